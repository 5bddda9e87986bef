"""Answering inquiries as a pure decision."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.inquiries.reply_inquiries import decide
from waybill.model.inquiries import InquiryRefusal, ReplyInquiry

ID = UUID(int=1)

REFUSED: list[tuple[InquiryRefusal, UUID, dict[str, Any]]] = [
    (InquiryRefusal.UNKNOWN_INQUIRY, UUID(int=9), {}),
    (InquiryRefusal.NO_ADDRESS, ID, {"email": None}),
]


@pytest.mark.parametrize(("refusal", "inquiry_id", "known"), REFUSED)
def test_is_refused(refusal: InquiryRefusal, inquiry_id: UUID, known: Any, thread: Any, ids: Any) -> None:
    decided = decide(thread(**known), [ReplyInquiry(inquiry_id=inquiry_id, text="Yes")], ids)
    assert decided.results[0].type == refusal  # type: ignore[union-attr]
    assert decided.events == []


def test_an_answer_waits_and_a_note_does_not(thread: Any, ids: Any) -> None:
    asked = [ReplyInquiry(inquiry_id=ID, text="a", note=True), ReplyInquiry(inquiry_id=ID, text="b")]
    decided = decide(thread(order_id=UUID(int=7)), [*asked, asked[1]], ids)
    assert [one.status for one in decided.results] == ["open", "waiting", "waiting"]  # type: ignore[union-attr]
    said = [(event.data.internal, event.data.status, event.order_id) for event in decided.events]  # type: ignore[attr-defined]
    assert said == [(True, None, UUID(int=7)), (False, "waiting", UUID(int=7)), (False, None, UUID(int=7))]


@pytest.mark.parametrize(
    ("status", "about", "after"),
    [
        ("closed", {"note": True}, "closed"),
        ("closed", {"note": True, "reopen": True}, "open"),
        ("closed", {}, "waiting"),
        ("waiting", {"note": True, "reopen": True}, "waiting"),
    ],
)
def test_what_is_closed_goes_on(status: str, about: Any, after: str, thread: Any, ids: Any) -> None:
    decided = decide(thread(status=status), [ReplyInquiry(inquiry_id=ID, text="a", **about)], ids)
    assert decided.results[0].status == after  # type: ignore[union-attr]
