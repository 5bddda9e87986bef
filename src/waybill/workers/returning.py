"""What follows from goods that come back: a parcel that could not be delivered becomes a return, and what is owed is paid back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.commands.gather import gather_shop
from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.returns.expire_returns import due_returns, expire_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.model.payments import AdvancePayment, RefundPayment
from waybill.model.results import Refused
from waybill.model.returns import ReceiveReturn
from waybill.store.all_shops import shops_with_due_returns
from waybill.store.database import Pool
from waybill.store.tx import Tx
from waybill.workers.follow import Logged

AT_ONCE = 200
CAUSES = {"return.credited": "return", "claim.made": "claim"}


class _Moved(Struct, frozen=True):
    parcel_id: UUID
    parcel_status: str | None = None


class _Credited(Struct, frozen=True):
    return_id: UUID


_moved = msgspec.json.Decoder(_Moved)
_credited = msgspec.json.Decoder(_Credited)


class Returning:
    """The consumer. Told of the same twice, it does nothing the second time: a parcel comes back once, and what is being paid
    back is owed no more.
    """

    name = "returning"

    async def wants(self, tx: Tx) -> Sequence[str]:
        """Parcels that move, and credits."""
        return ("parcel.moved", *CAUSES)

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Receive what carriers brought back, and ask for refunds of what was credited."""
        back = [
            ReceiveReturn(parcel_id=moved.parcel_id, kind="return_to_sender")
            for event in events
            if event.type == "parcel.moved" and (moved := _moved.decode(event.data)).parcel_status == "returned"
        ]
        if back:
            await receive_returns(tx, back)
        owed = {event.order_id: event for event in events if event.type in CAUSES and event.order_id}
        if owed and (await gather_shop(tx)).settings.returns.automatic_refund:
            await _refund(tx, list(owed.values()))


async def _refund(tx: Tx, events: Sequence[Logged]) -> None:
    """Ask for what is owed, as far as it can go back to where it came from; a person sees to the rest.

    What gift cards and credit paid goes back to them at once.
    """
    requests = [
        RefundPayment(
            order_id=event.order_id,  # type: ignore[arg-type]
            cause=CAUSES[event.type],  # type: ignore[arg-type]
            subject_id=_credited.decode(event.data).return_id,
        )
        for event in events
    ]
    again = []
    for request, answer in zip(requests, await refund_payments(tx, requests), strict=True):
        most = answer.data.get("refundable") if isinstance(answer, Refused) else None
        if most:
            again.append(msgspec.structs.replace(request, amount=most))
    if again:
        await refund_payments(tx, again)
    await advance_payments(
        tx, [AdvancePayment(order_id=request.order_id, refund_cause=request.cause) for request in requests]
    )


async def expire_due_returns(pool: Pool, now: datetime) -> int:
    """Expire the returns of all shops whose goods did not come in time; returns how many."""
    total = 0
    for shop_id in await shops_with_due_returns(pool, now):
        expired = AT_ONCE
        while expired == AT_ONCE:
            async with pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
                results = await expire_returns(tx, await due_returns(tx, AT_ONCE))
            expired = sum(not isinstance(result, Refused) for result in results)
            total += expired
    return total
