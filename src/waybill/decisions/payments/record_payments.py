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
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided
from waybill.model.tenders import PaymentTaken, RecordPayment, RecordPaymentResult, RecordRefusal


def decide(
    facts: Facts, requests: Sequence[RecordPayment], now: datetime, ids: Iterator[UUID]
) -> Decided[RecordPaymentResult]:
    """One result per request. Several payments of one order add up; what was booked before is answered once more."""
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
        """Take one payment; `data` without its money and what is said of late money. What was booked before changes nothing."""
        order = self.book.orders[order_id]
        known = self._booked(order_id, data, received_at)
        if known is not None:
            return self._answer(order_id, known.payment_id, data.amount, again=True)
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
        answer = self._answer(order_id, data.payment_id, data.amount)
        return msgspec.structs.replace(answer, late=data.late, reinstated=revived is not None)

    def _booked(self, order_id: UUID, data: PaymentRecorded, received_at: datetime | None) -> PaymentFact | None:
        """The same payment, if the order has it: of the same reference, amount, tender and collector, and time if one is said.

        A reference may be that of a whole statement: it names a payment only together with the rest.
        """
        if data.reference is None:
            return None
        said = data.tender, data.amount, data.reference, data.collector, data.parcel_id
        for one in self.book.of(order_id):
            same = (one.tender, one.amount, one.reference, one.collector, one.parcel_id) == said
            if same and one.gateway == "manual" and (received_at is None or one.taken_at in (None, received_at)):
                return one
        return None

    def _answer(self, order_id: UUID, payment_id: UUID, amount: int, *, again: bool = False) -> PaymentTaken:
        order = self.book.orders[order_id]
        return PaymentTaken(
            payment_id=payment_id,
            order_id=order_id,
            version=order.version,
            status=order.status,  # type: ignore[arg-type]
            currency=order.currency,
            amount=amount,
            balance=order.balance,
            again=again,
        )

    def _revive(self, order: OrderFact) -> OrderReinstated | None:
        if self.facts.shop.settings.late_money != "reinstate" or not can_come_back(self.facts, order):
            return None
        payments = self.book.of(order.order_id)
        if not would_be_met(self.facts, order, payments):
            return None
        revived = revive(self.facts, self.folding, order, payments, self.now)
        return revived if isinstance(revived, OrderReinstated) else None
