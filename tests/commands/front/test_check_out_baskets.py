"""Baskets become orders on real tables; what the API's tests show is not shown again."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.front.check_out_baskets import check_out_baskets
from waybill.model.front import CheckOutBasket

MakeShop = Callable[..., Awaitable[Any]]
FRONT = {"slug": "baskets", "ways": [{"method": "pickup"}], "pay_later": True}


def basket(sku: str, quantity: int, total: int) -> CheckOutBasket:
    wanted = {
        "lines": [{"sku": sku, "quantity": quantity}],
        "way": {"method": "pickup", "location": "MAIN"},
        "buyer": {"email": "ada@x.de", "name": "Ada"},
        "expected_total": total,
        "pay": "later",
    }
    return msgspec.convert(wanted, CheckOutBasket)


async def test_a_later_basket_sees_what_an_earlier_one_took(shop: MakeShop) -> None:
    one = await shop(front=FRONT)
    await one.item("A", published=True)
    results = await one.run(
        check_out_baskets, basket("A", 7, 7_000), basket("B", 1, 250), basket("a", 4, 4_000), basket("A", 3, 1)
    )
    assert [getattr(result, "status", getattr(result, "type", None)) for result in results] == [
        "confirmed", "not_for_sale", "insufficient_stock", "total_changed",
    ]  # fmt: skip
    (row,) = await one.rows("SELECT channel, method, total FROM orders WHERE shop_id = $1")
    assert tuple(row) == ("front", "pickup", 7_000)


async def test_a_front_that_was_closed_meanwhile_orders_nothing(shop: MakeShop) -> None:
    one = await shop(front={**FRONT, "slug": "closed-baskets", "open": False})
    await one.item("A", published=True)
    (result,) = await one.run(check_out_baskets, basket("A", 1, 1_000))
    assert result.type == "unknown_front"
