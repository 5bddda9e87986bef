"""What can be said honestly of whether an item can be had."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.promise import comes_out, covering_receipt
from waybill.model.facts import ItemFact, ReceiptFact, ShopFact
from waybill.model.front_views import Availability


class Shelf(Struct, frozen=True):
    """Units that are available by item, at all places that deal with buyers; what is expected, and what waits for it."""

    units: Mapping[UUID, int]
    receipts: Mapping[UUID, Sequence[ReceiptFact]] = {}
    backordered: Mapping[UUID, int] = {}


def availability(
    item: ItemFact, parts: Mapping[UUID, ItemFact], shelf: Shelf, shop: ShopFact, few: int, now: datetime
) -> Availability:
    """Of an item, or of a bundle by its `parts`. A bundle is there as often as all of its parts are."""
    if not item.bundle:
        return _of_one(item, 1, shelf, shop, few, now)
    found = [_of_one(parts[part.item_id], part.quantity, shelf, shop, few, now) for part in item.bundle]
    worst = max(found, key=lambda one: _ORDER.index(one.state))
    if worst.state == "few_left":
        return Availability(state="few_left", left=min(one.left for one in found if one.left is not None))
    if worst.state in ("preorder", "backorder"):
        days = [one.on for one in found if one.state in ("preorder", "backorder")]
        return Availability(state=worst.state, on=None if None in days else max(day for day in days if day))
    return Availability(state=worst.state)


_ORDER = ("in_stock", "few_left", "preorder", "backorder", "sold_out")


def _of_one(item: ItemFact, each: int, shelf: Shelf, shop: ShopFact, few: int, now: datetime) -> Availability:
    if item.available_on is not None and comes_out(item, shop, now):
        return Availability(state="preorder", on=item.available_on)
    whole = shelf.units.get(item.item_id, 0) // each
    if whole > 0:
        is_few = whole <= few * item.scale
        return Availability(state="few_left", left=whole) if is_few else Availability(state="in_stock")
    if item.backorder:
        queued = shelf.backordered.get(item.item_id, 0) + each
        receipt = covering_receipt(shelf.receipts.get(item.item_id, ()), queued, shop, now)
        return Availability(state="backorder", on=date.fromordinal(receipt.expected_on) if receipt else None)
    return Availability(state="sold_out")
