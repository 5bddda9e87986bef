"""An order as its events tell it, up to one of them: what a message needs to know, as it was at the message's cause."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import (
    EVENT_TYPES,
    BackorderFilled,
    BundlePlaced,
    ChargePlaced,
    EventData,
    LinePlaced,
    OrderCanceled,
    OrderChanged,
    OrderConfirmed,
    OrderContent,
    OrderPlaced,
    OrderRepromised,
    StockShortage,
)
from waybill.model.events.changes import OrderEdited, UnitsTakenBack
from waybill.model.events.fulfillment import FulfillmentMoved, FulfillmentReleased, FulfillmentSplit
from waybill.model.events.parcels import (
    ParcelHandedOver,
    ParcelLate,
    ParcelPacked,
    ParcelsHandled,
    PickupUncollected,
)
from waybill.model.events.payments import CaptureAsked, CaptureSettled, PaymentStarted
from waybill.model.events.returns import ReturnApproved, ReturnReceived, ReturnRequested
from waybill.model.events.tenders import OrderReinstated, PaymentRecorded
from waybill.model.money import divide
from waybill.workers.follow import Logged

# Units in these have not left yet, and are still to come.
WITH_US = frozenset({"unsourced", "backordered", "reserved", "released", "picked", "packed", "ready_for_pickup"})
# Units in these are wanted no longer; `ordered` is where an edit takes units from, and puts them.
GONE = frozenset({"canceled", "ordered"})


class Line(Struct, kw_only=True):
    """A line as it stands: `quantity` is what is still wanted, `waiting` what waits for stock."""

    line: int
    item_id: UUID
    sku: str
    title: str
    quantity: int
    ordered: int
    subtotal: int
    scale: int = 1
    waiting: int = 0
    with_us: int = 0
    parent: int | None = None
    role: str = "item"

    def cost(self) -> int:
        """What the wanted units cost, before discounts."""
        return divide(self.subtotal * self.quantity, self.ordered) if self.ordered else 0


class Parcel(Struct, kw_only=True):
    """A parcel: units by line."""

    position: int
    lines: dict[int, int]
    fulfillment_id: UUID
    status: str = "created"
    carrier: str | None = None
    tracking_number: str | None = None
    expected_at: datetime | None = None
    left: bool = False


class Payment(Struct, kw_only=True):
    """A payment's sums in minor units; `refused` where the gateway would not let what is authorized be taken."""

    tender: str = "external"
    amount: int = 0
    authorized: int = 0
    captured: int = 0
    refunded: int = 0
    refund_pending: int = 0
    refused: bool = False

    def covers(self) -> int:
        """What is paid, or sure to be."""
        return self.captured if self.refused else max(self.authorized, self.captured)


class Return(Struct, kw_only=True):
    """A return: units by line."""

    position: int = 0
    lines: dict[int, int] = msgspec.field(default_factory=dict)
    approved: ReturnApproved | None = None


class Story(Struct, kw_only=True):
    """An order up to `cause`, its last event told. Amounts in minor units; `before` is when it was promised before that event.

    `late` and `short`: in the same moment a parcel was noticed to be late, or units began to wait. `withdrawn`: it was
    promised for a day once, and is for none now; `dated`: that has just ended.
    """

    placed: OrderContent
    cause: EventData
    at: datetime
    number: int
    currency: str
    method: str
    item_total: int = 0
    discount: int = 0
    charge_total: int = 0
    tax: int = 0
    total: int = 0
    credited: int = 0
    written_off: int = 0
    lines: dict[int, Line] = msgspec.field(default_factory=dict)
    bundles: list[BundlePlaced] = msgspec.field(default_factory=list)
    charges: list[ChargePlaced] = msgspec.field(default_factory=list)
    payments: dict[UUID | None, Payment] = msgspec.field(default_factory=dict)
    parcels: dict[UUID, Parcel] = msgspec.field(default_factory=dict)
    places: dict[UUID, UUID] = msgspec.field(default_factory=dict)
    returns: dict[UUID, Return] = msgspec.field(default_factory=dict)
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    before: datetime | None = None
    expires_at: datetime | None = None
    late: bool = False
    short: bool = False
    withdrawn: bool = False
    dated: bool = False
    confirmed: bool = False
    ended: bool = False

    @property
    def paid(self) -> int:
        """What is paid or sure to be, less what went back."""
        return sum(one.covers() - one.refunded for one in self.payments.values())

    @property
    def owed(self) -> int:
        """What is still to be paid; negative: what the buyer gets back. What is on its way back pays for nothing any more."""
        balance = self.total - self.credited - self.written_off - self.paid
        unpaid = balance + sum(one.refund_pending for one in self.payments.values())
        return unpaid if unpaid > 0 else balance

    def to_come(self) -> int:
        """Units that have not left yet."""
        return sum(line.with_us for line in self.lines.values())

    def waiting(self) -> int:
        """Units that wait for stock."""
        return sum(line.waiting for line in self.lines.values())

    def has_arrived(self) -> bool:
        """Whether all that is wanted is with the buyer."""
        there = ("delivered", "collected", "voided")
        return not self.to_come() and all(parcel.status in there for parcel in self.parcels.values())


