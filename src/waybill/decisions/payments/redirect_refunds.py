"""Pay back another way what a gateway could not: as store credit, or by a transfer that somebody made by hand."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import refused
from waybill.decisions.payments.refund_payments import owed
from waybill.decisions.payments.refund_to_stored_value import issued_for_refund
from waybill.model.events import Event, Money
from waybill.model.events.tenders import RefundRedirected
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import ActionFact, PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.tenders import Redirected, RedirectRefund, RedirectRefundResult, RedirectRefusal


class Facts(Struct, frozen=True):
    """The orders of the refunds asked for, locked, with all their `payments` and what was asked of their gateways."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]


def decide(facts: Facts, requests: Sequence[RedirectRefund], ids: Iterator[UUID]) -> Decided[RedirectRefundResult]:
    """One result per request. A refund is made once, and only as long as it is owed."""
    book = Book(facts.orders, facts.payments)
    known = {action.action_id: (one.payment_id, action) for one in facts.payments for action in one.actions}
    done: set[UUID] = set()
    results: list[RedirectRefundResult] = []
    for index, request in enumerate(requests):
        payment_id, action = known.get(request.action_id, (None, None))
        if payment_id is None or action is None or action.kind != "refund":
            results.append(
                refused(
                    RedirectRefusal.UNKNOWN_REFUND,
                    "There is no refund with this id. See the order's payments.",
                    "/action_id",
                )
            )
            continue
        payment = book.payments[payment_id]
        order = book.orders[payment.order_id]
        problem = _check(order, payment, action, request, done)
        if problem:
            results.append(problem)
            continue
        done.add(action.action_id)
        account_id = next(ids) if request.way == "store_credit" else None
        if account_id is not None:
            issued = issued_for_refund(order, account_id, "store_credit", action.amount, None)
            book.events.append(Event(issued, order.order_id, index, subject=str(account_id)))
        data = RefundRedirected(
            action_id=action.action_id, new_action_id=next(ids), payment_id=payment_id, amount=action.amount, way=request.way,
            account_id=account_id, reference=request.reference,
            money=[Money(kind="refunded", amount=action.amount, payment_id=payment_id)],
        )  # fmt: skip
        book.add(order.order_id, data, index)
        results.append(
            Redirected(
                order_id=order.order_id, payment_id=payment_id, action_id=data.new_action_id,
                version=book.orders[order.order_id].version, currency=order.currency, amount=action.amount, way=request.way,
                account_id=account_id,
            )
        )  # fmt: skip
    return Decided(results, book.events)


def _check(
    order: OrderFact, payment: PaymentFact, action: ActionFact, request: RedirectRefund, done: set[UUID]
) -> Refused | None:
    status = "redirected" if action.action_id in done else action.status
    if status != "failed":
        return refused(
            RedirectRefusal.NOT_FAILED,
            f"The refund is {status.replace('_', ' ')}; only one that failed is made another way.",
            "/action_id",
            status=status,
        )
    most = min(owed(order), payment.refundable)
    if action.amount > most:
        return refused(
            RedirectRefusal.NOTHING_OWED,
            f"Only {money_text(most, order.currency)} of it is still owed. Refund that instead.",
            "/action_id",
            owed=most,
        )
    if request.way == "store_credit" and order.customer_id is None:
        return refused(
            RedirectRefusal.CUSTOMER_NEEDED, "Nobody is known who the credit would be of. Make a bank transfer.", "/way"
        )
    return None
