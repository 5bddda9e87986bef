"""Ask to give goods back, or only what that would bring."""

from collections.abc import Sequence

import msgspec

from waybill.commands.returns.gathering import concerned, gather, keep_notes, lock_stock_of, note_ids
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.request_returns import decide
from waybill.model.returns import RequestReturn, ReturnResult
from waybill.store.tx import Tx


async def request_returns(tx: Tx, requests: Sequence[RequestReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    skus = [one.sku for request in requests for one in request.exchange]
    facts = await gather(tx, await concerned(tx, [request.order_id for request in requests]), skus)
    if facts.shop.settings.returns.exchange == "in_advance":
        await lock_stock_of(tx, skus)
    order_ids = [request.order_id for request in requests]
    notes = note_ids(tx, facts, order_ids, [request.note for request in requests])
    done = decide(msgspec.structs.replace(facts, notes=notes), requests, tx.now, tx.ids)
    await keep_notes(tx, facts, order_ids, [{"note": request.note} for request in requests], done.results, notes)
    return await finish(tx, done)
