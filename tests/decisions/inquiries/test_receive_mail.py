"""Mail that comes in, as a pure decision: never refused."""

from typing import Any
from uuid import UUID

from waybill.decisions.inquiries.receive_mail import Facts, decide
from waybill.model.inquiries import ReceivedMail

ID, CUSTOMER, ORDER = UUID(int=1), UUID(int=2), UUID(int=5)


def mail(number: int, **fields: Any) -> ReceivedMail:
    return ReceivedMail(**({"mail_id": f"{number}@x", "sender": "ada@example.org", "text": "Hi"} | fields))


def facts(inquiries: Any, *about: tuple[UUID | None, UUID | None, UUID | None]) -> Facts:
    answers, orders, customers = zip(*about, strict=True)
    return Facts(inquiries, answers, orders, customers, {"old@x": ID}, frozenset({"shop@example.com"}))


def test_each_way_a_mail_can_go(thread: Any, ids: Any) -> None:
    known = facts(
        thread(status="waiting", order_id=ORDER),
        (ID, None, None), (ID, None, None), (None, ORDER, CUSTOMER), (None, None, CUSTOMER), (None, None, CUSTOMER),
        (None, None, None), (None, None, CUSTOMER), (ID, None, None),
    )  # fmt: skip
    mails = [
        mail(1), mail(2, auto=True), mail(3), mail(3), mail(4, auto=True), mail(5), mail(6, sender="Shop@example.com"),
        mail(7, mail_id="old@x"),
    ]  # fmt: skip
    decided, kept = decide(known, mails, ids)
    outcomes = [one.outcome for one in decided.results]  # type: ignore[union-attr]
    assert outcomes == ["thread", "thread", "opened", "again", "ignored", "ignored", "ignored", "again"]
    assert [(event.data.type, event.data.status, event.order_id) for event in decided.events] == [  # type: ignore[attr-defined]
        ("inquiry.heard", "open", ORDER), ("inquiry.heard", None, ORDER), ("inquiry.opened", None, ORDER),
    ]  # fmt: skip
    assert [one.index for one in kept] == [0, 1, 2]
    assert all("ada@" not in repr(event) for event in decided.events)


def test_a_machine_does_not_open_a_closed_inquiry_again_and_a_person_does(thread: Any, ids: Any) -> None:
    closed = thread(status="closed")
    decided, _ = decide(facts(closed, (ID, None, None), (ID, None, None)), [mail(1, auto=True), mail(2)], ids)
    assert [event.data.status for event in decided.events] == [None, "open"]  # type: ignore[attr-defined]
