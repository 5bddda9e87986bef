"""Record money that came beside the gateways. Late money brings an expired order back where that can be, or is owed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from waybill.decisions.folding import Folding
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import ENDED, check_order, note
from waybill.decisions.payments.reinstate_orders import Facts, can_come_back, reinstate, revive, would_be_met
from waybill.model.events import Money
from waybill.model.events.tenders import OrderReinstated, PaymentRecorded
from waybill.model.facts import OrderFact
from waybill.model.results import Decided
from waybill.model.tenders import PaymentTaken, RecordPayment, RecordPaymentResult, RecordRefusal


def decide(
    facts: Facts, requests: Sequence[RecordPayment], now: datetime, ids: Iterator[UUID]
) -> Decided[RecordPaymentResult]:
    """One result per request. Several payments of one order add up."""
    takings = Takings(facts, now, ids)
    results: list[RecordPaymentResult] = []
    for index, request in enumerate(requests):
        problem = check_order(takings.book.orders.get(request.order_id), request.version, RecordRefusal)
        if problem:
            results.append(problem)
            continue
        data = PaymentRecorded(
            payment_id=next(ids), tender=request.tender, amount=request.amount, reference=request.reference
        )
        results.append(takings.take(request.order_id, data, index, request.received_at))
    return Decided(results, takings.book.events)


class Takings:
    """Money as it is taken, with all that follows of it: confirmed, reinstated, or to be paid back."""

    def __init__(self, facts: Facts, now: datetime, ids: Iterator[UUID]) -> None:
        self.facts = facts
        self.now = now
        self.ids = ids
        self.book = Book(facts.orders, facts.payments)
        self.folding = Folding(facts.shop, facts.locations, facts.orders.values(), facts.levels, now)

    def take(
        self, order_id: UUID, data: PaymentRecorded, index: int, received_at: datetime | None = None
    ) -> PaymentTaken:
        """Take one payment; `data` without its money and what is said of late money."""
        order = self.book.orders[order_id]
        data = msgspec.structs.replace(
            data,
            money=[Money(kind="captured", amount=data.amount, payment_id=data.payment_id)],
            late=order.status in ENDED,
        )
        at = min(received_at, self.now) if received_at is not None else None
        note(self.book, order_id, data, index, at)
        revived = self._revive(self.book.orders[order_id]) if data.late else None
        if revived is not None:
            reinstate(self.book, self.folding, order_id, revived, index)
        elif data.late:
            # open until it is paid back, which the worker asks for
            asking = msgspec.structs.replace(data, exception_id=next(self.ids))
            self.book.events[-1] = msgspec.structs.replace(self.book.events[-1], data=asking)
        order = self.book.orders[order_id]
        return PaymentTaken(
            payment_id=data.payment_id,
            order_id=order_id,
            version=order.version,
            status=order.status,  # type: ignore[arg-type]
            currency=order.currency,
            amount=data.amount,
            balance=order.balance,
            late=data.late,
            reinstated=revived is not None,
        )

    def _revive(self, order: OrderFact) -> OrderReinstated | None:
        if self.facts.shop.settings.late_money != "reinstate" or not can_come_back(self.facts, order):
            return None
        payments = self.book.of(order.order_id)
        if not would_be_met(self.facts, order, payments):
            return None
        revived = revive(self.facts, self.folding, order, payments, self.now)
        return revived if isinstance(revived, OrderReinstated) else None
