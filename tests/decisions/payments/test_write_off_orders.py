"""Writing off as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.write_off_orders import Facts, decide
from waybill.model.results import Refused
from waybill.model.tenders import WriteOffOrder, WriteOffRefusal, WrittenOff

ORDER = UUID(int=1)


@pytest.fixture
def answers(order: Any) -> Any:
    def ask(known: Any, *requests: WriteOffOrder) -> Any:
        return decide(Facts({ORDER: order(**known)} if known is not None else {}), requests)

    return ask


REFUSED = [
    (WriteOffRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (WriteOffRefusal.VERSION_CHANGED, {"version": 9}, {"status": "draft"}),
    (WriteOffRefusal.IS_DRAFT, {}, {"status": "draft", "paid": 1000}),
    (WriteOffRefusal.NOTHING_DUE, {"amount": 1}, {"paid": 1000}),
    (WriteOffRefusal.MORE_THAN_DUE, {"amount": 11}, {"paid": 990}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_written_off(answers: Any, refusal: WriteOffRefusal, asked: Any, known: Any) -> None:
    decided = answers(known, WriteOffOrder(order_id=ORDER, **asked))
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [WriteOffRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(WriteOffRefusal)


def test_a_cent_that_lacks_keeps_no_order_waiting(answers: Any) -> None:
    part, rest, more = answers(
        {"paid": 990},
        WriteOffOrder(order_id=ORDER, amount=4),
        WriteOffOrder(order_id=ORDER),
        WriteOffOrder(order_id=ORDER),
    ).results
    assert isinstance(part, WrittenOff)
    assert (part.amount, part.balance, part.status) == (4, 6, "placed")
    assert (rest.amount, rest.balance, rest.status, rest.version) == (6, 0, "confirmed", 4)
    assert more.type == "nothing_due"
