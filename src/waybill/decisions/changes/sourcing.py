"""Where the units of an edited order come from, and which are free again. Nothing is changed until the plan is carried out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.allocation.ranking import by_distance, by_priority
from waybill.decisions.allocation.take import Taken, Wanted, take_fewest_parcels, take_in_order, take_together
from waybill.decisions.backorders import dates
from waybill.decisions.folding import Folding, Order
from waybill.decisions.promise import covering_receipt, day_begins, day_of, ship_by
from waybill.model.events import LinePlaced, Move, Reserved
from waybill.model.events.changes import EditContent
from waybill.model.facts import LocationFact, ReceiptFact
from waybill.model.orders import Address, Sourcing

Place = tuple[UUID, UUID]


class Wish(Struct, frozen=True, kw_only=True):
    """How an order's units are to be sourced: as asked, else as the shop does. `places` is where a line may come from only."""

    method: str
    address: Address | None
    sourcing: Sourcing
    places: Mapping[int, UUID] = {}
    location_id: UUID | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """What happens to the units. `missing` are those by line that wait for stock now and did not before."""

    moves: list[Move]
    freed: list[Reserved]
    reserved: list[Reserved]
    missing: dict[int, int]
    added: list[LinePlaced]

    @property
    def backordered(self) -> int:
        return sum(self.missing.values())


def plan_units(folding: Folding, order: Order, edit: EditContent, wish: Wish) -> Plan:
    """Free what is wanted no longer, and take what is wanted more of; with `edit.resource` take everything anew."""
    state = _State(folding, order)
    moves: list[Move] = []
    freed: list[Reserved] = []
    for units, target in ((edit.fewer, "ordered"), (edit.gone, "canceled")):
        for one in units:
            moves += state.let_go(one.line, one.quantity, target, freed)
    wants = {one.line: one.quantity for one in edit.more}
    before = dict.fromkeys(order.lines, 0)
    again: dict[int, int] = {}
    if edit.resource:
        for number in order.lines:
            before[number] = state.waiting[number]
            again[number] = state.waiting[number] + state.give_back(number, freed)
    home = _home(folding, order, state, wish, edit.resource)
    quantities = {number: again.get(number, 0) + wants.get(number, 0) for number in order.lines}
    wanted = [
        Wanted(number, order.lines[number].fact.item_id, quantity, wish.places.get(number) or home)
        for number, quantity in quantities.items()
        if quantity
    ]
    wanted += [Wanted(one.line, one.item_id, one.quantity, wish.places.get(one.line) or home) for one in edit.added]
    taken = _take(folding, order, state, wanted, wish)
    got: dict[int, int] = {}
    for take in taken:
        got[take.line] = got.get(take.line, 0) + take.quantity
    for number in order.lines:
        moves += _came(number, wants.get(number, 0), again.get(number, 0), state.waiting[number], got.get(number, 0))
    missing = {want.line: want.quantity - got.get(want.line, 0) - before.get(want.line, 0) for want in wanted}
    if home is None and taken and not _may_split(folding, wish):
        home = taken[0].location_id
    added = [
        msgspec.structs.replace(
            one, reserved=got.get(one.line, 0), backordered=one.quantity - got.get(one.line, 0),
            location_id=wish.places.get(one.line) or home,
        )
        for one in edit.added
    ]  # fmt: skip
    reserved = [Reserved(take.line, take.item_id, take.location_id, take.quantity) for take in taken]
    return Plan(
        moves=moves, freed=freed, reserved=reserved, added=added,
        missing={line: units for line, units in missing.items() if units > 0},
    )  # fmt: skip


class _State:
    """The order's units and what is free, as the plan goes on."""

    def __init__(self, folding: Folding, order: Order) -> None:
        self.order = order
        self.unsourced = {number: line.unsourced for number, line in order.lines.items()}
        self.waiting = {number: line.backordered for number, line in order.lines.items()}
        self.reservations = {number: dict(line.reservations) for number, line in order.lines.items()}
        self.freed: dict[Place, int] = {}
        self.rank = {location.location_id: place for place, location in enumerate(folding.ranked)}

    def let_go(self, number: int, quantity: int, target: str, freed: list[Reserved]) -> list[Move]:
        """Who waits is let go first, then what has no source; reserved units last, from the last location on."""
        moves = []
        waiting = min(quantity, self.waiting[number])
        unsourced = min(quantity - waiting, self.unsourced[number])
        self.waiting[number] -= waiting
        self.unsourced[number] -= unsourced
        left = reserved = quantity - waiting - unsourced
        held = self.reservations[number]
        for place in sorted(held, key=lambda one: (self.rank.get(one, len(self.rank)), one), reverse=True):
            units = min(left, held[place])
            if units:
                left -= units
                held[place] -= units
                self._free(number, place, units, freed)
        for source, units in (("backordered", waiting), ("unsourced", unsourced), ("reserved", reserved)):
            if units:
                moves.append(Move(number, source, target, units))
        return moves

    def give_back(self, number: int, freed: list[Reserved]) -> int:
        """Free all reserved units of a line; how many."""
        held, self.reservations[number] = self.reservations[number], {}
        for place, units in sorted(held.items()):
            if units:
                self._free(number, place, units, freed)
        return sum(held.values())

    def _free(self, number: int, place: UUID, units: int, freed: list[Reserved]) -> None:
        item_id = self.order.lines[number].fact.item_id
        self.freed[item_id, place] = self.freed.get((item_id, place), 0) + units
        freed.append(Reserved(number, item_id, place, units))

    def places(self) -> list[UUID]:
        """Where the order still has reserved units."""
        return sorted({place for held in self.reservations.values() for place, units in held.items() if units})


