"""Expecting as a pure decision: promises move with what is to come."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.expect_stock import Facts, decide
from waybill.decisions.levels import OpenReceipt, StockFacts
from waybill.model.events import OrderRepromised, StockExpected
from waybill.model.facts import ItemFact, LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings
from waybill.model.stock import ExpectStock, StockRefusal

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
A, MAIN = UUID(int=1), UUID(int=101)
ITEM = ItemFact(A, "A", "A", 10_000_000, "standard", 1, True, True)
PLACE = LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")


def facts(level: LevelFact, **fields: Any) -> StockFacts:
    """One item at one location."""
    shop = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
    return StockFacts(shop, {"A": ITEM}, [PLACE], {(A, MAIN): level}, **fields)


def waiting(units: int) -> OrderFact:
    """An order that waits for units of the item."""
    line = LineFact(
        line=1, item_id=A, quantity=units, unsourced=0, backordered=units, reserved=0, canceled=0, discount=0, tax=0, total=0
    )  # fmt: skip
    return OrderFact(
        order_id=UUID(int=7), status="confirmed", version=1, currency="EUR", tax_included=True, method="ship",
        terms="prepaid", country="DE", paid=0, item_total=0, discount_total=0, charge_total=0, tax_total=0, total=0,
        requested_at=None, expires_at=None, ship_by=None, deliver_by=None, lines=[line],
    )  # fmt: skip


ORDER = UUID(int=7)


def ask(quantity: int, day: int, receipt_id: UUID | None = None) -> ExpectStock:
    return ExpectStock(
        sku="A", location="MAIN", quantity=quantity, expected_on=date(2027, 6, day), receipt_id=receipt_id
    )


@pytest.mark.parametrize(
    ("ahead", "leaves"),
    [
        (4, datetime(2027, 6, 2, 23, 59, tzinfo=UTC)),
        (5, datetime(2027, 6, 11, 23, 59, tzinfo=UTC)),
        (9, datetime(2027, 6, 11, 23, 59, tzinfo=UTC)),
        (10, None),
    ],
)
def test_the_place_in_the_queue_decides(ahead: int, leaves: datetime | None) -> None:
    known = facts(LevelFact(), orders=[waiting(1)])
    ids = iter([UUID(int=21), UUID(int=22)])
    decided = decide(Facts(known, {(ORDER, 1): ahead}), [ask(5, 10), ask(4, 1)], NOW, ids)
    moved = [event.data for event in decided.events if isinstance(event.data, OrderRepromised)]
    assert [data.ship_by for data in moved] == ([leaves] if leaves else [])


def test_what_was_received_no_longer_counts() -> None:
    receipt = OpenReceipt(UUID(int=21), A, MAIN, 5, 4, date(2027, 6, 10))
    known = facts(LevelFact(), orders=[waiting(2)], receipts=[receipt])
    decided = decide(Facts(known, {(ORDER, 1): 2}), [ask(5, 1, receipt.receipt_id)], NOW, iter([]))
    assert [type(event.data) for event in decided.events] == [StockExpected]


KNOWN = OpenReceipt(UUID(int=21), A, MAIN, 5, 0, date(2027, 5, 1))
PASSED = "2027-05-02 has passed: it is 2027-05-03 where the shop is."


@pytest.mark.parametrize(
    ("receipt_id", "quantity", "day", "refused"),
    [
        (None, 5, date(2027, 5, 2), True),
        (None, 5, date(2027, 5, 3), False),
        (KNOWN.receipt_id, 5, date(2027, 5, 2), True),
        (KNOWN.receipt_id, 4, KNOWN.expected_on, False),
        (KNOWN.receipt_id, 0, date(2027, 5, 2), False),
    ],
)
def test_nothing_is_expected_in_the_past(receipt_id: Any, quantity: int, day: date, refused: bool) -> None:
    asked = ExpectStock(sku="A", location="MAIN", quantity=quantity, expected_on=day, receipt_id=receipt_id)
    decided = decide(Facts(facts(LevelFact(), receipts=[KNOWN]), {}), [asked], NOW, iter([UUID(int=22)]))
    (answer,) = decided.results
    assert isinstance(answer, Refused) == refused
    assert len(decided.events) == (not refused)
    if isinstance(answer, Refused):
        assert (answer.type, answer.field) == (StockRefusal.EXPECTED_IN_THE_PAST, "/expected_on")
        assert answer.detail.startswith(PASSED)


def test_the_day_is_the_shops() -> None:
    known = facts(LevelFact())
    tokyo = msgspec.structs.replace(known.shop, time_zone=ZoneInfo("Asia/Tokyo"))
    at = datetime(2027, 5, 3, 15, tzinfo=UTC)
    asked = ExpectStock(sku="A", location="MAIN", quantity=1, expected_on=date(2027, 5, 3))
    answers = [
        decide(Facts(msgspec.structs.replace(known, shop=shop), {}), [asked], at, iter([UUID(int=21)])).results[0]
        for shop in (known.shop, tokyo)
    ]
    assert [isinstance(answer, Refused) for answer in answers] == [False, True]


@pytest.mark.parametrize(("later", "leaves"), [(0, None), (2, datetime(2027, 6, 11, 23, 59, tzinfo=UTC))])
def test_nothing_is_promised_of_what_is_overdue(later: int, leaves: datetime | None) -> None:
    coming = [OpenReceipt(UUID(int=22), A, MAIN, later, 0, date(2027, 6, 10))] if later else []
    order = msgspec.structs.replace(waiting(2), ship_by=NOW, deliver_by=NOW)
    known = facts(LevelFact(), orders=[order], receipts=[KNOWN, *coming])
    decided = decide(Facts(known, {(ORDER, 1): 2}), [ask_again(4)], NOW, iter([]))
    (moved,) = [event.data for event in decided.events if isinstance(event.data, OrderRepromised)]
    assert moved.ship_by == leaves


def ask_again(quantity: int) -> ExpectStock:
    """The receipt that is overdue, with another quantity."""
    return ExpectStock(
        sku="A", location="MAIN", quantity=quantity, expected_on=KNOWN.expected_on, receipt_id=KNOWN.receipt_id
    )


def test_a_receipt_of_nothing_is_refused() -> None:
    (refused,) = decide(Facts(facts(LevelFact()), {}), [ask(0, 1)], NOW, iter([])).results
    assert isinstance(refused, Refused)
    assert refused.type == StockRefusal.NOTHING_TO_CHANGE
