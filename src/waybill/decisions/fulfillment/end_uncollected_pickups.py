"""Nobody came: goods go back to the shelf, and to who waits for them; their units are canceled, their money is owed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.cancel_orders import NO_IDS
from waybill.decisions.changes.waiting import ChangeFact, WaitingEdits
from waybill.decisions.credits import Credits, Units, take_back_credits, without_credits
from waybill.decisions.folding import Levels
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.giving_on import give_on, with_versions
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.decisions.lifecycles import PICKUP, may
from waybill.model.events import Event, Move, StockChange
from waybill.model.events.parcels import LineForgone, PickupUncollected
from waybill.model.facts import LocationFact, OrderFact, ShopFact
from waybill.model.money import portion
from waybill.model.pickups import (
    EndUncollectedPickup,
    EndUncollectedPickupRefusal,
    EndUncollectedPickupResult,
    PickupEnded,
)
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """The orders of the pickups and those that wait for their goods, locked; all fulfillments and parcels of the former.

    `changes` are the edits of the former that wait.
    """

    shop: ShopFact
    locations: Sequence[LocationFact]
    orders: Mapping[UUID, OrderFact]
    levels: Levels
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    pickups: Mapping[UUID, PickupFact]
    credits: Credits = {}
    changes: Sequence[ChangeFact] = ()


def decide(
    facts: Facts, requests: Sequence[EndUncollectedPickup], now: datetime, ids: Iterator[UUID] = NO_IDS
) -> Decided[EndUncollectedPickupResult]:
    """One result per request. The goods of all of them are given on at the end of the batch."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    pickups, credits, edits = dict(facts.pickups), dict(facts.credits), WaitingEdits.of(facts.changes)
    results: list[EndUncollectedPickupResult] = []
    events: list[Event] = []
    ended: dict[UUID, int] = {}
    back: list[StockChange] = []
    for index, request in enumerate(requests):
        pickup = pickups.get(request.fulfillment_id)
        problem = _check(pickup, request, now)
        if problem or pickup is None:
            unknown = _refused(
                EndUncollectedPickupRefusal.UNKNOWN_PICKUP, "Nothing of this fulfillment waits to be picked up."
            )
            results.append(problem or unknown)
            continue
        data = _uncollected(goods, pickup, facts.shop)
        ended[pickup.order_id] = index
        back += data.stock
        pickups[pickup.fulfillment_id] = msgspec.structs.replace(pickup, status="uncollected")
        events.append(Event(data, pickup.order_id, index, subject=str(pickup.fulfillment_id)))
        events += _take_back_credits(goods, pickup.order_id, data, credits, ids, index)
        if data.order_status:
            dropped = edits.drop_all(pickup.order_id, index)
            order = goods.orders[pickup.order_id]
            goods.orders[pickup.order_id] = msgspec.structs.replace(order, version=order.version + len(dropped))
            events += dropped
        results.append(_answer(goods.orders[pickup.order_id], pickup, data))
    filled = give_on(facts, goods, ended, back, now)
    return Decided(with_versions(results, filled), [*events, *filled])


def _check(pickup: PickupFact | None, request: EndUncollectedPickup, now: datetime) -> Refused | None:
    if pickup is None:
        return None
    if not may(PICKUP, pickup.status, "end_uncollected_pickups"):
        return _refused(
            EndUncollectedPickupRefusal.ALREADY_ENDED, f"The goods are {pickup.status} already.", status=pickup.status
        )
    if not request.now and pickup.until > now:
        return _refused(
            EndUncollectedPickupRefusal.NOT_DUE,
            f"The goods wait until {pickup.until.isoformat()}. Send `now` to end it sooner.",
            until=pickup.until.isoformat(),
        )
    return None


