"""Pay back another way what a gateway could not: as store credit, by a transfer made by hand, or to another payment."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import refused
from waybill.decisions.payments.refund_payments import newest_first, owed
from waybill.decisions.payments.refund_to_stored_value import issued_for_refund
from waybill.model.events import Event, Money
from waybill.model.events.payments import RefundAsked
from waybill.model.events.tenders import RefundMoved, RefundRedirected
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import ActionFact, PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.tenders import Redirected, RedirectRefund, RedirectRefundResult, RedirectRefusal


class Facts(Struct, frozen=True):
    """The orders of the refunds asked for, locked, with all their `payments` and what was asked of their gateways.

    `gateways` are installed.
    """

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: Collection[str] = ()


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
        to = _check(facts, book, payment, action, request, done)
        if isinstance(to, Refused):
            results.append(to)
            continue
        done.add(action.action_id)
        make = _made if to is payment else _moved
        results.append(make(book, payment, to, action, request, index, ids))
    return Decided(results, book.events)


def _made(
    book: Book, payment: PaymentFact, to: PaymentFact, action: ActionFact, request: RedirectRefund, index: int,
    ids: Iterator[UUID],
) -> Redirected:  # fmt: skip
    """Note the refund as made, as credit or by hand."""
    order = book.orders[payment.order_id]
    account_id = next(ids) if request.way == "store_credit" else None
    if account_id is not None:
        issued = issued_for_refund(order, account_id, "store_credit", action.amount, None)
        book.events.append(Event(issued, order.order_id, index, subject=str(account_id)))
    data = RefundRedirected(
        action_id=action.action_id, new_action_id=next(ids), payment_id=payment.payment_id, amount=action.amount,
        way=request.way, account_id=account_id, reference=request.reference,
        money=[Money(kind="refunded", amount=action.amount, payment_id=payment.payment_id)],
    )  # fmt: skip
    book.add(order.order_id, data, index)
    return _answer(book, payment, action, request, data.new_action_id, account_id)


def _moved(
    book: Book, payment: PaymentFact, to: PaymentFact, action: ActionFact, request: RedirectRefund, index: int,
    ids: Iterator[UUID],
) -> Redirected:  # fmt: skip
    """Ask the other payment's gateway instead, for the same cause."""
    data = RefundMoved(
        action_id=action.action_id, new_action_id=next(ids), payment_id=payment.payment_id, to_payment_id=to.payment_id,
        amount=action.amount,
    )  # fmt: skip
    book.add(payment.order_id, data, index)
    asked = RefundAsked(
        payment_id=to.payment_id, action_id=data.new_action_id, amount=action.amount, cause=action.cause,
        subject_id=action.subject_id,
        money=[Money(kind="refund_pending", amount=action.amount, payment_id=to.payment_id)],
    )  # fmt: skip
    book.add(payment.order_id, asked, index)
    return _answer(book, to, action, request, data.new_action_id, None)


def _answer(
    book: Book, payment: PaymentFact, action: ActionFact, request: RedirectRefund, new_action_id: UUID, account_id: UUID | None
) -> Redirected:  # fmt: skip
    order = book.orders[payment.order_id]
    return Redirected(
        order_id=order.order_id, payment_id=payment.payment_id, action_id=new_action_id, version=order.version,
        currency=order.currency, amount=action.amount, way=request.way, account_id=account_id,
    )  # fmt: skip


def _check(
    facts: Facts, book: Book, payment: PaymentFact, action: ActionFact, request: RedirectRefund, done: set[UUID]
) -> PaymentFact | Refused:
    """The payment that is paid back: the same, where the money goes another way than through its gateway."""
    order = book.orders[payment.order_id]
    status = "redirected" if action.action_id in done else action.status
    if status != "failed":
        return refused(
            RedirectRefusal.NOT_FAILED,
            f"The refund is {status.replace('_', ' ')}; only one that failed is made another way.",
            "/action_id",
            status=status,
        )
    most = owed(order) if request.way == "payment" else min(owed(order), payment.refundable)
    if action.amount > most:
        return refused(
            RedirectRefusal.NOTHING_OWED,
            f"Only {money_text(most, order.currency)} of it is still owed. Refund that instead.",
            "/action_id",
            owed=most,
        )
    if request.way == "payment":
        return _other(facts, book, payment, action, request)
    if request.way == "store_credit" and order.customer_id is None:
        return refused(
            RedirectRefusal.CUSTOMER_NEEDED, "Nobody is known who the credit would be of. Make a bank transfer.", "/way"
        )
    return payment


def _other(
    facts: Facts, book: Book, payment: PaymentFact, action: ActionFact, request: RedirectRefund
) -> PaymentFact | Refused:
    """Another payment of the order that can give so much back."""
    others = [one for one in book.of(payment.order_id) if one.payment_id != payment.payment_id]
    if request.payment_id is not None:
        others = [one for one in others if one.payment_id == request.payment_id]
        if not others:
            return refused(
                RedirectRefusal.UNKNOWN_PAYMENT,
                "The order has no other payment with this id. See the order's payments.",
                "/payment_id",
            )
    able = [one for one in newest_first(book, payment.order_id, facts.gateways) if one in others]
    for one in able:
        if one.refundable >= action.amount:
            return one
    most = max((one.refundable for one in able), default=0)
    currency = book.orders[payment.order_id].currency
    return refused(
        RedirectRefusal.MORE_THAN_CAPTURED,
        f"No more than {money_text(most, currency)} can go back to another payment. Pay it back another way.",
        "/payment_id" if request.payment_id else "/way",
        refundable=most,
    )
