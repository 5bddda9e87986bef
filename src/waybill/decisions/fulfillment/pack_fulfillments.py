"""Pack what is picked into parcels."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods, ParcelFact, columns_moved, number_of
from waybill.model.events import Event, Move
from waybill.model.events.parcels import ParcelPacked, UnitsInParcel
from waybill.model.facts import OrderFact
from waybill.model.parcels import Packed, PackFulfillment, PackRefusal, PackResult, ParcelMade
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`fulfillments` are all of the orders, locked; `parcels` those that were packed before."""

    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact] = ()


def decide(facts: Facts, requests: Sequence[PackFulfillment], ids: Iterator[UUID]) -> Decided[PackResult]:
    """One result per request; all parcels of a request are packed, or none."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    results: list[PackResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        fulfillment = goods.fulfillments.get(request.fulfillment_id)
        contents = _contents(fulfillment, request)
        if fulfillment is None or isinstance(contents, Refused):
            results.append(contents)  # type: ignore[arg-type]
            continue
        made = []
        for parcel, lines in zip(request.parcels, contents, strict=True):
            data = _packed(goods, fulfillment, next(ids), lines, parcel.weight)
            events.append(Event(data, fulfillment.order_id, index, subject=str(data.parcel_id)))
            made.append(_made(goods, fulfillment.order_id, data))
        results.append(_answer(goods, fulfillment.fulfillment_id, made))
    return Decided(results, events)


def _contents(fulfillment: FulfillmentFact | None, request: PackFulfillment) -> list[dict[int, int]] | Refused:
    """The units by line of each parcel, or why not."""
    if fulfillment is None:
        return _refused(PackRefusal.UNKNOWN_FULFILLMENT, "There is no fulfillment with this id.", "/fulfillment_id")
    left = {line.line: line.picked for line in fulfillment.lines}
    if not any(left.values()):
        return _refused(
            PackRefusal.NOT_PICKED,
            f"Nothing of the fulfillment is picked that is not in a parcel; it is {fulfillment.status}. Pick it first.",
            "/fulfillment_id",
            status=fulfillment.status,
        )
    contents = []
    for place, parcel in enumerate(request.parcels):
        wanted: dict[int, int] = {}
        for position, one in enumerate(parcel.lines or ()):
            if one.line not in left:
                return _refused(
                    PackRefusal.UNKNOWN_LINE,
                    f"The fulfillment has no units of line {one.line}.",
                    f"/parcels/{place}/lines/{position}/line",
                )
            wanted[one.line] = wanted.get(one.line, 0) + one.quantity
        wanted = wanted or {line: quantity for line, quantity in left.items() if quantity}
        for line, quantity in wanted.items():
            if quantity > left[line]:
                return _too_many(place, line, quantity, left[line])
            left[line] -= quantity
        if not wanted:
            return _too_many(place, None, 1, 0)
        contents.append(wanted)
    return contents


def _too_many(place: int, line: int | None, quantity: int, left: int) -> Refused:
    what = f"line {line}" if line is not None else "the fulfillment"
    return _refused(
        PackRefusal.TOO_MANY_UNITS,
        f"Of {what} {left} picked units are left for parcel {place + 1}, not {quantity}.",
        f"/parcels/{place}",
        left=left,
    )


def _packed(
    goods: Goods, fulfillment: FulfillmentFact, parcel_id: UUID, lines: Mapping[int, int], weight: int | None
) -> ParcelPacked:
    """One parcel, taken in. With the last one the fulfillment is packed; a kitchen goes its own way."""
    items = {line.line: line.item_id for line in fulfillment.lines}
    moves = [Move(line, "picked", "packed", quantity) for line, quantity in sorted(lines.items())]
    units = columns_moved(moves)
    after = goods.after(fulfillment.fulfillment_id, units)
    whole = not after["to_pick"] and not after["picked"] and fulfillment.profile != "kitchen"
    of_order = [one.position for one in goods.parcels.values() if one.order_id == fulfillment.order_id]
    data = ParcelPacked(
        fulfillment_id=fulfillment.fulfillment_id,
        fulfillment_status="packed" if whole else None,
        parcel_status="created",
        parcel_id=parcel_id,
        position=max(of_order, default=0) + 1,
        lines=[UnitsInParcel(line, items[line], quantity) for line, quantity in sorted(lines.items())],
        weight=weight,
        moves=moves,
        units=units,
    )
    goods.parcels[parcel_id] = ParcelFact(
        parcel_id=parcel_id, order_id=fulfillment.order_id, fulfillment_id=fulfillment.fulfillment_id,
        position=data.position, status="created", weight=weight, lines=dict(lines),
    )  # fmt: skip
    goods.fold(fulfillment.order_id, data)
    return data


def _made(goods: Goods, order_id: UUID, data: ParcelPacked) -> ParcelMade:
    return ParcelMade(
        parcel_id=data.parcel_id,
        number=number_of(goods.orders[order_id], data.position),
        lines={line.line: line.quantity for line in data.lines},
        weight=data.weight,
    )


def _answer(goods: Goods, fulfillment_id: UUID, made: list[ParcelMade]) -> Packed:
    fulfillment = goods.fulfillments[fulfillment_id]
    return Packed(
        order_id=fulfillment.order_id,
        fulfillment_id=fulfillment_id,
        version=goods.orders[fulfillment.order_id].version,
        status=fulfillment.status,  # type: ignore[arg-type]
        parcels=made,
        left=sum(line.picked for line in fulfillment.lines),
    )


def _refused(refusal: PackRefusal, detail: str, field: str, **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
