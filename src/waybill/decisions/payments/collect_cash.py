"""Take down cash that couriers and carriers took: the buyer has paid, and the collector has the money."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments import reinstate_orders
from waybill.decisions.payments.ledger import check_order, refused
from waybill.decisions.payments.record_payments import Takings
from waybill.model.cash import CashTaken, CollectCash, CollectCashResult, CollectRefusal
from waybill.model.events.tenders import PaymentRecorded
from waybill.model.results import Decided


class Facts(Struct, frozen=True):
    """As for recording payments; `order_of` is the order of each parcel that is named and known."""

    taking: reinstate_orders.Facts
    order_of: Mapping[UUID, UUID]


def decide(
    facts: Facts, requests: Sequence[CollectCash], now: datetime, ids: Iterator[UUID]
) -> Decided[CollectCashResult]:
    """One result per request. What was really taken counts, be it less or more than was due."""
    takings = Takings(facts.taking, now, ids)
    results: list[CollectCashResult] = []
    for index, request in enumerate(requests):
        order_id = facts.order_of.get(request.parcel_id) if request.parcel_id is not None else request.order_id
        if order_id is None:
            results.append(refused(CollectRefusal.UNKNOWN_PARCEL, "There is no parcel with this id.", "/parcel_id"))
            continue
        problem = check_order(takings.book.orders.get(order_id), None, CollectRefusal)
        if problem:
            results.append(problem)
            continue
        data = PaymentRecorded(
            payment_id=next(ids), tender="cash_on_delivery", amount=request.amount, reference=request.reference,
            collector=request.collector, parcel_id=request.parcel_id,
        )  # fmt: skip
        taken = takings.take(order_id, data, index, request.at)
        results.append(
            CashTaken(
                payment_id=taken.payment_id, order_id=order_id, version=taken.version, status=taken.status,
                currency=taken.currency, amount=taken.amount, balance=taken.balance, again=taken.again,
            )
        )  # fmt: skip
    return Decided(results, takings.book.events)
