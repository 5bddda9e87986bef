"""Merging customers as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.customers.annotate_customers import CustomerFact
from waybill.decisions.customers.merge_customers import decide
from waybill.model.customers import CustomerRefusal, MergeCustomer, Merged
from waybill.model.results import Refused

A, B, C = (UUID(int=number) for number in (1, 2, 3))

MERGE: list[tuple[CustomerRefusal, UUID, UUID, list[CustomerFact]]] = [
    (CustomerRefusal.UNKNOWN_CUSTOMER, A, A, []),
    (CustomerRefusal.UNKNOWN_CUSTOMER, A, B, [CustomerFact(A)]),
    (CustomerRefusal.SAME_CUSTOMER, A, A, [CustomerFact(A)]),
    (CustomerRefusal.CUSTOMER_ERASED, A, B, [CustomerFact(A), CustomerFact(B, erased=True)]),
    (CustomerRefusal.CUSTOMER_MERGED, A, B, [CustomerFact(A, merged_into=C), CustomerFact(B)]),
]


@pytest.mark.parametrize(("refusal", "kept", "gone", "known"), MERGE)
def test_is_not_merged(refusal: CustomerRefusal, kept: UUID, gone: UUID, known: list[CustomerFact]) -> None:
    request = MergeCustomer(customer_id=kept, duplicate_id=gone)
    answer: Any = decide({one.customer_id: one for one in known}, {}, [request]).results[0]
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_a_chain_is_followed() -> None:
    requests = [MergeCustomer(customer_id=B, duplicate_id=A), MergeCustomer(customer_id=C, duplicate_id=B)]
    decided = decide({id: CustomerFact(id) for id in (A, B, C)}, {A: 2, B: 1}, requests)
    assert [result.orders for result in decided.results if isinstance(result, Merged)] == [2, 3]
    again = decide({id: CustomerFact(id) for id in (A, B)}, {}, [requests[0], requests[0]]).results[1]
    assert isinstance(again, Refused)
    assert again.type == CustomerRefusal.CUSTOMER_MERGED
