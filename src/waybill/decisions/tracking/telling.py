"""An order told to its buyer: what is wanted, where it is, what it cost, and nothing of how the house works."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.allocation.ranking import distance_km
from waybill.decisions.payments.terms import to_pay
from waybill.decisions.returns.books import OPEN
from waybill.decisions.tracking.abilities import abilities_of
from waybill.decisions.tracking.questions import OpenChange, asks_about_changes, asks_about_delay
from waybill.decisions.tracking.steps import Progress, progress_of, promised_of
from waybill.model.money import portion
from waybill.model.orders import Address
from waybill.model.parcel_shown import ParcelShown
from waybill.model.parcels import MOVING
from waybill.model.return_views import ReturnDetail
from waybill.model.setup import ShopSettings
from waybill.model.tracking import (
    DelayAsked,
    DocumentTracked,
    LineTracked,
    ParcelEvent,
    ParcelLine,
    ParcelTracked,
    PaymentTracked,
    PickupTracked,
    Point,
    RefundTracked,
    ReturnTracked,
    TrackedOrder,
)
from waybill.model.views import OrderDetail, OrderLine, Reach

LANGUAGES = ("en", "de", "es", "fr", "zh")
# Where units are, in a buyer's words.
STATES = {
    "unsourced": "ordered", "reserved": "ordered", "backordered": "waiting", "released": "preparing", "picked": "preparing",
    "packed": "packed", "ready_for_pickup": "ready", "in_transit": "on_its_way", "delivered": "delivered", "lost": "lost",
    "returning": "returning", "returned": "returned", "canceled": "canceled",
}  # fmt: skip
# What has not come yet, and still will.
_AWAITED = STATES.keys() - {"delivered", "lost", "returning", "returned", "canceled"}


class Window(Struct, frozen=True):
    """Until when a line can be given back without a fault (if at all), and with one."""

    until: datetime | None
    fault_until: datetime | None
    returnable: bool = True


class Beside(Struct, frozen=True, kw_only=True):
    """What a buyer is told that is not in the order itself; `places` are names and addresses by location code."""

    seq: int
    shop: str
    country: str
    time_zone: str
    locale: str
    language: str | None
    settings: ShopSettings
    erased: bool = False
    reach: Reach | None = None
    late: bool = False
    packed_again: bool = False
    places: Mapping[str, tuple[str, Address]] = {}
    units: Mapping[UUID, str] = {}
    windows: Mapping[int, Window] = {}
    kitchen_steps: Mapping[str, datetime] = {}
    pickups: Sequence[PickupTracked] = ()
    positions: Mapping[UUID, Point] = {}
    returns: Sequence[ReturnDetail] = ()
    documents: Sequence[DocumentTracked] = ()
    send_to: Mapping[UUID, tuple[str, Address]] = {}
    delay: DelayAsked | None = None
    changes: Sequence[OpenChange] = ()


def tell_buyer(order: OrderDetail, beside: Beside, now: datetime) -> TrackedOrder:
    """The order as its buyer sees it at a time."""
    language = language_of(beside.language, beside.locale)
    progress = progress_of(order, beside.pickups, beside.kitchen_steps, now, packed_again=beside.packed_again)
    parcels = [_parcel(order, one, beside) for one in order.parcels if one.status not in ("created", "voided")]
    parcels = [one for one in parcels if order.method != "pickup" or one.status in MOVING]
    lines = [*_lines(order, beside), *_bundles(order, beside)]
    due = to_pay(order, order.payments)
    delay = asks_about_delay(order, beside.delay) if beside.delay and not beside.erased else None
    changes = [] if beside.erased else asks_about_changes(order, beside.changes, beside.units)
    ship_to = None if beside.erased or order.ship_to is None else msgspec.structs.replace(order.ship_to, phone=None)
    return TrackedOrder(
        seq=beside.seq, number=order.number, version=order.version, shop=beside.shop, country=beside.country,
        time_zone=beside.time_zone, language=language, locale=f"{language}-{beside.country}",
        method=order.method,  # type: ignore[arg-type]
        kitchen=progress.kitchen, state=progress.state, partly=progress.partly, trouble=progress.trouble,
        late=beside.late or progress.late, expired=order.status == "expired",
        cancel_asked=order.status == "cancel_pending", erased=beside.erased, placed_at=order.placed_at,
        ends_at=order.expires_at if order.status == "placed" else None, arrives_at=_arrives(order, parcels, progress),
        promised_at=promised_of(order),
        delivered_at=order.delivered_at, steps=progress.steps, name=_name(order, beside), ship_to=ship_to,
        lines=sorted(lines, key=lambda one: one.line), currency=order.currency, item_total=order.item_total,
        discount_total=order.discount_total, charge_total=order.charge_total, tax_total=order.tax_total,
        tax_included=order.tax_included, total=order.total, paid=order.paid, due=due, refunded=order.refunded,
        payments=_payments(order), refunds=_refunds(order), parcels=parcels,
        pickups=[msgspec.structs.replace(one, code=None) if beside.erased else one for one in beside.pickups],
        returns=[_return(one, order, beside) for one in beside.returns], documents=list(beside.documents),
        delay=delay, changes=changes, reach=None if beside.erased else beside.reach,
        may=abilities_of(
            order, lines, reachable=beside.reach is not None, gateway=beside.settings.pay_link_gateway,
            billed=bool(beside.documents), asked=bool(delay or changes), now=now,
        ),
    )  # fmt: skip


def language_of(*wanted: str | None) -> str:
    """The first language that buyers' pages are in; English where they are in none of them."""
    return next((tag[:2] for tag in wanted if tag and tag[:2] in LANGUAGES), "en")


