"""Recording money on a real database: the ledger, confirmation, and late money."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.commands.expire_orders import expire_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.model.orders import ExpireOrder
from waybill.model.tenders import RecordPayment

MakeShop = Callable[..., Awaitable[Any]]
LATER = datetime.now(UTC) + timedelta(days=9)


async def test_two_payments_confirm_an_order_and_the_rest_is_owed(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one)
    first, second = await one.run(
        record_payments,
        RecordPayment(order_id=placed.order_id, tender="cash", amount=400),
        RecordPayment(order_id=placed.order_id, tender="bank_transfer", amount=650, reference="F-7"),
    )
    assert (first.status, second.status, second.balance, second.version) == ("placed", "confirmed", -50, 4)
    assert await money_of(one, placed.order_id) == {"status": "confirmed", "total": 1000, "paid": 1050}
    payments = await one.rows(
        "SELECT tender, status, amount, captured, reference FROM payment WHERE shop_id = $1 ORDER BY 1"
    )
    assert [tuple(row) for row in payments] == [
        ("bank_transfer", "captured", 650, 650, "F-7"), ("cash", "captured", 400, 400, None)
    ]  # fmt: skip
    entries = await one.rows("SELECT kind, amount FROM money_entry WHERE shop_id = $1 ORDER BY amount")
    assert [tuple(row) for row in entries] == [("captured", 400), ("captured", 650)]


async def test_the_same_line_of_a_statement_is_booked_once(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, payment={"terms": "bank_transfer"})
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    line = {"order_id": placed.order_id, "tender": "bank_transfer", "amount": 400, "reference": "statement 17"}
    (first,) = await one.run(record_payments, RecordPayment(**line, received_at=at))
    (again,) = await one.run(record_payments, RecordPayment(**line, received_at=at))
    assert (again.again, again.payment_id, again.version) == (True, first.payment_id, first.version)
    (later,) = await one.run(record_payments, RecordPayment(**line, received_at=at + timedelta(days=1)))
    assert (later.again, later.balance) == (False, 200)
    assert (await money_of(one, placed.order_id))["paid"] == 800


async def test_late_money_brings_an_expired_order_back(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    lines = [{"sku": "KIT", "quantity": 2}, {"sku": "A", "quantity": 1}]
    placed = await place(one, lines=lines, charges=[{"type": "shipping", "amount": 490}])
    await one.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=LATER)
    assert await money_of(one, placed.order_id) == {"status": "expired"}
    request = RecordPayment(order_id=placed.order_id, tender="bank_transfer", amount=placed.total)
    (answer,) = await one.run(record_payments, request, now=LATER)
    assert (answer.late, answer.reinstated, answer.status, answer.balance) == (True, True, "confirmed", 0)
    figures = {"status": "confirmed", "total": placed.total, "paid": placed.total}
    assert await money_of(one, placed.order_id) == figures
    rows = await one.rows(
        "SELECT sum(reserved) AS reserved, sum(canceled) AS canceled FROM order_line WHERE shop_id = $1"
    )
    assert tuple(rows[0]) == (7, 0)


async def test_late_money_is_to_be_paid_back_where_stock_is_gone(shop: MakeShop, place: Any, money_of: Any) -> None:
    one = await shop()
    placed = await place(one, lines=[{"sku": "A", "quantity": 10}])
    await one.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=LATER)
    await place(one, lines=[{"sku": "A", "quantity": 1}])
    request = RecordPayment(order_id=placed.order_id, tender="check", amount=placed.total)
    (answer,) = await one.run(record_payments, request, now=LATER)
    assert (answer.late, answer.reinstated, answer.balance) == (True, False, -placed.total)
    assert await money_of(one, placed.order_id) == {"status": "expired", "paid": placed.total}
    (item,) = await one.rows("SELECT kind, order_id, subject_id, resolved_at FROM exception_item WHERE shop_id = $1")
    assert tuple(item) == ("late_money", placed.order_id, answer.payment_id, None)
