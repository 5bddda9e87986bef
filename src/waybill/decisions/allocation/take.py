"""Take units for the lines of one order from ranked locations. Nothing is taken until the whole plan stands."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.model.facts import LocationFact

Available = Mapping[UUID, Mapping[UUID, int]]


class Wanted(Struct, frozen=True):
    """Units of an item that one line needs; `location` where it may come from one place only."""

    line: int
    item_id: UUID
    quantity: int
    location: UUID | None = None


class Taken(Struct, frozen=True):
    """Units for one line from one location."""

    line: int
    item_id: UUID
    location_id: UUID
    quantity: int


class _Shelf:
    """What is available, less what this plan has taken."""

    def __init__(self, available: Available) -> None:
        self.available = available
        self.used: dict[tuple[UUID, UUID], int] = {}

    def left(self, item_id: UUID, location_id: UUID) -> int:
        levels = self.available.get(item_id)
        if levels is None:
            return 0
        return levels.get(location_id, 0) - self.used.get((item_id, location_id), 0)

    def take(self, wanted: Wanted, location_id: UUID, most: int) -> int:
        quantity = min(most, self.left(wanted.item_id, location_id))
        if quantity > 0:
            key = wanted.item_id, location_id
            self.used[key] = self.used.get(key, 0) + quantity
            return quantity
        return 0


def take_in_order(wanted: Sequence[Wanted], ranked: Sequence[LocationFact], available: Available) -> list[Taken]:
    """Each line from the first location that has any, then from the next: parcels may split anywhere."""
    shelf = _Shelf(available)
    plan = []
    for want in wanted:
        open_quantity = want.quantity
        for location in ranked:
            if want.location is not None and location.location_id != want.location:
                continue
            quantity = shelf.take(want, location.location_id, open_quantity)
            if quantity:
                plan.append(Taken(want.line, want.item_id, location.location_id, quantity))
                open_quantity -= quantity
                if not open_quantity:
                    break
    return plan


def take_from_one(wanted: Sequence[Wanted], ranked: Sequence[LocationFact], available: Available) -> list[Taken]:
    """All from one location: the first that has everything, else the one that has the most units."""
    best: list[Taken] = []
    best_units, all_units = 0, sum(want.quantity for want in wanted)
    for location in ranked:
        plan = take_in_order(wanted, (location,), available)
        units = sum(taken.quantity for taken in plan)
        if units > best_units:
            best, best_units = plan, units
            if units == all_units:
                break
    return best


def take_together(wanted: Sequence[Wanted], ranked: Sequence[LocationFact], available: Available) -> list[Taken]:
    """All from one location, but for lines that are to come from another: these come from there. That one's units are first."""
    plan = take_from_one(wanted, ranked, available)
    chosen = plan[0].location_id if plan else None
    elsewhere = [want for want in wanted if want.location not in (None, chosen)]
    return [*plan, *take_in_order(elsewhere, ranked, available)]


def take_fewest_parcels(wanted: Sequence[Wanted], ranked: Sequence[LocationFact], available: Available) -> list[Taken]:
    """One location if one has everything; otherwise the one that covers most, again and again, so that few parcels leave.

    Greedy set cover: at most ln(n) + 1 times the fewest possible (Chvatal, Math. of Operations Research 4, 1979).
    """
    plan: list[Taken] = []
    open_wants = list(wanted)
    shelves = {item_id: dict(levels) for item_id, levels in available.items()}
    left = list(ranked)
    while open_wants and left:
        step = take_from_one(open_wants, left, shelves)
        if not step:
            break
        plan.extend(step)
        chosen = step[0].location_id
        left = [location for location in left if location.location_id != chosen]
        got: dict[int, int] = {}
        for taken in step:
            got[taken.line] = got.get(taken.line, 0) + taken.quantity
            shelves[taken.item_id][chosen] -= taken.quantity
        open_wants = [
            Wanted(want.line, want.item_id, want.quantity - got.get(want.line, 0), want.location)
            for want in open_wants
            if want.quantity > got.get(want.line, 0)
        ]
    return plan
