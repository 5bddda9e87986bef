"""Money from the log to the gateway and back, by a real worker and the sandbox, with every trouble it knows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.adapters.outbound import OutboundClient
from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.expire_orders import expire_orders
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelOrder, ExpireOrder, PlaceOrder
from waybill.model.payments import CapturePayment, StartPayment
from waybill.model.results import Refused
from waybill.ports.payment import gateway_classes
from waybill.views.invariants import broken_invariants
from waybill.workers.run import WorkerSettings, run_workers

Eventually = Callable[..., Awaitable[Any]]


@pytest.fixture
def paying(address: str) -> Callable[[], Any]:
    """`async with paying():` has a worker at work that asks gateways, and again after a moment."""

    @asynccontextmanager
    async def start() -> AsyncIterator[None]:
        stop, outbound = asyncio.Event(), OutboundClient()
        settings = WorkerSettings(
            database_url=address, takeover=timedelta(seconds=2), payment_pause=timedelta(seconds=0.05)
        )
        task = asyncio.create_task(run_workers(settings, None, outbound, stop, gateway_classes()))
        try:
            yield
        finally:
            stop.set()
            await task
            await outbound.aclose()

    return start


async def ordered(shop: Any, token: str, **fields: Any) -> Any:
    """An order of two A at 10.00 with a payment, as it was started."""
    request = {"lines": [{"sku": "A", "quantity": 2}], "method": "pickup"}
    (placed,) = await shop.run(place_orders, msgspec.convert(request, PlaceOrder))
    asked = {"order_id": placed.order_id, "gateway": "sandbox", "token": token, **fields}
    (started,) = await shop.run(start_payments, msgspec.convert(asked, StartPayment))
    assert not isinstance(started, Refused), started
    return started


async def payment(shop: Any, started: Any) -> Any:
    (row,) = await shop.rows("SELECT * FROM payment WHERE shop_id = $1 AND payment_id = $2", started.payment_id)
    return row


def becomes(shop: Any, started: Any, *statuses: str) -> Callable[[], Awaitable[Any]]:
    """Whether a payment has one of these statuses."""

    async def look() -> Any:
        row = await payment(shop, started)
        return row if row["status"] in statuses else None

    return look


async def agrees(shop: Any, started: Any) -> None:
    """The sandbox's books say what ours say."""
    ours = await payment(shop, started)
    (theirs,) = await shop.rows(
        "SELECT * FROM sandbox_payment WHERE shop_id = $1 AND payment_id = $2", started.payment_id
    )
    assert (theirs["captured"], theirs["refunded"]) == (ours["captured"], ours["refunded"])
    assert theirs["authorized"] - theirs["voided"] == ours["authorized"]
    async with shop.tx() as tx:
        assert await broken_invariants(tx) == []


@pytest.mark.parametrize(
    "token",
    ["tok_ok", "tok_action", "tok_late", "tok_timeout", "tok_lost", "tok_double", "tok_disorder", "tok_try_again", "tok_chaos"],
)  # fmt: skip
async def test_whatever_happens_the_money_is_authorized_captured_and_paid_back_once(
    shop: Any, paying: Any, eventually: Eventually, token: str
) -> None:
    made = await shop()
    started = await ordered(made, token)
    async with paying():
        await eventually(becomes(made, started, "authorized"))
        part = CapturePayment(order_id=started.order_id, amount=700)
        (asked,) = await made.run(capture_payments, part)
        assert not isinstance(asked, Refused), asked
        await eventually(becomes(made, started, "partially_captured"))
        await made.run(cancel_orders, CancelOrder(order_id=started.order_id))

        async def over() -> bool:
            row = await payment(made, started)
            return row["refunded"] == 700 and row["authorized"] == 700

        await eventually(over)
    await agrees(made, started)
    (order,) = await made.rows("SELECT status, paid, refunded, refund_pending FROM orders WHERE shop_id = $1")
    assert tuple(order) == ("canceled", 700, 700, 0)


@pytest.mark.parametrize(
    ("token", "reason"), [("tok_decline", "card_declined"), ("tok_insufficient_funds", "insufficient_funds")]
)
async def test_a_refused_card_confirms_nothing(
    shop: Any, paying: Any, eventually: Eventually, token: str, reason: str
) -> None:
    made = await shop()
    started = await ordered(made, token)
    async with paying():
        await eventually(becomes(made, started, "failed"))
    (action,) = await made.rows("SELECT status, error FROM payment_action WHERE shop_id = $1")
    assert tuple(action) == ("failed", reason)
    assert [row["status"] for row in await made.rows("SELECT status FROM orders WHERE shop_id = $1")] == ["placed"]
    await agrees(made, started)


async def test_money_is_taken_at_placing_and_at_confirmation(shop: Any, paying: Any, eventually: Eventually) -> None:
    made = await shop()
    async with paying():
        for mode in ("placing", "confirmation"):
            started = await ordered(made, "tok_ok", capture=mode)
            row = await eventually(becomes(made, started, "captured"))
            assert (row["captured"], row["authorized"]) == (2000, 2000)
            await agrees(made, started)
    assert {row["status"] for row in await made.rows("SELECT status FROM orders WHERE shop_id = $1")} == {"confirmed"}


async def test_what_people_handle_waits_for_them(shop: Any, paying: Any, eventually: Eventually) -> None:
    made = await shop()
    started = await ordered(made, "tok_ok", gateway="manual", tender="bank_transfer")
    async with paying():
        await eventually(becomes(made, started, "pending"))

        async def ended() -> bool:
            jobs = await made.rows("SELECT 1 FROM queue.pgqueuer WHERE entrypoint = 'payment' AND $1::bigint > 0")
            return not jobs

        await eventually(ended)


async def test_a_short_authorization_is_renewed(shop: Any, paying: Any, eventually: Eventually) -> None:
    made = await shop()
    started = await ordered(made, "tok_short")
    async with paying():
        await eventually(becomes(made, started, "authorized"))
    async with paying():

        async def renewed() -> bool:
            row = await payment(made, started)
            return bool(row["expires_at"] > datetime.now(UTC) + timedelta(days=6))

        await eventually(renewed)
    await agrees(made, started)


async def test_late_money_goes_back_by_itself_with_a_message(shop: Any, paying: Any, eventually: Eventually) -> None:
    made = await shop(late_money="refund")
    request = {"lines": [{"sku": "A", "quantity": 2}], "method": "pickup", "customer": {"email": "b@example.com"}}
    (placed,) = await made.run(place_orders, msgspec.convert(request, PlaceOrder))
    asked = {"order_id": placed.order_id, "gateway": "sandbox", "capture": "placing"}
    (started,) = await made.run(start_payments, msgspec.convert(asked, StartPayment))
    await made.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=datetime.now(UTC) + timedelta(days=9))
    async with paying():

        async def over() -> bool:
            resolved = await made.rows(
                "SELECT 1 FROM exception_item WHERE shop_id = $1 AND kind = 'late_money' AND resolution = 'refunded'"
            )
            told = await made.rows("SELECT 1 FROM message WHERE shop_id = $1 AND kind = 'refunded'")
            return bool(resolved and told)

        await eventually(over)
    await agrees(made, started)
    rows = await made.rows("SELECT amount, cause, status FROM payment_action WHERE shop_id = $1 AND kind = 'refund'")
    assert [tuple(row) for row in rows] == [(2000, "late_money", "succeeded")]
