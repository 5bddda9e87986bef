"""Orders and stock levels in the making: what a batch has changed so far, so that a later request sees what an earlier did."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.allocation.ranking import by_priority
from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.working import part_of
from waybill.model.facts import LevelFact, LineFact, LocationFact, OrderFact, ShopFact

Levels = Mapping[tuple[UUID, UUID], LevelFact]


class Level(Struct):
    """A stock level in the making."""

    sellable: int = 0
    reserved: int = 0
    safety: int = 0
    quarantine: int = 0
    damaged: int = 0

    @property
    def available(self) -> int:
        return max(0, self.sellable - self.reserved - self.safety)


class Line(Struct):
    """A line in the making; `reservations` are units by location."""

    fact: LineFact
    unsourced: int
    backordered: int
    canceled: int
    reservations: dict[UUID, int]

    @property
    def reserved(self) -> int:
        return sum(self.reservations.values())

    @property
    def open(self) -> int:
        """Units that nobody has begun to hand over."""
        return self.unsourced + self.backordered + self.reserved


class Order(Struct):
    """An order in the making."""

    fact: OrderFact
    lines: dict[int, Line]
    status: str
    version: int
    paid: int
    item_total: int
    discount_total: int
    charge_total: int
    tax_total: int
    total: int
    ship_by: datetime | None
    deliver_by: datetime | None
    declined_by: set[UUID]
    pickup_at: UUID | None

    @property
    def waits(self) -> bool:
        return any(line.backordered for line in self.lines.values())

    @property
    def owed(self) -> int:
        """What is owed to the buyer and not yet on its way back, in minor units."""
        fact = self.fact
        kept = self.paid - fact.refunded - fact.dispute_lost - fact.refund_pending
        return max(0, kept - max(0, self.total - fact.credited - fact.written_off))


class Folding:
    """The state of a batch. `orders` are all that are locked, `levels` all of the items concerned.

    `fulfillments` are those of the orders that a verb changes, or that may have to give way. `loosened` are orders
    whose missing units are to be looked for: of what is picked up less waits somewhere than before, so that the rest may
    come from another place now.
    """

    def __init__(
        self,
        shop: ShopFact,
        locations: Sequence[LocationFact],
        orders: Iterable[OrderFact],
        levels: Levels,
        now: datetime,
        fulfillments: Iterable[FulfillmentFact] = (),
    ) -> None:
        self.shop = shop
        self.now = now
        self.ranked = by_priority(locations)
        self.locations = {location.location_id: location for location in locations}
        self.orders = {fact.order_id: _order(fact) for fact in orders}
        self.levels = {
            key: Level(fact.sellable, fact.reserved, fact.safety, fact.quarantine, fact.damaged)
            for key, fact in levels.items()
        }
        self.parts = {fact.fulfillment_id: part_of(fact) for fact in fulfillments}
        self.waiting: dict[UUID, list[tuple[UUID, int]]] = {}
        self.loosened: set[UUID] = set()
        for order_id in sorted(self.orders):
            if blocked_by("reserve", self.orders[order_id].fact.holds):
                continue
            for line in self.orders[order_id].lines.values():
                if line.backordered:
                    self.waiting.setdefault(line.fact.item_id, []).append((order_id, line.fact.line))

    def level(self, item_id: UUID, location_id: UUID) -> Level:
        return self.levels.setdefault((item_id, location_id), Level())

    def able(self, order: Order, line: Line | None = None) -> list[LocationFact]:
        """Where units of the line may come from (else of one that is bound to no place), the preferred place first.

        What is picked up waits in one place: where some of it is, unless the line is bound to another.
        """
        place = line.fact.location_id if line else None
        if place is None and order.fact.method == "pickup":
            place = next((one for line in order.lines.values() for one in line.reservations), order.pickup_at)
        return [
            location
            for location in self.ranked
            if order.fact.method in location.abilities
            and place in (None, location.location_id)
            and location.location_id not in order.declined_by
        ]

    def tie(self, order: Order) -> None:
        """What is picked up waits where a fulfillment of it has begun; to be called once fulfillments have changed."""
        own = (part for part in self.parts.values() if part.order_id == order.fact.order_id and part.live)
        order.pickup_at = next((part.location_id for part in own), None)
        self.loosen(order)

    def loosen(self, order: Order) -> None:
        """Some of the order waits no longer where it did."""
        if order.fact.method == "pickup":
            self.loosened.add(order.fact.order_id)

    def take(self, order: Order, line: Line, location_id: UUID, most: int) -> int:
        """Reserve up to `most` units of what is available there; returns how many."""
        level = self.levels.get((line.fact.item_id, location_id))
        quantity = min(most, level.available) if level else 0
        if level and quantity > 0:
            level.reserved += quantity
            line.reservations[location_id] = line.reservations.get(location_id, 0) + quantity
        return quantity

    def free(self, order: Order, line: Line, location_id: UUID, quantity: int) -> None:
        """Give reserved units back to the location's stock."""
        self.loosen(order)
        line.reservations[location_id] -= quantity
        if not line.reservations[location_id]:
            del line.reservations[location_id]
        self.level(line.fact.item_id, location_id).reserved -= quantity

    def wait(self, order: Order, line: Line, quantity: int) -> None:
        """Let units of the line wait for stock, in the queue by the order's age; some holds let it get none."""
        line.backordered += quantity
        if blocked_by("reserve", order.fact.holds):
            return
        queue = self.waiting.setdefault(line.fact.item_id, [])
        place = order.fact.order_id, line.fact.line
        if place not in queue:
            insort(queue, place)


def _order(fact: OrderFact) -> Order:
    lines = {
        line.line: Line(line, line.unsourced, line.backordered, line.canceled, dict(line.reservations))
        for line in sorted(fact.lines, key=lambda line: line.line)
    }
    return Order(
        fact, lines, fact.status, fact.version, fact.paid, fact.item_total, fact.discount_total, fact.charge_total,
        fact.tax_total, fact.total, fact.ship_by, fact.deliver_by, set(fact.declined_by),
        fact.pickup_at,
    )  # fmt: skip


def take_off(order: Order, lines: Sequence[tuple[int, int, int]], *, whole: bool) -> tuple[int, int, int, int, int]:
    """Take the amounts, tax and discounts of canceled units off the order's totals; with the last unit all that is left.

    Returns what went of items, discounts, charges, tax and total.
    """
    if whole:
        gone = order.item_total, order.discount_total, order.charge_total, order.tax_total, order.total
    else:
        amount, tax, discount = (sum(line[place] for line in lines) for place in range(3))
        gone = amount + discount - (0 if order.fact.tax_included else tax), discount, 0, tax, amount
    order.item_total -= gone[0]
    order.discount_total -= gone[1]
    order.charge_total -= gone[2]
    order.tax_total -= gone[3]
    order.total -= gone[4]
    return gone
