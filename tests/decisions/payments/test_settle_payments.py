"""Settling as a pure decision: what each answer does, and that no order and no repetition of answers changes the sums."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.lifecycles import PAYMENT
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.settle_payments import Facts, decide
from waybill.model.facts import OrderFact
from waybill.model.payments import ActionFact, PaymentFact, Settled, SettlePayment, SettleRefusal
from waybill.model.results import Refused

ORDER, PAY = UUID(int=1), UUID(int=50)
AUTHORIZE, CAPTURE, OTHER_CAPTURE, REFUND, VOID, RENEW = (UUID(int=number) for number in range(51, 57))
DONE = ActionFact(action_id=AUTHORIZE, kind="authorize", amount=1000, status="succeeded", settled_attempt=1)


def capture(amount: int = 400, **fields: Any) -> ActionFact:
    return ActionFact(**({"action_id": CAPTURE, "kind": "capture", "amount": amount} | fields))


@pytest.fixture
def settled(order: Any, payment: Any, now: Any) -> Any:
    """Call it with fields of the order and of its payment, and answers; the events' data and the results."""

    def ask(known: Any, about: Any, *answers: dict[str, Any], opened: Any = ()) -> Any:
        requests = [SettlePayment(**answer) for answer in answers]
        facts = Facts({ORDER: order(**known)}, [payment(**about)], frozenset(opened))
        decided = decide(facts, requests, now)
        return [event.data for event in decided.events], decided.results

    return ask


def sums(data: Any) -> dict[str, int]:
    return {money.kind: money.amount for money in data.money}


ASKED = ActionFact(action_id=AUTHORIZE, kind="authorize", amount=1000)
NEW: dict[str, Any] = {"status": "created", "authorized": 0, "actions": [ASKED]}


def test_an_unknown_action_is_refused(settled: Any) -> None:
    data, (answer,) = settled({}, NEW, {"action_id": VOID, "outcome": "succeeded"})
    assert isinstance(answer, Refused)
    assert (answer.type, data) == (SettleRefusal.UNKNOWN_ACTION, [])


@pytest.mark.parametrize(
    ("about", "answer", "status", "money", "exception"),
    [
        (NEW, {"action_id": AUTHORIZE}, "authorized", {"authorized": 1000}, None),
        (NEW, {"action_id": AUTHORIZE, "amount": 600}, "authorized", {"authorized": 600}, None),
        (NEW, {"action_id": AUTHORIZE, "captured": 1000}, "captured", {"authorized": 1000, "captured": 1000}, None),
        (NEW | {"capture": "placing"}, {"action_id": AUTHORIZE}, "captured", {"authorized": 1000, "captured": 1000}, None),
        ({"capture_pending": 400, "actions": [DONE, capture()]}, {"action_id": CAPTURE}, "partially_captured",
         {"capture_pending": -400, "captured": 400}, None),
        ({"capture_pending": 400, "actions": [DONE, capture()]}, {"action_id": CAPTURE, "amount": 150}, "partially_captured",
         {"capture_pending": -400, "captured": 150}, None),
        ({"capture_pending": 400, "actions": [DONE, capture(final=True)]}, {"action_id": CAPTURE}, "captured",
         {"authorized": -600, "capture_pending": -400, "captured": 400}, None),
        ({"capture_pending": 1000, "actions": [DONE, capture(1000)]}, {"action_id": CAPTURE, "amount": 1200}, "captured",
         {"authorized": 200, "capture_pending": -1000, "captured": 1200}, "captured_too_much"),
        ({"actions": [DONE, capture(status="failed")]}, {"action_id": CAPTURE}, "partially_captured", {"captured": 400}, "late_success"),
        ({"actions": [DONE, ActionFact(action_id=VOID, kind="void", amount=1000)]}, {"action_id": VOID}, "voided",
         {"authorized": -1000}, None),
        ({"captured": 400, "actions": [DONE, ActionFact(action_id=VOID, kind="void", amount=600)]}, {"action_id": VOID}, "captured",
         {"authorized": -600}, None),
        ({"captured": 900, "refund_pending": 400, "actions": [DONE, ActionFact(action_id=REFUND, kind="refund", amount=400)]},
         {"action_id": REFUND}, "partially_captured", {"refund_pending": -400, "refunded": 400}, None),
        ({"captured": 900, "refund_pending": 400, "actions": [DONE, ActionFact(action_id=REFUND, kind="refund", amount=400)]},
         {"action_id": REFUND, "amount": 950}, "partially_captured", {"refund_pending": -400, "refunded": 900}, "refunded_too_much"),
        ({"actions": [DONE, ActionFact(action_id=RENEW, kind="renew", amount=1000)]}, {"action_id": RENEW}, "authorized", {}, None),
        ({"status": "voided", "authorized": 0, "actions": [DONE, capture(status="failed")]}, {"action_id": CAPTURE}, "captured",
         {"authorized": 400, "captured": 400}, "captured_too_much"),
    ],
)  # fmt: skip
def test_what_succeeded(settled: Any, about: Any, answer: Any, status: str, money: Any, exception: Any) -> None:
    known = {"status": "confirmed", "paid": 1000} if about is not NEW else {"status": "confirmed"}
    (data, *_), (result,) = settled(known, about, answer | {"outcome": "succeeded"})
    assert isinstance(result, Settled)
    assert (result.status, result.action_status, result.changed) == (status, "succeeded", True)
    assert sums(data) == {kind: amount for kind, amount in money.items() if amount}
    assert data.exception == exception


