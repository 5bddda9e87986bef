"""Erasing is recorded once, however often it is asked for."""

from datetime import UTC, datetime
from uuid import UUID

from waybill.decisions.erase_customers import Facts, decide
from waybill.model.results import Refused
from waybill.model.setup import EraseCustomer, Erased

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_one_result_each_and_one_event_each_customer() -> None:
    facts = Facts({UUID(int=1): 3, UUID(int=2): 0}, frozenset({UUID(int=2)}))
    requests = [EraseCustomer(customer_id=UUID(int=number)) for number in (1, 2, 3, 1)]
    outcome = decide(facts, requests, NOW, iter(()))
    assert outcome.results == [
        Erased(customer_id=UUID(int=1), orders=3),
        Erased(customer_id=UUID(int=2), orders=0),
        Refused(type="unknown_customer", detail="There is no customer with this id.", field="/customer_id"),
        Erased(customer_id=UUID(int=1), orders=3),
    ]
    assert [(event.data.customer_id, event.request) for event in outcome.events] == [(UUID(int=1), 0)]
