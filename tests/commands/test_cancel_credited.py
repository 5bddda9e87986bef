"""Canceling what was credited before: nothing is given twice, and nobody owes what nobody ordered any more."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.tenders import CreditOrder, WriteOffOrder
from waybill.views.invariants import broken_invariants

Make = Callable[..., Awaitable[Any]]


class Bought:
    """Two A at 10.00 and two B at 2.50, paid or not."""

    def __init__(self, shop: Any, order_id: Any) -> None:
        self.shop = shop
        self.order_id = order_id

    async def credit(self, amount: int, line: int | None = None) -> None:
        kind = "price_adjustment" if line else "goodwill"
        wanted = {"order_id": self.order_id, "amount": amount, "kind": kind, "line": line}
        (answer,) = await self.shop.run(credit_orders, msgspec.convert(wanted, CreditOrder))
        assert type(answer).__name__ == "Credited", answer

    async def cancel(self, *lines: tuple[int, int]) -> Any:
        """These units by line, or all; what is owed then."""
        part = {"lines": [{"line": line, "quantity": quantity} for line, quantity in lines]} if lines else {}
        wanted = {"order_id": self.order_id, "reason": "customer"} | part
        (answer,) = await self.shop.run(cancel_orders, msgspec.convert(wanted, CancelOrder))
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
        (row,) = await self.shop.rows(
            "SELECT total, credited, written_off, version, total - credited - written_off - (paid - refunded) AS balance "
            "FROM orders WHERE shop_id = $1 AND order_id = $2",
            self.order_id,
        )
        assert answer.version == row["version"]
        assert answer.owed == max(0, -row["balance"])
        return row


@pytest.fixture
def buy(shop: Make) -> Make:
    """Call it (and await) with what was paid, for an order."""

    async def make(paid: int = 0) -> Bought:
        one = await shop(tax_rates=[{"category": "standard", "rate": 190_000}])
        lines = [{"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 2}]
        wanted = {
            "lines": lines, "method": "pickup", "payment": {"terms": "on_account", "paid": paid}, "tax_included": True,
        }  # fmt: skip
        (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        assert placed.total == 2_500
        return Bought(one, placed.order_id)

    return make


async def test_a_line_that_was_given_back_is_not_given_back_again(buy: Make) -> None:
    bought = await buy(2_500)
    await bought.credit(2_000, line=1)
    row = await bought.cancel((1, 2))
    # the two B stay paid; what was credited of the A is what they came to
    assert (row["total"], row["credited"], row["balance"]) == (500, 0, -2_000)


async def test_a_price_adjusted_for_all_units_goes_with_each(buy: Make) -> None:
    bought = await buy()
    await bought.credit(401, line=1)
    row = await bought.cancel((1, 1))
    assert (row["total"], row["credited"], row["balance"]) == (1_500, 200, 1_300)
    row = await bought.cancel((1, 1))
    assert (row["total"], row["credited"], row["balance"]) == (500, 0, 500)


async def test_goodwill_stays_as_far_as_anything_is_left_to_be_paid(buy: Make) -> None:
    bought = await buy(2_500)
    await bought.credit(2_000)
    row = await bought.cancel((1, 2))
    assert (row["total"], row["credited"], row["balance"]) == (500, 500, -2_500)


@pytest.mark.parametrize("paid", [0, 500])
async def test_an_order_that_was_written_off_and_is_canceled_owes_nothing_and_is_owed_what_was_paid(
    buy: Make, paid: int
) -> None:
    bought = await buy(paid)
    await bought.credit(700)
    await bought.credit(100, line=2)
    (written,) = await bought.shop.run(write_off_orders, WriteOffOrder(order_id=bought.order_id, reason="bad_debt"))
    assert (written.amount, written.balance) == (1_700 - paid, 0)
    row = await bought.cancel()
    assert (row["total"], row["credited"], row["written_off"], row["balance"]) == (0, 0, 0, -paid)
    entries = await bought.shop.rows(
        "SELECT sum(amount)::bigint AS amount, sum(tax)::bigint AS tax FROM order_credit WHERE shop_id = $1"
    )
    assert tuple(entries[0]) == (0, 0)


async def test_what_was_written_off_stays_as_far_as_anything_is_left(buy: Make) -> None:
    bought = await buy()
    await bought.shop.run(write_off_orders, WriteOffOrder(order_id=bought.order_id, reason="bad_debt"))
    row = await bought.cancel((1, 1))
    assert (row["total"], row["written_off"], row["balance"]) == (1_500, 1_500, 0)