def _came(number: int, more: int, again: int, waited: int, got: int) -> list[Move]:
    """The moves of units that are ordered on top (`more`), and of those that are taken anew (`again`, of which some waited)."""
    moves = []
    for_more = min(more, max(0, got - again))
    if for_more:
        moves.append(Move(number, "ordered", "reserved", for_more))
    if more - for_more:
        moves.append(Move(number, "ordered", "backordered", more - for_more))
    now_waiting = again - min(got, again)
    if again and now_waiting > waited:
        moves.append(Move(number, "reserved", "backordered", now_waiting - waited))
    elif again and now_waiting < waited:
        moves.append(Move(number, "backordered", "reserved", waited - now_waiting))
    return moves


def _take(folding: Folding, order: Order, state: _State, wanted: Sequence[Wanted], wish: Wish) -> list[Taken]:
    if not wanted:
        return []
    ranked = _ranked(folding, order, wish)
    available: dict[UUID, dict[UUID, int]] = {}
    for item_id in {want.item_id for want in wanted}:
        for location in ranked:
            level = folding.levels.get((item_id, location.location_id))
            if level is not None:
                free = state.freed.get((item_id, location.location_id), 0)
                units = level.sellable - level.reserved - level.safety + free
                available.setdefault(item_id, {})[location.location_id] = max(0, units)
    if not _may_split(folding, wish):
        return take_together(wanted, ranked, available)
    if (wish.sourcing.strategy or folding.shop.settings.strategy) == "fewest_parcels":
        return take_fewest_parcels(wanted, ranked, available)
    return take_in_order(wanted, ranked, available)


def _ranked(folding: Folding, order: Order, wish: Wish) -> list[LocationFact]:
    """The locations to be asked, in their order."""
    able = [
        location
        for location in folding.ranked
        if wish.method in location.abilities and location.location_id not in order.declined_by
    ]
    if (wish.sourcing.strategy or folding.shop.settings.strategy) == "nearest":
        return by_distance(able, wish.address)
    return by_priority(able)


def _home(folding: Folding, order: Order, state: _State, wish: Wish, resource: bool) -> UUID | None:
    """The one place that units come from where a line does not say otherwise: as asked for.

    What is not to be split stays where units of the order are, or are to come from.
    """
    if wish.location_id is not None or _may_split(folding, wish):
        return wish.location_id
    pickup = wish.method == "pickup"
    places = state.places()
    if pickup and order.pickup_at:
        places.append(order.pickup_at)
    if not resource:
        bound = [line.fact.location_id for line in order.lines.values() if pickup or line.backordered]
        places += [place for place in bound if place and place not in order.declined_by]
    return next(iter(places), None)


def _may_split(folding: Folding, wish: Wish) -> bool:
    split = folding.shop.settings.split if wish.sourcing.split is None else wish.sourcing.split
    return split and wish.method != "pickup"


def carry_out(folding: Folding, order: Order, plan: Plan) -> None:
    """Make the plan so: levels, the order's lines, and who waits."""
    for one in plan.freed:
        folding.free(order, order.lines[one.line], one.location_id, one.quantity)
    for move in plan.moves:
        line = order.lines[move.line]
        for bucket, units in ((move.source, -move.quantity), (move.target, move.quantity)):
            if bucket == "backordered" and units > 0:
                folding.wait(order, line, units)
            elif bucket in ("unsourced", "backordered", "canceled"):
                setattr(line, bucket, getattr(line, bucket) + units)
    for one in plan.reserved:
        if one.line in order.lines:
            folding.take(order, order.lines[one.line], one.location_id, one.quantity)
        else:
            folding.level(one.item_id, one.location_id).reserved += one.quantity


def promise_of(
    folding: Folding,
    order: Order,
    plan: Plan,
    receipts: Mapping[UUID, Sequence[ReceiptFact]],
    queued: Mapping[UUID, int],
) -> tuple[datetime | None, datetime | None]:
    """The dates once the plan is carried out: not before what was promised, as long as anything is left to deliver."""
    starts: list[tuple[UUID, datetime]] = [(one.location_id, folding.now) for one in plan.reserved]
    ahead = dict(queued)
    items = {line.line: line.item_id for line in plan.added} | {n: line.fact.item_id for n, line in order.lines.items()}
    for number, units in plan.missing.items():
        item_id = items[number]
        ahead[item_id] = ahead.get(item_id, 0) + units
        receipt = covering_receipt(receipts.get(item_id, ()), ahead[item_id], folding.shop, folding.now)
        out = order.lines[number].fact.available_on
        if receipt is None and out is not None and out >= day_of(folding.shop, folding.now) and folding.ranked:
            starts.append((folding.ranked[0].location_id, max(day_begins(out, folding.shop), folding.now)))
            continue
        if receipt is None or receipt.location_id not in folding.locations:
            return None, None
        day = datetime.combine(date.fromordinal(receipt.expected_on), time(0), folding.shop.time_zone)
        starts.append((receipt.location_id, max(day, folding.now)))
    waits = any(line.backordered for line in order.lines.values())
    if order.ship_by is None:
        if waits and not plan.missing:
            return None, None
        starts += [(place, folding.now) for line in order.lines.values() for place in line.reservations]
    leaves = [
        ship_by(folding.locations[place], folding.shop, start) for place, start in starts if place in folding.locations
    ]
    if order.ship_by is not None and (waits or any(line.reservations for line in order.lines.values())):
        leaves.append(order.ship_by)
    if not leaves:
        return order.ship_by, order.deliver_by
    return dates(folding, order, max(leaves))