def _uncollected(goods: Goods, pickup: PickupFact, shop: ShopFact) -> PickupUncollected:
    """The event, taken in: the last unit of an order takes its charges and all that is left with it, but for a fee."""
    order = goods.orders[pickup.order_id]
    fulfillment = goods.fulfillments[pickup.fulfillment_id]
    parcels = goods.parcels_in(pickup.fulfillment_id, "ready_for_pickup")
    moves = [move for parcel in parcels for move in moves_of(parcel, "canceled")]
    lines = _forgone(order, moves)
    units = {line.line: line.quantity for line in lines}
    whole = all(line.canceled + units.get(line.line, 0) == line.quantity for line in order.lines)
    fee = _fee(order, shop) if whole else 0
    if whole:
        lost = order.item_total, order.discount_total, order.charge_total - fee, order.tax_total, order.total - fee
    else:
        amount, tax, discount = (sum(getattr(line, name) for line in lines) for name in ("amount", "tax", "discount"))
        lost = amount + discount - (0 if order.tax_included else tax), discount, 0, tax, amount
    items = {line.line: line.item_id for line in fulfillment.lines}
    data = PickupUncollected(
        fulfillment_id=pickup.fulfillment_id, fulfillment_status="canceled", moves=moves, units=columns_moved(moves),
        parcel_ids=[parcel.parcel_id for parcel in parcels], parcel_status="uncollected",
        order_status="canceled" if whole else None, item_total=lost[0], discount_total=lost[1], charge_total=lost[2],
        tax_total=lost[3], total=lost[4], fee=fee, lines=lines,
        stock=[
            StockChange(
                item_id=items[line], location_id=fulfillment.location_id, kind="put_back", sellable=quantity
            )
            for line, quantity in sorted(units.items())
        ],
    )  # fmt: skip
    goods.orders[order.order_id] = msgspec.structs.replace(
        goods.fold(order.order_id, data), item_total=order.item_total - lost[0],
        discount_total=order.discount_total - lost[1], charge_total=order.charge_total - lost[2],
        tax_total=order.tax_total - lost[3], total=order.total - lost[4],
        status=data.order_status or order.status,
    )  # fmt: skip
    return data


def _take_back_credits(
    goods: Goods, order_id: UUID, data: PickupUncollected, credits: Credits, ids: Iterator[UUID], index: int
) -> list[Event]:
    order = goods.orders[order_id]
    canceled = {line.line: line.canceled for line in order.lines}
    units = {line.line: Units(line.quantity, canceled[line.line]) for line in data.lines}
    # of an order that is gone nothing stays credited, though a fee be kept
    left = 0 if data.order_status else order.total
    made = take_back_credits(order, left, units, credits, ids)
    goods.orders[order_id] = without_credits(order, made)
    return [Event(one, order_id, index) for one in made]


def _fee(order: OrderFact, shop: ShopFact) -> int:
    """What is kept of the money that would be owed, where the order ends with nothing: never more than that."""
    if shop.settings.pickup_uncollected != "keep_fee":
        return 0
    kept = order.paid - order.refunded - order.dispute_lost - order.refund_pending
    owed = order.total - order.balance - order.refund_pending
    return max(0, min(shop.settings.pickup_fee, kept, owed))


def _forgone(order: OrderFact, moves: Sequence[Move]) -> list[LineForgone]:
    """What the units come to: as if all that is canceled of a line had been canceled together."""
    units: dict[int, int] = {}
    for move in moves:
        units[move.line] = units.get(move.line, 0) + move.quantity
    lines = []
    for line in order.lines:
        if quantity := units.get(line.line, 0):
            amount, tax, discount = (
                portion(whole, line.quantity, line.canceled, line.canceled + quantity)
                for whole in (line.total, line.tax, line.discount)
            )
            lines.append(LineForgone(line=line.line, quantity=quantity, amount=amount, tax=tax, discount=discount))
    return lines


def _answer(order: OrderFact, pickup: PickupFact, data: PickupUncollected) -> PickupEnded:
    return PickupEnded(
        order_id=order.order_id,
        fulfillment_id=pickup.fulfillment_id,
        version=order.version,
        status=order.status,  # type: ignore[arg-type]
        units=sum(line.quantity for line in data.lines),
        owed=order.owed,
    )


def _refused(refusal: EndUncollectedPickupRefusal, detail: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/fulfillment_id", data=data)
