"""Take in what gateways say of disputes: late, twice, in any order. A dispute that was decided stays decided."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.lifecycles import DISPUTE, may
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import refused
from waybill.model.events import Money
from waybill.model.events.tenders import DisputeReported
from waybill.model.facts import OrderFact
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided
from waybill.model.tenders import DisputeFact, DisputeNoted, DisputeRefusal, ReportDispute, ReportDisputeResult

_STATUS = {"opened": "open", "won": "won", "lost": "lost"}


class Facts(Struct, frozen=True):
    """The orders of the payments in question, locked, with all their `payments` and `disputes`."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    disputes: Sequence[DisputeFact]


class _Said(Struct, frozen=True):
    """What a notice comes to: the dispute then, the money that moves, what a person has to look at."""

    status: str
    amount: int
    money: dict[str, int]
    exception: str | None = None


def decide(
    facts: Facts, requests: Sequence[ReportDispute], now: datetime, ids: Iterator[UUID]
) -> Decided[ReportDisputeResult]:
    """One result per request. A notice that says nothing new changes nothing."""
    book = Book(facts.orders, facts.payments)
    disputes = {(one.payment_id, one.external_id): one for one in facts.disputes}
    results: list[ReportDisputeResult] = []
    for index, request in enumerate(requests):
        payment = book.payments.get(request.payment_id)
        if payment is None:
            results.append(refused(DisputeRefusal.UNKNOWN_PAYMENT, "There is no payment with this id.", "/payment_id"))
            continue
        known = disputes.get((payment.payment_id, request.external_id))
        said = _said(payment, known, request)
        dispute_id = known.dispute_id if known else next(ids)
        if said is not None:
            data = _reported(request, dispute_id, said, next(ids) if said.exception else None)
            book.add(payment.order_id, data, index, min(request.at or now, now))
            known = DisputeFact(dispute_id, payment.payment_id, request.external_id, said.status, said.amount)
            disputes[payment.payment_id, request.external_id] = known
        assert known is not None
        results.append(
            DisputeNoted(
                dispute_id=dispute_id, order_id=payment.order_id, payment_id=payment.payment_id,
                version=book.orders[payment.order_id].version, status=known.status,  # type: ignore[arg-type]
                amount=known.amount, exception=said.exception if said else None,
            )
        )  # fmt: skip
    return Decided(results, book.events)


def _reported(request: ReportDispute, dispute_id: UUID, said: _Said, exception_id: UUID | None) -> DisputeReported:
    return DisputeReported(
        dispute_id=dispute_id,
        payment_id=request.payment_id,
        external_id=request.external_id,
        reported=request.says,
        status=said.status,
        amount=said.amount,
        reason=request.reason,
        exception_id=exception_id,
        exception_kind=said.exception,
        money=[
            Money(kind=kind, amount=amount, payment_id=request.payment_id)
            for kind, amount in said.money.items()
            if amount
        ],
    )


def _said(payment: PaymentFact, known: DisputeFact | None, request: ReportDispute) -> _Said | None:
    """What the notice changes; None where it is known already, or older than what is."""
    status = _STATUS[request.says]
    if known is None:
        if status == "open":
            return _Said("open", request.amount, {"disputed": request.amount}, "payment_disputed")
        return _decided(payment, status, 0, request.amount)
    if known.status == "open" and status == "open":
        more = request.amount - known.amount
        return _Said("open", request.amount, {"disputed": more}) if more else None
    if may(DISPUTE, known.status, "report_disputes"):
        return _decided(payment, status, known.amount, request.amount)
    if status in ("open", known.status):
        return None
    # gateways do not decide twice: whatever happened, a person has to find out
    return _Said(known.status, known.amount, {}, "dispute_contradicted")


def _decided(payment: PaymentFact, status: str, disputed: int, amount: int) -> _Said:
    if status == "won":
        return _Said("won", disputed or amount, {"disputed": -disputed})
    room = payment.captured - payment.refunded - payment.refund_pending - payment.dispute_lost
    lost = min(amount, max(0, room))
    beyond = "dispute_beyond_payment" if lost < amount else None
    return _Said("lost", amount, {"disputed": -disputed, "dispute_lost": lost}, beyond)
