"""Do not take goods back that somebody asked to return."""

from collections.abc import Sequence

import msgspec

from waybill.commands.returns.gathering import concerned, gather, keep_notes, note_ids
from waybill.decisions.returns.decline_returns import decide
from waybill.model.returns import DeclineReturn, ReturnResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def decline_returns(tx: Tx, requests: Sequence[DeclineReturn]) -> list[ReturnResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    about = await concerned(tx, return_ids=[request.return_id for request in requests])
    facts = await gather(tx, about)
    order_ids = [about.of_return.get(request.return_id) for request in requests]
    notes = note_ids(tx, facts, order_ids, [request.note for request in requests])
    done = decide(msgspec.structs.replace(facts, notes=notes), requests, tx.now, tx.ids)
    await keep_notes(tx, facts, order_ids, [{"note": request.note} for request in requests], done.results, notes)
    await record(tx, done.events)
    return list(done.results)
