"""Renewing promises as a pure decision: a row per refusal, and what holds afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.coming import Promised
from waybill.decisions.levels import OpenReceipt, StockFacts
from waybill.decisions.renew_promises import decide
from waybill.model.delays import PromiseRenewed, RenewPromise, RenewRefusal
from waybill.model.facts import LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
A, MAIN, ORDER = UUID(int=1), UUID(int=101), UUID(int=7)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
PLACE = LocationFact(MAIN, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")
ASKED = RenewPromise(order_id=ORDER)


def promised(ship_by: datetime | None, *days: date, waits: int = 2, comes_out: date | None = None) -> Promised:
    """An order of two, and receipts of two each on these days."""
    line = LineFact(
        line=1, item_id=A, quantity=2, unsourced=0, backordered=waits, reserved=0, canceled=0, discount=0, tax=0, total=0,
        released=2 - waits, available_on=comes_out,
    )  # fmt: skip
    order = OrderFact(
        order_id=ORDER, status="confirmed", version=1, currency="EUR", tax_included=True, method="ship", terms="prepaid",
        country="DE", paid=0, item_total=0, discount_total=0, charge_total=0, tax_total=0, total=0, requested_at=None,
        expires_at=None, ship_by=ship_by, deliver_by=ship_by, lines=[line],
    )  # fmt: skip
    receipts = [OpenReceipt(UUID(int=20 + n), A, MAIN, 2, 0, day) for n, day in enumerate(days)]
    return Promised(StockFacts(SHOP, {}, [PLACE], {}, [order], receipts), {(ORDER, 1): 2})


PASSED = NOW - timedelta(hours=1)
ROWS = [
    (RenewRefusal.UNKNOWN_ORDER, promised(PASSED), RenewPromise(order_id=UUID(int=8))),
    (RenewRefusal.NOT_DUE, promised(NOW), ASKED),
    (RenewRefusal.NOT_DUE, promised(None), ASKED),
    (RenewRefusal.NOT_DUE, promised(PASSED, waits=0), ASKED),
]


@pytest.mark.parametrize(("refusal", "known", "asked"), ROWS)
def test_stays(refusal: RenewRefusal, known: Promised, asked: RenewPromise) -> None:
    decided = decide(known, [asked], NOW)
    (answer,) = decided.results
    assert isinstance(answer, Refused)
    assert (answer.type, decided.events) == (refusal, [])


def test_every_refusal_has_its_row() -> None:
    assert list(dict.fromkeys(row[0] for row in ROWS)) == list(RenewRefusal)


@pytest.mark.parametrize(
    ("known", "leaves"),
    [
        (promised(PASSED), None),
        (promised(PASSED, date(2027, 5, 1)), None),
        (promised(PASSED, date(2027, 5, 1), date(2027, 5, 10)), datetime(2027, 5, 11, 23, 59, tzinfo=UTC)),
        # it came out, and nothing of it is here
        (promised(PASSED, comes_out=date(2027, 5, 1)), None),
    ],
)
def test_it_is_for_a_later_day_or_for_none(known: Promised, leaves: datetime | None) -> None:
    decided = decide(known, [ASKED, ASKED], NOW)
    first, second = decided.results
    assert isinstance(first, PromiseRenewed)
    assert (first.version, first.ship_by) == (2, leaves)
    assert isinstance(second, Refused)
    moved: list[Any] = [event.data for event in decided.events]
    assert [(data.type, data.ship_by) for data in moved] == [("order.repromised", leaves)]