class NotPlaced(LookupError):
    """The story has no beginning here: the order was imported."""


def data_of(event: Logged) -> EventData:
    """What an event says."""
    data: EventData = msgspec.json.decode(event.data, type=EVENT_TYPES[event.type])
    return data


def tell(events: Iterable[Logged]) -> Story:
    """The order after these events of its own, in the order of the log. Raises `NotPlaced`."""
    story: Story | None = None
    for event in events:
        data = data_of(event)
        if isinstance(data, OrderContent):
            story = _begin(data, event.recorded_at)
        elif story is not None:
            go_on(story, data, event.recorded_at)
    if story is None:
        raise NotPlaced
    return story


def _begin(data: OrderContent, at: datetime) -> Story:
    lines = {line.line: _line(line) for line in data.lines}
    payments: dict[UUID | None, Payment] = {}
    if data.paid:
        payments[data.payment_id] = Payment(authorized=data.paid, captured=data.paid)
    return Story(
        placed=data, cause=data, at=at, number=data.number, currency=data.currency, method=data.method,
        item_total=data.item_total, discount=data.discount_total, charge_total=data.charge_total, tax=data.tax_total,
        total=data.total, lines=lines, bundles=list(data.bundles or ()), charges=list(data.charges), payments=payments,
        ship_by=data.ship_by, deliver_by=data.deliver_by, expires_at=data.expires_at,
        confirmed=isinstance(data, OrderPlaced) and data.confirmed,
    )  # fmt: skip


def _line(line: LinePlaced) -> Line:
    return Line(
        line=line.line, item_id=line.item_id, sku=line.sku, title=line.title, quantity=line.quantity, ordered=line.quantity,
        subtotal=line.subtotal, scale=line.scale, waiting=line.backordered, with_us=line.quantity, parent=line.parent,
        role=line.role,
    )  # fmt: skip


def go_on(story: Story, data: EventData, at: datetime) -> None:
    """Tell the story on by an event."""
    same_moment = at == story.at
    story.cause, story.at = data, at
    story.late = isinstance(data, ParcelLate) or (story.late and same_moment)
    story.before, story.dated = story.deliver_by, False
    waiting = story.waiting()
    _take_in(story, data)
    story.short = story.waiting() > waiting or (story.short and same_moment)


def _take_in(story: Story, data: EventData) -> None:
    if isinstance(data, OrderChanged):
        _changed(story, data)
    if isinstance(data, OrderConfirmed):
        story.confirmed = True
        if data.paid:
            story.payments[data.payment_id] = Payment(authorized=data.paid, captured=data.paid)
    elif isinstance(data, OrderCanceled):
        _lose(story, data)
        story.ended = story.ended or data.whole
        for one in data.lines:
            line = story.lines[one.line]
            line.quantity -= one.quantity
            line.with_us -= one.quantity
            line.waiting -= one.backordered
    elif isinstance(data, BackorderFilled):
        _wait(story, data.reserved, -1)
    elif isinstance(data, StockShortage):
        _wait(story, data.lost, 1)
        _wait(story, data.resourced, -1)
    elif isinstance(data, OrderRepromised):
        _promise(story, data.ship_by, data.deliver_by)
    elif isinstance(data, ReturnRequested | ReturnApproved | ReturnReceived):
        _return(story, data)
    else:
        _parcels(story, data)


