"""What the verbs inside the house share: the facts, the checks that come first, and the answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from waybill.decisions.folding import Folding, Levels, Order
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.working import Part
from waybill.decisions.lifecycles import FULFILLMENT, may
from waybill.model.events import Event
from waybill.model.events.fulfillment import FulfillmentChanged
from waybill.model.facts import LocationFact, OrderFact, ReceiptFact, ShopFact
from waybill.model.fulfillment import FulfillmentMade, FulfillmentNow, FulfillmentRefusal, LineNow
from waybill.model.results import Refused


class PickItem(Struct, frozen=True):
    """What a picker knows an item by."""

    sku: str
    barcode: str | None = None


class Facts(Struct, frozen=True):
    """`orders` are locked: those of the fulfillments asked for, and those that gain or lose stock by it; `fulfillments` all of
    theirs. `levels` are those of the items concerned, `items` and `codes` (of locations) what answers call them.

    `incoming` is what is to come of each item, soonest first, and `queued` the units that wait for it.
    """

    shop: ShopFact
    locations: Sequence[LocationFact]
    orders: Sequence[OrderFact]
    fulfillments: Sequence[FulfillmentFact]
    items: Mapping[UUID, PickItem]
    codes: Mapping[UUID, str]
    levels: Levels = {}
    incoming: Mapping[UUID, Sequence[ReceiptFact]] = {}
    queued: Mapping[UUID, int] = {}

    def folding(self, now: datetime) -> Folding:
        """The state to begin with."""
        return Folding(self.shop, self.locations, self.orders, self.levels, now, self.fulfillments)


class Request(Protocol):
    """Every request is about a fulfillment."""

    @property
    def fulfillment_id(self) -> UUID: ...


def find(folding: Folding, request: Request, command: str, what: str) -> Part | Refused:
    """The fulfillment, if the command may do something with it; `what` completes "only ... can be done"."""
    part = folding.parts.get(request.fulfillment_id)
    if part is None:
        return refused(FulfillmentRefusal.UNKNOWN_FULFILLMENT, "There is no fulfillment with this id.")
    if not may(FULFILLMENT, part.status, command):
        return wrong_status(part, what)
    return part


def wrong_status(part: Part, what: str) -> Refused:
    """A fulfillment is not as far along as it would have to be, or further."""
    return refused(
        FulfillmentRefusal.WRONG_STATUS,
        f"The fulfillment is {part.status.replace('_', ' ')}; {what}.",
        status=part.status,
    )


def changed(folding: Folding, part: Part, data: FulfillmentChanged, request: int) -> Event:
    """The event, taken in as far as the order's version goes."""
    folding.orders[part.order_id].version += 1
    if data.fulfillment_status is not None:
        part.status = data.fulfillment_status
    return Event(data, part.order_id, request, subject=str(part.id))


def answer(
    facts: Facts, folding: Folding, part: Part, *, events: Sequence[Event] = (), gave_way: int = 0,
    made: FulfillmentMade | None = None,
) -> FulfillmentNow:  # fmt: skip
    """The fulfillment as it stands; `events` are those that took units from it."""
    order = folding.orders[part.order_id]
    own = [event.data for event in events if isinstance(event.data, FulfillmentChanged)]
    again: dict[str, int] = {}
    waiting = 0
    for data in own:
        if data.fulfillment_id == part.id:
            waiting += sum(move.quantity for move in data.moves if move.target == "backordered")
            for one in data.reserved:
                code = facts.codes.get(one.location_id, "")
                again[code] = again.get(code, 0) + one.quantity
    return FulfillmentNow(
        fulfillment_id=part.id, order_id=part.order_id, number=number_of(order, part.fact.position),
        location=facts.codes.get(part.location_id, ""), status=part.status,  # type: ignore[arg-type]
        version=order.version, lines=lines_now(facts, part), sourced_again=again, waiting=waiting, gave_way=gave_way,
        made=made,
    )  # fmt: skip


def lines_now(facts: Facts, part: Part) -> list[LineNow]:
    """The fulfillment's lines as they stand."""
    return [
        LineNow(
            line=line.line, sku=sku_of(facts, line.item_id), quantity=line.quantity, to_pick=line.to_pick,
            picked=line.picked, packed=line.packed, ready=line.ready, handed_over=line.handed_over, short=line.short,
            canceled=line.canceled,
        )
        for line in sorted(part.lines.values(), key=lambda line: line.line)
    ]  # fmt: skip


def sku_of(facts: Facts, item_id: UUID) -> str:
    """An item's SKU."""
    item = facts.items.get(item_id)
    return item.sku if item else ""


def number_of(order: Order, position: int) -> str:
    """What people call a fulfillment."""
    return f"#{order.fact.number}-{position}"


def refused(refusal: FulfillmentRefusal, detail: str, field: str = "/fulfillment_id", **data: object) -> Refused:
    """A refusal of a change to a fulfillment."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
