"""What other systems got wrong, by the names that their users gave it."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.edits import Edited, EditOrder
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.model.returns import InspectReturn, MakeClaim, ReceiveReturn, RequestReturn
from waybill.model.tenders import CreditOrder

Make = Callable[..., Awaitable[Any]]


async def receive(shop: Any, asked: Any, *lines: dict[str, Any]) -> Any:
    request = {"return_id": str(asked.return_id), "lines": list(lines) or None, "location": "MAIN"}
    (answer,) = await shop.run(receive_returns, msgspec.convert(request, ReceiveReturn))
    return answer


async def test_part_refund_within_the_return(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    """Of three returned units one is declined and one was credited in part before: each brings what is left of its share."""
    one = await shop(tax_rates=[{"category": "standard", "rate": 190_000}])
    discounts = [{"title": "Ten", "amount": 1000}]
    placed = await deliver(one, {"A": 3, "B": 1}, discounts=discounts, charges=[{"type": "shipping", "amount": 490}])
    part = {"line": 1, "quantity": 1, "problem": "damaged", "amount": 250}
    (kept,) = await one.run(
        make_claims, msgspec.convert({"order_id": str(placed.order_id), "lines": [part]}, MakeClaim)
    )
    assert kept.refund.total == 250
    asked = await approved(one, placed, {1: 3})
    await receive(one, asked)
    looked = {"return_id": str(asked.return_id), "lines": [{"line": 1, "accepted": 2}]}
    (first,) = await one.run(inspect_returns, msgspec.convert(looked, InspectReturn))
    looked["lines"] = [{"line": 1, "declined": 1}]
    (second,) = await one.run(inspect_returns, msgspec.convert(looked, InspectReturn))
    # 3 A at 10.00 less their part of the 10.00: 20.77, of which two units are 13.85; 2.50 of it was given before
    (line,) = await one.rows(
        "SELECT total FROM order_line WHERE shop_id = $1 AND sku = 'A' AND delivered + returned = 3"
    )
    assert line["total"] == 2077
    assert (first.refund.total, second.refund, second.status) == (1385, None, "closed")
    (last,) = await one.run(
        request_returns,
        msgspec.convert(
            {"order_id": str(placed.order_id), "lines": [{"line": 1, "quantity": 1}], "preview": True}, RequestReturn
        ),
    )
    assert last.refund.total == 2077 - 1385 - 250
    await sound(one)


async def test_return_of_part_of_a_bundle(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    """A kit at 12.00 of A (10.00) and two B (2.50 each): each part brings its share by list prices, all of them 12.00."""
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"KIT": 2, "B": 1})
    rows = await one.rows(
        "SELECT line, sku FROM order_line l JOIN orders o USING (shop_id, order_id) "
        "WHERE l.shop_id = $1 AND o.status = 'confirmed' AND parent = 1 ORDER BY sku"
    )
    lines = {row["sku"]: row["line"] for row in rows}
    half = await receive(one, await approved(one, placed, {lines["B"]: 1}))
    assert half.refund.total == 200
    single = await receive(one, await approved(one, placed, {lines["A"]: 1}))
    assert single.refund.total == 800
    (too_many,) = await one.run(
        request_returns,
        msgspec.convert({"order_id": str(placed.order_id), "lines": [{"line": 1, "quantity": 2}]}, RequestReturn),
    )
    assert isinstance(too_many, Refused)
    whole = await approved(one, placed, {1: 1})
    assert {part.line: part.quantity for part in whole.lines} == {lines["A"]: 1, lines["B"]: 2}
    assert (await receive(one, whole)).refund.total == 1200
    rest = await receive(one, await approved(one, placed, {lines["B"]: 1}))
    assert (rest.refund.total, rest.balance) == (200, -2400)
    await sound(one)


async def test_return_after_edit(shop: Make, deliver: Make, ship: Make, approved: Make, sound: Make) -> None:
    """Four A with a discount, one returned; then edited to three with a smaller discount and a B: all that comes back in the
    end is what the order comes to, not a cent more.
    """
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 4}, units=1, discounts=[{"title": "Odd", "amount": 333}])
    first = await receive(one, await approved(one, placed, {1: 1}))
    assert first.refund.total == 3667 - 2750
    edit = {
        "order_id": str(placed.order_id), "lines": [{"line": 1, "quantity": 3}], "add": [{"sku": "B", "quantity": 1}],
        "discounts": [{"title": "Odd", "amount": 100}], "settle": "later",
    }  # fmt: skip
    (edited,) = await one.run(edit_orders, msgspec.convert(edit, EditOrder))
    assert isinstance(edited, Edited), edited
    await ship(one, placed)
    (rest,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    assert {line.line: line.quantity for line in rest.lines} == {1: 2, 2: 1}
    last = await receive(one, rest)
    # the first unit was credited by what it had cost before the edit; the last ones make up for it
    assert last.refund.total == 3150 - first.refund.total
    assert last.balance == -3667
    await sound(one)


async def test_excess_received(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    """Announced was one, sent back were four of the three that were bought, and a cup of somebody else's."""
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 3})
    asked = await approved(one, placed, {1: 1})
    came = await receive(
        one, asked, {"line": 1, "quantity": 4}, {"sku": "b", "quantity": 1}, {"sku": "unknown", "quantity": 2}
    )
    assert (came.refund.total, came.balance, came.lines[0].received) == (3000, -3000, 3)
    assert came.exceptions == ["return_wrong_item", "return_excess"]
    rows = await one.rows(
        "SELECT i.sku, s.quarantine FROM stock_level s JOIN item i USING (shop_id, item_id) "
        "WHERE s.shop_id = $1 AND quarantine > 0 ORDER BY i.sku"
    )
    assert [tuple(row) for row in rows] == [("A", 4), ("B", 1)]
    kinds = await one.rows("SELECT kind FROM exception_item WHERE shop_id = $1 AND resolved_at IS NULL ORDER BY kind")
    assert [row["kind"] for row in kinds] == ["return_excess", "return_wrong_item"]
    await sound(one)


