"""Sending codes as a pure decision: a row per refusal, in order of precedence; and never too many."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.tracking.request_codes import Facts, decide
from waybill.model.events.tracking import CodeRequested
from waybill.model.facts import OrderFact
from waybill.model.results import Refused
from waybill.model.tracking import CodeRefusal, CodeSent, RequestCode

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
ORDER = UUID(int=1)


def order(**fields: Any) -> OrderFact:
    usual: dict[str, Any] = {
        "order_id": ORDER, "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 0, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 0, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
    }  # fmt: skip
    return OrderFact(**(usual | fields))


def asked(sent: list[timedelta], *, known: bool = True, reachable: bool = True, times: int = 1, **fields: Any) -> Any:
    facts = Facts(
        {ORDER: order(**fields)} if known else {},
        frozenset({ORDER}) if reachable else frozenset(),
        {ORDER: [NOW - before for before in sent]},
    )
    ids = (UUID(int=number) for number in count(7))
    return decide(facts, [RequestCode(order_id=ORDER)] * times, NOW, ids)


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROWS: list[tuple[CodeRefusal, Any]] = [
    (CodeRefusal.UNKNOWN_ORDER, {"sent": [], "known": False}),
    (CodeRefusal.UNKNOWN_ORDER, {"sent": [MINUTE] * 3, "status": "draft", "reachable": False}),
    (CodeRefusal.NO_ADDRESS, {"sent": [MINUTE] * 3, "reachable": False}),
    (CodeRefusal.TOO_MANY_CODES, {"sent": [MINUTE] * 3}),
    (CodeRefusal.TOO_MANY_CODES, {"sent": [HOUR] * 10}),
]


@pytest.mark.parametrize(("refusal", "known"), ROWS)
def test_no_code_is_sent(refusal: CodeRefusal, known: Any) -> None:
    decided = asked(**known)
    (answer,) = decided.results
    assert isinstance(answer, Refused)
    assert (answer.type, decided.events) == (refusal, [])


def test_every_refusal_has_its_row() -> None:
    refusals = [one for one in CodeRefusal if one is not CodeRefusal.KEY_REUSED]
    assert list(dict.fromkeys(row[0] for row in ROWS)) == refusals


def test_a_few_are_sent_and_then_one_waits() -> None:
    decided = asked([11 * MINUTE, 9 * MINUTE], times=3)
    first, second, third = decided.results
    assert isinstance(first, CodeSent)
    assert isinstance(second, CodeSent)
    assert first.expires_at == NOW + 10 * MINUTE
    assert isinstance(third, Refused)
    assert third.data == {"retry_after": 60}
    assert [event.data for event in decided.events] == [
        CodeRequested(code_id=one.code_id, expires_at=one.expires_at) for one in (first, second)
    ]
