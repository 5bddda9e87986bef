"""The shop front by every operation there is. What is asked and answered are the examples of the API's page."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.api.conftest import OPERATIONS
from tests.api.test_examples_payments import work

from waybill.store.database import Pool
from waybill.store.front_links import order_list_token
from waybill.store.signing import signing_secret

FRONT = {
    "slug": "tea-and-co",
    "title": "Tea & Co",
    "ways": [
        {"method": "ship", "countries": ["DE", "AT"], "fee": 490, "free_from": 5_000},
        {"method": "local_delivery", "postal_codes": ["101"], "fee": 250, "minimum": 1_500},
        {"method": "pickup"},
    ],
    "gateways": ["sandbox"],
    "pay_later": True,
}
LINES = [{"sku": "TEA-100", "quantity": 2, "choices": [{"group": "Wrapping", "choice": "Gift wrap"}]}]
BERLIN = {"country": "DE", "lines": ["Lange Straße 1"], "postal_code": "10115", "city": "Berlin"}
TEA = {
    "sku": "TEA-100",
    "title": "Green tea, 100 g",
    "price": "12.50",
    "published": True,
    "category": "Tea",
    "description": "First flush, from one garden.",
    "choices": [{"name": "Wrapping", "choices": [{"name": "Gift wrap", "price": "2.00"}]}],
}


async def test_the_examples_are_what_the_server_answers(
    selling_for_long: Callable[..., Awaitable[Any]],
    make_teller: Callable[[Any], Any],
    same_examples: Callable[[str, dict[str, Any]], None],
    api_pool: Pool,
) -> None:
    selling = await selling_for_long(front=FRONT)
    teller = make_teller(selling)
    assert (await selling.http.post("/v1/items", json=TEA)).json()["result"] == "saved"
    await selling.http.post("/v1/stock/receive", json={"sku": "TEA-100", "location": "MAIN", "quantity": 4})
    await teller.ask("openFront", slug="tea-and-co")
    await teller.ask("listFrontItems", slug="tea-and-co", search="tea", limit=10)
    wanted = {"lines": LINES, "way": {"method": "ship"}, "ship_to": BERLIN}
    quoted = await teller.ask("quoteBasket", wanted, slug="tea-and-co")
    buyer = {"email": "ada@example.com", "name": "Ada Byron", "phone": "+49 30 1234567", "language": "de"}
    basket = {**wanted, "buyer": buyer, "expected_total": quoted["ways"][0]["total"], "card": {"token": "tok_decline"}}

    async def paid(name: str, body: Any, **in_path: str) -> Any:
        """Ask, and let the worker do its part meanwhile."""
        path = OPERATIONS[name].path.format(**in_path)
        headers = {"Idempotency-Key": "6b1f0c9a-basket-1001"}
        asking = asyncio.create_task(selling.http.post(path, json=body, headers=headers))
        while not asking.done():
            await work(api_pool, selling)
            await asyncio.wait([asking], timeout=0.02)
        answer = asking.result()
        assert answer.status_code == 200, answer.text
        teller.note(name, body, answer.json(), in_path, {}, "")
        return answer.json()

    order = await paid("checkOutBasket", basket, slug="tea-and-co")
    assert order["payment"]["reason"] == "card_declined"
    await paid("payFrontOrder", {"card": {"token": "tok_ok"}}, slug="tea-and-co", token=order["token"])
    await teller.ask("getFrontOrder", slug="tea-and-co", token=order["token"])
    await teller.ask("askOrderList", {"email": "ada@example.com"}, slug="tea-and-co")
    (row,) = await selling.shop.rows("SELECT customer_id, asked_at FROM order_list WHERE shop_id = $1")
    async with selling.shop.tx() as tx:
        token = order_list_token(await signing_secret(tx), tx.shop_id, row["customer_id"], row["asked_at"])
    await teller.ask("openOrderList", slug="tea-and-co", token=token)
    same_examples("front", teller.told)
