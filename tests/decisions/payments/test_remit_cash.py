"""Lists of collectors as a pure decision: what matches, what differs, and the same list twice."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from waybill.decisions.payments.remit_cash import Facts, decide
from waybill.model.cash import CollectionFact, RemitCash, RemitRefusal, RemittedLine


def collection(number: int, amount: int, open: int | None = None, **fields: Any) -> CollectionFact:
    usual: dict[str, Any] = {
        "payment_id": UUID(int=number), "order_id": UUID(int=number + 100), "number": number, "collector": "dhl",
        "amount": amount, "open": amount if open is None else open, "currency": "EUR", "keys": [str(number)],
    }  # fmt: skip
    return CollectionFact(**(usual | fields))


def remit(reference: str = "L-1", **lines: int) -> RemitCash:
    wanted = [RemittedLine(reference=key.replace("_", "#", 1), amount=amount) for key, amount in lines.items()]
    return RemitCash(collector="dhl", reference=reference, lines=wanted)


def test_each_line_is_held_against_what_was_collected(now: datetime, ids: Iterator[UUID]) -> None:
    open_ = [
        collection(1001, 500),
        collection(1002, 700),
        collection(1003, 900, keys=["1003", "JD7"]),
        collection(1004, 400),
    ]
    request = remit(_1001=500, _1002=650, jd7=950, _9=100)
    (answer,) = (decided := decide(Facts({"dhl": open_}, frozenset()), [request], now, ids)).results
    assert [(line.status, line.expected) for line in answer.lines] == [
        ("matched", 500), ("short", 700), ("over", 900), ("unknown", 0)
    ]  # fmt: skip
    assert (answer.amount, answer.expected, answer.difference) == (2200, 2100, 100)
    assert [line.currency for line in answer.lines] == ["EUR", "EUR", "EUR", None]
    assert [(one.number, one.amount, one.currency) for one in answer.still_out] == [
        (1002, 50, "EUR"),
        (1004, 400, "EUR"),
    ]
    (event,) = decided.events
    assert [line.payment_id and line.payment_id.int for line in event.data.lines] == [1001, 1002, 1003, None]


def test_the_same_list_is_taken_once(now: datetime, ids: Iterator[UUID]) -> None:
    facts = Facts({"dhl": [collection(1001, 500)]}, frozenset({("dhl", "OLD")}))
    asked = [remit("OLD", _1001=500), remit("NEW", _1001=200), remit("NEW", _1001=300), remit("NEXT", _1001=300)]
    answers = decide(facts, asked, now, ids).results
    assert [getattr(answer, "type", "") for answer in answers] == ["already_remitted", "", "already_remitted", ""]
    assert list(RemitRefusal) == ["key_reused", "already_remitted"]
    assert [line.status for answer in (answers[1], answers[3]) for line in answer.lines] == ["short", "matched"]


def test_two_collections_of_an_order_are_settled_one_after_the_other(now: datetime, ids: Iterator[UUID]) -> None:
    both = [collection(1001, 500), collection(1001, 300, payment_id=UUID(int=7))]
    (answer,) = decide(Facts({"dhl": both}, frozenset()), [remit(_1001=500, **{"1001": 300})], now, ids).results
    assert [(line.status, line.expected) for line in answer.lines] == [("matched", 500), ("matched", 300)]
    assert answer.still_out == []


def test_of_two_collections_a_line_is_of_the_one_that_is_just_as_much(now: datetime, ids: Iterator[UUID]) -> None:
    """Two parcels of an order are often handed in under its number, in any order."""
    both = [collection(1001, 500), collection(1001, 300, payment_id=UUID(int=7))]
    asked = [remit(_1001=300, **{"1001": 500}), remit("NEXT", _1001=1)]
    (answer, next_) = decide(Facts({"dhl": both}, frozenset()), asked, now, ids).results
    assert [(line.status, line.expected) for line in answer.lines] == [("matched", 300), ("matched", 500)]
    assert answer.still_out == []
    assert [(line.status, line.expected) for line in next_.lines] == [("over", 0)]