def _changed(story: Story, data: OrderChanged) -> None:
    """What any event about an order may carry: where units went, and money."""
    if isinstance(data, OrderEdited):
        _edited(story, data)
    elif isinstance(data, UnitsTakenBack | PickupUncollected):
        _lose(story, data)
    elif isinstance(data, OrderReinstated):
        _lose(story, data, sign=-1)
        story.expires_at = data.expires_at
    if data.order_status is not None:
        story.ended = data.order_status in ("canceled", "expired")
        story.confirmed = story.confirmed or data.order_status == "confirmed"
    for move in data.moves:
        line = story.lines.get(move.line)
        if line is None:
            continue
        line.with_us += move.quantity * ((move.target in WITH_US) - (move.source in WITH_US))
        line.waiting += move.quantity * ((move.target == "backordered") - (move.source == "backordered"))
        line.quantity += move.quantity * ((move.source in GONE) - (move.target in GONE))
        line.ordered += move.quantity * ((move.source == "ordered") - (move.target == "ordered"))
    if isinstance(data, PaymentStarted | PaymentRecorded):
        payment = story.payments.setdefault(data.payment_id, Payment())
        payment.tender, payment.amount = data.tender, data.amount
    if isinstance(data, CaptureAsked | CaptureSettled):
        payment = story.payments.setdefault(data.payment_id, Payment())
        payment.refused = isinstance(data, CaptureSettled) and data.action_status == "failed"
    for money in data.money:
        _money(story, money.kind, money.amount, money.payment_id)


def _money(story: Story, kind: str, amount: int, payment_id: UUID | None) -> None:
    if kind == "credited":
        story.credited += amount
    elif kind == "written_off":
        story.written_off += amount
    elif kind in ("authorized", "captured", "refunded", "refund_pending", "dispute_lost"):
        payment = story.payments.setdefault(payment_id, Payment())
        if kind == "authorized":
            payment.authorized += amount
        elif kind == "captured":
            payment.captured += amount
        elif kind == "refund_pending":
            payment.refund_pending += amount
        else:
            payment.refunded += amount


def _lose(story: Story, data: Any, sign: int = 1) -> None:
    story.item_total -= sign * data.item_total
    story.discount -= sign * data.discount_total
    story.charge_total -= sign * data.charge_total
    story.tax -= sign * data.tax_total
    story.total -= sign * data.total


def _edited(story: Story, data: OrderEdited) -> None:
    edit = data.edit
    _lose(story, edit, sign=-1)
    for line in edit.added:
        story.lines[line.line] = _line(line)
    for one in edit.repriced:
        story.lines[one.line].subtotal = one.subtotal
    story.bundles = story.bundles if edit.bundles is None else edit.bundles
    story.charges = story.charges if edit.charges is None else edit.charges
    story.method = edit.method or story.method
    _promise(story, data.ship_by, data.deliver_by)


def _promise(story: Story, ship_by: datetime | None, deliver_by: datetime | None) -> None:
    withdrawn = deliver_by is None and (story.withdrawn or story.deliver_by is not None)
    story.dated = story.withdrawn and not withdrawn
    story.ship_by, story.deliver_by, story.withdrawn = ship_by, deliver_by, withdrawn


def _wait(story: Story, units: Sequence[Any], sign: int) -> None:
    for one in units:
        story.lines[one.line].waiting += sign * one.quantity


def _return(story: Story, data: ReturnRequested | ReturnApproved | ReturnReceived) -> None:
    found = story.returns.setdefault(data.return_id, Return())
    if isinstance(data, ReturnApproved):
        found.approved = data
        return
    if data.position is not None:
        found.position = data.position
    found.lines = {one.line: one.quantity for one in data.lines}


def _parcels(story: Story, data: EventData) -> None:
    if isinstance(data, FulfillmentReleased | FulfillmentMoved):
        story.places[data.fulfillment_id] = data.location_id
    elif isinstance(data, FulfillmentSplit):
        story.places[data.into_id] = data.location_id
    elif isinstance(data, ParcelPacked):
        story.parcels[data.parcel_id] = Parcel(
            position=data.position,
            lines={one.line: one.quantity for one in data.lines},
            fulfillment_id=data.fulfillment_id,
        )
    elif isinstance(data, ParcelHandedOver) and data.parcel_id in story.parcels:
        parcel = story.parcels[data.parcel_id]
        parcel.carrier, parcel.tracking_number = data.carrier, data.tracking_number
        parcel.expected_at, parcel.left = data.expected_at, True
    elif isinstance(data, ParcelLate) and data.parcel_id in story.parcels:
        story.parcels[data.parcel_id].expected_at = data.expected_at
    if isinstance(data, ParcelsHandled):
        for parcel_id in parcel_ids(data):
            if parcel_id in story.parcels:
                story.parcels[parcel_id].status = data.parcel_status


def parcel_ids(data: EventData) -> list[UUID]:
    """The parcels that an event is about."""
    several: list[UUID] = getattr(data, "parcel_ids", [])
    one: UUID | None = getattr(data, "parcel_id", None)
    return [*several, *([one] if one else [])]
