"""Lifting holds as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.changes.lift_holds import Facts, decide
from waybill.model.changes import Lifted, LiftHold, LiftRefusal
from waybill.model.facts import LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
LOCATION = LocationFact(PLACE, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")


def order(**fields: Any) -> OrderFact:
    line = LineFact(
        line=1, item_id=ITEM, quantity=5, unsourced=0, backordered=5, reserved=0, canceled=0, discount=0, tax=0, total=0
    )
    usual: dict[str, Any] = {
        "order_id": ORDER, "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 0, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 0, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
        "lines": [line],
    }  # fmt: skip
    return OrderFact(**(usual | fields))


def answers(known: OrderFact | None, *requests: LiftHold) -> Any:
    levels = {(ITEM, PLACE): LevelFact(sellable=3)}
    return decide(Facts(SHOP, [LOCATION], {ORDER: known} if known else {}, levels), requests, NOW)


LIFT: list[tuple[LiftRefusal, Any, Any]] = [
    (LiftRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (LiftRefusal.VERSION_CHANGED, {"version": 9}, {}),
    (LiftRefusal.NOT_ON_HOLD, {}, {"holds": ["stock"]}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), LIFT)
def test_is_not_lifted(refusal: LiftRefusal, asked: Any, known: Any) -> None:
    request = LiftHold(order_id=ORDER, reasons=["stock", "fraud"], **asked)
    (answer,) = answers(order(**known) if known is not None else None, request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in LIFT] == [one for one in LiftRefusal if one is not LiftRefusal.KEY_REUSED]


def test_who_was_given_nothing_is_given_what_there_is() -> None:
    known = order(holds=["fraud", "manual", "stock"])
    first, second = answers(
        known, LiftHold(order_id=ORDER, reasons=["manual"]), LiftHold(order_id=ORDER, reasons=["fraud"])
    ).results
    assert isinstance(first, Lifted)
    assert (first.version, first.holds, first.reserved) == (2, ["fraud", "stock"], 0)
    assert isinstance(second, Lifted)
    assert (second.version, second.holds, second.reserved) == (4, ["stock"], 3)


def test_other_holds_give_no_stock() -> None:
    decided = answers(order(holds=["manual"]), LiftHold(order_id=ORDER, reasons=["manual"]))
    assert [event.data.type for event in decided.events] == ["order.holds_lifted"]
