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
    (token,) = re.findall(r"/t/offer/(\S+)", offer["body_text"])
    shown = await teller.ask("showOffer", token=token)
    assert (shown["status"], shown["total"]) == ("open", 2000)
    assert (await selling.http.get(f"/v1/orders/{linked['draft_id']}")).json()["status"] == "draft"
    accepted = await teller.ask("acceptQuote", token=token)
    assert accepted["order_id"] == linked["draft_id"]
    assert (await selling.http.get(f"/v1/quotes/{token}")).json()["track"] == accepted["track"]
    assert (await selling.http.get(f"/v1/track/{accepted['track']}")).json()["total"] == 2000
    assert (await selling.http.post(f"/v1/quotes/{token}")).json()["type"] == "/problems/unknown_quote"
    forged = await selling.http.post(f"/v1/quotes/{token[:-2]}AA")
    assert forged.status_code == 404
    await teller.ask("listInquiries", status="open", limit=10)
    await teller.ask("getInquiry", inquiry_id=inquiry_id)
    await teller.ask("closeInquiries", {"inquiry_id": inquiry_id}, named="one")
    await teller.ask("closeInquiries", [{"inquiry_id": inquiry_id}], named="several")

    await teller.ask("previewMessage", {"order_id": linked["draft_id"], "kind": "shipped", "language": "es"})
    await teller.ask("showMessagePreview", order_id=linked["draft_id"], kind="shipped", language="es")
    await teller.ask("saveMessageTemplate", {"kind": "shipped", "language": "en", "paragraph": "Yours, {shop}"})
    assert len(await teller.ask("listMessageKinds")) == 26
    same_examples("inquiries", teller.told)
