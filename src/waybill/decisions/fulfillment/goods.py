"""Orders, fulfillments and parcels in the making: what a batch has done with goods so far."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.model.events import Move
from waybill.model.events.fulfillment import FulfillmentChanged, UnitsMoved
from waybill.model.events.parcels import ParcelsHandled
from waybill.model.facts import LineFact, OrderFact
from waybill.model.parcels import BUCKET_OF

# Where a fulfillment counts units, by the order's bucket; what has left stays handed over, wherever it is.
COLUMN_OF = {
    "released": "to_pick", "picked": "picked", "packed": "packed", "ready_for_pickup": "ready", "in_transit": "handed_over",
    "delivered": "handed_over", "lost": "handed_over", "returning": "handed_over", "returned": "handed_over",
    "canceled": "canceled",
}  # fmt: skip


class ParcelFact(Struct, frozen=True, kw_only=True):
    """A parcel; `lines` are its units by line, weight in grams. `cash` is what its carrier was told to take as it left."""

    parcel_id: UUID
    order_id: UUID
    fulfillment_id: UUID
    position: int
    status: str
    carrier: str | None = None
    service: str | None = None
    tracking_number: str | None = None
    weight: int | None = None
    created_at: datetime | None = None
    shipped_at: datetime | None = None
    expected_at: datetime | None = None
    delivered_at: datetime | None = None
    last_report_at: datetime | None = None
    cash: int | None = None
    lines: Mapping[int, int] = {}


class ExceptionFact(Struct, frozen=True):
    """Something that a person has to look at, or (with a `resolution`) has."""

    exception_id: UUID
    order_id: UUID | None
    kind: str
    subject_id: UUID | None = None
    resolution: str | None = None


class Goods:
    """The state of a batch. All that belongs to the orders is there, in whatever state."""

    def __init__(
        self,
        orders: Mapping[UUID, OrderFact],
        fulfillments: Mapping[UUID, FulfillmentFact],
        parcels: Iterable[ParcelFact] = (),
    ) -> None:
        self.orders = dict(orders)
        self.fulfillments = dict(fulfillments)
        self.parcels = {parcel.parcel_id: parcel for parcel in parcels}

    def fold(self, order_id: UUID, data: FulfillmentChanged) -> OrderFact:
        """Take in what an event does to the order, the fulfillment and the parcels; the order after it."""
        order = self.orders[order_id] = moved(self.orders[order_id], data.moves)
        fulfillment = self.fulfillments[data.fulfillment_id]
        lines = units_moved(fulfillment.lines, data.units)
        status = data.fulfillment_status or fulfillment.status
        self.fulfillments[data.fulfillment_id] = msgspec.structs.replace(fulfillment, lines=lines, status=status)
        if isinstance(data, ParcelsHandled):
            for parcel_id in parcels_of(data):
                if parcel_id in self.parcels:
                    parcel = self.parcels[parcel_id]
                    self.parcels[parcel_id] = msgspec.structs.replace(parcel, status=data.parcel_status)
        return order

    def after(self, fulfillment_id: UUID, units: Sequence[UnitsMoved]) -> dict[str, int]:
        """The fulfillment's units by column once these have moved."""
        sums = dict.fromkeys(("to_pick", "picked", "packed", "ready", "handed_over"), 0)
        for line in units_moved(self.fulfillments[fulfillment_id].lines, units):
            for column in sums:
                sums[column] += getattr(line, column)
        return sums

    def pickup_at(self, order_id: UUID) -> UUID | None:
        """Where the order is being made ready, or is, to be picked up."""
        own = (one for one in self.fulfillments.values() if one.order_id == order_id)
        return next((one.location_id for one in own if any(line.live for line in one.lines)), None)

    def parcels_in(self, fulfillment_id: UUID, status: str) -> list[ParcelFact]:
        """The fulfillment's parcels with this status, in order of packing."""
        found = [one for one in self.parcels.values() if one.fulfillment_id == fulfillment_id and one.status == status]
        return sorted(found, key=lambda one: one.position)


def parcels_of(data: ParcelsHandled) -> Sequence[UUID]:
    """The parcels that an event is about."""
    many: Sequence[UUID] | None = getattr(data, "parcel_ids", None)
    return many if many is not None else [data.parcel_id]  # type: ignore[attr-defined]


def moved(order: OrderFact, moves: Iterable[Move]) -> OrderFact:
    """The order with its units moved, one version on."""
    lines = {line.line: line for line in order.lines}
    for move in moves:
        line = lines[move.line]
        changes = {move.source: getattr(line, move.source) - move.quantity}
        changes[move.target] = changes.get(move.target, getattr(line, move.target)) + move.quantity
        lines[move.line] = msgspec.structs.replace(line, **changes, **_ever(line, move))
    return msgspec.structs.replace(order, version=order.version + 1, lines=list(lines.values()))


_OUT = frozenset({"in_transit", "delivered", "lost", "returning", "returned"})


def _ever(line: LineFact, move: Move) -> dict[str, int]:
    changes = {}
    crossed = (move.target in _OUT) - (move.source in _OUT)
    if crossed:
        changes["shipped_ever"] = line.shipped_ever + crossed * move.quantity
    if move.target == "delivered":
        changes["delivered_ever"] = line.delivered_ever + move.quantity
    if move.target == "returned":
        changes["returned_ever"] = line.returned_ever + move.quantity
    return changes


def units_moved(lines: Iterable[FulfillmentLineFact], units: Iterable[UnitsMoved]) -> list[FulfillmentLineFact]:
    """A fulfillment's lines with their units moved."""
    by_line = {line.line: line for line in lines}
    for one in units:
        line = by_line.get(one.line)
        if line is not None:
            changes = {one.source: getattr(line, one.source) - one.quantity}
            changes[one.target] = changes.get(one.target, getattr(line, one.target)) + one.quantity
            by_line[one.line] = msgspec.structs.replace(line, **changes)
    return list(by_line.values())


def columns_moved(moves: Iterable[Move]) -> list[UnitsMoved]:
    """What moves of an order's units mean to their fulfillment."""
    found = []
    for move in moves:
        source, target = COLUMN_OF[move.source], COLUMN_OF[move.target]
        if source != target:
            found.append(UnitsMoved(move.line, source, target, move.quantity))
    return found


def moves_of(parcel: ParcelFact, target: str) -> list[Move]:
    """All units of a parcel to a bucket, from where they are counted now."""
    source = BUCKET_OF[parcel.status]
    return [Move(line, source, target, quantity) for line, quantity in sorted(parcel.lines.items())]


def number_of(order: OrderFact, position: int) -> str:
    """What people call a parcel."""
    return f"#{order.number}-P{position}"