@pytest.mark.parametrize(
    ("about", "answer", "status", "action", "money"),
    [
        (NEW, {"action_id": AUTHORIZE}, "failed", "failed", {}),
        (NEW, {"action_id": AUTHORIZE, "permanent": False}, "created", "pending", {}),
        (NEW | {"actions": [msgspec.structs.replace(ASKED, attempt=5)]}, {"action_id": AUTHORIZE, "permanent": False}, "failed",
         "failed", {}),
        ({"capture_pending": 400, "actions": [DONE, capture()]}, {"action_id": CAPTURE}, "authorized", "failed", {"capture_pending": -400}),
        ({"captured": 400, "status": "partially_captured", "refund_pending": 100,
          "actions": [DONE, ActionFact(action_id=REFUND, kind="refund", amount=100)]}, {"action_id": REFUND}, "partially_captured",
         "failed", {"refund_pending": -100}),
        ({"actions": [DONE, ActionFact(action_id=VOID, kind="void", amount=1)]}, {"action_id": VOID}, "authorized", "failed", {}),
    ],
)  # fmt: skip
def test_what_failed(settled: Any, about: Any, answer: Any, status: str, action: str, money: Any) -> None:
    (data,), (result,) = settled(
        {"status": "confirmed", "terms": "on_account"}, about, answer | {"outcome": "failed", "reason": "declined"}
    )
    assert (result.status, result.action_status) == (status, action)
    assert sums(data) == money


def test_each_answer_counts_once(settled: Any) -> None:
    yes = {"action_id": AUTHORIZE, "outcome": "succeeded"}
    data, results = settled({}, NEW, yes, yes, yes | {"attempt": 2}, yes | {"attempt": 2}, yes | {"outcome": "failed"})
    assert [one.type for one in data] == [
        "authorization.settled", "order.confirmed", "authorization.settled", "authorization.settled"
    ]  # fmt: skip
    assert [one.exception for one in data if one.type != "order.confirmed"] == [None, "done_twice", "contradiction"]
    assert [one.changed for one in results] == [True, False, True, False, True]


def test_older_news_moves_nothing_back(settled: Any, now: datetime) -> None:
    newer = {"action_id": AUTHORIZE, "outcome": "pending", "at": now}
    older = {"action_id": AUTHORIZE, "outcome": "requires_action", "at": now - timedelta(seconds=9)}
    _, results = settled({}, NEW, newer, older)
    assert [(one.status, one.changed) for one in results] == [("pending", True), ("pending", False)]


@pytest.mark.parametrize(
    ("terms", "total", "amount", "confirmed"),
    [
        ("prepaid", 1000, 1000, True),
        ("prepaid", 1000, 999, False),
        ("deposit", 1000, 1, True),
        ("bank_transfer", 1000, 1000, False),
    ],
)
def test_an_order_is_confirmed_when_its_terms_are_met(
    settled: Any, terms: str, total: int, amount: int, confirmed: bool
) -> None:
    data, _ = settled(
        {"terms": terms, "total": total}, NEW, {"action_id": AUTHORIZE, "outcome": "succeeded", "amount": amount}
    )
    assert ("order.confirmed" in [one.type for one in data]) is confirmed


