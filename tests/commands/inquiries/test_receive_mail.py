"""Mail that comes in, on a real database: on the thread that it answers, else on one of its own."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.inquiries.close_inquiries import close_inquiries
from waybill.commands.inquiries.receive_mail import receive_mail
from waybill.model.inquiries import CloseInquiry, MailTaken, ReceivedMail


async def took(one: Any, **fields: Any) -> MailTaken:
    usual = {"mail_id": f"{uuid4()}@mail", "sender": "ada@example.org", "subject": "Re: Blue", "text": "And in green?"}
    (taken,) = await one.shop.run(receive_mail, msgspec.convert(usual | fields, ReceivedMail))
    assert isinstance(taken, MailTaken)
    return taken


async def test_by_reference_by_references_and_by_nothing(desk: Any) -> None:
    one = await desk(mail_from="shop@example.com")
    asked = await one.asked()
    await one.shop.run(close_inquiries, CloseInquiry(inquiry_id=asked.inquiry_id))
    tagged = await took(one, subject=f"AW: Blue [#{asked.reference}]", mail_id="first@mail")
    assert (tagged.outcome, tagged.inquiry_id) == ("thread", asked.inquiry_id)
    assert (await one.shown(asked)).status == "open"
    again = await took(one, subject=f"AW: Blue [#{asked.reference}]", mail_id="first@mail")
    assert (again.outcome, again.inquiry_id) == ("again", asked.inquiry_id)
    answered = await took(
        one, references=["unknown@x", "first@mail"], attachments=[{"name": "a", "type": "b", "size": 1}]
    )
    assert answered.inquiry_id == asked.inquiry_id
    assert [len(said.attachments) for said in (await one.shown(asked)).messages] == [0, 0, 1]
    fresh = await took(one, sender="new@example.org", name="New", subject="Hello")
    assert fresh.outcome == "opened"
    shown = await one.shown(fresh)
    assert (shown.email, shown.name, shown.subject, shown.channel) == ("new@example.org", "New", "Hello", "email")
    assert (await took(one, sender="robot@example.org", auto=True)).outcome == "ignored"
    assert (await took(one, sender="shop@example.com")).outcome == "ignored"
    assert len(await one.shop.rows("SELECT FROM customer WHERE shop_id = $1")) == 2


async def test_an_answer_to_a_message_about_an_order_is_about_the_order(desk: Any) -> None:
    one = await desk()
    asked = await one.asked()
    linked = await one.drafted(asked)
    message_id = uuid4()
    await one.shop.rows(
        "INSERT INTO message (shop_id, message_id, cause_seq, kind, order_id, status, created_at) "
        "VALUES ($1, $2, 1, 'order_received', $3, 'sent', $4)",
        message_id, linked.draft_id, datetime.now(UTC),
    )  # fmt: skip
    taken = await took(one, references=[f"{message_id}@shop.example"])
    assert taken.outcome == "opened"
    assert (await one.shown(taken)).order_id == linked.draft_id
    assert (await one.types(linked.draft_id))[-1] == "inquiry.opened"
