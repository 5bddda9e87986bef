"""Cash on delivery as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments import reinstate_orders
from waybill.decisions.payments.collect_cash import Facts, decide
from waybill.model.cash import CashTaken, CollectCash, CollectRefusal
from waybill.model.results import Refused

ORDER, PARCEL = UUID(int=1), UUID(int=6)


@pytest.fixture
def answers(shop_fact: Any, order: Any, now: datetime, ids: Iterator[UUID]) -> Any:
    def ask(known: Any, *requests: CollectCash) -> Any:
        orders = {ORDER: order(**known)} if known is not None else {}
        taking = reinstate_orders.Facts(shop_fact(), [], orders, {}, {})
        return decide(Facts(taking, {PARCEL: ORDER}), requests, now, ids)

    return ask


def collect(**fields: Any) -> CollectCash:
    return CollectCash(**({"collector": "courier-7", "amount": 1000} | fields))


REFUSED = [
    (CollectRefusal.UNKNOWN_ORDER, {"order_id": ORDER}, None),
    (CollectRefusal.UNKNOWN_PARCEL, {"parcel_id": UUID(int=9)}, {"status": "draft"}),
    (CollectRefusal.IS_DRAFT, {"parcel_id": PARCEL}, {"status": "draft"}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_taken_down(answers: Any, refusal: CollectRefusal, asked: Any, known: Any) -> None:
    decided = answers(known, collect(**asked))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [CollectRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(CollectRefusal)


def test_what_was_really_taken_counts(answers: Any) -> None:
    known = {"status": "confirmed", "terms": "on_delivery"}
    decided = answers(
        known, collect(parcel_id=PARCEL, amount=300), collect(order_id=ORDER, amount=800, reference="R-1")
    )
    first, second = decided.results
    assert isinstance(first, CashTaken)
    assert (first.order_id, first.balance, second.balance) == (ORDER, 700, -100)
    assert [event.data.collector for event in decided.events] == ["courier-7"] * 2
    assert [event.data.parcel_id for event in decided.events] == [PARCEL, None]
