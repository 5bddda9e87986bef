"""Answering a new date as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.changes.answer_delays import Facts, cancellations, decide
from waybill.model.delays import AnswerDelay, DelayRefusal
from waybill.model.events.changes import DelayAccepted
from waybill.model.facts import LineFact, OrderFact
from waybill.model.orders import CancelLine
from waybill.model.results import Refused

ORDER, ITEM = UUID(int=1), UUID(int=2)


def line(number: int, quantity: int, reserved: int, **fields: Any) -> LineFact:
    usual: dict[str, Any] = {
        "line": number, "item_id": ITEM, "quantity": quantity, "unsourced": 0, "backordered": 0, "reserved": reserved,
        "canceled": 0, "discount": 0, "tax": 0, "total": 0,
    }  # fmt: skip
    return LineFact(**(usual | fields))


def facts(*lines: LineFact, promised: int | None = 7, answered: int | None = None, **fields: Any) -> Facts:
    usual: dict[str, Any] = {
        "order_id": ORDER, "status": "confirmed", "version": 4, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 0, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 0, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
        "lines": list(lines) or [line(1, 5, 5)],
    }  # fmt: skip
    return Facts(
        {ORDER: OrderFact(**(usual | fields))},
        {ORDER: promised} if promised else {},
        {ORDER: answered} if answered else {},
    )


REFUSED: list[tuple[DelayRefusal, Facts, str]] = [
    (DelayRefusal.UNKNOWN_ORDER, Facts({}, {}, {}), "accept"),
    (DelayRefusal.DELAY_SETTLED, facts(status="canceled"), "accept"),
    (DelayRefusal.DELAY_SETTLED, facts(promised=9), "accept"),
    (DelayRefusal.DELAY_SETTLED, facts(promised=None), "cancel"),
    (DelayRefusal.DELAY_SETTLED, facts(line(1, 5, 0, in_transit=5, shipped_ever=5), answered=7), "cancel"),
    (DelayRefusal.ALREADY_SHIPPED, facts(line(1, 5, 0, in_transit=5, shipped_ever=5)), "cancel"),
]


@pytest.mark.parametrize(("refusal", "known", "answer"), REFUSED)
def test_is_refused(refusal: DelayRefusal, known: Facts, answer: Any) -> None:
    decided = decide(known, [AnswerDelay(order_id=ORDER, seq=7, answer=answer)])
    (result,) = decided.results
    assert isinstance(result, Refused)
    assert result.type == refusal
    assert decided.events == []


def test_the_first_answer_of_a_batch_holds() -> None:
    asked = [AnswerDelay(order_id=ORDER, seq=7, answer="accept"), AnswerDelay(order_id=ORDER, seq=7, answer="cancel")]
    decided = decide(facts(), asked)
    first, second = decided.results
    assert (first.answer, first.version) == ("accept", 5)  # type: ignore[union-attr]
    assert isinstance(second, Refused)
    assert [event.data for event in decided.events] == [DelayAccepted(seq=7)]


def test_what_has_left_is_not_canceled() -> None:
    asked = [AnswerDelay(order_id=ORDER, seq=7, answer="cancel")]
    whole = facts()
    ((_, request),) = cancellations(whole, decide(whole, asked).results)
    assert request.lines is None
    parts = [
        line(1, 5, 2, in_transit=3, shipped_ever=3),
        line(3, 4, 4, parent=2, role="component"),
        line(4, 6, 3, parent=2, role="component", delivered=3),
    ]
    part = facts(*parts, bundles={2: 2})
    ((_, request),) = cancellations(part, decide(part, asked).results)
    assert request.lines == [CancelLine(line=2, quantity=1), CancelLine(line=1, quantity=2)]
