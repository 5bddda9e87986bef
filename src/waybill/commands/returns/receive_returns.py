"""Take goods in that came back."""

from collections.abc import Sequence

import msgspec

from waybill.commands.returns.gathering import concerned, gather, lock_stock_of, read_parcels, to_send
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.receive_returns import decide
from waybill.model.returns import ReceiveReturn, ReturnResult
from waybill.store.tx import Tx


async def receive_returns(tx: Tx, requests: Sequence[ReceiveReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    parcel_ids = [request.parcel_id for request in requests if request.return_id is None]
    of_parcels = [parcel.order_id for parcel in (await read_parcels(tx, parcel_ids)).values()]
    order_ids = [request.order_id for request in requests if request.return_id is None]
    about = await concerned(tx, [*order_ids, *of_parcels], [request.return_id for request in requests])
    named = [line.sku for request in requests for line in request.lines or () if line.sku]
    facts = await gather(tx, about, named)
    facts = msgspec.structs.replace(facts, parcels=await read_parcels(tx, parcel_ids))
    came = {line.item_id for order in facts.orders.values() for line in order.lines}
    found = {item.item_id for item in facts.items.values() if not item.bundle}
    await lock_stock_of(tx, await to_send(tx, about.of_return), came | found)
    return await finish(tx, decide(facts, requests, tx.now, tx.ids))
