"""Disputes on a real database: what is in dispute is not paid back, what is lost is owed again."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.commands.payments.report_disputes import report_disputes
from waybill.model.tenders import ReportDispute

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_dispute_is_opened_and_lost(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, payment={"paid": 1000})
    (payment,) = await one.rows("SELECT payment_id FROM payment WHERE shop_id = $1")

    def notice(says: Any, amount: int) -> ReportDispute:
        return ReportDispute(payment_id=payment["payment_id"], external_id="dp_1", says=says, amount=amount)

    (opened,) = await one.run(report_disputes, notice("opened", 400))
    assert opened.exception == "payment_disputed"
    assert await money_of(one, placed.order_id) == {"status": "confirmed", "total": 1000, "paid": 1000}
    (row,) = await one.rows("SELECT disputed, dispute_lost FROM payment WHERE shop_id = $1")
    assert tuple(row) == (400, 0)
    lost, again = await one.run(report_disputes, notice("lost", 400), notice("opened", 400))
    assert (lost.status, again.status, again.version) == ("lost", "lost", lost.version)
    figures = {"status": "confirmed", "total": 1000, "paid": 1000, "dispute_lost": 400}
    assert await money_of(one, placed.order_id) == figures
    (row,) = await one.rows("SELECT disputed, dispute_lost FROM payment WHERE shop_id = $1")
    assert tuple(row) == (0, 400)
    (dispute,) = await one.rows(
        "SELECT status, amount, closed_at IS NOT NULL AS closed FROM dispute WHERE shop_id = $1"
    )
    assert tuple(dispute) == ("lost", 400, True)
    (item,) = await one.rows("SELECT kind, subject_id FROM exception_item WHERE shop_id = $1")
    assert tuple(item) == ("payment_disputed", payment["payment_id"])
