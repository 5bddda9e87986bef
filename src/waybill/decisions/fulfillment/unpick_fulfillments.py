"""Put picked units back on the shelf; they are still to be picked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, refused, sku_of
from waybill.decisions.fulfillment.working import Part
from waybill.model.events import Event, Move, StockChange
from waybill.model.events.fulfillment import FulfillmentUnpicked
from waybill.model.fulfillment import FulfillmentRefusal, FulfillmentResult, UnpickFulfillment
from waybill.model.results import Decided, Refused


def decide(facts: Facts, requests: Sequence[UnpickFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request. What is in a parcel has to be unpacked first."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = find(folding, request, "unpick_fulfillments", "only what is being picked can be put back")
        units = part if isinstance(part, Refused) else _units(facts, part, request)
        if isinstance(part, Refused) or isinstance(units, Refused):
            results.append(units)  # type: ignore[arg-type]
            continue
        events.append(changed(folding, part, _put_back(folding, part, units), index))
        results.append(answer(facts, folding, part))
    return Decided(results, events)


def _units(facts: Facts, part: Part, request: UnpickFulfillment) -> dict[int, int] | Refused:
    """The units by line, or why not."""
    picked = {line.line: line.picked for line in part.lines.values()}
    units: dict[int, int] = {}
    for position, one in enumerate(request.lines or ()):
        if one.line not in picked:
            detail = f"The fulfillment has no line {one.line}."
            return refused(FulfillmentRefusal.UNKNOWN_LINE, detail, f"/lines/{position}/line")
        units[one.line] = units.get(one.line, 0) + one.quantity
        if units[one.line] > picked[one.line]:
            return refused(
                FulfillmentRefusal.TOO_MANY_UNITS,
                f"{picked[one.line]} of {sku_of(facts, part.lines[one.line].item_id)} are picked and in no parcel, not "
                f"{units[one.line]}.",
                f"/lines/{position}/quantity",
                open=picked[one.line],
            )
    if request.lines is None:
        units = {number: quantity for number, quantity in picked.items() if quantity}
    if units:
        return units
    return refused(FulfillmentRefusal.NOTHING_LEFT, "Nothing of it is picked that is in no parcel.", "/lines")


def _put_back(folding: Folding, part: Part, units: dict[int, int]) -> FulfillmentUnpicked:
    moved, moves, back = [], [], dict[UUID, int]()
    for number, quantity in sorted(units.items()):
        item_id = part.lines[number].item_id
        moved.append(part.move(number, "picked", "to_pick", quantity))
        moves.append(Move(number, "picked", "released", quantity))
        back[item_id] = back.get(item_id, 0) + quantity
    for item_id, quantity in back.items():
        level = folding.level(item_id, part.location_id)
        level.sellable += quantity
        level.reserved += quantity
    return FulfillmentUnpicked(
        fulfillment_id=part.id, location_id=part.location_id, units=moved, moves=moves,
        fulfillment_status=None if part.begun else "accepted",
        stock=[
            StockChange(item_id=item_id, location_id=part.location_id, kind="put_back", sellable=n, reserved=n)
            for item_id, n in back.items()
        ],
    )  # fmt: skip
