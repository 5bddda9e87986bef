"""Opening inquiries as a pure decision."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.inquiries.open_inquiries import Facts, decide
from waybill.model.events.inquiries import InquiryOpened
from waybill.model.inquiries import InquiryRefusal, OpenInquiry
from waybill.model.orders import Contact

ORDER, CUSTOMER = UUID(int=5), UUID(int=2)

REFUSED: list[tuple[InquiryRefusal, UUID | None, UUID]] = [
    (InquiryRefusal.UNKNOWN_CUSTOMER, None, UUID(int=9)),
    (InquiryRefusal.UNKNOWN_ORDER, CUSTOMER, UUID(int=9)),
]


@pytest.mark.parametrize(("refusal", "customer_id", "order_id"), REFUSED)
def test_is_refused(refusal: InquiryRefusal, customer_id: UUID | None, order_id: UUID, ids: Any) -> None:
    asked = OpenInquiry(customer=Contact(), text="?", order_id=order_id)
    decided = decide(Facts([customer_id], frozenset({ORDER})), [asked], ids)
    assert decided.results[0].type == refusal  # type: ignore[union-attr]
    assert decided.events == []


def test_opened_about_an_order(ids: Any) -> None:
    asked = OpenInquiry(customer=Contact(), text="Where is it?", order_id=ORDER, channel="chat")
    decided = decide(Facts([CUSTOMER], frozenset({ORDER})), [asked], ids)
    (event,) = decided.events
    assert isinstance(event.data, InquiryOpened)
    assert (event.order_id, event.data.customer_id, event.data.channel) == (ORDER, CUSTOMER, "chat")
    assert "Where" not in repr(event)
    (opened,) = decided.results
    assert (opened.status, opened.reference) == ("open", event.data.reference)  # type: ignore[union-attr]
    assert len(event.data.reference) == 8
