"""Units that a location has begun with are asked back from it, each fulfillment's by a change of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.model.events import Event
from waybill.model.events.changes import ChangeOpened, LineUnits

# The columns of a fulfillment's line that units are taken from, those with the least work in them first.
COLUMNS = ("to_pick", "picked", "packed", "ready")


def ask(
    order_id: UUID, units: Mapping[int, int], fulfillments: Sequence[FulfillmentFact],
    open_changes: Iterable[tuple[UUID, Mapping[int, int]]], ids: Iterator[UUID], request: int, *, reason: str,
    cancel: bool = False,
) -> list[Event]:  # fmt: skip
    """`change.opened` for every fulfillment that is to give some of these units back.

    `open_changes` are the units that fulfillments have been asked for already. Of a line the latest fulfillment is asked
    first: it is likely to be the least far.
    """
    asked: dict[tuple[UUID, int], int] = {}
    for fulfillment_id, lines in open_changes:
        for number, quantity in lines.items():
            asked[fulfillment_id, number] = asked.get((fulfillment_id, number), 0) + quantity
    left = dict(units)
    events = []
    for one in sorted(fulfillments, key=lambda one: one.position, reverse=True):
        wanted = []
        for line in one.lines:
            free = line.live - asked.get((one.fulfillment_id, line.line), 0)
            quantity = min(left.get(line.line, 0), max(0, free))
            if quantity:
                left[line.line] -= quantity
                wanted.append(LineUnits(line.line, quantity))
        if wanted:
            data = ChangeOpened(
                change_id=next(ids), kind="cancel", status="awaiting_location", fulfillment_id=one.fulfillment_id,
                units=wanted, reason=reason, cancel=cancel,
            )  # fmt: skip
            events.append(Event(data, order_id, request))
    return events
