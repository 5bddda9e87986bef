"""Issuing as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.issue_stored_value import Facts, decide
from waybill.model.results import Refused
from waybill.model.stored_value import Issued, IssueRefusal, IssueStoredValue

CUSTOMER = UUID(int=4)

REFUSED = [
    (IssueRefusal.CUSTOMER_NEEDED, {"kind": "store_credit", "expires_at": -1}),
    (IssueRefusal.UNKNOWN_CUSTOMER, {"kind": "gift_card", "customer_id": UUID(int=9), "expires_at": -1}),
    (IssueRefusal.EXPIRES_IN_THE_PAST, {"expires_at": 0}),
]


@pytest.mark.parametrize(("refusal", "asked"), REFUSED)
def test_is_not_issued(refusal: IssueRefusal, asked: Any, now: datetime, ids: Iterator[UUID]) -> None:
    expires = {"expires_at": now + timedelta(seconds=asked["expires_at"])}
    request = IssueStoredValue(**({"amount": 1} | asked | expires))
    decided = decide(Facts("EUR", frozenset({CUSTOMER})), [request], now, ids)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [IssueRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(IssueRefusal)


def test_cards_and_credit(now: datetime, ids: Iterator[UUID]) -> None:
    asked = [
        IssueStoredValue(amount=5000, currency="USD"),
        IssueStoredValue(amount=700, kind="store_credit", customer_id=CUSTOMER, reason="goodwill"),
    ]
    card, credit = decide(Facts("EUR", frozenset({CUSTOMER})), asked, now, ids).results
    assert card == Issued(account_id=UUID(int=100), kind="gift_card", currency="USD", amount=5000)
    assert isinstance(credit, Issued)
    assert (credit.currency, credit.customer_id, credit.code) == ("EUR", CUSTOMER, "")
