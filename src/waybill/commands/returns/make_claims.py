"""Settle what was missing, damaged, wrong or lost, with nothing coming back."""

from collections.abc import Sequence

import msgspec

from waybill.commands.locking import lock_levels
from waybill.commands.returns.gathering import concerned, gather, keep_notes, note_ids
from waybill.commands.returns.sending import finish
from waybill.decisions.returns.make_claims import decide
from waybill.model.returns import MakeClaim, ReturnResult
from waybill.store.tx import Tx


async def make_claims(tx: Tx, requests: Sequence[MakeClaim]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    order_ids = [request.order_id for request in requests]
    facts = await gather(tx, await concerned(tx, order_ids))
    again = {request.order_id for request in requests if request.remedy == "replacement"}
    sent = [facts.orders[order_id] for order_id in again if order_id in facts.orders]
    await lock_levels(tx, {line.item_id for order in sent for line in order.lines})
    notes = note_ids(tx, facts, order_ids, [request.note for request in requests])
    done = decide(msgspec.structs.replace(facts, notes=notes), requests, tx.now, tx.ids)
    await keep_notes(tx, facts, order_ids, [{"note": request.note} for request in requests], done.results, notes)
    return await finish(tx, done)
