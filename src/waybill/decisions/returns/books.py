"""An order as returns see it, in the making: its units, what was credited, and its returns so far."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.returns.shares import Paid, priced, whole
from waybill.model.events import DiscountPlaced, Event, Move, OrderChanged
from waybill.model.events.returns import ExchangeWanted
from waybill.model.facts import ItemFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.money import portion

# Where goods may be that can come back, in the order in which they are taken to have come.
OUT = ("delivered", "in_transit", "lost")
# Returns that units are still expected for.
OPEN = frozenset({"requested", "approved", "in_transit", "received", "inspected"})


class SoldLine(Struct, frozen=True, kw_only=True):
    """What was sold on a line; `credited` minor units were credited of it, `credited_units` with returns and claims, whose
    shares of what was paid came to `shared` before fees. `adjusted` of it, with `adjusted_tax`, lowered the price of each
    unit; `refused` canceled what was due for `refused_units` that were refused at the door.
    """

    order_id: UUID
    line: int
    sku: str
    scale: int
    subtotal: int
    tax_rate: int
    tax_category: str
    returnable: bool
    credited: int = 0
    credited_units: int = 0
    shared: int = 0
    adjusted: int = 0
    adjusted_tax: int = 0
    refused: int = 0
    refused_units: int = 0


class ReturnLineFact(Struct, frozen=True, kw_only=True):
    """A line's units in a return. `settled` are a claim's, `on_the_way` those that a carrier has."""

    return_id: UUID
    line: int
    item_id: UUID
    quantity: int
    reason: str
    on_the_way: int = 0
    received: int = 0
    accepted: int = 0
    declined: int = 0
    credited: int = 0
    settled: int = 0


class ReturnFact(Struct, frozen=True, kw_only=True):
    """A return as it stands; `fee` was kept for its label so far, `withheld` as a lost discount, `shipping` credited."""

    return_id: UUID
    order_id: UUID
    position: int
    status: str
    kind: str
    refund_on: str
    postage: str
    location_id: UUID | None = None
    postage_fee: int = 0
    fee: int = 0
    withheld: int = 0
    shipping: int = 0
    exchange: list[ExchangeWanted] = msgspec.field(default_factory=list)
    in_advance: bool = False
    exchange_order_id: UUID | None = None
    parcel_id: UUID | None = None
    tracking_number: str | None = None
    expires_at: datetime | None = None
    lines: list[ReturnLineFact] = msgspec.field(default_factory=list)


class OrderBooks(Struct, frozen=True, kw_only=True):
    """What is read beside an order; `shipping` and its tax are what was charged, in minor units."""

    sold: list[SoldLine] = msgspec.field(default_factory=list)
    discounts: list[DiscountPlaced] = msgspec.field(default_factory=list)
    shipping: int = 0
    shipping_tax: int = 0
    returns: list[ReturnFact] = msgspec.field(default_factory=list)


class ParcelBack(Struct, frozen=True, kw_only=True):
    """A parcel that comes back to `location_id`, with its units by line; `counted` where its carrier has said that it did."""

    order_id: UUID
    location_id: UUID
    counted: bool
    lines: dict[int, int]


class Facts(Struct, frozen=True, kw_only=True):
    """`orders` are locked, as far as they exist; `of_return` says which order a return belongs to, `tracked` which return a
    label. `notes` are the ids, by request, that its note is kept under; `items` by SKU key are those that requests name.
    """

    shop: ShopFact
    orders: Mapping[UUID, OrderFact]
    books: Mapping[UUID, OrderBooks] = {}
    locations: Sequence[LocationFact] = ()
    of_return: Mapping[UUID, UUID] = {}
    tracked: Mapping[str, UUID] = {}
    items: Mapping[str, ItemFact] = {}
    notes: Mapping[int, UUID] = {}
    parcels: Mapping[UUID, ParcelBack] = {}


class Line(Struct):
    """A line in the making."""

    fact: LineFact
    sold: SoldLine
    delivered: int
    in_transit: int
    lost: int
    returning: int
    returned: int
    credited: int
    credited_units: int
    shared: int

    @property
    def paid(self) -> Paid:
        """What was paid for the line, by the price as it was adjusted since."""
        return priced(self._sold_for, self.sold.adjusted, self.sold.adjusted_tax)

    @property
    def left(self) -> int:
        """What of the line was not credited yet, in minor units: no more than that ever comes back."""
        return whole(self._sold_for) - self.credited

    @property
    def _sold_for(self) -> Paid:
        return Paid(self.fact.quantity, self.fact.total, self.fact.tax, self.fact.canceled)

    def move(self, source: str, target: str, quantity: int) -> list[Move]:
        """Move units from one bucket to another; nothing is no move."""
        if not quantity:
            return []
        setattr(self, source, getattr(self, source) - quantity)
        setattr(self, target, getattr(self, target) + quantity)
        return [Move(self.fact.line, source, target, quantity)]


class Part(Struct):
    """A line's units in a return in the making."""

    line: int
    item_id: UUID
    quantity: int
    reason: str
    on_the_way: int = 0
    received: int = 0
    accepted: int = 0
    declined: int = 0
    credited: int = 0
    settled: int = 0

    @property
    def expected(self) -> int:
        """Announced, and neither here nor on the way."""
        return max(0, self.quantity - self.received - self.on_the_way)

    @property
    def waiting(self) -> int:
        """Here, and not looked at yet."""
        return self.received - self.accepted - self.declined


