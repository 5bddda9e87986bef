"""Let goods come back; an exchange in advance goes out."""

from collections.abc import Sequence

import msgspec

from waybill.commands.returns.gathering import concerned, gather, keep_notes, lock_stock_of, note_ids, to_send
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.approve_returns import decide
from waybill.model.returns import ApproveReturn, ReturnResult
from waybill.store.tx import Tx


async def approve_returns(tx: Tx, requests: Sequence[ApproveReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    about = await concerned(tx, return_ids=[request.return_id for request in requests])
    facts = await gather(tx, about)
    await lock_stock_of(tx, await to_send(tx, about.of_return))
    order_ids = [about.of_return.get(request.return_id) for request in requests]
    notes = note_ids(tx, facts, order_ids, [request.instructions for request in requests])
    done = decide(msgspec.structs.replace(facts, notes=notes), requests, tx.now, tx.ids)
    texts = [{"instructions": request.instructions} for request in requests]
    await keep_notes(tx, facts, order_ids, texts, done.results, notes)
    return await finish(tx, done)
