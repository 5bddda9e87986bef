"""Write off what is still to be paid: a difference too small to chase, a debt that will not be paid."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import check_order, note, refused
from waybill.model.events import Money
from waybill.model.events.tenders import OrderWrittenOff
from waybill.model.facts import OrderFact
from waybill.model.money import money_text
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.tenders import WriteOffOrder, WriteOffOrderResult, WriteOffRefusal, WrittenOff


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked, with their payments."""

    orders: Mapping[UUID, OrderFact]
    payments: Sequence[PaymentFact] = ()


def decide(facts: Facts, requests: Sequence[WriteOffOrder]) -> Decided[WriteOffOrderResult]:
    """One result per request. A placed order that lacked no more than this is confirmed."""
    book = Book(facts.orders, facts.payments)
    results: list[WriteOffOrderResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        problem = check_order(order, request.version, WriteOffRefusal) or _check(order, request)
        if problem or order is None:
            assert problem is not None
            results.append(problem)
            continue
        amount = request.amount or order.balance
        data = OrderWrittenOff(amount=amount, reason=request.reason, money=[Money(kind="written_off", amount=amount)])
        note(book, order.order_id, data, index)
        order = book.orders[order.order_id]
        results.append(
            WrittenOff(
                order_id=order.order_id, version=order.version, status=order.status,  # type: ignore[arg-type]
                currency=order.currency, amount=amount, balance=order.balance,
            )
        )  # fmt: skip
    return Decided(results, book.events)


def _check(order: OrderFact | None, request: WriteOffOrder) -> Refused | None:
    assert order is not None
    if order.balance <= 0:
        return refused(WriteOffRefusal.NOTHING_DUE, "Nothing is to be paid for the order any more.", "/order_id")
    if request.amount is not None and request.amount > order.balance:
        return refused(
            WriteOffRefusal.MORE_THAN_DUE,
            f"Only {money_text(order.balance, order.currency)} is still to be paid. Write off no more than that.",
            "/amount",
            due=order.balance,
        )
    return None