class Return(Struct):
    """A return in the making."""

    return_id: UUID
    position: int
    status: str
    kind: str
    refund_on: str
    postage: str
    parts: dict[int, Part]
    location_id: UUID | None = None
    postage_fee: int = 0
    fee: int = 0
    exchange: list[ExchangeWanted] = []
    in_advance: bool = False
    exchange_order_id: UUID | None = None
    expires_at: datetime | None = None
    parcel_id: UUID | None = None


class Books(Struct):
    """An order in the making; `withheld` and `shipping_credited` are of all its returns together."""

    order: OrderFact
    about: OrderBooks
    version: int
    lines: dict[int, Line]
    returns: dict[UUID, Return]
    credited: int
    withheld: int
    shipping_credited: int
    money: int = 0

    @property
    def balance(self) -> int:
        """As the order's; `money` is what left it meanwhile for another order."""
        order = self.order
        return order.balance - (self.credited - order.credited) + self.money

    @property
    def next_position(self) -> int:
        return max((one.position for one in self.returns.values()), default=0) + 1

    def returnable(self, number: int) -> int:
        """Units of a line that are out, and that no return or claim has spoken for."""
        line = self.lines[number]
        # what a claim took for lost may have arrived after all
        spoken = max(0, self.settled_lost(number) - line.lost)
        for one in self.returns.values():
            part = one.parts.get(number)
            if part and one.status in OPEN:
                spoken += part.expected
            if part and one.kind == "claim" and part.reason in ("damaged", "wrong"):
                spoken += part.settled
        return max(0, line.delivered + line.in_transit - spoken)

    def settled_lost(self, number: int) -> int:
        """Units of a line that a claim settled as lost, less those that have come back since."""
        total = 0
        for one in self.returns.values():
            part = one.parts.get(number)
            if part and one.kind != "claim":
                total -= part.settled
            elif part and part.reason in ("lost", "missing"):
                total += part.settled
        return max(0, total)

    def refused(self, number: int, units: int) -> int:
        """What was not due any more for the next `units` of a line that come back from the door, in minor units."""
        sold = self.lines[number].sold
        if not sold.refused_units:
            return 0
        parts = [one.parts.get(number) for one in self.returns.values() if one.kind == "return_to_sender"]
        before = sum(part.credited for part in parts if part)
        first, last = (min(count, sold.refused_units) for count in (before, before + units))
        return portion(sold.refused, sold.refused_units, first, last)


