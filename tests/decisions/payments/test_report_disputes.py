"""Disputes as a pure decision: whatever order notices come in, they end in the same sums."""

from collections.abc import Iterator
from datetime import datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.report_disputes import Facts, decide
from waybill.model.payments import PaymentFact
from waybill.model.tenders import DisputeFact, DisputeNoted, DisputeRefusal, ReportDispute

ORDER, PAYMENT = UUID(int=1), UUID(int=5)


def notice(says: str, amount: int = 300, **fields: Any) -> ReportDispute:
    return ReportDispute(**({"payment_id": PAYMENT, "external_id": "dp_1", "says": says, "amount": amount} | fields))


@pytest.fixture
def answers(order: Any, now: datetime, ids: Iterator[UUID]) -> Any:
    def ask(*notices: ReportDispute, known: Any = (), **payment: Any) -> Any:
        usual: dict[str, Any] = {
            "payment_id": PAYMENT, "order_id": ORDER, "tender": "card", "gateway": "x", "status": "captured",
            "amount": 1000, "authorized": 1000, "captured": 1000,
        }  # fmt: skip
        facts = Facts({ORDER: order(paid=1000, status="confirmed")}, [PaymentFact(**(usual | payment))], known)
        return decide(facts, notices, now, ids)

    return ask


def sums(decided: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in decided.events:
        for entry in event.data.money:
            found[entry.kind] = found.get(entry.kind, 0) + entry.amount
    return {kind: amount for kind, amount in found.items() if amount}


def test_only_what_is_of_no_payment_is_refused(answers: Any) -> None:
    (answer,) = answers(notice("opened", payment_id=UUID(int=9))).results
    assert answer.type == DisputeRefusal.UNKNOWN_PAYMENT
    assert list(DisputeRefusal) == [DisputeRefusal.KEY_REUSED, DisputeRefusal.UNKNOWN_PAYMENT]


@pytest.mark.parametrize(
    ("says", "status", "money"),
    [
        (["opened"], "open", {"disputed": 300}),
        (["opened", "opened"], "open", {"disputed": 300}),
        (["opened", "won"], "won", {}),
        (["opened", "lost"], "lost", {"dispute_lost": 300}),
        (["won"], "won", {}),
        (["lost", "lost"], "lost", {"dispute_lost": 300}),
        (["won", "lost"], "won", {}),
        (["lost", "won"], "lost", {"dispute_lost": 300}),
    ],
)
def test_notices_add_up(answers: Any, says: list[str], status: str, money: Any) -> None:
    decided = answers(*map(notice, says))
    assert isinstance(decided.results[-1], DisputeNoted)
    assert (decided.results[-1].status, sums(decided)) == (status, money)


@pytest.mark.parametrize("decision", ["won", "lost"])
def test_any_order_ends_in_the_same(answers: Any, decision: str) -> None:
    for says in permutations(["opened", "opened", decision, decision]):
        decided = answers(*map(notice, says))
        assert decided.results[-1].status == decision
        assert sums(decided) == ({"dispute_lost": 300} if decision == "lost" else {})


def test_what_a_person_has_to_look_at(answers: Any) -> None:
    decided = answers(notice("opened"), notice("opened"), notice("opened", 400), notice("lost", 400), notice("won"))
    assert [one.exception for one in decided.results] == ["payment_disputed", None, None, None, "dispute_contradicted"]
    assert sums(decided) == {"dispute_lost": 400}
    assert len(decided.events) == 4


def test_no_more_is_lost_than_is_left_of_the_payment(answers: Any) -> None:
    decided = answers(notice("lost"), refunded=600, refund_pending=200)
    assert decided.results[0].exception == "dispute_beyond_payment"
    assert (decided.results[0].amount, sums(decided)) == (300, {"dispute_lost": 200})


def test_what_is_known_from_before_is_gone_on_from(answers: Any) -> None:
    known = [DisputeFact(UUID(int=8), PAYMENT, "dp_1", "open", 300)]
    decided = answers(notice("lost", 250), known=known, disputed=300)
    assert decided.results[0].dispute_id == UUID(int=8)
    assert sums(decided) == {"disputed": -300, "dispute_lost": 250}