def test_a_capture_that_fails_holds_its_order_until_there_is_money(settled: Any, payment: Any) -> None:
    about = {"capture_pending": 400, "actions": [DONE, capture()]}
    (failed,), _ = settled({"status": "confirmed"}, about, {"action_id": CAPTURE, "outcome": "failed"})
    assert failed.holds_set == ["payment"]
    (paid,), _ = settled(
        {"status": "confirmed", "holds": ["payment", "manual"]}, NEW, {"action_id": AUTHORIZE, "outcome": "succeeded"}
    )
    assert paid.holds_lifted == ["payment"]
    # a marketplace's order was never covered, and waits for nothing that did not change
    (void,), _ = settled(
        {"status": "confirmed", "terms": "on_account"},
        {"actions": [DONE, ActionFact(action_id=VOID, kind="void", amount=1000)]},
        {"action_id": VOID, "outcome": "succeeded"},
    )
    assert void.holds_set == []


def test_money_for_an_order_that_has_expired_is_looked_at(settled: Any) -> None:
    yes = {"action_id": AUTHORIZE, "outcome": "succeeded"}
    (data,), _ = settled({"status": "expired", "total": 0}, NEW | {"capture": "placing"}, yes)
    assert data.exception == "late_money"
    (data,), _ = settled({"status": "expired", "total": 0}, NEW, yes)
    assert data.exception is None


# What each action is told in all: news on the way, failures that pass, and how it ended.
NOISE = ("pending", "in_doubt", "requires_action")


@st.composite
def stories(draw: Any) -> list[list[dict[str, Any]]]:
    """The answers to each action, in the order in which they were given."""
    told = []
    for action_id, most in ((AUTHORIZE, 1000), (CAPTURE, 400), (OTHER_CAPTURE, 300), (REFUND, 200)):
        attempts = draw(st.integers(1, 3))
        story: list[dict[str, Any]] = []
        for attempt in range(1, attempts + 1):
            about = {"action_id": action_id, "attempt": attempt}
            story += [about | {"outcome": outcome} for outcome in draw(st.lists(st.sampled_from(NOISE), max_size=2))]
            if attempt < attempts:
                story.append(about | {"outcome": "failed", "permanent": False})
        ends = draw(st.sampled_from(["succeeded", "failed", "partly"]))
        end: dict[str, Any] = {"action_id": action_id, "attempt": attempts, "outcome": "failed"}
        if ends != "failed":
            amount = most if ends == "succeeded" or action_id == AUTHORIZE else draw(st.integers(0, most))
            end |= {"outcome": "succeeded", "amount": amount}
        told.append([*story, end])
    return told


def before(order: Any, payment: Any) -> tuple[OrderFact, list[PaymentFact]]:
    """A confirmed order with one payment that is being authorized, and another that is captured twice and refunded."""
    busy = payment(
        60, authorized=1000, captured=300, capture_pending=700, refund_pending=200, status="partially_captured",
        actions=[
            msgspec.structs.replace(DONE, action_id=UUID(int=61)),
            capture(),
            capture(300, action_id=OTHER_CAPTURE),
            ActionFact(action_id=REFUND, kind="refund", amount=200),
        ],
    )  # fmt: skip
    return order(total=2000, paid=300, refund_pending=200), [payment(**NEW), busy]


def after(facts: Facts, requests: list[SettlePayment], now: datetime, size: int) -> tuple[Any, ...]:
    """The sums once all answers are taken, in batches of a size."""
    book = Book(facts.orders, facts.payments)
    for start in range(0, len(requests), size):
        state = Facts(book.orders, list(book.payments.values()), frozenset())
        for event in decide(state, requests[start : start + size], now).events:
            moved = book.payments[event.data.payment_id].status if event.data.type != "order.confirmed" else None
            book.add(ORDER, event.data, 0)
            if moved is not None and not getattr(event.data, "exception", None):
                status = book.payments[event.data.payment_id].status
                assert status == moved or status in PAYMENT[moved], f"{moved} -> {status} is not in the table"
    order = book.orders[ORDER]
    figures = ("authorized", "capture_pending", "captured", "refund_pending", "refunded")
    payments = [tuple(getattr(one, name) for name in figures) for one in book.payments.values()]
    return order.paid, order.refunded, order.refund_pending, order.authorized, payments


@given(stories(), st.data())
def test_any_order_and_any_repetition_ends_in_the_same_sums(
    order: Any, payment: Any, now: datetime, told: Any, data: Any
) -> None:
    known, payments = before(order, payment)
    facts = Facts({ORDER: known}, payments, frozenset())
    answers = [SettlePayment(**answer) for story in told for answer in story]
    straight = after(facts, answers, now, 100)
    repeated = answers + data.draw(st.lists(st.sampled_from(answers), max_size=8))
    mixed = data.draw(st.permutations(repeated))
    assert after(facts, mixed, now, data.draw(st.integers(1, 5))) == straight
