"""Offers as a pure decision."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.inquiries.quote_inquiries import decide
from waybill.model.inquiries import InquiryRefusal, QuoteInquiry

ID, NOW = UUID(int=1), datetime(2027, 5, 3, 10, tzinfo=UTC)

REFUSED: list[tuple[InquiryRefusal, UUID, dict[str, Any]]] = [
    (InquiryRefusal.UNKNOWN_INQUIRY, UUID(int=9), {}),
    (InquiryRefusal.INQUIRY_CLOSED, ID, {"status": "closed", "email": None}),
    (InquiryRefusal.NO_ADDRESS, ID, {"email": None}),
    (InquiryRefusal.NO_DRAFT, ID, {"draft_id": UUID(int=7)}),
]


@pytest.mark.parametrize(("refusal", "inquiry_id", "known"), REFUSED)
def test_is_refused(refusal: InquiryRefusal, inquiry_id: UUID, known: Any, thread: Any) -> None:
    decided = decide(thread(**known), [QuoteInquiry(inquiry_id=inquiry_id)], NOW)
    assert decided.results[0].type == refusal  # type: ignore[union-attr]


def test_offered_for_so_many_days(thread: Any) -> None:
    decided = decide(thread(draft_id=UUID(int=7), has_draft=True), [QuoteInquiry(inquiry_id=ID, days=3)], NOW)
    (event,) = decided.events
    assert (event.order_id, event.data.status) == (UUID(int=7), "waiting")  # type: ignore[attr-defined]
    assert event.data.expires_at == datetime(2027, 5, 6, 10, tzinfo=UTC)  # type: ignore[attr-defined]