def estimated(position: Point, address: Address | None, minutes_per_km: int) -> datetime | None:
    """When a courier who was seen somewhere is there, by the way as the crow flies; None where that is not known."""
    if address is None or position.at is None or position.latitude is None or position.longitude is None:
        return None
    if address.latitude is None or address.longitude is None:
        return None
    way = distance_km(position.latitude, position.longitude, address.latitude, address.longitude)
    return position.at + timedelta(minutes=max(1, round(way * minutes_per_km)))


def _name(order: OrderDetail, beside: Beside) -> str | None:
    if beside.erased or order.customer is None:
        return None
    return order.customer.name or (order.ship_to.name if order.ship_to else None)


def _arrives(order: OrderDetail, parcels: Sequence[ParcelTracked], progress: Progress) -> datetime | None:
    """When the next of it is expected: of what is under way first, else as promised."""
    if progress.state in ("delivered", "collected", "canceled") or not any(
        _AWAITED & line.buckets.keys() for line in order.lines
    ):
        return None
    moving = [one.arrives_at for one in parcels if one.arrives_at is not None and one.status in MOVING]
    if moving:
        return min(moving)
    return promised_of(order)


def _lines(order: OrderDetail, beside: Beside) -> list[LineTracked]:
    parts = {bundle.line for bundle in order.bundles}
    return [_line(line, order, beside) for line in order.lines if line.parent not in parts and line.role == "item"]


def _line(line: OrderLine, order: OrderDetail, beside: Beside) -> LineTracked:
    window = beside.windows.get(line.line, Window(None, None))
    canceled = line.buckets.get("canceled", 0)
    total = line.total - (portion(line.total, line.quantity, 0, canceled) if canceled else 0)
    # what an option costs is paid with what it is on
    total += sum(one.total for one in order.lines if one.parent == line.line and one.role == "option")
    return LineTracked(
        line=line.line, title=line.title, quantity=line.quantity, scale=line.scale,
        unit=beside.units.get(line.item_id, "unit"), total=total, states=_states(line.buckets),
        options=[] if beside.erased else line.options, returnable=_returnable(line, beside.returns),
        return_until=window.until if window.returnable else None, fault_until=window.fault_until,
    )  # fmt: skip


