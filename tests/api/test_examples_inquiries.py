"""The examples of inquiries and of messages' previews and links, as the server answers them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from waybill.store.database import Pool
from waybill.workers.follow import follow
from waybill.workers.messages import Messages

MAIL = """From: Ada Lovelace <ada@example.com>
Subject: Re: Two of A [#{reference}]
Message-ID: <2@mail.example.com>

Yes, please.

> Would you like two?
"""


async def told(pool: Pool, messages: Messages, shop: Any) -> list[Any]:
    while await follow(pool, messages, shop.shop_id):
        pass
    for row in await shop.rows("SELECT message_id FROM message WHERE shop_id = $1 AND status = 'pending'"):
        await messages.send(shop.shop_id, str(row["message_id"]))
    return await shop.rows("SELECT kind, body_text FROM message WHERE shop_id = $1 ORDER BY cause_seq")


async def test_inquiries(
    selling_for_long: Callable[..., Awaitable[Any]],
    make_teller: Callable[[Any], Any],
    same_examples: Callable[[str, dict[str, Any]], None],
    api_pool: Pool,
) -> None:
    selling = await selling_for_long()
    teller = make_teller(selling)
    messages = Messages(api_pool, None, "shop@example.com", selling.url)
    asked = {
        "customer": {"email": "ada@example.com", "name": "Ada Lovelace"},
        "subject": "Two of A",
        "text": "Do you have two?",
    }
    opened = await teller.ask("openInquiries", asked | {"channel": "phone"}, named="one")
    await teller.ask("openInquiries", [asked, asked | {"channel": "web"}], named="several")
    inquiry_id = opened["inquiry_id"]
    await teller.ask("replyInquiries", {"inquiry_id": inquiry_id, "text": "Yes. Would you like two?"}, named="one")
    await teller.ask(
        "replyInquiries", [{"inquiry_id": inquiry_id, "text": "In the back.", "note": True}], named="several"
    )
    taken = await teller.ask("receiveMail", MAIL.format(reference=opened["reference"]))
    assert taken["outcome"] == "thread"
    bad = await selling.http.post("/v1/inquiries/mail", content=b"nobody", headers={"Content-Type": "message/rfc822"})
    assert (bad.status_code, bad.json()["type"]) == (422, "/problems/no_mail")
    order = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}}
    linked = await teller.ask("draftFromInquiries", {"inquiry_id": inquiry_id, "order": order}, named="one")
    await teller.ask("draftFromInquiries", [{"inquiry_id": inquiry_id, "order": order}], named="several")
    await teller.ask("quoteInquiries", {"inquiry_id": inquiry_id, "days": 14}, named="one")
    await teller.ask("quoteInquiries", [{"inquiry_id": inquiry_id}], named="several")
    offer = next(row for row in await told(api_pool, messages, selling.shop) if row["kind"] == "quote")
    (token,) = re.findall(r"/v1/quotes/(\S+)", offer["body_text"])
    page = await teller.ask("openQuoteLink", token=token)
    assert "€20.00" in page
    assert (await selling.http.get(f"/v1/orders/{linked['draft_id']}")).json()["status"] == "draft"
    accepted = await teller.ask("acceptQuote", token=token)
    assert accepted["order_id"] == linked["draft_id"]
    forged = await selling.http.post(f"/v1/quotes/{token[:-2]}AA")
    assert forged.status_code == 404
    await teller.ask("listInquiries", status="open", limit=10)
    await teller.ask("getInquiry", inquiry_id=inquiry_id)
    await teller.ask("closeInquiries", {"inquiry_id": inquiry_id}, named="one")
    await teller.ask("closeInquiries", [{"inquiry_id": inquiry_id}], named="several")

    await teller.ask("previewMessage", {"order_id": linked["draft_id"], "kind": "shipped", "language": "es"})
    await teller.ask("showMessagePreview", order_id=linked["draft_id"], kind="shipped", language="es")
    await teller.ask("saveMessageTemplate", {"kind": "shipped", "language": "en", "paragraph": "Yours, {shop}"})
    assert len(await teller.ask("listMessageKinds")) == 23

    await selling.shop.item("LATE", backorder=True)
    late = await selling.place(
        lines=[{"sku": "LATE", "quantity": 1}], payment={"terms": "on_account"}, customer={"email": "b@x.de"}
    )
    expected = {"sku": "LATE", "location": "MAIN", "quantity": 1}
    first = await selling.http.post("/v1/stock/expect", json=expected | {"expected_on": "2031-03-03"})
    again = expected | {"expected_on": "2031-03-24", "receipt_id": first.json()["receipt_id"]}
    assert (await selling.http.post("/v1/stock/expect", json=again)).status_code == 200
    delayed = [row for row in await told(api_pool, messages, selling.shop) if row["kind"] == "delayed"][-1]
    (token,) = re.findall(r"/v1/delays/(\S+)/accept", delayed["body_text"])
    before = (await selling.http.get(f"/v1/orders/{late['number']}")).json()["version"]
    page = await teller.ask("openDelayLink", token=token, chosen="accept")
    assert page.count("<form") == 2
    assert (await selling.http.get(f"/v1/orders/{late['number']}")).json()["version"] == before
    await teller.ask("answerDelay", token=token, chosen="accept")
    twice = await selling.http.post(f"/v1/delays/{token}/cancel", headers={"Accept": "text/html"})
    assert (twice.status_code, "text/html" in twice.headers["content-type"]) == (409, True)
    assert "answered already" in twice.text
    same_examples("inquiries", teller.told)
