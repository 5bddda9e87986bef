"""Refusal at the door as a pure decision: a row per refusal, in order of precedence, and what need not be paid."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.credits import Given
from waybill.decisions.fulfillment.goods import ParcelFact
from waybill.decisions.payments.refuse_deliveries import Facts, decide
from waybill.model.cash import DeliveryTurnedAway, RefuseDelivery, RefuseRefusal
from waybill.model.results import Refused

ORDER, PARCEL = UUID(int=1), UUID(int=6)
BACK = {"reserved": 0, "returning": 2, "reservations": {}}


def parcel(status: str = "returning", units: int = 2) -> ParcelFact:
    return ParcelFact(
        parcel_id=PARCEL, order_id=ORDER, fulfillment_id=UUID(int=7), position=1, status=status, lines={1: units}
    )


@pytest.fixture
def answers(order: Any, ids: Iterator[UUID]) -> Any:
    def ask(parcels: list[ParcelFact], known: Any = None, times: int = 1, **facts: Any) -> Any:
        usual = {"status": "confirmed", "terms": "on_delivery", "line": BACK}
        made = Facts({ORDER: order(**(usual | (known or {})))}, {one.parcel_id: one for one in parcels}, **facts)
        return decide(made, [RefuseDelivery(parcel_id=PARCEL)] * times, ids)

    return ask


REFUSED = [
    (RefuseRefusal.UNKNOWN_PARCEL, []),
    (RefuseRefusal.NOT_COMING_BACK, [parcel("in_transit")]),
    (RefuseRefusal.NOT_COMING_BACK, [parcel("delivered")]),
]


@pytest.mark.parametrize(("refusal", "parcels"), REFUSED)
def test_nothing_is_canceled(answers: Any, refusal: RefuseRefusal, parcels: Any) -> None:
    decided = answers(parcels)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [RefuseRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(RefuseRefusal)


@pytest.mark.parametrize(
    ("known", "units", "facts", "parts"),
    [
        # with the shipping of an order that nobody took
        ({"total": 1490, "charge_total": 490}, 2, {}, [(1, 1000), (None, 490)]),
        # the rest is still with the buyer, or on its way
        ({"total": 1490, "line": BACK | {"returning": 1, "in_transit": 1}}, 1, {}, [(1, 500)]),
        # no more than is due
        ({"paid": 800}, 2, {}, [(1, 200)]),
        ({"paid": 1000}, 2, {}, []),
        # nor what was credited before
        (
            {"credited": 700, "line": BACK | {"returning": 1, "in_transit": 1}},
            1,
            {"credits": {(ORDER, 1): Given(700)}},
            [(1, 300)],
        ),
        ({}, 2, {"done": {PARCEL: 1000}}, []),
        # who buys on account is credited when the goods are back
        ({"terms": "on_account"}, 2, {}, []),
    ],
)
def test_what_need_not_be_paid(answers: Any, known: Any, units: int, facts: Any, parts: Any) -> None:
    decided = answers([parcel(units=units)], known, **facts)
    assert [(one.line, one.amount) for event in decided.events for one in event.data.credits] == parts


def test_it_is_canceled_once(answers: Any) -> None:
    decided = answers([parcel("returned")], times=2)
    first, second = decided.results
    assert isinstance(first, DeliveryTurnedAway)
    assert (first.canceled, first.balance) == (1000, 0)
    assert second == first
    assert len(decided.events) == 1
