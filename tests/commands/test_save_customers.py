"""Customers in PostgreSQL: found, made, changed, one per e-mail even when two save at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.model.setup import SaveCustomer

MakeShop = Callable[..., Awaitable[Any]]
ADDRESS = {"country": "DE", "lines": ["Am Markt 1"], "city": "Jena"}


def customers(*requests: dict[str, Any]) -> list[SaveCustomer]:
    return [msgspec.convert(request, SaveCustomer) for request in requests]


async def current(shop: Any, customer_id: Any) -> Any:
    (row,) = await shop.rows(
        "SELECT p.* FROM customer c JOIN person_data p USING (shop_id, customer_id, person_id)"
        " WHERE shop_id = $1 AND customer_id = $2",
        customer_id,
    )
    return row


async def test_made_changed_and_kept_in_immutable_rows(shop: MakeShop) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    ann = {"email": "Ann@a.example", "name": "Ann Ä", "address": ADDRESS, "external_id": "17"}
    (made,) = await mine.run(save_customers, *customers(ann))
    (again,) = await mine.run(save_customers, *customers(ann))
    (changed,) = await mine.run(save_customers, *customers({"external_id": "17", "email": "ann@b.example"}))
    (elsewhere,) = await other.run(save_customers, *customers(ann))
    assert made.id == again.id == changed.id != elsewhere.id
    assert await mine.rows("SELECT count(*) FROM person_data WHERE shop_id = $1") == [(2,)]
    row = await current(mine, made.id)
    assert (row["email"], row["name"], row["name_key"]) == ("ann@b.example", "Ann Ä", "ann ä")
    assert msgspec.json.decode(row["address"]) == ADDRESS
    keys = await mine.rows("SELECT kind, value FROM customer_key WHERE shop_id = $1 ORDER BY 1")
    assert [tuple(key) for key in keys] == [("email", "ann@b.example"), ("external_id", "17")]
    assert "a.example" not in str(await mine.rows("SELECT data::text FROM event WHERE shop_id = $1"))


async def test_what_an_order_said_is_built_upon(shop: MakeShop) -> None:
    mine = await shop()
    order = {
        "lines": [{"sku": "A", "quantity": 1}],
        "customer": {"email": "bo@b.example", "name": "Bo"},
        "ship_to": ADDRESS,
    }
    await mine.run(place_orders, msgspec.convert(order, PlaceOrder))
    (saved,) = await mine.run(save_customers, *customers({"email": "bo@b.example", "phone": "+49 30 1"}))
    assert not saved.created
    row = await current(mine, saved.id)
    assert (row["name"], row["phone"]) == ("Bo", "+49 30 1")
    assert msgspec.json.decode(row["address"]) == ADDRESS


async def test_refusals_from_real_tables(shop: MakeShop) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    (ann,) = await mine.run(save_customers, *customers({"email": "ann@a.example"}))
    (bob,) = await mine.run(save_customers, *customers({"email": "bob@b.example"}))
    results = await mine.run(
        save_customers,
        *customers(
            {"customer_id": str(bob.id), "email": "ann@a.example"},
            {"customer_id": str(ann.id), "name": "Ann"},
            {},
        ),
    )
    assert [r.type if isinstance(r, Refused) else r.id for r in results] == ["identity_taken", ann.id, "no_identity"]
    (foreign,) = await other.run(save_customers, *customers({"customer_id": str(ann.id), "name": "Eve"}))
    assert foreign.type == "unknown_customer"


async def test_two_at_once_make_one_customer(shop: MakeShop) -> None:
    mine = await shop(empty=True)
    request = customers({"email": "one@a.example", "phone": "+49 1"}, {"email": "two@a.example"})
    runs = await asyncio.gather(*(mine.run(save_customers, *request) for _ in range(6)))
    assert len({tuple(result.id for result in results) for results in runs}) == 1
    assert await mine.rows("SELECT count(*) FROM customer WHERE shop_id = $1") == [(2,)]
