"""Claims on a real database: money back without a return, and the same again free of charge."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.erase_customers import erase_customers
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.results import Refused
from waybill.model.returns import MakeClaim, ReceiveReturn, RequestReturn
from waybill.model.setup import EraseCustomer

Make = Callable[..., Awaitable[Any]]


def claim(placed: Any, quantity: int, problem: str, **fields: Any) -> MakeClaim:
    lines = [{"line": 1, "quantity": quantity, "problem": problem}]
    return msgspec.convert({"order_id": str(placed.order_id), "lines": lines, **fields}, MakeClaim)


async def test_what_is_damaged_is_credited_and_stays(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 3})
    (done,) = await one.run(make_claims, claim(placed, 1, "damaged", note="Photo of Ada's hall."))
    assert (done.status, done.refund.total, done.balance) == ("closed", 1000, -1000)
    (line,) = await one.rows("SELECT delivered FROM order_line WHERE shop_id = $1")
    assert line["delivered"] == 3
    (asked,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id))
    assert asked.lines[0].quantity == 2
    await sound(one)


async def test_what_was_lost_and_comes_back_is_not_credited_again(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop(returns={"refund_on": "receipt"})
    placed = await deliver(one, {"A": 2}, target="lost")
    (done,) = await one.run(make_claims, claim(placed, 1, "lost"))
    assert done.balance == -1000
    (came,) = await one.run(
        receive_returns, ReceiveReturn(order_id=placed.order_id, kind="return_to_sender", location="MAIN")
    )
    assert (came.lines[0].received, came.refund.total, came.balance) == (1, 1000, -2000)
    lines = [{"line": 1, "quantity": 1}]
    late = {"order_id": str(placed.order_id), "kind": "return_to_sender", "location": "MAIN", "lines": lines}
    (last,) = await one.run(receive_returns, msgspec.convert(late, ReceiveReturn))
    assert (last.lines[0].received, last.refund, last.balance) == (1, None, -2000)
    await sound(one)


async def test_a_replacement_is_an_order_that_costs_nothing(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2, "B": 1})
    (done,) = await one.run(make_claims, claim(placed, 2, "wrong", remedy="replacement"))
    assert (done.balance, done.linked.total, done.linked.due) == (0, 0, 0)
    (new,) = await one.rows(
        "SELECT o.status, o.channel, o.total, o.holds, p.name, p.address FROM orders o LEFT JOIN person_data p "
        "USING (shop_id, customer_id, person_id) WHERE o.shop_id = $1 AND o.order_id = $2",
        done.linked.order_id,
    )
    assert tuple(new)[:5] == ("confirmed", "replacement", 0, [], "Ada")
    assert b"Bonn" in new["address"]
    rows = await one.rows(
        "SELECT sku, reserved, total FROM order_line WHERE shop_id = $1 AND order_id = $2", done.linked.order_id
    )
    assert [tuple(row) for row in rows] == [("A", 2, 0)]
    (again,) = await one.run(make_claims, claim(placed, 1, "wrong"))
    assert isinstance(again, Refused)
    await sound(one)


async def test_a_replacement_without_stock_waits_for_it(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 10})
    first, second = await one.run(
        make_claims,
        claim(placed, 8, "missing", remedy="replacement"),
        claim(placed, 1, "missing", remedy="replacement"),
    )
    rows = await one.rows(
        "SELECT o.number, l.reserved, l.backordered, o.holds FROM orders o JOIN order_line l USING (shop_id, order_id) "
        "WHERE o.shop_id = $1 AND o.channel = 'replacement' ORDER BY o.number"
    )
    assert [tuple(row) for row in rows] == [
        (first.linked.number, 5, 3, ["stock"]), (second.linked.number, 0, 1, ["stock"]),
    ]  # fmt: skip
    await sound(one)


async def test_a_replacement_for_somebody_who_was_erased(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 1})
    (row,) = await one.rows("SELECT customer_id FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id)
    await one.run(erase_customers, EraseCustomer(customer_id=row["customer_id"]))
    (done,) = await one.run(make_claims, claim(placed, 1, "wrong", remedy="replacement"))
    assert done.linked.total == 0
    await sound(one)


async def test_a_replacement_for_nobody_known(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 1}, customer=None, ship_to=None, method="pickup")
    (done,) = await one.run(make_claims, claim(placed, 1, "wrong", remedy="replacement", note="Nobody's."))
    assert done.linked.total == 0
    await sound(one)
