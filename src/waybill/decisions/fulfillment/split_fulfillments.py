"""Split fulfillments: some units become one of their own, at the same location and as far along."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, number_of, refused, sku_of
from waybill.decisions.fulfillment.working import ELSEWHERE, Part, part_of
from waybill.model.events import Event
from waybill.model.events.fulfillment import FulfillmentSplit, UnitsMoved
from waybill.model.fulfillment import FulfillmentMade, FulfillmentRefusal, FulfillmentResult, SplitFulfillment
from waybill.model.results import Decided, Refused


def decide(
    facts: Facts, requests: Sequence[SplitFulfillment], now: datetime, ids: Iterator[UUID]
) -> Decided[FulfillmentResult]:
    """One result per request. Units that are still to be picked go first."""
    folding = facts.folding(now)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = find(folding, request, "merge_fulfillments", "it can be split until it is packed")
        units = part if isinstance(part, Refused) else _units(facts, part, request)
        if isinstance(part, Refused) or isinstance(units, Refused):
            results.append(units)  # type: ignore[arg-type]
            continue
        data = _split(folding, part, units, next(ids))
        events.append(changed(folding, part, data, index))
        lines: dict[int, int] = {}
        for one in data.units:
            lines[one.line] = lines.get(one.line, 0) + one.quantity
        made = FulfillmentMade(
            fulfillment_id=data.into_id, number=number_of(folding.orders[part.order_id], data.position),
            location=facts.codes.get(part.location_id, ""), status=data.status,  # type: ignore[arg-type]
            lines=lines,
        )  # fmt: skip
        results.append(answer(facts, folding, part, made=made))
    return Decided(results, events)


def _units(facts: Facts, part: Part, request: SplitFulfillment) -> dict[int, int] | Refused:
    """The units by line, or why not."""
    units: dict[int, int] = {}
    for position, one in enumerate(request.lines):
        line = part.lines.get(one.line)
        if line is None:
            detail = f"The fulfillment has no line {one.line}."
            return refused(FulfillmentRefusal.UNKNOWN_LINE, detail, f"/lines/{position}/line")
        units[one.line] = units.get(one.line, 0) + one.quantity
        open_units = line.to_pick + line.picked
        if units[one.line] > open_units:
            return refused(
                FulfillmentRefusal.TOO_MANY_UNITS,
                f"{open_units} of {sku_of(facts, line.item_id)} are in no parcel yet, not {units[one.line]}.",
                f"/lines/{position}/quantity",
                open=open_units,
            )
    if sum(units.values()) < part.live:
        return units
    return refused(FulfillmentRefusal.NOTHING_LEFT, "That is all of it: nothing would be left to split from.", "/lines")


def _split(folding: Folding, part: Part, units: dict[int, int], id: UUID) -> FulfillmentSplit:
    moved: list[UnitsMoved] = []
    for number, quantity in sorted(units.items()):
        for column in ("to_pick", "picked"):
            taken = min(quantity, getattr(part.lines[number], column)) if number in part.lines else 0
            if taken:
                quantity -= taken
                moved.append(part.move(number, column, ELSEWHERE, taken))
    position = 1 + max(one.fact.position for one in folding.parts.values() if one.order_id == part.order_id)
    fact = msgspec.structs.replace(part.fact, fulfillment_id=id, position=position, lines=[])
    folding.parts[id] = part_of(fact)
    status = part.status
    if status == "picking" and all(one.source == "to_pick" for one in moved):
        status = "accepted"
    return FulfillmentSplit(
        fulfillment_id=part.id, fulfillment_status=_status_left(part), units=moved, into_id=id, position=position,
        location_id=part.location_id, profile=part.fact.profile, status=status, wave_id=part.fact.wave_id,
        scheduled_at=part.fact.scheduled_at, released_at=part.fact.released_at, accepted_at=part.fact.accepted_at,
    )  # fmt: skip


def _status_left(part: Part) -> str | None:
    """What is left may not have been begun, or be packed altogether."""
    if part.status != "picking":
        return None
    if not part.begun:
        return "accepted"
    return None if any(line.to_pick + line.picked for line in part.lines.values()) else "packed"
