"""Annotating customers as a pure decision: a row per refusal, in order of precedence."""

from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.customers.annotate_customers import CustomerFact, decide
from waybill.model.customers import AnnotateCustomer, CustomerNow, CustomerRefusal
from waybill.model.results import Refused

ADA, OTHER = UUID(int=1), UUID(int=2)


def answers(known: CustomerFact | None, *requests: AnnotateCustomer) -> Any:
    return decide({ADA: known} if known else {}, requests, (UUID(int=number) for number in count(100)))


ANNOTATE = [
    (CustomerRefusal.UNKNOWN_CUSTOMER, {}, None),
    (CustomerRefusal.CUSTOMER_ERASED, {}, {"erased": True, "merged_into": OTHER}),
    (CustomerRefusal.CUSTOMER_MERGED, {}, {"merged_into": OTHER}),
    (CustomerRefusal.NOTHING_TO_CHANGE, {"add_tags": ["vip"], "remove_tags": ["new"]}, {"tags": frozenset({"vip"})}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), ANNOTATE)
def test_is_not_annotated(refusal: CustomerRefusal, asked: Any, known: Any) -> None:
    request = AnnotateCustomer(customer_id=ADA, **asked)
    (answer,) = answers(CustomerFact(ADA, **known) if known is not None else None, request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_a_later_request_sees_what_an_earlier_one_changed() -> None:
    decided = answers(
        CustomerFact(ADA, tags=frozenset({"new"}), profiling=False),
        AnnotateCustomer(customer_id=ADA, add_tags=["vip", "vip"], remove_tags=["new"], email_marketing=True),
        AnnotateCustomer(customer_id=ADA, add_tags=["vip"]),
        AnnotateCustomer(customer_id=ADA, note="Rings twice.", email_marketing=False, source="phone"),
    )
    first, second, third = decided.results
    assert first == CustomerNow(customer_id=ADA, tags=["vip"], email_marketing=True, profiling=False)
    assert isinstance(second, Refused)
    assert third.note_id is not None
    assert (third.tags, third.email_marketing) == (["vip"], False)
    assert [event.data.source for event in decided.events] == ["staff", "phone"]
    assert (decided.events[0].data.tags_added, decided.events[0].data.tags_removed) == (["vip"], ["new"])