class Sending(Struct, frozen=True):
    """An order to be made: for the exchange of a return, paid with up to `credit` minor units, or free as a replacement."""

    order_id: UUID
    return_id: UUID
    request: int
    kind: str
    lines: list[ExchangeWanted]
    credit: int = 0


class Desk:
    """The state of a batch: each request sees what those before it did."""

    def __init__(self, facts: Facts, now: datetime, ids: Iterator[UUID]) -> None:
        self.facts = facts
        self.now = now
        self.ids = ids
        self.policy = facts.shop.settings.returns
        self.books = {id: _books(order, facts.books.get(id, OrderBooks())) for id, order in facts.orders.items()}
        self.of_return = dict(facts.of_return)
        self.codes = {location.code.upper(): location for location in facts.locations}
        self.events: list[Event] = []
        self.sendings: list[Sending] = []

    def emit(self, books: Books, data: OrderChanged, request: int, at: datetime | None = None) -> None:
        """Note an event about the order."""
        books.version += 1
        self.events.append(Event(data, books.order.order_id, request, occurred_at=at))

    def find(self, return_id: UUID) -> tuple[Books, Return] | None:
        """The return and the order it belongs to."""
        order_id = self.of_return.get(return_id)
        books = self.books.get(order_id) if order_id else None
        one = books.returns.get(return_id) if books else None
        return (books, one) if books and one else None


def _books(order: OrderFact, about: OrderBooks) -> Books:
    sold = {one.line: one for one in about.sold}
    lines = {
        line.line: Line(
            line, sold[line.line], line.delivered, line.in_transit, line.lost, line.returning, line.returned,
            sold[line.line].credited, sold[line.line].credited_units, sold[line.line].shared,
        )
        for line in sorted(order.lines, key=lambda line: line.line)
    }  # fmt: skip
    returns = {one.return_id: _return(one) for one in about.returns}
    return Books(
        order, about, order.version, lines, returns, order.credited, sum(one.withheld for one in about.returns),
        sum(one.shipping for one in about.returns),
    )  # fmt: skip


def _return(fact: ReturnFact) -> Return:
    parts = {
        one.line: Part(
            one.line, one.item_id, one.quantity, one.reason, one.on_the_way, one.received, one.accepted, one.declined,
            one.credited, one.settled,
        )
        for one in fact.lines
    }  # fmt: skip
    return Return(
        fact.return_id, fact.position, fact.status, fact.kind, fact.refund_on, fact.postage, parts, fact.location_id,
        fact.postage_fee, fact.fee, list(fact.exchange), fact.in_advance, fact.exchange_order_id, fact.expires_at,
        fact.parcel_id,
    )  # fmt: skip


def spread(books: Books, asked: Iterable[tuple[int, int]]) -> dict[int, int] | int:
    """Units by line, a bundle's as its components', an item's with the options on it; the number of a line there is none of."""
    wanted: dict[int, int] = {}
    before: dict[int, int] = {}
    for number, quantity in asked:
        parts = _parts(books, number)
        if not parts:
            return number
        until = before.get(number, 0) + quantity
        for line, of in parts:
            units = books.lines[line].fact.quantity
            share = units * until // of - units * before.get(number, 0) // of
            if line != number and books.lines[line].fact.role == "option":
                # an option may have come back on its own before
                share = min(share, books.returnable(line))
            if share:
                wanted[line] = wanted.get(line, 0) + share
        before[number] = until
    return wanted


def _parts(books: Books, number: int) -> list[tuple[int, int]]:
    """The lines that go with a line, each with the units of the line that all of its own belong to."""
    if number in books.lines:
        units = books.lines[number].fact.quantity
        parts = [(number, units)]
    elif number in books.order.bundles:
        units = books.order.bundles[number]
        parts = [(n, units) for n, line in books.lines.items() if _belongs(line, number, "component")]
    else:
        return []
    return parts + [(n, units) for n, line in books.lines.items() if _belongs(line, number, "option")]


def _belongs(line: Line, number: int, role: str) -> bool:
    return line.fact.parent == number and line.fact.role == role
