"""What a command would change, from how things stood before it and after it, and from its events."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import EVENT_TYPES, EventData, OrderChanged, OrderConfirmed, OrderContent
from waybill.model.events.payments import (
    ActionRequested,
    CaptureAsked,
    PaymentStarted,
    RefundAsked,
    RenewalAsked,
    VoidAsked,
)
from waybill.model.previews import (
    EventForeseen,
    MoneyForeseen,
    MoneyForeseenKind,
    OrderFigures,
    OrderForeseen,
    StockForeseen,
    UnitsForeseen,
)
from waybill.model.views import LogEvent, OrderDetail, OrderPayment

_ASKED: Mapping[type[ActionRequested], MoneyForeseenKind] = {
    PaymentStarted: "authorize", CaptureAsked: "capture", RefundAsked: "refund", VoidAsked: "void", RenewalAsked: "renew",
}  # fmt: skip
# What is asked of a gateway shows as that; what comes of it is told when it has come.
_MOVED = frozenset({"authorized", "captured", "refunded", "credited", "written_off", "disputed", "dispute_lost"})


class LevelSeen(Struct, frozen=True, kw_only=True):
    """A stock level at one time."""

    item_id: UUID
    location_id: UUID
    sku: str
    scale: int
    unit: str = "unit"
    location: str
    sellable: int
    reserved: int
    quarantine: int
    damaged: int
    safety: int

    @property
    def available(self) -> int:
        """What can be promised to others."""
        return max(0, self.sellable - self.reserved - self.safety)


def data_of(event: LogEvent) -> EventData:
    """What an event of the present version says."""
    data: EventData = msgspec.json.decode(bytes(event.data), type=EVENT_TYPES[event.type])
    return data


def places_of(events: Sequence[LogEvent]) -> set[tuple[UUID, UUID]]:
    """Every item with every location that events speak of together, however deep."""
    found: set[tuple[UUID, UUID]] = set()
    for event in events:
        found.update(_places(msgspec.json.decode(bytes(event.data)), None))
    return found


def _places(data: Any, location: str | None) -> Iterator[tuple[UUID, UUID]]:
    if isinstance(data, dict):
        location = data.get("location_id") or location
        item = data.get("item_id")
        if isinstance(item, str) and location is not None:
            yield UUID(item), UUID(location)
        for value in data.values():
            yield from _places(value, location)
    elif isinstance(data, list):
        for value in data:
            yield from _places(value, location)


def figures_of(order: OrderDetail) -> OrderFigures:
    """Where an order stands."""
    return OrderFigures(
        **{
            name: getattr(order, name)
            for name in (
                "status", "payment_status", "fulfillment_status", "total", "balance", "paid", "refunded", "refund_pending",
                "authorized", "credited", "holds", "promise",
            )
        }
    )  # fmt: skip


def orders_foreseen(
    before: Mapping[UUID, OrderDetail], after: Sequence[OrderDetail], events: Sequence[LogEvent], words: Sequence[str]
) -> list[OrderForeseen]:
    """What would become of each order; `words` are those of the events."""
    told: dict[UUID | None, list[tuple[LogEvent, str]]] = {}
    for event, said in zip(events, words, strict=True):
        told.setdefault(event.order_id, []).append((event, said))
    found = []
    for order in after:
        was = before.get(order.order_id)
        own = told.get(order.order_id, [])
        found.append(
            OrderForeseen(
                order_id=order.order_id, number=order.number, currency=order.currency,
                before=figures_of(was) if was else None, after=figures_of(order),
                money=money_foreseen([data_of(event) for event, _ in own], order.payments),
                units=units_foreseen(was, order), events=[EventForeseen(type=one.type, words=said) for one, said in own],
            )
        )  # fmt: skip
    return found


def money_foreseen(events: Sequence[EventData], payments: Sequence[OrderPayment]) -> list[MoneyForeseen]:
    """The money that an order's events ask for or move, in their order."""
    by_id = {one.payment_id: one for one in payments}
    found: list[MoneyForeseen] = []

    def add(kind: MoneyForeseenKind, amount: int, payment_id: UUID | None) -> None:
        payment = by_id.get(payment_id) if payment_id else None
        found.append(
            MoneyForeseen(
                kind=kind, amount=amount, payment_id=payment_id, tender=payment.tender if payment else None,
                gateway=payment.gateway if payment else None,
            )
        )  # fmt: skip

    for data in events:
        if isinstance(data, ActionRequested):
            add(_ASKED[type(data)], data.amount, data.payment_id)
        elif isinstance(data, OrderChanged):
            for one in data.money:
                if one.kind in _MOVED:
                    add(cast(MoneyForeseenKind, one.kind), one.amount, one.payment_id)
        elif isinstance(data, OrderContent | OrderConfirmed) and data.paid:
            add("captured", data.paid, data.payment_id)
    return found


def units_foreseen(before: OrderDetail | None, after: OrderDetail) -> list[UnitsForeseen]:
    """By line, how many units more (or fewer) each bucket would hold."""
    was = {line.line: line.buckets for line in before.lines} if before else {}
    found = []
    for line in after.lines:
        then = was.get(line.line, {})
        names = dict.fromkeys([*then, *line.buckets])
        changes = {name: line.buckets.get(name, 0) - then.get(name, 0) for name in names}
        changes = {name: units for name, units in changes.items() if units}
        if changes:
            found.append(
                UnitsForeseen(
                    line=line.line, sku=line.sku, title=line.title, scale=line.scale, unit=line.unit, buckets=changes
                )
            )
    left = {line.line for line in after.lines}
    for line in before.lines if before else ():
        if line.line not in left:
            gone = {name: -units for name, units in line.buckets.items()}
            found.append(
                UnitsForeseen(
                    line=line.line, sku=line.sku, title=line.title, scale=line.scale, unit=line.unit, buckets=gone
                )
            )
    return found


def stock_foreseen(before: Sequence[LevelSeen], after: Sequence[LevelSeen]) -> list[StockForeseen]:
    """How stock levels would change; those that would not are left out."""
    was = {(level.item_id, level.location_id): level for level in before}
    found = []
    for level in after:
        then = was.get((level.item_id, level.location_id))
        changes = {
            name: getattr(level, name) - (getattr(then, name) if then else 0)
            for name in ("sellable", "reserved", "quarantine", "damaged", "available")
        }
        if any(changes.values()):
            found.append(
                StockForeseen(
                    item_id=level.item_id,
                    sku=level.sku,
                    location=level.location,
                    scale=level.scale,
                    unit=level.unit,
                    **changes,
                )
            )
    return found
