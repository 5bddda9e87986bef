"""Answering inquiries on a real database."""

from typing import Any

from waybill.commands.inquiries.close_inquiries import close_inquiries
from waybill.commands.inquiries.reply_inquiries import reply_inquiries
from waybill.model.inquiries import CloseInquiry, ReplyInquiry


async def test_answers_and_notes_are_on_the_thread(desk: Any) -> None:
    one = await desk()
    asked = await one.asked()
    caller = await one.asked(customer={"phone": "+49 221 1"})
    note, reply, nobody = await one.shop.run(
        reply_inquiries,
        ReplyInquiry(inquiry_id=asked.inquiry_id, text="Ask the warehouse", note=True),
        ReplyInquiry(inquiry_id=asked.inquiry_id, text="Yes, we do."),
        ReplyInquiry(inquiry_id=caller.inquiry_id, text="Yes"),
    )
    assert (note.status, reply.status, nobody.type) == ("open", "waiting", "no_address")
    shown = await one.shown(asked)
    assert [(said.direction, said.actor) for said in shown.messages] == [
        ("in", "test"),
        ("note", "test"),
        ("out", "test"),
    ]
    await one.shop.run(close_inquiries, CloseInquiry(inquiry_id=asked.inquiry_id))
    again = ReplyInquiry(inquiry_id=asked.inquiry_id, text="She called", note=True, reopen=True)
    await one.shop.run(reply_inquiries, again)
    (row,) = await one.shop.rows(
        "SELECT status, closed_at FROM inquiry WHERE shop_id = $1 AND inquiry_id = $2", asked.inquiry_id
    )
    assert tuple(row) == ("open", None)
