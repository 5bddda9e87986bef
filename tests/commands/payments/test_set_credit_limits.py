"""Limits on a real database: at placing, and for two orders at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.set_credit_limits import set_credit_limits
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.model.edits import EditLine, EditOrder
from waybill.model.orders import Placed, PlaceLine, PlaceOrder
from waybill.model.setup import SaveCustomer
from waybill.model.tenders import RecordPayment, SetCredit

MakeShop = Callable[..., Awaitable[Any]]
ADA = {"email": "ada@example.com"}


def order(terms: str = "on_account", quantity: int = 1) -> PlaceOrder:
    wanted = {
        "lines": [{"sku": "A", "quantity": quantity}],
        "method": "pickup",
        "customer": ADA,
        "payment": {"terms": terms},
    }
    return msgspec.convert(wanted, PlaceOrder)


async def test_a_customer_owes_no_more_than_they_may(shop: MakeShop, money_of: Any) -> None:
    one = await shop(account_limit=1500, account_days=10)
    first, second = await one.run(place_orders, order(), order())
    assert isinstance(first, Placed)
    assert (second.type, second.data) == ("credit_limit_exceeded", {"limit": 1500, "owed": 1000, "due": 1000})
    (row,) = await one.rows("SELECT due_on, placed_at, customer_id FROM orders WHERE shop_id = $1")
    assert row["due_on"] == row["placed_at"].date() + timedelta(days=10)
    (again,) = await one.run(place_orders, order())
    assert again.type == "credit_limit_exceeded"
    limits = SetCredit(customer_id=row["customer_id"], account_limit=2000, account_days=1)
    await one.run(set_credit_limits, limits)
    (more,) = await one.run(place_orders, order())
    assert isinstance(more, Placed)
    (due,) = await one.rows(
        "SELECT due_on - placed_at::date AS days FROM orders WHERE order_id = $2 AND shop_id = $1", more.order_id
    )
    assert due["days"] == 1
    (cash,) = await one.run(place_orders, order("on_delivery", 3))
    assert isinstance(cash, Placed)
    await money_of(one, more.order_id)


async def test_an_edit_comes_to_no_more_than_a_customer_may_owe(shop: MakeShop, money_of: Any) -> None:
    one = await shop(account_limit=1500)
    (placed,) = await one.run(place_orders, order())
    more = EditOrder(order_id=placed.order_id, lines=[EditLine(line=1, quantity=2)])
    for asked in (more, msgspec.structs.replace(more, preview=True), msgspec.structs.replace(more, quote=True)):
        (refused,) = await one.run(edit_orders, asked)
        assert (refused.type, refused.data) == ("credit_limit_exceeded", {"limit": 1500, "owed": 1000, "due": 1000})
    record = {"order_id": placed.order_id, "tender": "cash", "amount": 500}
    await one.run(record_payments, msgspec.convert(record, RecordPayment))
    (edited,) = await one.run(edit_orders, more)
    assert edited.status == "applied"
    await money_of(one, placed.order_id)


async def test_a_limit_is_of_what_is_owed_in_the_shops_currency(shop: MakeShop) -> None:
    one = await shop(account_limit=1500)
    abroad = {"prices": "theirs", "currency": "JPY", "channel": "there"}
    sold = msgspec.structs.replace(order(), **abroad, lines=[PlaceLine(sku="A", quantity=1, unit_price="9000")])
    (placed, ours) = await one.run(place_orders, sold, order())
    assert (placed.currency, placed.total) == ("JPY", 9000)
    assert isinstance(ours, Placed)
    (refused,) = await one.run(place_orders, order())
    assert refused.data == {"limit": 1500, "owed": 1000, "due": 1000}


async def test_two_orders_at_once_do_not_both_get_what_is_left(shop: MakeShop) -> None:
    one = await shop()
    (saved,) = await one.run(save_customers, SaveCustomer(**ADA))
    await one.run(set_credit_limits, SetCredit(customer_id=saved.id, account_limit=2500))
    answers = await asyncio.gather(*(one.run(place_orders, order()) for _ in range(5)))
    assert sum(isinstance(answer, Placed) for (answer,) in answers) == 2
