"""Editing as a pure decision: a row per refusal, in order of precedence; and what the figures come to."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.changes.edit_orders import Facts, decide
from waybill.decisions.changes.sheet import Content, LineContent, Sheet
from waybill.model.edits import Edited, EditOrder, EditRefusal
from waybill.model.events import DiscountPlaced
from waybill.model.facts import ItemFact, LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.money import portion
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
ORDER, A, B, MAIN = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings(account_limit=1200))
LOCATIONS = [LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")]
ITEMS = {
    "A": ItemFact(A, "A", "A", 10_000_000, "standard", 1, False, True),
    "B": ItemFact(B, "B", "B", 5_000_000, "standard", 1, False, True),
    "RICH": ItemFact(UUID(int=8), "RICH", "RICH", 999_000_000_000_000, "standard", 1, False, True),
    "OLD": ItemFact(UUID(int=9), "OLD", "OLD", 5_000_000, "standard", 1, False, False),
}


def line(number: int = 1, quantity: int = 5, **fields: Any) -> LineFact:
    usual = {
        "line": number, "item_id": A, "quantity": quantity, "unsourced": 0, "backordered": 0, "reserved": quantity,
        "canceled": 0, "discount": 0, "tax": 0, "total": 1000 * quantity, "reservations": {MAIN: quantity},
    }  # fmt: skip
    made = LineFact(**(usual | fields))
    return msgspec.structs.replace(made, reservations={MAIN: made.reserved} if made.reserved else {})


def order(*lines: LineFact, **fields: Any) -> OrderFact:
    total = sum(portion(one.total, one.quantity, one.canceled, one.quantity) for one in lines)
    usual = {
        "order_id": ORDER, "status": "confirmed", "version": 3, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": None, "paid": total, "item_total": total, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": total, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
        "lines": list(lines),
    }  # fmt: skip
    return OrderFact(**(usual | fields))


def content(known: OrderFact, **fields: Any) -> Content:
    lines = {
        one.line: LineContent(
            line=one.line, sku="A", title="A", scale=1, unit_price=10_000_000, subtotal=1000 * one.quantity, tax_rate=0
        )
        for one in known.lines
    }  # fmt: skip
    return Content(**({"lines": lines} | fields))


def answers(known: OrderFact | None, *requests: EditOrder, free: int = 10, **fields: Any) -> Any:
    orders = [known] if known else []
    reserved = sum(one.reserved for one in known.lines) if known else 0
    facts = Facts(
        shop=SHOP, items=ITEMS, items_by_id={item.item_id: item for item in ITEMS.values()}, locations=LOCATIONS,
        orders=orders, levels={(A, MAIN): LevelFact(reserved + free, reserved), (B, MAIN): LevelFact(free)},
        contents={ORDER: content(known, **fields)} if known else {},
    )  # fmt: skip
    return decide(facts, requests, NOW, (UUID(int=number) for number in count(100)))


def edit(**fields: Any) -> EditOrder:
    return msgspec.convert({"order_id": str(ORDER), **fields}, EditOrder)


def want(*pairs: tuple[int, int]) -> list[dict[str, int]]:
    return [{"line": number, "quantity": quantity} for number, quantity in pairs]


NEW = [{"sku": "B", "quantity": 1}]
UNKNOWN = [{"sku": "NO", "quantity": 1}]
LEFT = line(reserved=2, in_transit=3)
PACKED = line(reserved=2, packed=3)
CREDITED = {"credits": {1: 4500}}
# Each row: what is asked, of which order, with which content; of two that apply the upper one is answered.
ROWS: list[tuple[EditRefusal, EditOrder, OrderFact | None, dict[str, Any]]] = [
    (EditRefusal.UNKNOWN_ORDER, edit(version=9), None, {}),
    (EditRefusal.VERSION_CHANGED, edit(version=9), order(line(), status="draft"), {}),
    (EditRefusal.IS_DRAFT, edit(lines=want((9, 1))), order(line(), status="draft"), {}),
    (EditRefusal.ALREADY_ENDED, edit(lines=want((9, 1))), order(line(), status="completed"), {}),
    (EditRefusal.ALREADY_ENDED, edit(lines=want((9, 1))), order(line(), status="cancel_pending"), {}),
    (EditRefusal.UNKNOWN_LINE, edit(lines=want((1, 1), (1, 2), (9, 1))), order(line()), {}),
    (EditRefusal.UNKNOWN_LINE, edit(lines=want((2, 1))), order(line(), line(2, role="component", parent=3)), {}),
    (EditRefusal.LINE_TWICE, edit(lines=want((1, 1), (1, 2))), order(PACKED), {}),
    (EditRefusal.IN_PARCEL, edit(lines=want((1, 1)), add=UNKNOWN), order(PACKED), {}),
    (EditRefusal.IN_PARCEL, edit(method="pickup"), order(line(reserved=4, released=1)), {}),
    (EditRefusal.IN_PARCEL, edit(ship_to={"country": "DE"}), order(PACKED), {}),
    (EditRefusal.BELOW_SHIPPED, edit(lines=want((1, 2)), add=UNKNOWN), order(LEFT), {}),
    (EditRefusal.UNKNOWN_ITEM, edit(add=[{"sku": "OLD", "quantity": 1}, *UNKNOWN]), order(line()), {}),
    (EditRefusal.ITEM_INACTIVE, edit(add=[{"sku": "OLD", "quantity": 1}], location="NO"), order(line()), {}),
    (EditRefusal.UNKNOWN_LOCATION, edit(location="NO", add=NEW), order(line(), currency="USD"), {}),
    (EditRefusal.LOCATION_NOT_ABLE, edit(location="MAIN", method="pickup", add=NEW), order(line(), currency="USD"), {}),
    (EditRefusal.WRONG_CURRENCY, edit(add=NEW), order(line(), currency="USD"), {}),
    (EditRefusal.PRICE_CHANGED, edit(add=[{**NEW[0], "unit_price": "1.00"}]), order(line()), {}),
    (EditRefusal.BAD_DISCOUNT, edit(discounts=[{"title": "All", "amount": 9000}]), order(line()), {}),
    (EditRefusal.BAD_DISCOUNT, edit(lines=[{"line": 1, "discounts": [{"title": "None"}]}]), order(line()), {}),
    (EditRefusal.AMOUNT_OUT_OF_RANGE, edit(add=[{"sku": "RICH", "quantity": 10**6}]), order(line()), {}),
    (EditRefusal.ADDRESS_NEEDED, edit(method="local_delivery"), order(line()), {}),
    (
        EditRefusal.REQUESTED_IN_THE_PAST,
        edit(requested_at="2027-01-01T00:00:00Z", lines=want((1, 0))),
        order(line()),
        {},
    ),
    (EditRefusal.NOTHING_LEFT, edit(lines=want((1, 0))), order(line(), line(2, 1, reserved=0, canceled=1)), CREDITED),
    (EditRefusal.NOTHING_TO_CHANGE, edit(lines=want((1, 5)), tags=[], expected_total=1), order(line()), {}),
    (EditRefusal.BELOW_REFUNDED, edit(lines=want((1, 4)), expected_total=1), order(line()), CREDITED),
    (EditRefusal.BELOW_REFUNDED, edit(lines=want((1, 4)), expected_total=1), order(line(), credited=4001), {}),
    (EditRefusal.TOTAL_CHANGED, edit(add=[{"sku": "B", "quantity": 99}], expected_total=1), order(line()), {}),
    (
        EditRefusal.INSUFFICIENT_STOCK,
        edit(add=[{"sku": "B", "quantity": 11}]),
        order(line(), terms="on_account", paid=0),
        {},
    ),
    (EditRefusal.CREDIT_LIMIT_EXCEEDED, edit(add=[{"sku": "B", "quantity": 3}]), order(line(), terms="on_account"), {}),
]


def test_the_table_has_every_refusal_in_order() -> None:
    rows = [EditRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in ROWS)]
    assert rows == list(EditRefusal)


@pytest.mark.parametrize(("refusal", "request_", "known", "fields"), ROWS)
def test_refuses(refusal: EditRefusal, request_: EditOrder, known: OrderFact | None, fields: Any) -> None:
    decided = answers(known, request_, **fields)
    (refused,) = decided.results
    assert isinstance(refused, Refused)
    assert refused.type == refusal
    assert refused.detail.endswith(".")
    assert decided.events == []


def test_what_is_paid_in_advance_waits_for_the_rest() -> None:
    (waits, later) = answers(order(line()), edit(add=NEW), edit(add=NEW, settle="later")).results
    assert isinstance(waits, Edited)
    assert (waits.status, waits.to_pay, waits.expires_at) == ("awaiting_payment", 500, NOW + timedelta(days=7))
    # the first would be made twice: it is dropped
    assert (later.status, later.to_pay, later.version) == ("applied", 500, 6)


def test_what_is_authorized_need_not_be_paid() -> None:
    (answer,) = answers(order(line()), edit(add=NEW), secured=500).results
    assert (answer.status, answer.to_pay) == ("applied", 0)


def test_a_limit_is_of_all_that_edits_come_to() -> None:
    """What a preview comes to is not owed, what becomes less is owed no more, and what was paid before is not owed."""
    known = order(line(), terms="on_account", paid=4500, customer_id=UUID(int=5))
    more = [edit(add=NEW, preview=True), edit(add=NEW), edit(add=NEW), edit(lines=want((1, 4))), edit(add=NEW)]
    assert [one.type if isinstance(one, Refused) else one.status for one in answers(known, *more).results] == [
        "preview", "applied", "applied", "applied", "applied",
    ]  # fmt: skip
    again = [edit(add=NEW), edit(add=NEW), edit(add=NEW)]
    (_, _, refused) = answers(known, *again).results
    assert refused.data == {"limit": 1200, "owed": 1000, "due": 500}
    assert "The buyer may owe 2.00 EUR more on account" in refused.detail


def test_what_a_channel_sold_is_changed_whatever_its_buyer_owes() -> None:
    known = order(line(), terms="on_account", prices="theirs")
    (answer,) = answers(known, edit(add=[{"sku": "B", "quantity": 3}])).results
    assert answer.status == "applied"


def test_what_is_less_is_owed() -> None:
    (answer,) = answers(order(line()), edit(lines=want((1, 2)))).results
    assert (answer.status, answer.owed, answer.freed) == ("applied", 3000, 3)


def test_an_order_that_comes_to_what_was_paid_is_confirmed() -> None:
    decided = answers(order(line(), status="placed", paid=2000, expires_at=NOW), edit(lines=want((1, 2))))
    assert decided.events[0].data.order_status == "confirmed"


@given(
    quantities=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 8), st.integers(0, 700)), min_size=1, max_size=6),
    discount=st.integers(0, 5000),
)
def test_a_discount_that_is_put_anew_comes_to_what_was_asked(quantities: Any, discount: int) -> None:
    """Whatever was canceled before: the wanted units' shares sum to it exactly."""
    lines = [
        line(number, quantity, canceled=min(canceled, quantity - 1), discount=given_before, reserved=0)
        for number, (quantity, canceled, given_before) in enumerate(quantities, 1)
    ]
    known = order(*lines)
    sheet = Sheet(known, content(known, discounts=[DiscountPlaced(title="Old", amount=1)]), 2)
    rest = list(sheet.lines.values())
    base = sum(sheet.left(one, one.subtotal) - sheet.left(one, one.own) for one in rest)
    amount = min(discount, base)
    sheet.share(rest, amount, own=False)
    assert sum(sheet.left(one, one.discount) for one in rest) == amount + sum(sheet.left(one, one.own) for one in rest)
    assert all(sheet.left(one, one.discount) <= sheet.left(one, one.subtotal) for one in rest)


@given(st.integers(2, 30), st.integers(1, 29), st.integers(0, 3000))
def test_fewer_one_at_a_time_come_to_the_same_price(quantity: int, less: int, discount: int) -> None:
    less = min(less, quantity - 1)
    known = order(line(1, quantity, discount=0, total=1000 * quantity))
    at_once, step_by_step = (Sheet(known, content(known), 2) for _ in range(2))
    at_once.shrink(1, less, {1: less}, wholly=True)
    for _ in range(less):
        step_by_step.shrink(1, 1, {1: 1}, wholly=True)
    assert at_once.amounts() == step_by_step.amounts()
    assert at_once.amounts().total == 1000 * (quantity - less)
