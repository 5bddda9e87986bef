"""Money beside the gateways through every operation there is. What is asked and answered are the examples of the API's page."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest_asyncio

from waybill.commands.expire_orders import expire_orders
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import ExpireOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel

MakeSelling = Callable[..., Awaitable[Any]]
Same = Callable[[str, dict[str, Any]], None]
ADA = {"customer": {"email": "ada@example.com", "name": "Ada Lovelace"}}


async def settle(selling: Any, order_id: str, **fields: Any) -> None:
    """What was asked of gateways and waits is answered."""
    rows = await selling.shop.rows(
        "SELECT action_id FROM payment_action WHERE shop_id = $1 AND order_id = $2::text::uuid AND status = 'pending'",
        order_id,
    )
    for row in rows:
        request = {"action_id": str(row["action_id"]), **fields}
        answer = await selling.http.post("/v1/payments/settle", json=request)
        assert answer.status_code == 200, answer.text


async def money(teller: Any, selling: Any) -> None:
    """Recorded, credited, written off, disputed, limited."""
    first, late = await selling.place(**ADA), await selling.place(**ADA)
    paid = {"order_id": first["order_id"], "tender": "bank_transfer", "amount": 1200, "reference": "Statement 7"}
    recorded = await teller.ask("recordPayments", paid, named="one")
    await teller.ask("listBalances", kind="owed")
    over = datetime.now(UTC) + timedelta(days=3)
    await selling.shop.run(expire_orders, ExpireOrder(order_id=UUID(late["order_id"])), now=over)
    await teller.ask("reinstateOrders", {"order_id": late["order_id"]})
    some = [
        {"order_id": late["order_id"], "tender": "cash", "amount": 400},
        {"order_id": late["order_id"], "tender": "check", "amount": 597, "reference": "000317"},
    ]
    await teller.ask("recordPayments", some, named="several")
    await teller.ask("writeOffOrders", {"order_id": late["order_id"], "reason": "small_difference"})
    credit = {
        "order_id": late["order_id"],
        "amount": 300,
        "kind": "price_adjustment",
        "line": 1,
        "reason": "wrong_price",
    }
    await teller.ask("creditOrders", credit)
    dispute = {"payment_id": recorded["payment_id"], "external_id": "dp_1", "says": "opened", "amount": 1200}
    await teller.ask("reportDisputes", dispute)
    order = (await selling.http.get(f"/v1/orders/{first['number']}")).json()
    limits = {"customer_id": order["customer"]["customer_id"], "account_limit": 50000, "account_days": 14}
    await teller.ask("setCreditLimits", limits)
    await teller.ask("refundToStoredValue", {"order_id": late["order_id"], "amount": 200})


async def redirected(teller: Any, selling: Any) -> None:
    """A refund that a gateway could not make."""
    failed = await selling.place(**ADA)
    card = {"order_id": failed["order_id"], "gateway": "sandbox", "capture": "placing"}
    assert (await selling.http.post("/v1/payments/start", json=card)).status_code == 200
    await settle(selling, failed["order_id"], outcome="succeeded")
    await selling.http.post(f"/v1/orders/{failed['number']}/cancel", json={})
    asked = await selling.http.post("/v1/payments/refund", json={"order_id": failed["order_id"]})
    await settle(selling, failed["order_id"], outcome="failed", reason="account_closed")
    action = asked.json()["actions"][0]["action_id"]
    await teller.ask("redirectRefunds", {"action_id": action, "way": "bank_transfer", "reference": "T-93"})


async def cards(teller: Any, selling: Any) -> None:
    """Gift cards and links to pay with."""
    placed = await selling.place()
    card = await teller.ask("issueStoredValue", {"amount": 2500}, named="one")
    await teller.ask("issueStoredValue", [{"amount": 1000, "reason": "goodwill"}, {"amount": 2000}], named="several")
    await teller.ask("checkGiftCard", {"code": card["code"]})
    await teller.ask("payWithStoredValue", {"order_id": placed["order_id"], "code": card["code"], "amount": 600})
    await teller.ask("getStoredValue", account_id=card["account_id"])
    link = await teller.ask("makePayLinks", {"order_id": placed["order_id"], "hours": 48})
    await teller.ask("openPayLink", token=link["token"])
    await teller.ask("payByLink", {"token": "tok_ok"}, token=link["token"])
    await teller.ask("voidStoredValue", {"account_id": card["account_id"], "reason": "lost"})
    await teller.ask("listStoredValue", status="void")


async def cash(teller: Any, selling: Any) -> None:
    """Cash on delivery, and a parcel that was refused at the door."""
    terms = {"payment": {"terms": "on_delivery"}}
    taken = await selling.place(**terms)
    collected = {"order_id": taken["order_id"], "collector": "courier-7", "amount": 1000, "reference": "R-1"}
    await teller.ask("collectCash", collected)
    await teller.ask("listCash", collector="courier-7")
    lines = [{"reference": f"#{taken['number']}", "amount": 950}, {"reference": "R-99", "amount": 20}]
    await teller.ask("remitCash", {"collector": "courier-7", "reference": "List 12", "lines": lines})
    sent = await selling.place(method="ship", ship_to={"country": "DE"}, **terms)
    shop = selling.shop
    (released,) = await shop.run(release_orders, ReleaseOrder(order_id=UUID(sent["order_id"])))
    id = released.fulfillments[0].fulfillment_id
    await shop.run(pick_fulfillments, PickFulfillment(fulfillment_id=id))
    (packed,) = await shop.run(pack_fulfillments, PackFulfillment(fulfillment_id=id))
    parcel_id = packed.parcels[0].parcel_id
    await shop.run(hand_over_parcels, HandOverParcel(parcel_id=parcel_id))
    seen = TrackParcel(parcel_id=parcel_id, status="refused", at=datetime.now(UTC), source="courier")
    await shop.run(report_tracking, seen)
    await teller.ask("refuseDeliveries", {"parcel_id": str(parcel_id)})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(selling_for_long: MakeSelling, make_teller: Callable[[Any], Any]) -> dict[str, Any]:
    """The examples as they come out today."""
    selling = await selling_for_long(pay_link_gateway="sandbox")
    teller = make_teller(selling)
    await money(teller, selling)
    await redirected(teller, selling)
    await cards(teller, selling)
    await cash(teller, selling)
    return dict(teller.told)


async def test_the_examples_are_what_the_server_answers(told: dict[str, Any], same_examples: Same) -> None:
    same_examples("tenders", told)


async def test_a_gift_card_is_told_again_under_its_key_and_only_then(selling: MakeSelling) -> None:
    one = await selling()
    key = {"Idempotency-Key": "card-1"}
    first, again, other = await asyncio.gather(
        one.http.post("/v1/stored-value", json={"amount": 500}, headers=key),
        one.http.post("/v1/stored-value", json={"amount": 500}, headers=key),
        one.http.post("/v1/stored-value", json=[{"amount": 500}, {"amount": 1, "kind": "store_credit"}]),
    )
    assert first.json() == again.json()
    assert len(first.json()["code"]) == 24
    assert other.json()[0]["code"] != first.json()["code"]
    assert other.json()[1]["type"] == "customer_needed"
    stranger = await selling()
    answer = await stranger.http.post("/v1/stored-value/check", json={"code": first.json()["code"]})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown_account")
    answer = await stranger.http.get(f"/v1/stored-value/{first.json()['account_id']}")
    assert answer.status_code == 404


async def test_a_link_lets_in_whoever_has_it_and_nobody_else(selling: MakeSelling) -> None:
    one, two = await selling(pay_link_gateway="sandbox"), await selling()
    placed, other = await one.place(**ADA), await two.place()
    link = (await one.http.post("/v1/pay-links", json={"order_id": placed["order_id"]})).json()
    closed = (await two.http.post("/v1/pay-links", json={"order_id": other["order_id"]})).json()
    async with httpx.AsyncClient(base_url=one.url, trust_env=False) as anyone:
        seen = await anyone.get(f"/v1/pay/{link['token']}")
        assert (seen.status_code, seen.json()["due"], seen.json()["can_pay"]) == (200, 1000, True)
        assert "Ada" not in seen.text
        for wrong in (link["token"][:-1] + "x", closed["token"][:20] + link["token"][20:], "x" * 64):
            answer = await anyone.get(f"/v1/pay/{wrong}")
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown_pay_link"), wrong
        assert "can_pay" not in (await anyone.get(f"/v1/pay/{closed['token']}")).json()
        refused = await anyone.post(f"/v1/pay/{closed['token']}", json={"token": "tok_ok"})
        assert refused.json()["type"] == "/problems/no_gateway"
        paid = await anyone.post(f"/v1/pay/{link['token']}", json={"token": "tok_ok"})
        assert (paid.status_code, paid.json()["amount"]) == (200, 1000)
        twice = await anyone.post(f"/v1/pay/{link['token']}", json={"token": "tok_ok"})
        assert twice.json()["type"] == "/problems/nothing_due"
    (event,) = await one.shop.rows("SELECT actor FROM event WHERE shop_id = $1 AND type = 'payment.started'")
    assert event["actor"] == "pay-link"


async def test_only_who_may_touch_money_does(selling: MakeSelling) -> None:
    one = await selling()
    _, token = await one.key("orders:write")
    async with one.with_token(token) as poor:
        for path in ("payments/record", "orders/credit", "stored-value", "cash/collect", "pay-links"):
            assert (await poor.post(f"/v1/{path}", json={})).status_code == 403, path
        assert (await poor.get("/v1/balances")).status_code == 403
