"""Save items by SKU. Left to right: a bundle may be made of items saved before it in the same batch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.coming import Promised, move_with_items
from waybill.model.events import BundleOf, Event, ItemSaved
from waybill.model.facts import sku_key
from waybill.model.money import micros
from waybill.model.results import Decided, Refused
from waybill.model.setup import Saved, SaveItem, SaveResult, SetupRefusal


class Facts(Struct, frozen=True):
    """What saving items reads. `items` by SKU key: those named, as items or as components.

    `stocked` have stock, expect some or are backordered, `used` were ever in stock or in an order, `parts` are the bundles each item is in.
    `promised` are orders of items that are to come out on another day than before.
    """

    items: Mapping[str, ItemSaved]
    stocked: frozenset[UUID] = frozenset()
    used: frozenset[UUID] = frozenset()
    parts: Mapping[UUID, frozenset[UUID]] = {}
    promised: Promised | None = None


class _Folding:
    """What the batch has changed so far."""

    def __init__(self, facts: Facts) -> None:
        self.items = dict(facts.items)
        self.parts = {item_id: set(bundles) for item_id, bundles in facts.parts.items()}

    def save(self, item: ItemSaved) -> None:
        for bundles in self.parts.values():
            bundles.discard(item.item_id)
        for part in item.bundle:
            self.parts.setdefault(part.item_id, set()).add(item.item_id)
        self.items[sku_key(item.sku)] = item


def decide(facts: Facts, requests: Sequence[SaveItem], now: datetime, ids: Iterator[UUID]) -> Decided[SaveResult]:
    """One result per request. What changes nothing records nothing; promises move with the day on which an item comes out."""
    folding = _Folding(facts)
    results: list[SaveResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        before = folding.items.get(sku_key(request.sku))
        problem = _check(facts, folding, request, before)
        if problem:
            results.append(problem)
            continue
        item = _item(folding, request, before.item_id if before else next(ids))
        if item != before:
            events.append(Event(item, request=index, subject=str(item.item_id)))
            folding.save(item)
        results.append(Saved(id=item.item_id, created=before is None))
    if facts.promised and events:
        days = {item.item_id: item.available_on for item in folding.items.values()}
        events.extend(move_with_items(facts.promised, days, now, events[-1].request))
    return Decided(results, events)


def skus_of_choices(request: SaveItem) -> list[str]:
    """The items that may be chosen on an item."""
    return [one.sku for group in request.choices for one in group.choices if one.sku is not None]


def _is_known(folding: _Folding, sku: str, own: str) -> bool:
    key = sku_key(sku)
    return key in folding.items and key != own


def _check(facts: Facts, folding: _Folding, request: SaveItem, before: ItemSaved | None) -> Refused | None:
    own = sku_key(request.sku)
    for position, component in enumerate(request.bundle):
        key = sku_key(component.sku)
        if key not in folding.items and key != own:
            return _refused(
                SetupRefusal.UNKNOWN_COMPONENT,
                f"There is no item with the SKU {component.sku}. Save it first, or earlier in the same list.",
                f"/bundle/{position}/sku",
            )
    for position, component in enumerate(request.bundle):
        key = sku_key(component.sku)
        if key == own or folding.items[key].bundle:
            return _refused(
                SetupRefusal.BUNDLE_IN_BUNDLE,
                f"{component.sku} is a bundle itself. List what is in it instead.",
                f"/bundle/{position}/sku",
            )
    for position, group in enumerate(request.choices):
        unknown = next((one.sku for one in group.choices if one.sku and not _is_known(folding, one.sku, own)), None)
        if unknown:
            return _refused(
                SetupRefusal.UNKNOWN_COMPONENT,
                f"There is no item with the SKU {unknown} that could be chosen. Save it first, or leave its SKU out.",
                f"/choices/{position}/choices",
            )
    if before is None:
        return None
    if request.bundle and folding.parts.get(before.item_id):
        return _refused(
            SetupRefusal.BUNDLE_IN_BUNDLE,
            f"{before.sku} is part of another bundle, so it cannot be a bundle. Take it out of that bundle first.",
            "/bundle",
        )
    if request.bundle and before.item_id in facts.stocked:
        return _refused(
            SetupRefusal.BUNDLE_WITH_STOCK,
            f"{before.sku} has stock or backorders of its own, or expects some. Save the bundle under a new SKU.",
            "/bundle",
        )
    if (request.unit, request.scale) != (before.unit, before.scale) and before.item_id in facts.used:
        return _refused(
            SetupRefusal.UNIT_IN_USE,
            f"{before.sku} is counted in 1/{before.scale} {before.unit} in orders or stock. Save it under a new SKU.",
            "/unit" if request.unit != before.unit else "/scale",
        )
    return None


def _item(folding: _Folding, request: SaveItem, item_id: UUID) -> ItemSaved:
    bundle: dict[UUID, int] = {}
    for component in request.bundle:
        part = folding.items[sku_key(component.sku)].item_id
        bundle[part] = bundle.get(part, 0) + component.quantity
    return ItemSaved(
        item_id=item_id,
        sku=request.sku.strip(),
        title=request.title,
        price=micros(request.price),
        tax_category=request.tax_category,
        unit=request.unit,
        scale=request.scale,
        weight=request.weight,
        length=request.length,
        width=request.width,
        height=request.height,
        barcode=request.barcode,
        cost=None if request.cost is None else micros(request.cost),
        backorder=request.backorder,
        returnable=request.returnable,
        active=request.active,
        available_on=request.available_on,
        bundle=[BundleOf(item_id=part, quantity=quantity) for part, quantity in bundle.items()],
        published=request.published,
        category=request.category,
        description=request.description,
        choices=request.choices,
    )


def _refused(type: SetupRefusal, detail: str, field: str) -> Refused:
    return Refused(type=type, detail=detail, field=field)
