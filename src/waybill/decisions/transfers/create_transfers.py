"""Plan transfers between locations."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.promise import why_past
from waybill.model.events import Event
from waybill.model.events.transfers import TransferMade, UnitsToTransfer
from waybill.model.facts import ItemFact, LocationFact, ShopFact, sku_key
from waybill.model.results import Decided, Refused
from waybill.model.transfers import CreateTransfer, CreateTransferRefusal, CreateTransferResult, TransferCreated


class Facts(Struct, frozen=True):
    """`items` by SKU key, `locations` all that are open."""

    shop: ShopFact
    items: Mapping[str, ItemFact]
    locations: Sequence[LocationFact]


def decide(
    facts: Facts, requests: Sequence[CreateTransfer], now: datetime, ids: Iterator[UUID]
) -> Decided[CreateTransferResult]:
    """One result per request. Nothing is set aside: what is there is looked at when the goods leave."""
    codes = {location.code.upper(): location.location_id for location in facts.locations}
    results: list[CreateTransferResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = _check(facts, codes, request) or _late(facts.shop, request, now)
        if problem is not None:
            results.append(problem)
            continue
        data = TransferMade(
            transfer_id=next(ids), origin_id=codes[request.origin.upper()],
            destination_id=codes[request.destination.upper()], expected_on=request.expected_on, reference=request.reference,
            lines=[
                UnitsToTransfer(number, facts.items[sku_key(line.sku)].item_id, line.quantity)
                for number, line in enumerate(request.lines, start=1)
            ],
        )  # fmt: skip
        events.append(Event(data, request=index, subject=str(data.transfer_id)))
        results.append(TransferCreated(transfer_id=data.transfer_id))
    return Decided(results, events)


def _check(facts: Facts, codes: Mapping[str, UUID], request: CreateTransfer) -> Refused | None:
    for field, code in (("origin", request.origin), ("destination", request.destination)):
        if code.upper() not in codes:
            return _refused(
                CreateTransferRefusal.UNKNOWN_LOCATION, f"There is no open location with the code {code}.", f"/{field}"
            )
    if request.origin.upper() == request.destination.upper():
        return _refused(
            CreateTransferRefusal.SAME_LOCATION, "Goods are transferred from one location to another.", "/destination"
        )
    bundle = None
    for position, line in enumerate(request.lines):
        item = facts.items.get(sku_key(line.sku))
        if item is None:
            return _refused(
                CreateTransferRefusal.UNKNOWN_ITEM,
                f"There is no item with the SKU {line.sku}. Create it first.",
                f"/lines/{position}/sku",
            )
        if item.bundle and bundle is None:
            bundle = _refused(
                CreateTransferRefusal.BUNDLE_HAS_NO_STOCK,
                f"{item.sku} is a bundle: its components have the stock.",
                f"/lines/{position}/sku",
            )
    return bundle


def _late(shop: ShopFact, request: CreateTransfer, now: datetime) -> Refused | None:
    detail = why_past(request.expected_on, shop, now) if request.expected_on else None
    return _refused(CreateTransferRefusal.EXPECTED_IN_THE_PAST, detail, "/expected_on") if detail else None


def _refused(refusal: CreateTransferRefusal, detail: str, field: str) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field)
