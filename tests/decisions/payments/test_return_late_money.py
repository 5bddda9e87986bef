"""Late money as a pure decision: it brings an order back or is paid back once, and the exception ends with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.decisions.payments.reinstate_orders import Facts as Orders
from waybill.decisions.payments.return_late_money import Facts, decide
from waybill.model.events import LineCanceled, OrderCanceled
from waybill.model.facts import LevelFact, LocationFact
from waybill.model.payments import Abilities, ActionFact, ReturnLateMoney, ReturnLateMoneyRefusal

ORDER, ITEM, PLACE, PAID, SEEN = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=50), UUID(int=90)
MAIN = LocationFact(PLACE, "MAIN", 1, "DE", None, None, frozenset({"ship", "pickup"}), {}, "14:00")
GONE = {"total": 0, "item_total": 0, "tax_total": 0, "line": {"reserved": 0, "canceled": 2, "reservations": {}}}
EXPIRED = GONE | {"status": "expired", "paid": 1000}
ENDED = OrderCanceled(
    reason="payment", whole=True, expired=True, item_total=1000, tax_total=160, total=1000,
    lines=[LineCanceled(line=1, quantity=2, reserved=2, amount=1000, tax=160)],
)  # fmt: skip
OPEN = ExceptionFact(SEEN, ORDER, "late_money", PAID)
REFUND = ActionFact(action_id=UUID(int=60), kind="refund", amount=1000, cause="late_money")


@pytest.fixture
def seen(shop_fact: Any, order: Any, payment: Any, now: datetime, ids: Iterator[UUID]) -> Any:
    """Decide twice about one order and its cash payment, in a shop that has `sellable` units and these settings."""

    def ask(known: Any, about: Any = None, sellable: int = 2, exceptions: Any = (OPEN,), **settings: Any) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        usual = {
            "tender": "cash",
            "gateway": "manual",
            "status": "captured",
            "captured": 1000,
            "authorized": 0,
            "actions": [],
        }
        held = Orders(
            shop_fact(**settings), [MAIN], orders, {(ITEM, PLACE): LevelFact(sellable=sellable)},
            {ORDER: ENDED} if known and known["status"] == "expired" else {}, [payment(**(usual | (about or {})))],
        )  # fmt: skip
        facts = Facts(held, {ORDER: exceptions}, {"manual": Abilities(by_people=True)})
        decided = decide(facts, [ReturnLateMoney(order_id=ORDER)] * 2, now, ids)
        if orders:
            again = decided.results[1]
            assert (again.reinstated, again.actions, again.resolved) == (False, [], [])
        return decided

    return ask


def types(decided: Any) -> list[str]:
    return [event.data.type for event in decided.events]


def test_an_unknown_order_is_refused(seen: Any) -> None:
    assert [one.type for one in seen(None).results] == [ReturnLateMoneyRefusal.UNKNOWN_ORDER] * 2


def test_enough_of_it_brings_an_order_back(seen: Any) -> None:
    decided = seen(EXPIRED)
    assert types(decided) == ["order.reinstated", "order.repromised", "order.confirmed", "exception.resolved"]
    assert decided.results[0].reinstated
    assert (decided.events[-1].data.exception_id, decided.events[-1].data.resolution) == (SEEN, "reinstated")


@pytest.mark.parametrize(
    ("known", "about", "more"),
    [
        (EXPIRED, {}, {"sellable": 1}),
        (EXPIRED, {}, {"late_money": "refund"}),
        (EXPIRED | {"paid": 999}, {"captured": 999}, {}),
        (GONE | {"status": "canceled", "paid": 1000}, {}, {}),
        # what was sent back before does not bring it back now
        (
            EXPIRED | {"paid": 2000, "refund_pending": 1000}, {"captured": 2000, "refund_pending": 1000, "actions": [REFUND]},
            {},
        ),
    ],
)  # fmt: skip
def test_all_other_goes_back(seen: Any, known: Any, about: Any, more: Any) -> None:
    decided = seen(known, about, **more)
    assert types(decided) == ["refund.requested"]
    data = decided.events[0].data
    due = known["paid"] - known.get("refund_pending", 0)
    assert (data.payment_id, data.amount, data.cause, data.subject_id) == (PAID, due, "late_money", SEEN)


def test_one_that_failed_is_for_a_person(seen: Any) -> None:
    failed = ActionFact(action_id=UUID(int=60), kind="refund", amount=1000, cause="late_money", status="failed")
    assert types(seen(EXPIRED, {"actions": [failed]})) == []


def test_where_it_came_from_must_be_known(seen: Any) -> None:
    assert types(seen(EXPIRED, {"gateway": "gone"}, sellable=0)) == []


@pytest.mark.parametrize(
    ("known", "resolution"),
    [
        (EXPIRED | {"refunded": 1000}, ["refunded"]),
        (EXPIRED | {"refund_pending": 1000}, []),
        ({"status": "confirmed", "paid": 1000}, ["reinstated"]),
    ],
)
def test_the_exception_ends_with_its_cause(seen: Any, known: Any, resolution: list[str]) -> None:
    about = {name: known[name] for name in ("refunded", "refund_pending") if name in known}
    decided = seen(known, about, sellable=0)
    assert [event.data.resolution for event in decided.events] == resolution


DONE = UUID(int=60)


@pytest.mark.parametrize(
    ("kind", "known", "about", "resolution"),
    [
        ("refund_failed", {"paid": 1000, "total": 0}, {"status": "failed"}, None),
        ("refund_failed", {"paid": 1000, "refunded": 1000, "total": 0}, {"status": "failed"}, "refunded"),
        ("refund_failed", {"paid": 1000, "refund_pending": 1000, "total": 0}, {"status": "redirected"}, None),
        # what is owed for another cause is another matter
        ("refund_failed", {"paid": 1000, "refunded": 400, "total": 0}, {"status": "redirected"}, "refunded"),
        ("void_failed", {"paid": 0, "total": 0}, {"status": "failed", "authorized": 1000}, None),
        ("void_failed", {"paid": 0, "total": 0}, {"status": "failed", "authorized": 0}, "voided"),
    ],
)
def test_what_a_gateway_could_not_do_goes_off_the_list_once_it_is_done(
    seen: Any, kind: str, known: Any, about: Any, resolution: str | None
) -> None:
    failed = ActionFact(action_id=DONE, kind=kind.removesuffix("_failed"), amount=1000, status=about["status"])
    payment = {"actions": [failed], "captured": known["paid"], "authorized": about.get("authorized", 0)}
    decided = seen({"status": "canceled"} | known, payment, exceptions=(ExceptionFact(SEEN, ORDER, kind, DONE),))
    assert [event.data.resolution for event in decided.events] == ([resolution] if resolution else [])
