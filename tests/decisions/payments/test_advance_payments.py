"""What an order's state asks of its gateways, as a pure decision; asked again it asks for nothing more."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.advance_payments import Facts, decide
from waybill.model.payments import Abilities, ActionFact, AdvancePayment, AdvanceRefusal
from waybill.model.tenders import AccountFact

ORDER = UUID(int=1)
PACKED = {"reserved": 1, "packed": 1}
REFUSED_CAPTURE = ActionFact(action_id=UUID(int=9), kind="capture", amount=1, status="failed")
REFUSED_VOID = ActionFact(action_id=UUID(int=9), kind="void", amount=1, status="failed")
REFUSED_REFUND = ActionFact(action_id=UUID(int=9), kind="refund", amount=1, status="failed")
FLYING = ActionFact(action_id=UUID(int=9), kind="capture", amount=400)


@pytest.fixture
def advanced(order: Any, ids: Any, now: datetime) -> Any:
    def ask(
        known: Any,
        payments: Any,
        cause: Any = None,
        abilities: Abilities = Abilities(),  # noqa: B008
        accounts: Any = (),
    ) -> Any:
        orders = {ORDER: order(**({"status": "confirmed"} | known))} if known is not None else {}
        request = AdvancePayment(order_id=ORDER, refund_cause=cause)
        facts = Facts(orders, payments, {"sandbox": abilities}, {one.account_id: one for one in accounts})
        decided = decide(facts, [request, request], now, ids)
        if orders:
            assert decided.results[1].actions == [], "asked again it asks for nothing more"
        return decided

    return ask


def asked(decided: Any) -> list[tuple[str, int, int]]:
    return [(event.data.type, event.data.payment_id.int, event.data.amount) for event in decided.events]


def test_an_unknown_order_is_refused(advanced: Any) -> None:
    assert [one.type for one in advanced(None, []).results] == [AdvanceRefusal.UNKNOWN_ORDER] * 2


@pytest.mark.parametrize(
    ("known", "about", "expected"),
    [
        # nothing is packed yet
        ({}, {}, []),
        ({"line": PACKED}, {}, [("capture.requested", 50, 500)]),
        ({"line": PACKED, "paid": 300}, {"captured": 300}, [("capture.requested", 50, 200)]),
        ({"line": PACKED}, {"capture_pending": 400, "actions": [FLYING]}, [("capture.requested", 50, 100)]),
        ({"line": PACKED, "holds": ["fraud"]}, {}, []),
        ({"line": PACKED}, {"actions": [REFUSED_CAPTURE]}, []),
        ({"line": PACKED}, {"capture": "manual"}, []),
        ({"status": "placed"}, {"capture": "confirmation"}, []),
        ({}, {"capture": "confirmation"}, [("capture.requested", 50, 1000)]),
        ({"paid": 990}, {"capture": "confirmation"}, [("capture.requested", 50, 10)]),
        ({"status": "canceled", "total": 0}, {}, [("void.requested", 50, 1000)]),
        ({"status": "expired", "total": 0}, {}, [("void.requested", 50, 1000)]),
        # all is delivered and paid, by another tender: what is left of the authorization is let go
        ({"status": "completed", "credited": 1000}, {}, [("void.requested", 50, 1000)]),
        ({"status": "completed"}, {"capture": "manual"}, []),
        ({"status": "canceled", "total": 0}, {"capture_pending": 400, "actions": [FLYING]}, []),
        ({"status": "canceled", "total": 0}, {"actions": [REFUSED_VOID]}, []),
        (
            {"status": "canceled", "total": 0, "paid": 300}, {"captured": 300},
            [("void.requested", 50, 700), ("refund.requested", 50, 300)],
        ),
        ({"paid": 1000, "credited": 200}, {"captured": 1000}, []),
    ],
)  # fmt: skip
def test_what_is_called_for(advanced: Any, payment: Any, known: Any, about: Any, expected: Any) -> None:
    assert asked(advanced(known, [payment(**about)])) == expected


def test_what_is_owed_is_paid_back_for_a_cause(advanced: Any, payment: Any) -> None:
    decided = advanced({"paid": 1000, "credited": 200}, [payment(captured=1000)], "edit")
    assert asked(decided) == [("refund.requested", 50, 200)]
    assert decided.events[0].data.cause == "edit"


@pytest.mark.parametrize(
    ("known", "cause", "expected"),
    [
        ({"holds": ["payment"], "total": 500, "paid": 500}, "cancel", ["order.holds_lifted"]),
        ({"holds": ["payment"], "total": 501, "paid": 500}, "edit", []),
        # without anything that became cheaper it was a person who held it
        ({"holds": ["payment"], "total": 500, "paid": 500}, None, []),
        ({"status": "placed", "total": 500, "paid": 500}, "cancel", ["order.confirmed"]),
        ({"status": "placed", "total": 501, "paid": 500}, "cancel", []),
        ({"status": "canceled", "total": 0}, "cancel", []),
    ],
)  # fmt: skip
def test_what_became_cheaper_waits_for_no_money_that_is_there(
    advanced: Any, known: Any, cause: Any, expected: Any
) -> None:
    assert [event.data.type for event in advanced(known, [], cause).events] == expected


def test_who_captures_once_takes_all_with_the_first_parcel(advanced: Any, payment: Any) -> None:
    decided = advanced({"line": PACKED}, [payment()], abilities=Abilities(multiple_captures=False))
    assert asked(decided) == [("capture.requested", 50, 1000)]


def test_several_tenders_are_taken_oldest_first(advanced: Any, payment: Any) -> None:
    decided = advanced({"line": PACKED}, [payment(50, authorized=400), payment(60, authorized=600)])
    assert asked(decided) == [("capture.requested", 50, 400), ("capture.requested", 60, 100)]


CARD = UUID(int=70)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, [("refund.requested", 50, 600), ("stored_value.refunded", 60, 400)]),
        ({"expires_at": timedelta(seconds=1)}, [("refund.requested", 50, 600), ("stored_value.refunded", 60, 400)]),
        # nobody could spend it there
        ({"expires_at": timedelta(0)}, [("refund.requested", 50, 600)]),
        ({"status": "void"}, [("refund.requested", 50, 600)]),
    ],
)
def test_gift_cards_get_back_what_they_paid(
    advanced: Any, payment: Any, now: datetime, about: Any, expected: Any
) -> None:
    if "expires_at" in about:
        about = about | {"expires_at": now + about["expires_at"]}
    account = AccountFact(account_id=CARD, kind="gift_card", currency="EUR", **about)
    gift = payment(60, account_id=CARD, gateway="stored_value", authorized=400, captured=400, amount=400)
    card = payment(amount=600, authorized=600, captured=600)
    decided = advanced({"status": "canceled", "total": 0, "paid": 1000}, [gift, card], accounts=[account])
    found = [
        (one.data.type, one.data.money[0].payment_id.int, sum(money.amount for money in one.data.money))
        for one in decided.events
        if one.data.type != "exception.opened"
    ]
    assert found == expected
    # what finds no way back by itself is for a person
    opened = [one.data.subject_id.int for one in decided.events if one.data.type == "exception.opened"]
    assert opened == ([60] if len(expected) == 1 else [])


@pytest.mark.parametrize("seen", [frozenset(), frozenset({ORDER})])
def test_what_could_not_be_paid_back_is_for_a_person_once(
    order: Any, payment: Any, ids: Any, now: Any, seen: Any
) -> None:
    owing = order(status="canceled", total=0, paid=1000)
    failed = payment(captured=1000, actions=[REFUSED_REFUND])
    facts = Facts({ORDER: owing}, [failed], {"sandbox": Abilities()}, seen=seen)
    decided = decide(facts, [AdvancePayment(order_id=ORDER)] * 2, now, ids)
    opened = [(one.data.type, one.data.kind, one.data.subject_id) for one in decided.events]
    assert opened == ([] if seen else [("exception.opened", "refund_failed", REFUSED_REFUND.action_id)])


@pytest.mark.parametrize(
    ("known", "cause", "expected"),
    [
        ({}, "edit", [("void.requested", 60, 500)]),
        ({}, None, []),
        # a change still waits for it
        ({"awaiting": 500}, "edit", []),
        ({"total": 1001}, "edit", []),
        # part of a card is let go with the rest of it, at the end
        ({"total": 400}, "edit", [("void.requested", 60, 500)]),
    ],
)
def test_a_card_that_is_needed_no_more_is_let_go(
    advanced: Any, payment: Any, known: Any, cause: Any, expected: Any
) -> None:
    decided = advanced({"total": 1000} | known, [payment(), payment(60, authorized=500, amount=500)], cause)
    assert asked(decided) == expected
