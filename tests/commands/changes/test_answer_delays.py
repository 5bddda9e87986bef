"""Answering a new date on a real database: accepted once, or what waits is canceled."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.changes.answer_delays import answer_delays
from waybill.commands.expect_stock import expect_stock
from waybill.commands.place_orders import place_orders
from waybill.model.delays import AnswerDelay
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]


async def delayed(made: Any) -> list[tuple[Any, int]]:
    """Two orders that were promised for a later day, and the events that said so."""
    wanted = {
        "lines": [{"sku": "BACK", "quantity": 2}, {"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }  # fmt: skip
    orders = await made.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * 2)
    first = {"sku": "BACK", "location": "MAIN", "quantity": 4, "expected_on": "2031-03-03"}
    (receipt,) = await made.run(expect_stock, msgspec.convert(first, ExpectStock))
    later = first | {"expected_on": "2031-03-24", "receipt_id": str(receipt.receipt_id)}
    await made.run(expect_stock, msgspec.convert(later, ExpectStock))
    rows = await made.rows(
        "SELECT order_id, max(seq) AS seq FROM event WHERE shop_id = $1 AND type = 'order.repromised' GROUP BY 1"
    )
    seqs = {row["order_id"]: row["seq"] for row in rows}
    return [(one, seqs[one.order_id]) for one in orders]


async def test_accepted_or_canceled(shop: MakeShop) -> None:
    made = await shop()
    (fine, seq), (enough, other) = await delayed(made)
    accepted, canceled = await made.run(
        answer_delays,
        AnswerDelay(order_id=fine.order_id, seq=seq, answer="accept"),
        AnswerDelay(order_id=enough.order_id, seq=other, answer="cancel"),
    )
    assert (accepted.answer, accepted.status) == ("accept", "confirmed")
    assert (canceled.answer, canceled.status) == ("cancel", "canceled")
    again, gone = await made.run(
        answer_delays,
        AnswerDelay(order_id=fine.order_id, seq=seq, answer="cancel"),
        AnswerDelay(order_id=enough.order_id, seq=other, answer="accept"),
    )
    assert (again.type, gone.type) == ("delay_settled", "delay_settled")
    rows = await made.rows("SELECT order_id, status, version FROM orders WHERE shop_id = $1 ORDER BY number")
    assert [tuple(row) for row in rows] == [
        (fine.order_id, "confirmed", accepted.version),
        (enough.order_id, "canceled", canceled.version),
    ]
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []
