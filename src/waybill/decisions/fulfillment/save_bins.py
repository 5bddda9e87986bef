"""Say where on a location's shelves items are."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.model.events import Event
from waybill.model.events.fulfillment import BinSaved
from waybill.model.facts import ItemFact, sku_key
from waybill.model.fulfillment import BinIs, BinRefusal, SaveBin, SaveBinResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`items` by SKU key, `locations` as codes and ids."""

    items: Mapping[str, ItemFact]
    locations: Sequence[tuple[str, UUID]]


def decide(facts: Facts, requests: Sequence[SaveBin]) -> Decided[SaveBinResult]:
    """One result per request; the last word holds."""
    results: list[SaveBinResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        found = _find(facts, request)
        if isinstance(found, Refused):
            results.append(found)
            continue
        item, code, location_id = found
        data = BinSaved(item_id=item.item_id, location_id=location_id, bin=request.bin)
        events.append(Event(data, request=index, subject=str(item.item_id)))
        results.append(BinIs(sku=item.sku, location=code, bin=request.bin))
    return Decided(results, events)


def _find(facts: Facts, request: SaveBin) -> tuple[ItemFact, str, UUID] | Refused:
    item = facts.items.get(sku_key(request.sku))
    if item is None:
        detail = f"There is no item with the SKU {request.sku}. Create it first."
        return Refused(type=BinRefusal.UNKNOWN_ITEM.value, detail=detail, field="/sku")
    if item.bundle:
        detail = f"{item.sku} is a bundle: its components are on the shelves."
        return Refused(type=BinRefusal.BUNDLE_HAS_NO_STOCK.value, detail=detail, field="/sku")
    for code, location_id in facts.locations:
        if code.upper() == request.location.upper():
            return item, code, location_id
    detail = f"There is no location with the code {request.location}."
    return Refused(type=BinRefusal.UNKNOWN_LOCATION.value, detail=detail, field="/location")
