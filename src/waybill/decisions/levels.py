"""What the stock verbs share: the facts, the checks that come first, and the answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from waybill.decisions.folding import Folding, Levels
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.model.events import BackorderFilled, Event
from waybill.model.facts import ItemFact, LocationFact, OrderFact, ReceiptFact, ShopFact, sku_key
from waybill.model.results import Refused
from waybill.model.stock import StockChanged, StockRefusal

LARGEST_LEVEL = 10**15


class OpenReceipt(Struct, frozen=True):
    """An expected receipt: `received` of its `quantity` units have come."""

    receipt_id: UUID
    item_id: UUID
    location_id: UUID
    quantity: int
    received: int
    expected_on: date
    reference: str | None = None


class StockFacts(Struct, frozen=True):
    """`items` by SKU key; `orders` are those that the batch may give stock to or take it from.

    `receipts` are those that requests name; `incoming` what is to come of each item, soonest first, and `queued` the
    units that wait for it. `fulfillments` are those of `orders`.
    """

    shop: ShopFact
    items: Mapping[str, ItemFact]
    locations: Sequence[LocationFact]
    levels: Levels
    orders: Sequence[OrderFact] = ()
    receipts: Sequence[OpenReceipt] = ()
    incoming: Mapping[UUID, Sequence[ReceiptFact]] = {}
    queued: Mapping[UUID, int] = {}
    fulfillments: Sequence[FulfillmentFact] = ()

    def folding(self, now: datetime) -> Folding:
        """The state to begin with."""
        return Folding(self.shop, self.locations, self.orders, self.levels, now, self.fulfillments)


class Request(Protocol):
    """Every request about stock says of which item and where."""

    @property
    def sku(self) -> str: ...

    @property
    def location(self) -> str: ...


def find(facts: StockFacts, request: Request) -> tuple[ItemFact, LocationFact] | Refused:
    """The item and the location, or why there is none."""
    item = facts.items.get(sku_key(request.sku))
    if item is None:
        return refused(
            StockRefusal.UNKNOWN_ITEM, f"There is no item with the SKU {request.sku}. Create it first.", "/sku"
        )
    if item.bundle:
        return refused(
            StockRefusal.BUNDLE_HAS_NO_STOCK, f"{item.sku} is a bundle: its components have the stock.", "/sku"
        )
    code = request.location.upper()
    location = next((one for one in facts.locations if one.code.upper() == code), None)
    if location is None:
        return refused(
            StockRefusal.UNKNOWN_LOCATION, f"There is no open location with the code {request.location}.", "/location"
        )
    return item, location


def changed(
    folding: Folding, item: ItemFact, location: LocationFact, *, filled: int = 0, shorted: int = 0,
    receipt_id: UUID | None = None,
) -> StockChanged:  # fmt: skip
    """The level as it stands now."""
    level = folding.level(item.item_id, location.location_id)
    return StockChanged(
        sku=item.sku, location=location.code, sellable=level.sellable, reserved=level.reserved, safety=level.safety,
        available=level.available, filled=filled, shorted=shorted, receipt_id=receipt_id,
    )  # fmt: skip


def units_filled(events: Iterable[Event]) -> int:
    """Units that backordered lines got by these events."""
    return sum(
        one.quantity for event in events if isinstance(event.data, BackorderFilled) for one in event.data.reserved
    )


def refused(refusal: StockRefusal, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal of a stock change."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)


def out_of_range(level: int) -> Refused | None:
    """A level beyond what can be counted is a slip of the keyboard."""
    if level <= LARGEST_LEVEL:
        return None
    return refused(StockRefusal.OUT_OF_RANGE, f"{level} units are more than Waybill can count.", "/quantity")
