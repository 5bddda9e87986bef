"""A location gives units back: what was to be picked is free again, what was picked is on the shelf, parcels are opened."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.credits import Credits, cancel_credits
from waybill.decisions.folding import Folding, Order, take_off
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, moves_of
from waybill.decisions.fulfillment.waiting import withdraw
from waybill.model.events import Event, Move, StockChange
from waybill.model.events.changes import UnitsTakenBack
from waybill.model.events.parcels import LineForgone, ParcelUnpacked
from waybill.model.money import portion

# Units are taken from where the least was done with them; each is in this bucket of its order's line.
_BUCKETS = {"to_pick": "released", "picked": "picked"}


class TakenBack(Struct, frozen=True):
    """What was made of it; `voided` are the parcels that were opened."""

    events: list[Event]
    voided: list[UUID]


def missing(fulfillment: FulfillmentFact, units: Mapping[int, int]) -> dict[int, int]:
    """The units by line that are no longer with the location."""
    live = {line.line: line.live for line in fulfillment.lines}
    return {line: n - live.get(line, 0) for line, n in units.items() if n > live.get(line, 0)}


def take_back(
    folding: Folding, goods: Goods, order: Order, fulfillment_id: UUID, units: Mapping[int, int], change_id: UUID,
    credits: Credits, ids: Iterator[UUID], request: int, *, last: bool,
) -> TakenBack:  # fmt: skip
    """The events of it, with the order's lines, totals and status changed in the folding.

    `last` says that no other location has to answer: a whole order that was to be canceled is, or goes on with the rest.
    """
    order_id = order.fact.order_id
    opened = [parcel.parcel_id for parcel in _open_parcels(goods, fulfillment_id, units)]
    events: list[Event] = []
    if _waits_no_more(goods, fulfillment_id, units, opened):
        events.append(withdraw(goods, fulfillment_id, request))
    for parcel in (goods.parcels[parcel_id] for parcel_id in opened):
        moves = moves_of(parcel, "picked")
        data = ParcelUnpacked(
            fulfillment_id=fulfillment_id, parcel_id=parcel.parcel_id, parcel_status="voided", moves=moves,
            units=columns_moved(moves),
        )  # fmt: skip
        goods.fold(order_id, data)
        events.append(Event(data, order_id, request, subject=str(parcel.parcel_id)))
    moves, stock = _give_back(folding, goods.fulfillments[fulfillment_id], units)
    lines = [_cancel(order, line, quantity) for line, quantity in sorted(units.items())]
    whole = all(line.canceled == line.fact.quantity for line in order.lines.values())
    gone = take_off(order, [(line.amount, line.tax, line.discount) for line in lines], whole=whole)
    status = _order_status(order, whole, last)
    columns = columns_moved(moves)
    taken = UnitsTakenBack(
        change_id=change_id, fulfillment_id=fulfillment_id, fulfillment_status=_status(goods, fulfillment_id, moves),
        units=columns, moves=moves, stock=stock, voided=opened, order_status=status, item_total=gone[0],
        discount_total=gone[1], charge_total=gone[2], tax_total=gone[3], total=gone[4], lines=lines,
    )  # fmt: skip
    goods.fold(order_id, taken)
    events.append(Event(taken, order_id, request))
    order.pickup_at = goods.pickup_at(order_id)
    folding.loosen(order)
    order.version += len(events)
    order.status = status or order.status
    events += cancel_credits(order, units, credits, ids, request)
    return TakenBack(events, opened)


def _open_parcels(goods: Goods, fulfillment_id: UUID, units: Mapping[int, int]) -> list[ParcelFact]:
    """The parcels that have to be opened, the newest first: what is in no parcel is taken before."""
    loose = {line.line: line.to_pick + line.picked for line in goods.fulfillments[fulfillment_id].lines}
    left = {line: max(0, quantity - loose.get(line, 0)) for line, quantity in units.items()}
    own = goods.parcels_in(fulfillment_id, "created") + goods.parcels_in(fulfillment_id, "ready_for_pickup")
    opened = []
    for parcel in sorted(own, key=lambda one: one.position, reverse=True):
        if any(left.get(line, 0) for line in parcel.lines):
            opened.append(parcel)
            left = {line: max(0, n - parcel.lines.get(line, 0)) for line, n in left.items()}
    return opened


def _waits_no_more(goods: Goods, fulfillment_id: UUID, units: Mapping[int, int], opened: Sequence[UUID]) -> bool:
    """Whether goods waited to be picked up, and what is left of them is not all in parcels that stay closed."""
    waiting = goods.parcels_in(fulfillment_id, "ready_for_pickup")
    closed = sum(sum(parcel.lines.values()) for parcel in waiting if parcel.parcel_id not in opened)
    left = sum(line.live for line in goods.fulfillments[fulfillment_id].lines) - sum(units.values())
    return bool(waiting) and not 0 < left == closed


def _give_back(
    folding: Folding, fulfillment: FulfillmentFact, units: Mapping[int, int]
) -> tuple[list[Move], list[StockChange]]:
    moves: list[Move] = []
    stock: list[StockChange] = []
    for line in fulfillment.lines:
        left = units.get(line.line, 0)
        level = folding.level(line.item_id, fulfillment.location_id)
        for column, bucket in _BUCKETS.items():
            quantity = min(left, getattr(line, column))
            if not quantity:
                continue
            left -= quantity
            moves.append(Move(line.line, bucket, "canceled", quantity))
            if column == "to_pick":
                level.reserved -= quantity
                change = {"kind": "freed", "reserved": -quantity}
            else:
                level.sellable += quantity
                change = {"kind": "put_back", "sellable": quantity}
            stock.append(StockChange(item_id=line.item_id, location_id=fulfillment.location_id, **change))
    return moves, stock


def _cancel(order: Order, number: int, quantity: int) -> LineForgone:
    """Count units of a line as canceled; its amount, tax and discount go with them."""
    line = order.lines[number]
    before, line.canceled = line.canceled, line.canceled + quantity
    amount, tax, discount = (
        portion(whole, line.fact.quantity, before, line.canceled)
        for whole in (line.fact.total, line.fact.tax, line.fact.discount)
    )
    return LineForgone(line=number, quantity=quantity, amount=amount, tax=tax, discount=discount)


def _status(goods: Goods, fulfillment_id: UUID, moves: Sequence[Move]) -> str | None:
    """The fulfillment's status once units are gone: over where nothing is left, packed where all that is left is."""
    left = goods.after(fulfillment_id, columns_moved(moves))
    if not any(left[column] for column in ("to_pick", "picked", "packed", "ready")):
        return "handed_over" if left["handed_over"] else "canceled"
    now = goods.fulfillments[fulfillment_id].status
    if now in ("packed", "ready", "picking"):
        status = "picking" if left["to_pick"] or left["picked"] else now
        if status == "picking" and now == "picking":
            return None
        if now == "picking" and not (left["to_pick"] or left["picked"]):
            status = "packed"
        return None if status == now else status
    return None


def _order_status(order: Order, whole: bool, last: bool) -> str | None:
    if whole:
        return "canceled"
    return "confirmed" if order.status == "cancel_pending" and last else None
