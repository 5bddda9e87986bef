"""Asking for returns on a real database: the units are spoken for, and nothing moves yet."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.returns.request_returns import request_returns
from waybill.model.results import Refused
from waybill.model.returns import RequestReturn, ReturnLine, ReturnNow

Make = Callable[..., Awaitable[Any]]


async def test_units_are_spoken_for_once(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop()
    placed = await deliver(one, {"A": 3})
    two = RequestReturn(order_id=placed.order_id, lines=[ReturnLine(line=1, quantity=2)], note="Too small.")
    first, second = await one.run(request_returns, two, two)
    assert isinstance(first, ReturnNow)
    assert (first.number, first.status, first.postage) == (f"#{placed.number}-R1", "requested", "buyer")
    assert isinstance(second, Refused)
    assert second.type == "too_many_units"
    (row,) = await one.rows("SELECT status, kind, refund_on FROM return_order WHERE shop_id = $1")
    assert tuple(row) == ("requested", "return", "inspection")
    (text,) = await one.rows("SELECT texts FROM person_data WHERE shop_id = $1 AND texts IS NOT NULL")
    assert b"Too small." in text["texts"]
    await sound(one)


async def test_a_preview_tells_what_it_would_bring(shop: Make, deliver: Make) -> None:
    one = await shop(returns={"restocking_fee": 100_000, "postage_fee": 495})
    placed = await deliver(one, {"A": 2, "B": 1}, charges=[{"type": "shipping", "amount": 490}])
    (answer,) = await one.run(request_returns, RequestReturn(order_id=placed.order_id, preview=True))
    assert answer.preview
    assert answer.return_id is None
    assert {line.line: (line.share, line.fee, line.amount) for line in answer.refund.lines} == {
        1: (2000, 200, 1305),
        2: (250, 25, 225),
    }
    assert (answer.refund.postage, answer.refund.shipping, answer.refund.total) == (495, 490, 2020)
    assert not await one.rows("SELECT 1 FROM return_order WHERE shop_id = $1")


async def test_what_is_approved_by_itself(shop: Make, deliver: Make, sound: Make) -> None:
    one = await shop(returns={"auto_approve": [{"reasons": ["wrong_size"], "up_to": 1000}], "location": "side"})
    placed = await deliver(one, {"A": 3})
    lines = [ReturnLine(line=1, quantity=1, reason="wrong_size")]
    small, large = await one.run(
        request_returns,
        RequestReturn(order_id=placed.order_id, lines=lines),
        RequestReturn(order_id=placed.order_id, lines=[ReturnLine(line=1, quantity=2, reason="wrong_size")]),
    )
    assert (small.status, large.status) == ("approved", "requested")
    rows = await one.rows("SELECT location_id FROM return_order WHERE shop_id = $1 AND status = 'approved'")
    assert [row["location_id"] for row in rows] == [one.locations["SIDE"]]
    await sound(one)
