"""Texts to buyers without an e-mail address: signed, to the webhook that the shop named, once it has taken them."""

import json
import re
from ipaddress import ip_network
from typing import Any

import msgspec
import pytest
from standardwebhooks import Webhook

from waybill.adapters.outbound import OutboundClient
from waybill.commands.save_shop import save_shop
from waybill.commands.tracking.request_codes import request_codes
from waybill.model.keys import CreateWebhook, DeleteWebhook
from waybill.model.results import Refused
from waybill.model.setup import SaveShop
from waybill.model.tracking import CodeSent, RequestCode
from waybill.store.database import Pool
from waybill.store.webhooks import create_webhooks, delete_webhooks
from waybill.views.tracking import address_hint, track_order
from waybill.workers.follow import follow
from waybill.workers.messages import Messages
from waybill.workers.texts import Texts

BY_PHONE = {"customer": {"phone": "+49 30 1234567", "name": "Ada", "language": "de"}}
ROWS = "SELECT kind, status, recipient, subject, body_text, body_html, last_error FROM message WHERE shop_id = $1 ORDER BY cause_seq"


@pytest.fixture
def told(pool: Pool) -> Any:
    """Write and send what is due; all messages of the shop, oldest first."""

    async def work(made: Any) -> list[Any]:
        outbound = OutboundClient(allow_networks=[ip_network("127.0.0.0/8")])
        messages = Messages(pool, None, "shop@example.com", "https://track.example.com", Texts(pool, outbound))
        while await follow(pool, messages, made.shop_id):
            pass
        for row in await made.rows("SELECT message_id FROM message WHERE shop_id = $1 AND status = 'pending'"):
            await messages.send(made.shop_id, str(row["message_id"]))
        await outbound.aclose()
        return list(await made.rows(ROWS))

    return work


async def texting(made: Any, receiver: Any) -> Any:
    """The webhook that takes the shop's texts."""
    (hook,) = await made.run(create_webhooks, CreateWebhook(url=receiver.url, types=["order.canceled"]))
    settings = {"settings": {"texts_webhook_id": str(hook.webhook_id)}}
    await made.run(save_shop, msgspec.convert(settings, SaveShop))
    return hook


async def placed(made: Any, place: Any, **fields: Any) -> Any:
    await made.stock({("A", "MAIN"): 9})
    (order,) = await place(made, BY_PHONE | fields)
    return order


async def test_news_and_codes_go_to_the_phone(shop: Any, place: Any, receiver: Any, told: Any) -> None:
    made = await shop(fields={"name": "Käse & Brot"})
    hook = await texting(made, receiver)
    order = await placed(made, place)
    (row,) = await told(made)
    assert (row["kind"], row["status"], row["recipient"], row["subject"]) == (
        "order_confirmed",
        "sent",
        "+49 30 1234567",
        None,
    )
    (headers, body), *_ = await receiver.wait(1)
    assert Webhook(hook.secret).verify(body, headers)
    said = json.loads(body)
    assert (said["type"], said["shop_id"], said["id"]) == ("text.requested", made.shop_id, headers["webhook-id"])
    assert {name: said["data"][name] for name in ("phone", "language", "kind", "shop")} == {
        "phone": "+49 30 1234567", "language": "de", "kind": "order_confirmed", "shop": "Käse & Brot",
    }  # fmt: skip
    text = said["data"]["text"]
    assert re.fullmatch(
        r"Käse & Brot: Ihre Bestellung #1001 ist bestätigt\nhttps://track\.example\.com/t/[\w-]{64}", text
    )
    assert row["body_text"] == text
    async with made.tx() as tx:
        seen = await track_order(tx, order.order_id)
        assert await address_hint(tx, order.order_id) == "•••567"
    assert (seen.reach, seen.may.cancel.can) == ("text", True)
    (sent,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    assert isinstance(sent, CodeSent)
    kept = (await told(made))[-1]
    # what was sent is in nobody's hands but the buyer's
    assert (kept["status"], kept["recipient"], kept["body_text"]) == ("sent", "+49 30 1234567", None)
    (_, (_, code)) = await receiver.wait(2)
    assert re.search(r"^Käse & Brot: \d{6} ", json.loads(code)["data"]["text"])
    assert "http" not in json.loads(code)["data"]["text"]


async def test_what_is_not_taken_is_tried_again_and_what_is_wanted_no_more_is_not(
    shop: Any, place: Any, receiver: Any, told: Any
) -> None:
    made = await shop()
    await texting(made, receiver)
    await placed(made, place)
    receiver.answers[:] = [503]
    (row,) = await told(made)
    assert (row["status"], row["last_error"]) == ("pending", "the webhook for texts answered 503")
    receiver.answers[:] = [410]
    (row,) = await told(made)
    assert (row["status"], row["last_error"]) == ("failed", "the webhook for texts answered 410")
    (hook,) = await made.rows("SELECT active FROM webhook WHERE shop_id = $1")
    assert not hook["active"]


async def test_without_a_webhook_texts_are_kept_and_no_code_is_sent(
    shop: Any, place: Any, receiver: Any, told: Any
) -> None:
    made = await shop()
    order = await placed(made, place)
    (row,) = await told(made)
    assert (row["status"], row["last_error"], row["body_html"]) == ("kept", "no webhook takes texts", None)
    (refused,) = await made.run(request_codes, RequestCode(order_id=order.order_id))
    assert isinstance(refused, Refused)
    assert refused.type == "no_address"
    hook = await texting(made, receiver)
    await made.run(delete_webhooks, DeleteWebhook(webhook_id=hook.webhook_id))
    async with made.tx() as tx:
        seen = await track_order(tx, order.order_id)
    assert (seen.reach, seen.may.cancel.why) == (None, "no_email")


async def test_who_has_an_address_gets_mail_and_a_test_order_none(
    shop: Any, place: Any, receiver: Any, told: Any
) -> None:
    made = await shop()
    await texting(made, receiver)
    await placed(made, place, customer=BY_PHONE["customer"] | {"email": "ada@example.org"})
    await placed(made, place, test=True)
    mail, test = await told(made)
    assert (mail["recipient"], mail["last_error"]) == ("ada@example.org", "no mail server is set up")
    assert (test["status"], test["last_error"]) == ("kept", "this is a test order")
    assert receiver.items == []
