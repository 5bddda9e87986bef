"""Credit orders: the buyer need not pay a part of what they come to, or is owed what was paid of it."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import check_order, note, refused, shared_tax
from waybill.model.events import Money
from waybill.model.events.tenders import OrderCredited
from waybill.model.facts import LineFact, OrderFact
from waybill.model.money import money_text, portion
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided, Refused
from waybill.model.tenders import Credited, CreditOrder, CreditOrderResult, CreditRefusal


class Facts(Struct, frozen=True):
    """`orders` are those asked for, as far as they exist, locked; `credits` what each of their lines was credited so far.

    `notes` are the ids, by request, that its note is to be kept under.
    """

    orders: Mapping[UUID, OrderFact]
    credits: Mapping[tuple[UUID, int], int]
    payments: Sequence[PaymentFact] = ()
    notes: Mapping[int, UUID] = {}


def decide(facts: Facts, requests: Sequence[CreditOrder], ids: Iterator[UUID]) -> Decided[CreditOrderResult]:
    """One result per request. All credits together never exceed what the order, and each line, comes to."""
    book = Book(facts.orders, facts.payments)
    credits = dict(facts.credits)
    results: list[CreditOrderResult] = []
    for index, request in enumerate(requests):
        order = book.orders.get(request.order_id)
        problem = check_order(order, request.version, CreditRefusal) or _check(order, credits, request)
        if problem or order is None:
            assert problem is not None
            results.append(problem)
            continue
        data = _credited(order, request, next(ids), facts.notes.get(index))
        note(book, order.order_id, data, index)
        if request.line is not None:
            place = order.order_id, request.line
            credits[place] = credits.get(place, 0) + request.amount
        order = book.orders[order.order_id]
        results.append(
            Credited(
                credit_id=data.credit_id, order_id=order.order_id, version=order.version, currency=order.currency,
                amount=data.amount, tax=data.tax, balance=order.balance,
            )
        )  # fmt: skip
    return Decided(results, book.events)


def _credited(order: OrderFact, request: CreditOrder, credit_id: UUID, note: UUID | None) -> OrderCredited:
    line = _line(order, request.line)
    tax, total = (line.tax, line.total) if line else (order.tax_total, order.total)
    return OrderCredited(
        credit_id=credit_id,
        kind=request.kind,
        amount=request.amount,
        tax=shared_tax(tax, total, request.amount),
        line=request.line,
        quantity=request.quantity,
        reason=request.reason,
        person_id=note,
        money=[Money(kind="credited", amount=request.amount)],
    )


def _line(order: OrderFact, number: int | None) -> LineFact | None:
    return next((line for line in order.lines if line.line == number), None)


def _check(order: OrderFact | None, credits: Mapping[tuple[UUID, int], int], request: CreditOrder) -> Refused | None:
    assert order is not None
    if request.kind == "price_adjustment" and request.line is None:
        return refused(CreditRefusal.LINE_NEEDED, "Say which line's price was wrong.", "/line")
    left = order.total - order.credited - order.written_off
    what = "order"
    if request.line is not None:
        line = _line(order, request.line)
        if line is None:
            return refused(CreditRefusal.UNKNOWN_LINE, f"The order has no line {request.line}.", "/line")
        left_units = line.quantity - line.canceled
        if request.quantity is not None and request.quantity > left_units:
            return refused(
                CreditRefusal.TOO_MANY_UNITS,
                f"Only {left_units} units of line {line.line} are not canceled. Credit no more than these.",
                "/quantity",
                left=left_units,
            )
        worth = line.total - portion(line.total, line.quantity, 0, line.canceled)
        left_of_line = worth - credits.get((order.order_id, line.line), 0)
        if left_of_line < left:
            left, what = left_of_line, "line"
    if request.amount > left:
        return refused(
            CreditRefusal.TOO_MUCH_CREDIT,
            f"Of the {what} only {money_text(max(0, left), order.currency)} can be credited. Credit no more than that.",
            "/amount",
            left=max(0, left),
        )
    return None
