"""Start payments: a tender is noted, and its gateway will be asked for the money."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.checks import changed_meanwhile, refused, unknown_order
from waybill.decisions.payments.terms import TAKES_MONEY, hoped_for, to_pay
from waybill.model.events import Event
from waybill.model.events.payments import PaymentStarted
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import PaymentFact, Started, StartPayment, StartPaymentResult, StartRefusal
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with all their `payments`; `gateways` are installed."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact]
    gateways: frozenset[str]


def decide(facts: Facts, requests: Sequence[StartPayment], ids: Iterator[UUID]) -> Decided[StartPaymentResult]:
    """One result per request. Together the payments of an order ask for no more than its balance."""
    book = Book(facts.orders, facts.payments)
    results: list[StartPaymentResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        amount = _amount(facts, book, order, request)
        if order is None or isinstance(amount, Refused):
            results.append(amount if isinstance(amount, Refused) else unknown_order())
            continue
        data = PaymentStarted(
            payment_id=next(ids), action_id=next(ids), amount=amount, tender=request.tender, gateway=request.gateway,
            capture=request.capture or ("shipment" if request.tender == "card" else "placing"),
        )  # fmt: skip
        book.add(order.order_id, data, index)
        results.append(
            Started(
                payment_id=data.payment_id, action_id=data.action_id, order_id=order.order_id,
                version=book.orders[order.order_id].version, currency=order.currency, amount=amount,
            )
        )  # fmt: skip
    return Decided(results, list[Event](book.events))


def _not_asked_for(order: OrderFact, payments: Sequence[PaymentFact]) -> int:
    """What of the order, and of changes that wait for their money, no payment has, is sure of, or asks for; minor units."""
    return to_pay(order, payments) - hoped_for(payments)


def _amount(facts: Facts, book: Book, order: OrderFact | None, request: StartPayment) -> int | Refused:
    if order is None:
        return unknown_order()
    if problem := changed_meanwhile(order, request.version):
        return problem
    if order.status == "draft":
        return refused(StartRefusal.IS_DRAFT, "This is a draft: place it first.", "/order_id")
    if order.status not in TAKES_MONEY:
        return refused(
            StartRefusal.ALREADY_ENDED, f"The order is {order.status} and takes no money.", "/order_id",
            status=order.status,
        )  # fmt: skip
    if request.gateway not in facts.gateways:
        names = ", ".join(sorted(facts.gateways))
        return refused(
            StartRefusal.UNKNOWN_GATEWAY, f"There is no gateway {request.gateway}. The installed ones are: {names}.", "/gateway"
        )  # fmt: skip
    due = _not_asked_for(order, book.of(order.order_id))
    if due <= 0:
        return refused(StartRefusal.NOTHING_DUE, "Payments cover all that the order comes to.", "/order_id")
    if request.amount is not None and request.amount > due:
        return refused(
            StartRefusal.MORE_THAN_DUE,
            f"Only {money_text(due, order.currency)} of the order is not covered by a payment. Ask for no more.",
            "/amount",
            due=due,
        )
    return request.amount or due
