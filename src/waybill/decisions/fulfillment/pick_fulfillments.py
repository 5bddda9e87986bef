"""Pick: units leave the shelf. Units that are not there are sourced again, and what else was promised from that shelf gives way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.folding import Folding
from waybill.decisions.fulfillment.handling import Facts, answer, changed, find, refused, sku_of
from waybill.decisions.fulfillment.working import Part, PartLine
from waybill.decisions.shortages import fall_short, give_way
from waybill.model.events import Event, Move, StockChange, StockShortage
from waybill.model.events.fulfillment import FulfillmentPicked, FulfillmentShort
from waybill.model.facts import sku_key
from waybill.model.fulfillment import FulfillmentNow, FulfillmentRefusal, FulfillmentResult, PickFulfillment, PickLine
from waybill.model.results import Decided, Refused


class Found(Struct, frozen=True):
    """What a picker reports, checked: units by line that were picked and that are not there, and by item what is left."""

    picked: dict[int, int]
    short: dict[int, int]
    left: dict[UUID, int]


def decide(facts: Facts, requests: Sequence[PickFulfillment], now: datetime) -> Decided[FulfillmentResult]:
    """One result per request."""
    folding = facts.folding(now)
    queued = dict(facts.queued)
    results: list[FulfillmentResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        part = find(folding, request, "pick_fulfillments", "it is picked once it is released, until it is packed")
        found = part if isinstance(part, Refused) else _found(facts, part, request)
        if isinstance(part, Refused) or isinstance(found, Refused):
            results.append(found)  # type: ignore[arg-type]
            continue
        if found.picked:
            events.append(changed(folding, part, pick(folding, part, found.picked, _status(part)), index))
        if found.short:
            events.extend(done := _miss(facts, folding, part, found, queued, index))
            results.append(_answer_short(facts, folding, part, done))
        else:
            results.append(answer(facts, folding, part))
    return Decided(results, events)


def pick(folding: Folding, part: Part, units: Mapping[int, int], status: str | None) -> FulfillmentPicked:
    """Take units, by line, off the shelf."""
    moved, moves, taken = [], [], dict[UUID, int]()
    for number, quantity in sorted(units.items()):
        item_id = part.lines[number].item_id
        moved.append(part.move(number, "to_pick", "picked", quantity))
        moves.append(Move(number, "released", "picked", quantity))
        taken[item_id] = taken.get(item_id, 0) + quantity
    for item_id, quantity in taken.items():
        level = folding.level(item_id, part.location_id)
        level.sellable -= quantity
        level.reserved -= quantity
    return FulfillmentPicked(
        fulfillment_id=part.id, location_id=part.location_id, fulfillment_status=status, units=moved, moves=moves,
        stock=[
            StockChange(item_id=item_id, location_id=part.location_id, kind="picked", sellable=-n, reserved=-n)
            for item_id, n in taken.items()
        ],
    )  # fmt: skip


def _status(part: Part) -> str | None:
    """Picking begins with the first unit; a kitchen keeps to its own steps."""
    return "picking" if part.status in ("released", "accepted") and part.fact.profile != "kitchen" else None


def _miss(facts: Facts, folding: Folding, part: Part, found: Found, queued: dict[UUID, int], index: int) -> list[Event]:
    """The shelf has no more than what is left: it is corrected, and who else was promised units of it gives way."""
    shelves = {}
    for item_id, left in found.left.items():
        level = folding.level(item_id, part.location_id)
        shelves[item_id] = left - level.sellable
        level.sellable = left
    events = fall_short(folding, part, found.short, facts.incoming, queued, index, shelves=shelves)
    for item_id in found.left:
        events += give_way(folding, item_id, part.location_id, facts.incoming, queued, index)[1]
    return [*events, *fill_backorders(folding, found.left, index)]


def _answer_short(facts: Facts, folding: Folding, part: Part, events: Sequence[Event]) -> FulfillmentNow:
    """The answer to a short pick, which begins with what became of the picker's own units."""
    others = sum(_lost(event) for event in events[1:])
    return answer(facts, folding, part, events=events[:1], gave_way=others)


def _lost(event: Event) -> int:
    """Units that somebody else was promised of the same shelf."""
    if isinstance(event.data, StockShortage):
        return sum(one.quantity for one in event.data.lost)
    return sum(one.quantity for one in event.data.units) if isinstance(event.data, FulfillmentShort) else 0


def _found(facts: Facts, part: Part, request: PickFulfillment) -> Found | Refused:
    """The report by line, or what is wrong with it."""
    open_units = {line.line: line.to_pick for line in part.lines.values()}
    if request.lines is None:
        picked = {number: quantity for number, quantity in open_units.items() if quantity}
        return Found(picked, {}, {}) if picked else _nothing()
    found = Found({}, {}, {})
    for position, one in enumerate(request.lines):
        lines = _named(facts, part, one, position)
        if isinstance(lines, Refused):
            return lines
        there = sum(open_units[line.line] for line in lines)
        if one.quantity + one.short > there:
            return refused(
                FulfillmentRefusal.TOO_MANY_UNITS,
                f"{there} of {sku_of(facts, lines[0].item_id)} are still to be picked, not {one.quantity + one.short}.",
                f"/lines/{position}/quantity",
                open=there,
            )
        for units, wanted in ((one.quantity, found.picked), (one.short, found.short)):
            for number, quantity in _spread(lines, units, open_units):
                wanted[number] = wanted.get(number, 0) + quantity
        if one.short:
            found.left[lines[0].item_id] = one.left
    return found if found.picked or found.short else _nothing()


def _spread(lines: Sequence[PartLine], units: int, open_units: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The units over the lines that they may be of, in their order."""
    for line in lines:
        quantity = min(units, open_units[line.line])
        if quantity:
            units -= quantity
            open_units[line.line] -= quantity
            yield line.line, quantity


def _named(facts: Facts, part: Part, one: PickLine, position: int) -> list[PartLine] | Refused:
    """The lines that a line number or a scanned code means; several where an item is on several lines."""
    lines = sorted(part.lines.values(), key=lambda line: line.line)
    if one.line is not None:
        lines = [line for line in lines if line.line == one.line]
    if not lines or (one.line is None and one.code is None):
        what = f"The fulfillment has no line {one.line}." if one.line is not None else "Name a line, or scan an item."
        return refused(FulfillmentRefusal.UNKNOWN_LINE, what, f"/lines/{position}/line")
    if one.code is None:
        return lines
    fitting = [line for line in lines if _is(facts, line.item_id, one.code)]
    if fitting:
        return fitting
    expected = [
        {"sku": sku_of(facts, line.item_id), "line": line.line, "to_pick": line.to_pick}
        for line in lines
        if line.to_pick
    ]
    named = ", ".join(f"{line['to_pick']} of {line['sku']}" for line in expected[:5]) or "nothing"
    return refused(
        FulfillmentRefusal.WRONG_ITEM,
        f"{one.code} is not to be picked here. Expected: {named}.",
        f"/lines/{position}/code",
        scanned=one.code,
        expected=expected[:50],
    )


def _is(facts: Facts, item_id: UUID, code: str) -> bool:
    item = facts.items.get(item_id)
    return item is not None and (sku_key(item.sku) == sku_key(code) or item.barcode == code.strip())


def _nothing() -> Refused:
    return refused(FulfillmentRefusal.NOTHING_LEFT, "Nothing of it is still to be picked.", "/lines")
