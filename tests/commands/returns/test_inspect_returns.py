"""Looking at what came back, on a real database: stock by disposition, credits, and who waits for the goods."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.place_orders import place_orders
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.model.orders import PlaceOrder
from waybill.model.returns import ApproveReturn, InspectedLine, InspectReturn, ReceiveReturn, RequestReturn, ReturnLine
from waybill.model.stock import AdjustStock

Make = Callable[..., Awaitable[Any]]


async def received(shop: Any, placed: Any, quantity: int) -> Any:
    """Units of the first line, asked for, approved and received at MAIN."""
    (asked,) = await shop.run(
        request_returns, RequestReturn(order_id=placed.order_id, lines=[ReturnLine(line=1, quantity=quantity)])
    )
    (approved,) = await shop.run(approve_returns, ApproveReturn(return_id=asked.return_id, location="MAIN"))
    assert approved.status == "approved"
    (answer,) = await shop.run(receive_returns, ReceiveReturn(return_id=asked.return_id))
    assert answer.status == "received"
    return answer


async def test_each_unit_goes_where_it_belongs(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 5})
    came = await received(one, placed, 5)
    (level,) = await one.rows("SELECT sellable, quarantine FROM stock_level WHERE shop_id = $1 AND quarantine > 0")
    assert tuple(level) == (5, 5)
    lines = [
        InspectedLine(line=1, accepted=1),
        InspectedLine(line=1, accepted=1, disposition="damaged"),
        InspectedLine(line=1, accepted=1, disposition="quarantine"),
        InspectedLine(line=1, accepted=1, disposition="scrap"),
        InspectedLine(line=1, declined=1),
    ]
    (answer,) = await one.run(inspect_returns, InspectReturn(return_id=came.return_id, lines=lines))
    assert (answer.status, answer.refund.total, answer.balance) == ("closed", 4000, -4000)
    (level,) = await one.rows(
        "SELECT sellable, quarantine, damaged FROM stock_level WHERE shop_id = $1 AND damaged > 0"
    )
    assert tuple(level) == (6, 1, 1)
    (line,) = await one.rows(
        "SELECT delivered, returned, returned_ever FROM order_line WHERE shop_id = $1 AND returned > 0"
    )
    assert tuple(line) == (1, 4, 5)
    (credit,) = await one.rows("SELECT kind, line, quantity, amount FROM order_credit WHERE shop_id = $1")
    assert tuple(credit) == ("return", 1, 4, 4000)
    await sound(one)


async def test_what_is_sellable_again_goes_to_who_waits(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    await one.stock({("BACK", "MAIN"): 1})
    placed = await deliver(one, {"BACK": 1})
    wanted = {
        "lines": [{"sku": "BACK", "quantity": 1}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    (waits,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    assert waits.lines[0].backordered == 1
    came = await received(one, placed, 1)
    (answer,) = await one.run(inspect_returns, InspectReturn(return_id=came.return_id))
    assert (answer.filled, answer.status) == (1, "closed")
    await sound(one)


async def test_what_was_taken_out_of_quarantine_is_not_looked_at(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 2})
    came = await received(one, placed, 2)
    gone = AdjustStock(sku="A", location="MAIN", quantity=-1, reason="lost", condition="quarantine")
    await one.run(adjust_stock, gone)
    (refused,) = await one.run(inspect_returns, InspectReturn(return_id=came.return_id))
    assert (refused.type, refused.data) == ("too_many_units", {"line": 1, "waiting": 1})
    await one.run(adjust_stock, msgspec.structs.replace(gone, quantity=1, reason="found"))
    (answer,) = await one.run(inspect_returns, InspectReturn(return_id=came.return_id))
    assert answer.status == "closed"
    await sound(one)
