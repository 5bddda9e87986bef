"""Ask for links to all orders of an address: who asks is told the same, whoever they are; known buyers are written to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.model.events import Event
from waybill.model.events.front import OrderListRequested
from waybill.model.front import AskOrderList, AskOrderListResult, OrderListAsked
from waybill.model.results import Decided


class Facts(Struct, frozen=True):
    """Whom the addresses (in small letters) belong to: customer and person. `claimed` are due to be written to again."""

    known: Mapping[str, tuple[UUID, UUID]]
    claimed: frozenset[UUID]


def decide(facts: Facts, requests: Sequence[AskOrderList]) -> Decided[AskOrderListResult]:
    """One result per request, always the same."""
    events: list[Event] = []
    told: set[UUID] = set()
    for index, request in enumerate(requests):
        found = facts.known.get(request.email.lower())
        if found is None or found[0] not in facts.claimed or found[0] in told:
            continue
        told.add(found[0])
        data = OrderListRequested(customer_id=found[0], person_id=found[1])
        events.append(Event(data, request=index, subject=str(found[0])))
    return Decided([OrderListAsked() for _ in requests], events)