def _bundles(order: OrderDetail, beside: Beside) -> list[LineTracked]:
    """Bundles as one line each: as far along as the parts allow."""
    found = []
    for bundle in order.bundles:
        parts = [line for line in order.lines if line.parent == bundle.line and line.role == "component"]
        if not parts:
            continue
        first = parts[0]
        states: dict[str, int] = {}
        for state, units in _states(first.buckets).items():
            states[state] = -(-units * bundle.quantity // first.quantity)
        windows = [beside.windows.get(part.line, Window(None, None)) for part in parts]
        whole = all(window.returnable for window in windows)
        found.append(
            LineTracked(
                line=bundle.line, title=bundle.title, quantity=bundle.quantity,
                total=sum(
                    part.total - portion(part.total, part.quantity, 0, part.buckets.get("canceled", 0)) for part in parts
                ),
                states=states,
                returnable=min(
                    _returnable(part, beside.returns) * bundle.quantity // part.quantity for part in parts
                ),
                return_until=windows[0].until if whole else None, fault_until=windows[0].fault_until,
            )
        )  # fmt: skip
    return found


def _states(buckets: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for bucket, units in buckets.items():
        found[STATES[bucket]] = found.get(STATES[bucket], 0) + units
    return found


def _returnable(line: OrderLine, returns: Sequence[ReturnDetail]) -> int:
    """Units that are with the buyer and in no return that is open."""
    asked = sum(
        part.quantity - part.received
        for one in returns
        if one.status in OPEN
        for part in one.lines
        if part.line == line.line
    )
    on_the_way = line.buckets.get("returning", 0)
    return max(0, line.buckets.get("delivered", 0) - max(0, asked - on_the_way))


def _payments(order: OrderDetail) -> list[PaymentTracked]:
    found = [
        PaymentTracked(
            tender=one.tender, amount=one.captured, authorized=max(0, one.authorized - one.captured), at=one.created_at
        )
        for one in order.payments
    ]
    return [one for one in found if one.amount or one.authorized]


def _refunds(order: OrderDetail) -> list[RefundTracked]:
    """What was asked of gateways to be paid back; one that is in doubt is on its way as far as the buyer knows."""
    return [
        RefundTracked(
            tender=payment.tender,
            amount=action.amount,
            status="pending" if action.status == "in_doubt" else action.status,  # type: ignore[arg-type]
            at=action.settled_at or action.requested_at,
        )
        for payment in order.payments
        for action in payment.actions
        if action.kind == "refund"
    ]


def _parcel(order: OrderDetail, parcel: ParcelShown, beside: Beside) -> ParcelTracked:
    by_courier = order.method == "local_delivery"
    moving = parcel.status in MOVING
    position = beside.positions.get(parcel.parcel_id) if moving and not beside.erased else None
    arrives = parcel.expected_at
    if by_courier and position is not None:
        arrives = estimated(position, order.ship_to, beside.settings.courier_minutes_per_km) or arrives
    return ParcelTracked(
        parcel_id=parcel.parcel_id, number=parcel.number, status=parcel.status, by_courier=by_courier,
        carrier=parcel.carrier, tracking_number=parcel.tracking_number, shipped_at=parcel.shipped_at,
        arrives_at=arrives if moving else None, delivered_at=parcel.delivered_at if parcel.status == "delivered" else None,
        lines=[_units(order, beside, one.line, one.quantity) for one in parcel.lines],
        events=[ParcelEvent(status=one.status, at=one.at, place=one.place) for one in parcel.tracking],
        origin=_point(beside.places.get(parcel.location)) if moving else None, position=position,
        destination=_point((None, order.ship_to)) if moving and order.ship_to and not beside.erased else None,
    )  # fmt: skip


def _units(order: OrderDetail, beside: Beside, number: int, quantity: int) -> ParcelLine:
    line = next(one for one in order.lines if one.line == number)
    return ParcelLine(
        line=number,
        title=line.title,
        quantity=quantity,
        scale=line.scale,
        unit=beside.units.get(line.item_id, "unit"),
    )


def _point(place: tuple[str | None, Address] | None) -> Point | None:
    if place is None:
        return None
    name, address = place
    return Point(
        latitude=address.latitude, longitude=address.longitude, name=name, city=address.city, country=address.country
    )


def _return(one: ReturnDetail, order: OrderDetail, beside: Beside) -> ReturnTracked:
    waits = one.status in ("approved", "in_transit")
    name, address = beside.send_to.get(one.return_id, (None, None)) if waits else (None, None)
    return ReturnTracked(
        return_id=one.return_id, number=one.number, status=one.status, kind=one.kind, requested_at=one.requested_at,
        expires_at=one.expires_at if one.status in ("requested", "approved") else None, received_at=one.received_at,
        ended_at=one.ended_at, carrier=one.carrier, tracking_number=one.tracking_number, send_to=name, address=address,
        instructions=None if beside.erased else one.notes.get("instructions"),
        lines=[_units(order, beside, part.line, part.quantity) for part in one.lines], expected=one.expected,
        credited=one.credited,
    )  # fmt: skip
