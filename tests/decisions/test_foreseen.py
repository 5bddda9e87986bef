"""What a command would change: units by bucket, money by kind, stock levels, and which places events speak of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from waybill.decisions.foreseen import (
    LevelSeen,
    money_foreseen,
    orders_foreseen,
    places_of,
    stock_foreseen,
    units_foreseen,
)
from waybill.model.events import Money, OrderConfirmed
from waybill.model.events.payments import CaptureAsked, RefundAsked
from waybill.model.events.tenders import OrderCredited
from waybill.model.views import LogEvent, OrderDetail, OrderLine, OrderPayment

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ORDER, PAYMENT, ITEM, PLACE = (UUID(int=number) for number in range(1, 5))


def line(number: int = 1, **buckets: int) -> OrderLine:
    return OrderLine(
        line=number, item_id=ITEM, sku="A", title="A", quantity=sum(buckets.values()), unit_price="10.00", subtotal=1000,
        total=1000, buckets=buckets,
    )  # fmt: skip


def order(*lines: OrderLine, **fields: Any) -> OrderDetail:
    usual: dict[str, Any] = {
        "order_id": ORDER, "number": 1001, "version": 1, "status": "confirmed", "payment_status": "paid",
        "fulfillment_status": "reserved", "channel": "web", "currency": "EUR", "tax_included": True, "item_total": 1000,
        "total": 1000, "terms": "prepaid", "method": "ship", "placed_at": NOW, "lines": list(lines),
    }  # fmt: skip
    return OrderDetail(**(usual | fields))


def event(data: Any, order_id: UUID | None = ORDER) -> LogEvent:
    return LogEvent(
        seq=1, id=ORDER, type=data.type, order_id=order_id, occurred_at=NOW, recorded_at=NOW, actor="test", door="preview",
        data=msgspec.Raw(msgspec.json.encode(data)),
    )  # fmt: skip


def level(sellable: int, reserved: int, safety: int = 0) -> LevelSeen:
    return LevelSeen(
        item_id=ITEM, location_id=PLACE, sku="A", scale=1, location="MAIN", sellable=sellable, reserved=reserved,
        quarantine=0, damaged=0, safety=safety,
    )  # fmt: skip


def test_units_are_told_by_what_each_bucket_gains_and_loses() -> None:
    before = order(line(1, reserved=2), line(2, backordered=1))
    after = order(line(1, reserved=1, canceled=1), line(3, reserved=4))
    told = {one.line: one.buckets for one in units_foreseen(before, after)}
    assert told == {1: {"reserved": -1, "canceled": 1}, 2: {"backordered": -1}, 3: {"reserved": 4}}
    assert units_foreseen(before, before) == []
    assert [one.buckets for one in units_foreseen(None, order(line(reserved=2)))] == [{"reserved": 2}]


def test_money_asked_of_gateways_and_money_that_moves_are_told_apart() -> None:
    paid = OrderPayment(
        payment_id=PAYMENT, tender="card", gateway="sandbox", status="captured", amount=1000, created_at=NOW
    )
    asked = [Money(kind="refund_pending", amount=300, payment_id=PAYMENT)]
    found = money_foreseen(
        [
            RefundAsked(payment_id=PAYMENT, action_id=ORDER, amount=300, money=asked),
            CaptureAsked(payment_id=PLACE, action_id=ITEM, amount=50),
            OrderCredited(credit_id=ITEM, kind="goodwill", amount=20, money=[Money(kind="credited", amount=20)]),
            OrderConfirmed(paid=700, payment_id=PAYMENT),
        ],
        [paid],
    )
    assert [(one.kind, one.amount, one.gateway) for one in found] == [
        ("refund", 300, "sandbox"), ("capture", 50, None), ("credited", 20, None), ("captured", 700, "sandbox"),
    ]  # fmt: skip


def test_levels_that_stay_are_left_out() -> None:
    (change,) = stock_foreseen([level(10, 4, safety=5)], [level(10, 2, safety=5)])
    assert (change.reserved, change.available, change.sellable) == (-2, 2, 0)
    assert stock_foreseen([level(10, 4)], [level(10, 4)]) == []
    (new,) = stock_foreseen([], [level(3, 0)])
    assert (new.sellable, new.available) == (3, 3)


def test_places_are_found_however_deep_they_are_said() -> None:
    class Deep(msgspec.Struct):
        type = "deep"
        location_id: UUID
        lines: list[dict[str, Any]]

    deep = Deep(PLACE, [{"item_id": ITEM}, {"item_id": ORDER, "location_id": PAYMENT}])
    assert places_of([event(deep, None)]) == {(ITEM, PLACE), (ORDER, PAYMENT)}


def test_an_order_that_is_new_has_no_figures_before() -> None:
    confirmed = event(OrderConfirmed(paid=1000))
    (found,) = orders_foreseen({}, [order(line(reserved=1))], [confirmed], ["Confirmed."])
    assert found.before is None
    assert [one.words for one in found.events] == ["Confirmed."]
    (again,) = orders_foreseen({ORDER: order(balance=5)}, [order(balance=0)], [], [])
    assert again.before is not None
    assert (again.before.balance, again.after.balance) == (5, 0)
