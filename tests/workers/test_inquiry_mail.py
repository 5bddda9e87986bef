"""Inquiries by e-mail, there and back: answers go out on the thread, what customers answer lands on it, offers can be accepted."""

import re
from typing import Any

import msgspec

from waybill.commands.inquiries.draft_from_inquiries import draft_from_inquiries
from waybill.commands.inquiries.open_inquiries import open_inquiries
from waybill.commands.inquiries.parse_mail import parse_mail
from waybill.commands.inquiries.quote_inquiries import quote_inquiries
from waybill.commands.inquiries.receive_mail import receive_mail
from waybill.commands.inquiries.reply_inquiries import reply_inquiries
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.model.inquiries import DraftFromInquiry, OpenInquiry, QuoteInquiry, ReplyInquiry
from waybill.model.orders import PlaceOrder
from waybill.model.setup import SaveCustomer
from waybill.views.inquiries import show_inquiry
from waybill.views.order_details import get_orders
from waybill.workers.follow import replay

FIRST = b"""\
From: Ada <ada@example.org>
Subject: Two of A
Message-ID: <first@example.org>

Do you have {two} of A? <b>
"""


async def received(shop: Any, raw: bytes) -> Any:
    (taken,) = await shop.run(receive_mail, parse_mail(raw))
    return taken


async def test_there_and_back(shop: Any, working: Any, mail_server: Any, text_of: Any) -> None:
    made = await shop(fields={"name": "Käse & Brot"}, mail_from="shop@example.com")
    taken = await received(made, FIRST)
    async with working(mail_server.notifier()):
        asked = [
            ReplyInquiry(inquiry_id=taken.inquiry_id, text="Only for us", note=True),
            ReplyInquiry(inquiry_id=taken.inquiry_id, text="Yes, {two}.\n\nGreetings & <3"),
        ]
        await made.run(reply_inquiries, *asked)
        (answer,) = await mail_server.wait(1)
        assert answer["Subject"] == f"Re: Two of A [#{taken.reference}]"
        assert (answer["In-Reply-To"], answer["X-To"]) == ("<first@example.org>", "ada@example.org")
        assert answer["Auto-Submitted"] is None
        assert text_of(answer).startswith("Yes, {two}.")
        assert "Greetings &amp; &lt;3" in answer.get_body(("html",)).get_content()
        # she answers, and her mail program keeps no subject of ours
        again = f"From: ada@example.org\nSubject: x\nIn-Reply-To: {answer['Message-ID']}\nMessage-ID: <2@x>\n\nGreat"
        assert (await received(made, again.encode())).inquiry_id == taken.inquiry_id
        order = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}}
        draft = msgspec.convert({"inquiry_id": taken.inquiry_id, "order": order}, DraftFromInquiry)
        await made.run(draft_from_inquiries, draft)
        await made.run(quote_inquiries, QuoteInquiry(inquiry_id=taken.inquiry_id))
        offer = (await mail_server.wait(2))[1]
        assert offer["Subject"] == "Our offer #1001"
        assert "€20.00" in text_of(offer)
        assert re.search(r"/t/offer/[A-Za-z0-9_-]{64}\s", text_of(offer))
        async with made.tx() as tx:
            await replay(tx, "messages", 1)
        # once more, so that the replay is known to be over
        await made.run(reply_inquiries, ReplyInquiry(inquiry_id=taken.inquiry_id, text="Last"))
        last = (await mail_server.wait(3))[2]
    assert text_of(last).startswith("Last")
    assert last["References"] == "<first@example.org> <2@x>"
    assert len(mail_server.items) == 3
    async with made.tx() as tx:
        shown = await show_inquiry(tx, taken.inquiry_id)
    assert [(one.direction, one.sent) for one in shown.messages] == [
        ("in", None), ("note", None), ("out", "sent"), ("in", None), ("out", "sent"),
    ]  # fmt: skip


async def test_an_answer_leads_to_the_order_of_who_asked_and_of_nobody_else(
    shop: Any, working: Any, mail_server: Any, text_of: Any
) -> None:
    made = await shop(mail_from="shop@example.com")
    await made.stock({("A", "MAIN"): 5})
    ordered = {
        "lines": [{"sku": "A", "quantity": 1}], "customer": {"email": "ada@example.org"}, "test": True,
        "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
    }  # fmt: skip
    (placed,) = await made.run(place_orders, msgspec.convert(ordered, PlaceOrder))
    for email in ("ada@example.org", "eve@example.org"):
        asked = {"customer": {"email": email}, "text": "When does it come?", "order_id": placed.order_id}
        (opened,) = await made.run(open_inquiries, msgspec.convert(asked, OpenInquiry))
        await made.run(reply_inquiries, ReplyInquiry(inquiry_id=opened.inquiry_id, text="Soon."))
    async with working(mail_server.notifier()):
        answers = {mail["X-To"]: mail for mail in await mail_server.wait(2)}
    link = r"See your order:\s+\S+/t/[A-Za-z0-9_-]{64}\s"
    assert re.search(link, text_of(answers["ada@example.org"]))
    assert "/t/" in answers["ada@example.org"].get_body(("html",)).get_content()
    assert "/t/" not in answers["eve@example.org"].as_string()


async def test_an_offer_reaches_who_asked_whether_or_not_their_data_was_ever_saved(
    shop: Any, working: Any, mail_server: Any
) -> None:
    made = await shop(mail_from="shop@example.com")
    order = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}}
    for email, saved in (("ada@example.org", False), ("eve@example.org", True)):
        if saved:
            await made.run(save_customers, SaveCustomer(email=email, name="Eve"))
        asked = {"customer": {"email": email, "name": "Ada"}, "text": "What does it cost?"}
        (opened,) = await made.run(open_inquiries, msgspec.convert(asked, OpenInquiry))
        draft = msgspec.convert({"inquiry_id": opened.inquiry_id, "order": order}, DraftFromInquiry)
        (drafted,) = await made.run(draft_from_inquiries, draft)
        async with made.tx() as tx:
            (shown,) = await get_orders(tx, [drafted.draft_id])
        assert shown.customer is not None
        assert (shown.customer.email, shown.customer.name) == (email, "Eve" if saved else "Ada")
        if not saved:
            # saved again by a caller that names the customer by their id alone
            again = {"draft": True, "draft_id": drafted.draft_id, "customer": {"customer_id": opened.customer_id}}
            await made.run(place_orders, msgspec.convert(order | again, PlaceOrder))
        await made.run(quote_inquiries, QuoteInquiry(inquiry_id=opened.inquiry_id))
    async with working(mail_server.notifier()):
        offers = await mail_server.wait(2)
    assert {offer["X-To"] for offer in offers} == {"ada@example.org", "eve@example.org"}
