"""Limits as a pure decision, and what they do at placing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.payments.limits import Limits
from waybill.decisions.payments.set_credit_limits import decide
from waybill.model.orders import PlaceOrder, PlaceRefusal
from waybill.model.results import Refused
from waybill.model.tenders import CreditFact, CreditSet, SetCredit, SetCreditRefusal

CUSTOMER = UUID(int=4)


def test_only_of_customers() -> None:
    known, unknown = decide(
        frozenset({CUSTOMER}), [SetCredit(customer_id=CUSTOMER, account_limit=0), SetCredit(customer_id=UUID(int=9))]
    ).results
    assert known == CreditSet(customer_id=CUSTOMER, account_limit=0)
    assert isinstance(unknown, Refused)
    assert [SetCreditRefusal.KEY_REUSED, unknown.type] == list(SetCreditRefusal)


def wanted(terms: str = "on_account", **fields: Any) -> PlaceOrder:
    paid = fields.pop("paid", 0)
    order = {"lines": [{"sku": "A", "quantity": 1}], "payment": {"terms": terms, "paid": paid}} | fields
    return msgspec.convert(order, PlaceOrder)


@pytest.mark.parametrize(
    ("terms", "total", "own", "settings", "refused"),
    [
        ("on_account", 5000, CreditFact(), {}, False),
        ("on_account", 1000, CreditFact(), {"account_limit": 1000}, False),
        ("on_account", 1001, CreditFact(), {"account_limit": 1000}, True),
        ("on_account", 1001, CreditFact(account_limit=2000), {"account_limit": 1000}, False),
        ("on_account", 1, CreditFact(account_limit=0), {}, True),
        ("on_account", 501, CreditFact(account_open=500), {"account_limit": 1000}, True),
        ("on_account", 501, CreditFact(delivery_open=500), {"account_limit": 1000}, False),
        ("on_delivery", 501, CreditFact(delivery_open=500), {"delivery_limit": 1000}, True),
        ("on_delivery", 5000, CreditFact(account_limit=0), {"account_limit": 0}, False),
        ("prepaid", 5000, CreditFact(), {"account_limit": 0, "delivery_limit": 0}, False),
    ],
)
def test_who_may_owe_how_much(
    shop_fact: Any, terms: str, total: int, own: CreditFact, settings: Any, refused: bool
) -> None:
    answer = Limits(shop_fact(**settings), {CUSTOMER: own}).check(wanted(terms), CUSTOMER, total)
    assert (answer is not None) is refused
    if answer is not None:
        assert answer.type == PlaceRefusal.CREDIT_LIMIT_EXCEEDED


def test_what_was_paid_and_what_a_channel_sold_does_not_count(shop_fact: Any) -> None:
    limits = Limits(shop_fact(account_limit=100), {})
    assert limits.check(wanted(paid=900), CUSTOMER, 1000) is None
    assert limits.check(wanted(prices="theirs"), CUSTOMER, 1000) is None
    assert limits.check(wanted(), None, 1000) is not None


def test_an_order_counts_for_the_next_of_its_batch(shop_fact: Any) -> None:
    limits = Limits(shop_fact(account_limit=1000), {})
    for total, fits in ((600, True), (600, False), (400, True), (1, False)):
        assert (limits.check(wanted(), CUSTOMER, total) is None) is fits
        if fits:
            limits.add(wanted(), CUSTOMER, total)


def test_when_it_is_due(shop_fact: Any, now: datetime) -> None:
    limits = Limits(shop_fact(account_days=14), {CUSTOMER: CreditFact(days=3)})
    assert limits.due_on(wanted(), None, now) == date(2027, 5, 17)
    assert limits.due_on(wanted(), CUSTOMER, now) == date(2027, 5, 6)
    assert limits.due_on(wanted("on_delivery"), CUSTOMER, now) is None
