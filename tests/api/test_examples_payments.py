"""Money through every operation there is on payments. What is asked and answered are the examples of the API's page."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest_asyncio

from waybill.adapters.payment.sandbox import SandboxGateway
from waybill.store.database import Pool
from waybill.workers.follow import Consumer, follow
from waybill.workers.payments import Payments

MakeSelling = Callable[..., Awaitable[Any]]
Same = Callable[[str, dict[str, Any]], None]


async def work(pool: Pool, selling: Any) -> None:
    """What the worker does meanwhile: ask the gateway, and bring back what it answers."""
    money = Payments(pool, {"sandbox": SandboxGateway(pool)}, timedelta(seconds=0))
    consumer: Consumer = money
    while await follow(pool, consumer, selling.shop.shop_id):
        pass
    rows = await selling.shop.rows(
        "SELECT a.action_id, a.attempt FROM payment_action a JOIN payment p USING (shop_id, payment_id) "
        "WHERE a.shop_id = $1 AND a.status = 'pending' AND p.gateway = 'sandbox' ORDER BY a.requested_at"
    )
    for row in rows:
        await money.perform(selling.shop.shop_id, f"{row['action_id']}:{row['attempt']}")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(selling_for_long: MakeSelling, make_teller: Callable[[Any], Any], api_pool: Pool) -> dict[str, Any]:
    """The examples as they come out today."""
    selling = await selling_for_long()
    teller = make_teller(selling)
    orders = [await selling.place(lines=[{"sku": "A", "quantity": 2}]) for _ in range(3)]
    first, second, third = (order["order_id"] for order in orders)
    card = {"order_id": first, "tender": "card", "gateway": "sandbox", "token": "tok_ok"}
    started = await teller.ask("startPayments", card, named="one")
    several = await teller.ask(
        "startPayments",
        [
            {"order_id": second, "tender": "wallet", "gateway": "sandbox", "amount": 500, "token": "tok_ok"},
            {"order_id": second, "tender": "bank_transfer", "amount": 1500},
            {"order_id": third, "gateway": "sandbox", "token": "tok_decline"},
        ],
        named="several",
    )
    await work(api_pool, selling)
    transfer = {"action_id": several[1]["action_id"], "outcome": "succeeded", "reference": "Statement 7, line 3"}
    await teller.ask("settlePayments", transfer)
    await teller.ask("renewPayments", {"order_id": first, "payment_id": started["payment_id"]})
    await work(api_pool, selling)
    await teller.ask("capturePayments", {"order_id": first, "amount": 1000}, named="one")
    await work(api_pool, selling)
    await teller.ask("voidPayments", {"order_id": first, "payment_id": started["payment_id"]})
    await selling.http.post(f"/v1/orders/{second}/cancel", json={})
    await teller.ask("refundPayments", {"order_id": second, "cause": "cancel"})
    await work(api_pool, selling)
    await teller.ask("getPayment", payment_id=started["payment_id"])
    await teller.ask("listPayments", order=orders[1]["number"])
    return dict(teller.told)


async def test_the_examples_are_what_the_server_answers(told: dict[str, Any], same_examples: Same) -> None:
    same_examples("payments", told)


async def test_whose_money_it_is_only_its_shop_sees(selling: MakeSelling, told: dict[str, Any]) -> None:
    stranger = await selling()
    answer = await stranger.http.get(f"/v1/payments/{told['getPayment']['path']['payment_id']}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/unknown_payment"
    assert (await stranger.http.get("/v1/payments")).json() == {"rows": []}
    _, token = await stranger.key("orders:write")
    async with stranger.with_token(token) as poor:
        assert (await poor.post("/v1/payments/start", json={})).status_code == 403


async def test_an_order_shows_its_payments(selling: MakeSelling) -> None:
    one = await selling()
    placed = await one.place(payment={"paid": 1000, "reference": "ch_1"})
    order = (await one.http.get(f"/v1/orders/{placed['number']}")).json()
    (payment,) = order["payments"]
    assert (payment["tender"], payment["captured"], payment["reference"]) == ("external", 1000, "ch_1")
