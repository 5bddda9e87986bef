"""Take goods in that came back."""

from collections.abc import Sequence

from waybill.commands.returns.gather import concerned, gather, lock_stock_of, to_send
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.receive_returns import decide
from waybill.model.returns import ReceiveReturn, ReturnResult
from waybill.store.tx import Tx


async def receive_returns(tx: Tx, requests: Sequence[ReceiveReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    about = await concerned(
        tx, [request.order_id for request in requests if request.return_id is None],
        [request.return_id for request in requests],
    )  # fmt: skip
    named = [line.sku for request in requests for line in request.lines or () if line.sku]
    facts = await gather(tx, about, named)
    came = {line.item_id for order in facts.orders.values() for line in order.lines}
    found = {item.item_id for item in facts.items.values() if not item.bundle}
    await lock_stock_of(tx, await to_send(tx, about.of_return), came | found)
    return await finish(tx, decide(facts, requests, tx.now, tx.ids))
