"""Confirm placed orders when their money arrives."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.lifecycles import ORDER, may
from waybill.model.events import Event, OrderConfirmed
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.orders import Confirmed, ConfirmOrder, ConfirmOrderResult, ConfirmRefusal
from waybill.model.results import Decided, Refused


def decide(
    orders: Mapping[UUID, OrderFact], requests: Sequence[ConfirmOrder], ids: Iterator[UUID]
) -> Decided[ConfirmOrderResult]:
    """One result per request; `orders` are those asked for, as far as they exist."""
    known = dict(orders)
    results: list[ConfirmOrderResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = known.get(request.order_id)
        if order is None:
            results.append(_refused(ConfirmRefusal.UNKNOWN_ORDER, "There is no order with this id."))
            continue
        problem = _check(order, request)
        if problem:
            results.append(problem)
            continue
        paid, version = order.paid + request.paid, order.version + 1
        known[request.order_id] = msgspec.structs.replace(order, paid=paid, version=version, status="confirmed")
        payment_id = next(ids) if request.paid else None
        data = OrderConfirmed(paid=request.paid, payment_id=payment_id, reference=request.reference)
        events.append(Event(data, request.order_id, index))
        results.append(
            Confirmed(
                order_id=request.order_id,
                version=version,
                currency=order.currency,
                paid=paid,
                due=max(0, order.total - paid),
            )
        )
    return Decided(results, events)


def _check(order: OrderFact, request: ConfirmOrder) -> Refused | None:
    if request.version is not None and request.version != order.version:
        return _refused(
            ConfirmRefusal.VERSION_CHANGED,
            f"The order was changed meanwhile: it is at version {order.version}, not {request.version}. Read it again.",
            "/version",
            version=order.version,
        )
    if order.status == "expired":
        return _refused(
            ConfirmRefusal.ORDER_EXPIRED,
            "The order expired before the money came and its stock is free. Place it again, or pay the money back.",
        )
    if not may(ORDER, order.status, "confirm_orders"):
        return _refused(
            ConfirmRefusal.NOT_WAITING,
            f"The order is {order.status} and waits for no payment. Pay back what was paid twice.",
            status=order.status,
        )
    paid = order.paid + request.paid
    if paid < order.total and not (order.terms == "deposit" and paid > 0):
        return _refused(
            ConfirmRefusal.UNDERPAID,
            f"The order comes to {money_text(order.total, order.currency)} and {money_text(paid, order.currency)} is paid. "
            "Confirm it when the rest has come.",
            "/paid",
            total=order.total,
            paid=paid,
        )
    return None


def _refused(refusal: ConfirmRefusal, detail: str, field: str = "/order_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
