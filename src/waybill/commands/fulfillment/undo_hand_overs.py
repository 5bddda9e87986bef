"""Undo hand-overs of the same day."""

from collections.abc import Sequence

from waybill.commands.fulfillment.parcel_gathering import lock_parcels, read_reports
from waybill.commands.gather import gather_shop
from waybill.decisions.fulfillment.undo_hand_overs import Facts, decide
from waybill.model.parcels import UndoHandOver, UndoHandOverResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def undo_hand_overs(tx: Tx, requests: Sequence[UndoHandOver]) -> list[UndoHandOverResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    found = await lock_parcels(tx, {request.parcel_id for request in requests})
    reports = await read_reports(tx, found.orders)
    facts = Facts(await gather_shop(tx), found.orders, found.fulfillments, found.parcels, reports)
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)
