"""Fulfillments in the making: what a batch has changed of them so far."""

from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.model.events.fulfillment import UnitsMoved

# Units that come from, or go to, another fulfillment.
ELSEWHERE = "elsewhere"


class PartLine(Struct):
    """Units of a line in a fulfillment in the making."""

    line: int
    item_id: UUID
    quantity: int
    to_pick: int = 0
    picked: int = 0
    packed: int = 0
    ready: int = 0
    handed_over: int = 0
    short: int = 0
    canceled: int = 0

    @property
    def live(self) -> int:
        """Units that are still to be handed over."""
        return self.to_pick + self.picked + self.packed + self.ready


class Part(Struct):
    """A fulfillment in the making: one location's part of an order."""

    fact: FulfillmentFact
    location_id: UUID
    status: str
    lines: dict[int, PartLine]

    @property
    def id(self) -> UUID:
        return self.fact.fulfillment_id

    @property
    def order_id(self) -> UUID:
        return self.fact.order_id

    @property
    def live(self) -> int:
        """Units that are still to be handed over."""
        return sum(line.live for line in self.lines.values())

    @property
    def to_pick(self) -> int:
        return sum(line.to_pick for line in self.lines.values())

    @property
    def begun(self) -> bool:
        """Whether any unit is off the shelf."""
        return any(line.quantity - line.to_pick - line.short - line.canceled for line in self.lines.values())

    def move(self, number: int, source: str, target: str, quantity: int, item_id: UUID | None = None) -> UnitsMoved:
        """Move units of a line between its columns, or from and to elsewhere; what the event says of it."""
        line = self.lines.get(number)
        if line is None:
            assert item_id is not None, "a new line is of an item"
            line = self.lines[number] = PartLine(number, item_id, 0)
        for column, sign in ((source, -1), (target, 1)):
            if column == ELSEWHERE:
                line.quantity -= sign * quantity
            else:
                setattr(line, column, getattr(line, column) + sign * quantity)
        if not line.quantity:
            del self.lines[number]
        return UnitsMoved(number, source, target, quantity)


def part_of(fact: FulfillmentFact) -> Part:
    """A fulfillment as it stands, to be changed."""
    return Part(fact, fact.location_id, fact.status, {line.line: _line(line) for line in fact.lines})


def _line(fact: FulfillmentLineFact) -> PartLine:
    return PartLine(
        fact.line, fact.item_id, fact.quantity, fact.to_pick, fact.picked, fact.packed, fact.ready, fact.handed_over,
        fact.short, fact.canceled,
    )  # fmt: skip
