"""Closing inquiries as a pure decision."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.inquiries.close_inquiries import decide
from waybill.model.inquiries import CloseInquiry, InquiryRefusal

ID = UUID(int=1)


@pytest.mark.parametrize(
    ("refusal", "inquiry_id"),
    [(InquiryRefusal.UNKNOWN_INQUIRY, UUID(int=9)), (InquiryRefusal.INQUIRY_CLOSED, ID)],
)
def test_is_refused(refusal: InquiryRefusal, inquiry_id: UUID, thread: Any) -> None:
    decided = decide(thread(status="closed"), [CloseInquiry(inquiry_id=inquiry_id)])
    assert decided.results[0].type == refusal  # type: ignore[union-attr]


def test_closed_once(thread: Any) -> None:
    decided = decide(thread(status="waiting"), [CloseInquiry(inquiry_id=ID)] * 2)
    first, second = decided.results
    assert (first.status, second.type) == ("closed", "inquiry_closed")  # type: ignore[union-attr]
    assert len(decided.events) == 1
