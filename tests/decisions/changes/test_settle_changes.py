"""Settling as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.changes.settle_changes import ANSWERS, Facts, decide
from waybill.decisions.changes.sheet import Content
from waybill.decisions.changes.waiting import ChangeFact
from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.decisions.lifecycles import CHANGE
from waybill.model.edits import SettleChange, SettleRefusal
from waybill.model.events import ChargePlaced
from waybill.model.events.changes import EditContent
from waybill.model.facts import LineFact, OrderFact, ShopFact
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
ORDER, ITEM, PLACE, CHANGED, PART = (UUID(int=number) for number in range(1, 6))
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
KNOWN = OrderFact(
    order_id=ORDER, status="confirmed", version=1, currency="EUR", tax_included=True, method="ship", terms="prepaid",
    country="DE", paid=1000, item_total=1000, discount_total=0, charge_total=0, tax_total=0, total=1000, requested_at=None,
    expires_at=None, ship_by=None, deliver_by=None,
    lines=[
        LineFact(
            line=1, item_id=ITEM, quantity=2, unsourced=0, backordered=0, reserved=0, canceled=0, discount=0, tax=0,
            total=1000, in_transit=1, released=1,
        )
    ],
)  # fmt: skip
FULFILLMENT = FulfillmentFact(
    fulfillment_id=PART, order_id=ORDER, position=1, location_id=PLACE, status="released", profile="ship",
    lines=[FulfillmentLineFact(1, ITEM, 2, to_pick=1, handed_over=1)],
)  # fmt: skip

WRAP = EditContent(charges=[ChargePlaced(charge=1, type="wrap", amount=500)], charge_total=500, total=500)


def change(status: str, kind: str = "edit", **fields: Any) -> ChangeFact:
    about = {"edit": WRAP, "expires_at": NOW + timedelta(days=1)} if kind == "edit" else {}
    return ChangeFact(**({"change_id": CHANGED, "order_id": ORDER, "kind": kind, "status": status} | about | fields))


def answers(known: ChangeFact | None, *outcomes: str) -> Any:
    facts = Facts(
        shop=SHOP, items_by_id={}, locations=[], changes=[known] if known else [], orders=[KNOWN], levels={},
        contents={ORDER: Content(lines={})}, fulfillments={PART: FULFILLMENT},
    )  # fmt: skip
    requests = [SettleChange(change_id=CHANGED, outcome=outcome) for outcome in outcomes]  # type: ignore[arg-type]
    return decide(facts, requests, NOW, (UUID(int=number) for number in count(100)))


ASKED = change("awaiting_location", "cancel", fulfillment_id=PART, units={1: 2})
ROWS: list[tuple[SettleRefusal, str, ChangeFact | None]] = [
    (SettleRefusal.UNKNOWN_CHANGE, "accepted", None),
    (SettleRefusal.ALREADY_SETTLED, "too_late", change("applied")),
    (SettleRefusal.ALREADY_SETTLED, "accepted", change("declined")),
    (SettleRefusal.NOT_EXPECTED, "too_late", change("awaiting_payment")),
    (SettleRefusal.NOT_EXPECTED, "declined", ASKED),
    (SettleRefusal.NOT_DUE, "expired", change("quoted")),
    (SettleRefusal.NOT_PAID, "accepted", change("awaiting_payment")),
    (SettleRefusal.ALREADY_SHIPPED, "accepted", ASKED),
]


def test_the_table_has_every_refusal_in_order() -> None:
    assert [SettleRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in ROWS)] == list(SettleRefusal)


@pytest.mark.parametrize(("refusal", "outcome", "known"), ROWS)
def test_refuses(refusal: SettleRefusal, outcome: str, known: ChangeFact | None) -> None:
    decided = answers(known, outcome)
    (refused,) = decided.results
    assert isinstance(refused, Refused)
    assert refused.type == refusal
    assert decided.events == []


def test_every_state_that_may_be_settled_has_its_answers() -> None:
    assert set(ANSWERS) == {state for state, exits in CHANGE.items() if exits}


def test_a_quote_for_more_is_accepted_and_then_waits() -> None:
    accepted, unpaid, at_once, again = answers(change("quoted"), "accepted", "accepted", "at_once", "declined").results
    assert (accepted.status, accepted.version) == ("awaiting_payment", 2)
    assert unpaid.type == "not_paid"
    assert (at_once.status, at_once.total, at_once.to_pay) == ("applied", 1500, 500)
    assert again.type == "already_settled"
