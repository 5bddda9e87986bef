"""Drafts of inquiries as a pure decision."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.inquiries.draft_from_inquiries import check, decide
from waybill.model.inquiries import DraftFromInquiry, InquiryRefusal
from waybill.model.orders import Contact, Placed, PlaceLine, PlaceOrder
from waybill.model.results import Refused

ID = UUID(int=1)
ORDER = PlaceOrder(lines=[PlaceLine(sku="A", quantity=1)], customer=Contact(email="other@example.org"))

REFUSED: list[tuple[InquiryRefusal, UUID, dict[str, Any]]] = [
    (InquiryRefusal.UNKNOWN_INQUIRY, UUID(int=9), {}),
    (InquiryRefusal.INQUIRY_CLOSED, ID, {"status": "closed", "has_draft": True}),
    (InquiryRefusal.DRAFT_OPEN, ID, {"has_draft": True}),
]


@pytest.mark.parametrize(("refusal", "inquiry_id", "known"), REFUSED)
def test_is_refused(refusal: InquiryRefusal, inquiry_id: UUID, known: Any, thread: Any) -> None:
    (found,) = check(thread(**known), [DraftFromInquiry(inquiry_id=inquiry_id, order=ORDER)])
    assert isinstance(found, Refused)
    assert found.type == refusal


def test_the_draft_is_for_who_asked_and_linked(thread: Any) -> None:
    asked = [DraftFromInquiry(inquiry_id=ID, order=ORDER)] * 2
    first, second = check(thread(name="Ada"), asked)
    assert isinstance(first, PlaceOrder)
    assert (first.draft, first.customer) == (
        True,
        Contact(customer_id=UUID(int=2), email="ada@example.org", name="Ada"),
    )
    assert isinstance(second, Refused)
    draft = Placed(
        order_id=UUID(int=7), number=1001, status="draft", currency="EUR", item_total=0, total=0, version=1, lines=[]
    )
    decided = decide(thread(), asked, [draft, second])
    assert decided.results[0].draft_id == UUID(int=7)  # type: ignore[union-attr]
    assert decided.results[1] is second
    assert [event.order_id for event in decided.events] == [UUID(int=7)]
