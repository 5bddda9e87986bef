"""Pick fulfillments, and report what is not on the shelf."""

from collections.abc import Sequence
from uuid import UUID

from waybill.commands.fulfillment.handling import Fulfillments, Touched, gather_handling, items_on
from waybill.commands.locking import Place
from waybill.decisions.fulfillment.pick_fulfillments import decide
from waybill.model.facts import sku_key
from waybill.model.fulfillment import FulfillmentResult, PickFulfillment, PickLine
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def pick_fulfillments(tx: Tx, requests: Sequence[PickFulfillment]) -> list[FulfillmentResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    scanned = await _scanned(tx, requests)
    short = any(one.short for request in requests for one in request.lines or ())

    def touches(fulfillments: Fulfillments) -> Touched:
        items: set[UUID] = set()
        gains: dict[Place, int] = {}
        left: dict[Place, int] = {}
        for request in requests:
            if request.lines is None:
                items |= items_on(fulfillments, {request.fulfillment_id: None})
            for one in request.lines or ():
                meant = _meant(fulfillments, request.fulfillment_id, one, scanned)
                items |= meant
                for item_id in meant if one.short else ():
                    place = item_id, fulfillments[request.fulfillment_id].location_id
                    gains[place] = gains.get(place, 0) + one.left + one.short
                    left[place] = min(left.get(place, one.left), one.left)
        return Touched(items, gains, left)

    facts = await gather_handling(tx, {request.fulfillment_id for request in requests}, touches, reaching=short)
    decided = decide(facts, requests, tx.now)
    await record(tx, decided.events)
    return list(decided.results)


async def _scanned(tx: Tx, requests: Sequence[PickFulfillment]) -> dict[str, set[UUID]]:
    """The items by SKU key and by barcode that were scanned."""
    codes = {one.code.strip() for request in requests for one in request.lines or () if one.code is not None}
    found: dict[str, set[UUID]] = {}
    if codes:
        for row in await tx.fetch(_sql.items, sorted({sku_key(code) for code in codes}), sorted(codes)):
            for code in (row["sku_key"], row["barcode"]):
                found.setdefault(code, set()).add(row["item_id"])
    return found


def _meant(fulfillments: Fulfillments, id: UUID, one: PickLine, scanned: dict[str, set[UUID]]) -> set[UUID]:
    if one.line is not None:
        return items_on(fulfillments, {id: [one.line]})
    if one.code is None:
        return set()
    codes = scanned.get(sku_key(one.code), set()) | scanned.get(one.code.strip(), set())
    return codes & items_on(fulfillments, {id: None})
