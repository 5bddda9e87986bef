"""What is said about a change may be about the buyer: it is kept where it can be erased."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from waybill.commands.people import Person, keep
from waybill.model.facts import OrderFact
from waybill.model.results import Refused
from waybill.store.tx import Tx


class Noted(Protocol):
    """A request about an order that may carry a note."""

    @property
    def order_id(self) -> UUID: ...

    @property
    def note(self) -> str | None: ...


def notes_of(tx: Tx, requests: Sequence[Noted], orders: Mapping[UUID, OrderFact]) -> dict[int, UUID]:
    """The ids of the rows, by request, that its note is to be kept under; an order of nobody known keeps none."""
    return {
        index: next(tx.ids)
        for index, request in enumerate(requests)
        if request.note and request.order_id in orders and orders[request.order_id].customer_id
    }


async def keep_notes(
    tx: Tx,
    requests: Sequence[Noted],
    results: Sequence[Any],
    orders: Mapping[UUID, OrderFact],
    notes: Mapping[int, UUID],
) -> None:
    """Keep the notes of the requests that were not refused."""
    people = []
    for index, person_id in notes.items():
        customer_id = orders[requests[index].order_id].customer_id
        if customer_id and not isinstance(results[index], Refused):
            people.append((customer_id, person_id, Person(texts={"note": requests[index].note})))
    await keep(tx, people)