async def test_another_line_received_than_announced(shop: Make, deliver: Make, approved: Make, sound: Make) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 1, "B": 2})
    asked = await approved(one, placed, {1: 1})
    came = await receive(one, asked, {"line": 2, "quantity": 2})
    assert (came.refund.total, came.exceptions) == (500, [])
    assert {part.line: (part.quantity, part.received) for part in came.lines} == {1: (1, 0), 2: (2, 2)}
    await sound(one)


@pytest.mark.parametrize("units", [1, 3])
async def test_returning_one_at_a_time_credits_the_same(
    shop: Make, deliver: Make, approved: Make, sound: Make, units: int
) -> None:
    """Three at 3.33 with a discount that does not divide, two canceled before: 1 + 1 + 1 is 3."""
    one = await shop(returns={"refund_on": "receipt", "restocking_fee": 150_000})
    await one.item("ODD", 3_330_000)
    await one.stock({("ODD", "MAIN"): 5})
    placed = await deliver(
        one, {"ODD": 3}, discounts=[{"title": "Odd", "amount": 100}], charges=[{"type": "shipping", "amount": 333}]
    )
    for _ in range(3 // units):
        answer = await receive(one, await approved(one, placed, {1: units}))
    assert answer.balance == -(899 - 135 + 333)
    await sound(one)


async def test_the_last_unit_of_an_unpaid_order_owes_nothing(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 2}, payment={"terms": "on_account"})
    answer = await receive(one, await approved(one, placed, {1: 1}))
    assert (answer.refund.total, answer.balance) == (1000, 1000)
    await sound(one)


async def test_a_return_of_what_has_not_left(shop: Make, sound: Make) -> None:
    one = await shop()
    wanted = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (asked,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    (came,) = await one.run(receive_returns, ReceiveReturn(order_id=placed.order_id, location="MAIN"))
    assert (asked.type, came.type) == ("nothing_returnable", "nothing_returnable")
    await sound(one)


async def test_what_a_price_was_adjusted_by_is_not_given_back_again(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    """Three at 10.00, adjusted by 4.00: each comes back at its share of 26.00, one by one or together, to the cent."""
    one = await shop(returns={"refund_on": "receipt"})
    totals = []
    for cut in ((3,), (1, 1, 1), (2, 1)):
        placed = await deliver(one, {"A": 3})
        credit = CreditOrder(order_id=placed.order_id, kind="price_adjustment", amount=400, line=1)
        await one.run(credit_orders, credit)
        brought = [(await receive(one, await approved(one, placed, {1: units}))).refund.total for units in cut]
        assert sum(brought) == 2_600
        totals.append(brought)
    assert totals == [[2_600], [867, 866, 867], [1_733, 867]]
    await sound(one)


async def test_an_adjustment_between_two_returns_is_made_up_for(
    shop: Make, deliver: Make, approved: Make, sound: Make
) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 2})
    first = await receive(one, await approved(one, placed, {1: 1}))
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, kind="price_adjustment", amount=400, line=1))
    second = await receive(one, await approved(one, placed, {1: 1}))
    assert (first.refund.total, second.refund.total) == (1_000, 600)
    await sound(one)
