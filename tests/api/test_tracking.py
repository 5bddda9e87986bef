"""Orders as their buyers see them: by a link that nobody can guess, live, and changed with a code only."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from waybill.store.database import Pool
from waybill.workers.follow import follow
from waybill.workers.messages import Messages

MakeSelling = Callable[..., Awaitable[Any]]
ADA = {"email": "ada@example.com", "phone": "+49 30 1234567", "name": "Ada Byron", "language": "de"}
HOME = {
    "name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "50667", "city": "Köln", "country": "DE",
    "phone": "+49 30 1234567", "latitude": 50.94, "longitude": 6.96,
}  # fmt: skip
ORDER = {
    "lines": [{"sku": "A", "quantity": 2}, {"sku": "KIT", "quantity": 1}], "method": "ship", "customer": ADA,
    "ship_to": HOME, "payment": {"terms": "on_account"},
}  # fmt: skip
SIX = re.compile(r"\b\d{6}\b")


class Buyer:
    """Who has the link of an order, and no key."""

    def __init__(self, selling: Any, token: str) -> None:
        self.http = httpx.AsyncClient(base_url=f"{selling.url}/v1/track/{token}", timeout=30, trust_env=False)
        self.selling = selling
        self.token = token

    async def see(self) -> dict[str, Any]:
        answer = await self.http.get("")
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return dict(answer.json())

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.http.post(path, json=body, headers=headers)


async def link_of(one: Any, order_id: str, action: str = "show") -> dict[str, Any]:
    answer = await one.http.post(f"/v1/orders/{order_id}/tracking-link", json={"action": action})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def bought(one: Any, **fields: Any) -> tuple[dict[str, Any], Buyer]:
    """An order, and its buyer."""
    order = await one.place(**(ORDER | fields))
    link = await link_of(one, order["order_id"])
    return order, Buyer(one, link["url"].rpartition("/t/")[2])


async def done(one: Any, path: str, body: Any) -> Any:
    answer = await one.http.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def packed(one: Any, order: dict[str, Any]) -> str:
    """Release, pick and pack an order; its parcel."""
    released = await done(one, "/v1/orders/release", {"order_id": order["order_id"]})
    fulfillment = {"fulfillment_id": released["fulfillments"][0]["fulfillment_id"]}
    await done(one, "/v1/fulfillments/pick", fulfillment)
    return str((await done(one, "/v1/fulfillments/pack", fulfillment))["parcels"][0]["parcel_id"])


async def told(pool: Pool, one: Any) -> list[Any]:
    """The messages that were written, oldest first."""
    messages = Messages(pool, None, "shop@example.com", "https://track.example.com/")
    while await follow(pool, messages, one.shop.shop_id):
        pass
    for row in await one.shop.rows("SELECT message_id FROM message WHERE shop_id = $1 AND status = 'pending'"):
        await messages.send(one.shop.shop_id, str(row["message_id"]))
    return list(
        await one.shop.rows("SELECT kind, subject, body_text FROM message WHERE shop_id = $1 ORDER BY cause_seq")
    )


async def may_change(pool: Pool, buyer: Buyer) -> dict[str, str]:
    """The header that a buyer gets for the code of the newest message."""
    sent = await buyer.post("/code")
    assert sent.status_code == 200, sent.text
    code = SIX.findall((await told(pool, buyer.selling))[-1]["subject"])[0]
    verified = await buyer.post("/verify", {"code": code})
    assert verified.status_code == 200, verified.text
    return {"Waybill-Change-Token": verified.json()["token"]}


def states(seen: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["state"] for step in seen["steps"]}


async def test_an_order_is_followed_from_the_order_to_the_doorstep(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one)
    seen = await buyer.see()
    assert (seen["number"], seen["state"], seen["language"], seen["shop"]) == (
        order["number"],
        "confirmed",
        "de",
        "Test shop",
    )
    assert [(line["title"], line["quantity"]) for line in seen["lines"]] == [("A", 2), ("Kit", 1)]
    assert (seen["total"], seen["lines"][0]["total"], seen["lines"][1]["total"]) == (3200, 2000, 1200)
    assert seen["may"]["cancel"]["can"]
    assert seen["may"]["returns"]["why"] == "nothing_delivered"
    parcel_id = await packed(one, order)
    assert (await buyer.see())["state"] == "packed"
    asked = {"parcel_id": parcel_id, "carrier": "dhl", "tracking_number": f"JD{order['number']}"}
    await done(one, "/v1/parcels/hand-over", asked)
    seen = await buyer.see()
    assert (seen["state"], seen["may"]["cancel"]["why"]) == ("on_its_way", "already_shipped")
    (parcel,) = seen["parcels"]
    assert (parcel["carrier"], parcel["tracking_number"]) == ("DHL", asked["tracking_number"])
    assert asked["tracking_number"] in parcel["link"]
    assert parcel["destination"]["city"] == "Köln"
    for status, at in (("out_for_delivery", "2026-01-05T08:00:00Z"), ("delivered", "2026-01-05T10:00:00Z")):
        await done(one, "/v1/tracking", {"parcel_id": parcel_id, "status": status, "at": at, "place": "Köln"})
    seen = await buyer.see()
    assert (seen["state"], set(states(seen).values())) == ("delivered", {"done"})
    assert [entry["status"] for entry in seen["parcels"][0]["events"]] == ["delivered", "out_for_delivery"]
    assert seen["parcels"][0]["destination"] is None
    assert [line["returnable"] for line in seen["lines"]] == [2, 1]


async def test_nothing_internal_is_told(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one, note="Looks like fraud", tags=["risky"])
    await done(one, f"/v1/orders/{order['number']}/hold", {"reason": "fraud", "note": "Odd name"})
    text = json.dumps(await buyer.see())
    for word in ("fraud", "risky", "Odd", "MAIN", "ada@example.com", "1234567", order["order_id"], "customer_id"):
        assert word not in text, word


async def test_links_cannot_be_guessed_forged_or_used_elsewhere(selling: MakeSelling) -> None:
    one, other = await selling(), await selling()
    order, buyer = await bought(one)
    _, stranger = await bought(other)
    await stranger.see()
    for token in (
        f"{buyer.token[:-2]}AA", buyer.token[::-1], "A" * 64, "x" * 10, stranger.token[:11] + buyer.token[11:],
    ):  # fmt: skip
        for method, path in (("GET", ""), ("GET", "/stream"), ("POST", "/code"), ("POST", "/cancel")):
            answer = await httpx.AsyncClient(trust_env=False).request(method, f"{one.url}/v1/track/{token}{path}")
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown_tracking_link")
    pay = await done(one, "/v1/pay-links", {"order_id": order["order_id"], "hours": 1})
    assert (await one.http.get(f"/v1/track/{pay['token']}")).status_code == 404
    draft = await one.place(**ORDER, draft=True)
    assert (await one.http.post(f"/v1/orders/{draft['order_id']}/tracking-link")).status_code == 404


async def test_staff_renew_and_revoke_links(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one)
    renewed = await link_of(one, order["order_id"], "renew")
    assert (await buyer.http.get("")).status_code == 404
    fresh = Buyer(one, renewed["url"].rpartition("/t/")[2])
    await fresh.see()
    assert (await link_of(one, order["order_id"], "revoke"))["revoked"]
    assert (await link_of(one, order["order_id"]))["url"] is None
    assert (await fresh.http.get("")).status_code == 404
    _, token = await one.key("orders:read")
    async with one.with_token(token) as reader:
        assert (await reader.post(f"/v1/orders/{order['number']}/tracking-link")).status_code == 200
        denied = await reader.post(f"/v1/orders/{order['number']}/tracking-link", json={"action": "renew"})
        assert (denied.status_code, denied.json()["type"]) == (403, "/problems/forbidden")


async def test_every_message_has_the_link(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await bought(one)
    await packed(one, order)
    await done(one, f"/v1/orders/{order['number']}/cancel", {"lines": [{"line": 1, "quantity": 1}]})
    link = f"https://track.example.com/t/{buyer.token}\n"
    said = await told(api_pool, one)
    assert [row["kind"] for row in said] == ["order_confirmed"]
    assert all(link in row["body_text"] for row in said)
    assert "Zur Bestellung" in said[0]["body_text"]
    await link_of(one, order["order_id"], "revoke")
    await one.place(**ORDER)
    assert "/t/" in (await told(api_pool, one))[-1]["body_text"]


async def test_what_changes_something_needs_a_code(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await bought(one)
    refused = await buyer.post("/cancel")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/code_needed")
    hint = await buyer.post("/code")
    assert hint.json()["sent_to"] == "a•••@example.com"
    wrong = await buyer.post("/verify", {"code": "000 000"})
    assert wrong.json()["type"] in ("/problems/wrong_change_code",)
    token = await may_change(api_pool, buyer)
    _, another = await bought(one)
    assert (await another.post("/cancel", None, **token)).status_code == 403
    canceled = await buyer.post("/cancel", None, **token)
    assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
    seen = await buyer.see()
    assert (seen["state"], seen["may"]["cancel"]["why"]) == ("canceled", "already_ended")
    again = await buyer.post("/cancel", None, **token)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not_possible_now")
    timeline = (await one.http.get(f"/v1/orders/{order['number']}/timeline")).json()
    assert [(row["type"], row["actor"]) for row in timeline][-1] == ("order.canceled", "buyer")
    for _ in range(1):
        await buyer.post("/code")
    flood = await buyer.post("/code")
    assert (flood.status_code, flood.json()["type"]) == (429, "/problems/too_many_codes")


async def test_an_address_is_changed_before_anybody_has_begun(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await bought(one)
    elsewhere = {"name": "Ada Byron", "lines": ["Kurze Straße 2"], "postal_code": "20095", "city": "Hamburg"}
    preview = await buyer.post("/address", elsewhere | {"preview": True})
    assert (preview.status_code, preview.json()["status"]) == (200, "preview")
    token = await may_change(api_pool, buyer)
    changed = await buyer.post("/address", elsewhere, **token)
    assert (changed.status_code, changed.json()["status"]) == (200, "applied")
    assert (await buyer.see())["ship_to"]["city"] == "Hamburg"
    await packed(one, order)
    late = await buyer.post("/address", elsewhere | {"city": "Kiel"}, **token)
    assert (late.status_code, late.json()["data"]) == (409, {"why": "already_packed"})


async def test_goods_come_back_with_a_code_and_the_refund_is_followed(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling(returns={"auto_approve": [{}]})
    order, buyer = await bought(one)
    parcel_id = await packed(one, order)
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id})
    await done(one, "/v1/tracking", {"parcel_id": parcel_id, "status": "delivered", "at": "2099-01-05T10:00:00Z"})
    asked = {"lines": [{"line": 1, "quantity": 1, "reason": "wrong_size"}]}
    preview = await buyer.post("/return", asked | {"preview": True})
    assert (preview.status_code, preview.json()["refund"]["total"]) == (200, 1000)
    assert (await buyer.post("/return", asked)).status_code == 403
    token = await may_change(api_pool, buyer)
    made = await buyer.post("/return", asked | {"note": "Too small"}, **token)
    assert (made.status_code, made.json()["status"]) == (200, "approved")
    seen = await buyer.see()
    (back,) = seen["returns"]
    assert (back["status"], back["expected"], back["lines"][0]["quantity"]) == ("approved", 1000, 1)
    assert seen["lines"][0]["returnable"] == 1
    rest = [{"line": 1, "quantity": 1, "reason": "wrong_size"}, {"line": 2, "quantity": 1, "reason": "unwanted"}]
    asked = await buyer.post("/return", {"lines": rest}, **token)
    assert asked.status_code == 200, asked.text
    assert (await buyer.see())["may"]["returns"]["why"] == "already_asked"


async def test_the_invoice_is_the_buyers_to_download(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one)
    _, stranger = await bought(one)
    assert (await buyer.see())["may"]["invoice"]["why"] == "not_yet"
    await done(one, "/v1/invoices/issue", {"order_id": order["order_id"]})
    seen = await buyer.see()
    (document,) = seen["documents"]
    assert (document["kind"], document["total"], seen["may"]["invoice"]["can"]) == ("invoice", 3200, True)
    path = f"/invoices/{document['invoice_id']}/invoice.pdf"
    paper = await buyer.http.get(path)
    assert (paper.status_code, paper.headers["content-type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    theirs = await stranger.http.get(path)
    assert (theirs.status_code, theirs.json()["type"]) == (404, "/problems/unknown_invoice")
    assert (await buyer.http.get(f"/returns/{document['invoice_id']}/label.pdf")).status_code == 404


async def test_who_was_erased_is_not_named(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one)
    assert (await buyer.see())["name"] == "Ada Byron"
    customer = (await one.http.get(f"/v1/orders/{order['number']}")).json()["customer"]
    assert (await one.http.post(f"/v1/customers/{customer['customer_id']}/erase")).status_code == 200
    seen = await buyer.see()
    assert seen["erased"]
    text = json.dumps(seen, ensure_ascii=False)
    assert not [word for word in ("Ada", "Lange", "Köln", "50667") if word in text]
    assert seen["may"]["cancel"]["why"] == "no_email"


@pytest.mark.parametrize(("language", "shown"), [("zh-CN", "zh"), ("fr", "fr"), ("it", "en"), (None, "en")])
async def test_the_language_is_the_buyers(selling: MakeSelling, language: str | None, shown: str) -> None:
    one = await selling()
    _, buyer = await bought(one, customer={"email": f"b-{shown}-{language}@example.com", "language": language})
    seen = await buyer.see()
    assert (seen["language"], seen["locale"]) == (shown, f"{shown}-DE")


@asynccontextmanager
async def streaming(buyer: Buyer, **headers: str) -> AsyncIterator[Callable[[], Awaitable[dict[str, str]]]]:
    """The stream of an order, block by block."""
    async with buyer.http.stream("GET", "/stream", headers=headers) as answer:
        assert answer.status_code == 200
        lines = answer.aiter_lines()

        async def block() -> dict[str, str]:
            found: dict[str, str] = {}
            async with asyncio.timeout(10):
                async for line in lines:
                    if not line and found:
                        return found
                    name, _, value = line.partition(": ")
                    if name:
                        found[name] = value
            return found

        yield block


async def test_what_changes_is_told_at_once_and_nothing_else(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one, method="local_delivery")
    other, _ = await bought(one)
    parcel_id = await packed(one, order)
    seq = (await buyer.see())["seq"]
    async with streaming(buyer) as block:
        assert int((await block())["id"]) == seq
        await done(one, f"/v1/orders/{order['number']}/hold", {"reason": "fraud"})
        await done(one, f"/v1/orders/{order['number']}/lift", {"reasons": ["fraud"]})
        await done(one, f"/v1/orders/{other['number']}/cancel", {})
        await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id})
        news = await block()
        assert (news["event"], json.loads(news["data"])["kind"]) == ("changed", "parcel")
        assert json.loads(news["data"])["seq"] == int(news["id"])
    async with streaming(buyer, **{"Last-Event-ID": str(seq)}) as block:
        await block()
        assert (await block())["id"] == news["id"]


async def test_a_courier_on_the_road_is_seen(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one, method="local_delivery")
    parcel_id = await packed(one, order)
    seen_at = {"parcel_id": parcel_id, "latitude": 50.95, "longitude": 6.95}
    early = await done(one, "/v1/parcels/positions", seen_at | {"at": "2026-01-05T09:00:00Z"})
    assert (early["known"], early.get("kept", False)) == (True, False)
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id})
    async with streaming(buyer) as block:
        await block()
        first, older, nobody = await done(
            one,
            "/v1/parcels/positions",
            [
                seen_at | {"at": "2026-01-05T10:00:00Z"},
                seen_at | {"at": "2026-01-05T09:59:00Z", "latitude": 1},
                {"tracking_number": "NOBODYS", "latitude": 1, "longitude": 1, "at": "2026-01-05T10:00:00Z"},
            ],
        )
        assert (first["kept"], older.get("kept", False), nobody["known"]) == (True, False, False)
        news = await block()
        said = json.loads(news["data"])
        assert (news["event"], said["parcel_id"], said["position"]["latitude"]) == ("position", parcel_id, 50.95)
        assert said["arrives_at"] > "2026-01-05T10:00:00Z"
    (parcel,) = (await buyer.see())["parcels"]
    assert (parcel["position"]["longitude"], parcel["arrives_at"]) == (6.95, said["arrives_at"])
    assert not await one.shop.rows("SELECT 1 FROM event WHERE shop_id = $1 AND data::text LIKE '%50.95%'")


async def test_goods_to_be_picked_up_show_their_code_while_they_wait(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one, method="pickup", lines=[{"sku": "A", "quantity": 1}])
    assert (await buyer.see())["may"]["address"]["why"] == "not_for_pickup"
    await packed(one, order)
    whole = (await one.http.get(f"/v1/orders/{order['number']}")).json()
    ready = await done(one, "/v1/pickups/ready", {"fulfillment_id": whole["fulfillments"][0]["fulfillment_id"]})
    seen = await buyer.see()
    (pickup,) = seen["pickups"]
    assert (seen["state"], pickup["code"], pickup["name"]) == ("ready_for_pickup", ready["code"], "MAIN")
    # a carton is opened again: it is not ready, and the code opens nothing
    await done(one, "/v1/parcels/unpack", {"parcel_id": whole["parcels"][0]["parcel_id"]})
    seen = await buyer.see()
    assert (seen["state"], seen["trouble"], seen["pickups"]) == ("preparing", "packed_again", [])
    collect = {"fulfillment_id": ready["fulfillment_id"], "code": ready["code"]}
    refused = await one.http.post("/v1/pickups/collect", json=collect)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not_ready")
    await done(one, "/v1/fulfillments/pack", {"fulfillment_id": ready["fulfillment_id"]})
    again = await done(one, "/v1/pickups/ready", {"fulfillment_id": ready["fulfillment_id"]})
    seen = await buyer.see()
    assert (seen["state"], seen["trouble"], seen["pickups"][0]["code"]) == ("ready_for_pickup", None, again["code"])
    await done(one, "/v1/pickups/collect", collect | {"code": again["code"]})
    seen = await buyer.see()
    assert (seen["state"], seen["pickups"][0]["code"]) == ("collected", None)


async def test_who_has_paid_by_card_is_not_asked_to_pay_again(selling: MakeSelling) -> None:
    one = await selling(pay_link_gateway="sandbox")
    order, buyer = await bought(one, lines=[{"sku": "A", "quantity": 1}], payment={"terms": "prepaid"})
    seen = await buyer.see()
    assert (seen["due"], seen["trouble"], seen["may"]["pay"]["can"]) == (1_000, "payment_needed", True)
    opened = f"/v1/pay/{seen['pay']}"
    started = await done(one, "/v1/payments/start", {"order_id": order["order_id"], "gateway": "sandbox"})
    seen = await buyer.see()
    assert (seen["due"], seen["may"]["pay"]) == (1_000, {"can": False, "why": "being_paid", "asks": False})
    paying = (await one.http.get(opened)).json()
    assert (paying["due"], paying.get("can_pay", False), paying["payment"]) == (1_000, False, "created")
    await done(one, "/v1/payments/settle", {"action_id": started["action_id"], "outcome": "succeeded"})
    seen = await buyer.see()
    assert (seen["state"], seen["due"], seen["trouble"]) == ("confirmed", 0, None)
    assert (seen["may"]["pay"]["why"], seen["pay"]) == ("nothing_due", None)
    (payment,) = seen["payments"]
    assert (payment["tender"], payment["amount"], payment["authorized"]) == ("card", 0, 1_000)
    paid = (await one.http.get(opened)).json()
    assert (paid["due"], paid.get("can_pay", False), paid["payment"]) == (0, False, "authorized")
    refused = await one.http.post("/v1/pay-links", json={"order_id": order["order_id"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing_due")
    taken = await done(one, "/v1/payments/capture", {"order_id": order["order_id"]})
    failed = {"action_id": taken["actions"][0]["action_id"], "outcome": "failed", "permanent": True}
    await done(one, "/v1/payments/settle", failed)
    seen = await buyer.see()
    assert (seen["due"], seen["may"]["pay"]["can"]) == (1_000, True)
    assert (await done(one, "/v1/pay-links", {"order_id": order["order_id"]}))["due"] == 1_000
