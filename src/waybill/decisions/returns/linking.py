"""Tie an order that was made for an exchange, or as a replacement, to the one it comes of, so that both books balance."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.returns.books import Sending
from waybill.decisions.returns.done import Done
from waybill.model.events import Event, Money
from waybill.model.events.returns import ExchangeSent, OrderLinked
from waybill.model.orders import Placed
from waybill.model.returns import LinkedOrder, ReturnNow, ReturnResult


def link(
    done: Done, placed: Sequence[Placed], refundable: Mapping[UUID, Sequence[tuple[UUID, int]]], ids: Iterator[UUID]
) -> tuple[list[ReturnResult], list[Event]]:
    """The answers and the events. `refundable` is the money of each order that can go back, by payment.

    An exchange is paid with money of the order that is returned: taken back there, it counts as paid here. What an order
    in advance takes is owed there until the goods are back.
    """
    results = list(done.results)
    events: list[Event] = []
    left = {order_id: [list(one) for one in payments] for order_id, payments in refundable.items()}
    for sending, order in zip(done.sendings, placed, strict=True):
        books = done.desk.books[sending.order_id]
        in_advance = books.returns[sending.return_id].in_advance
        owed = sending.credit if in_advance else max(0, -books.balance - books.order.refund_pending)
        taken = _take(left.get(sending.order_id, []), min(sending.credit, order.total, owed))
        amount = sum(one.amount for one in taken)
        books.money += amount
        books.version += 1
        sent = ExchangeSent(
            return_id=sending.return_id, to_order_id=order.order_id, number=order.number, kind=sending.kind, amount=amount,
            money=taken,
        )  # fmt: skip
        events.append(Event(sent, sending.order_id, sending.request))
        events.append(Event(_linked(done, sending, order, amount, ids), order.order_id, sending.request))
        result = results[sending.request]
        if isinstance(result, ReturnNow):
            linked = LinkedOrder(
                order_id=order.order_id, number=order.number, total=order.total, due=order.total - amount
            )
            results[sending.request] = msgspec.structs.replace(
                result, version=books.version, balance=books.balance, linked=linked
            )
    return results, events


def _take(payments: list[list[object]], amount: int) -> list[Money]:
    """Take money back from payments, the oldest first."""
    taken = []
    for payment in payments:
        payment_id, most = payment
        assert isinstance(payment_id, UUID)
        assert isinstance(most, int)
        part = min(amount, most)
        if part > 0:
            taken.append(Money(kind="refunded", amount=part, payment_id=payment_id))
            payment[1] = most - part
            amount -= part
    return taken


def _linked(done: Done, sending: Sending, order: Placed, amount: int, ids: Iterator[UUID]) -> OrderLinked:
    """Its prices are settled, so they hold nothing up; what is still to be paid does."""
    payment_id = next(ids) if amount else None
    return OrderLinked(
        from_order_id=sending.order_id, from_number=done.desk.books[sending.order_id].order.number, kind=sending.kind,
        amount=amount, payment_id=payment_id,
        money=[Money(kind="captured", amount=amount, payment_id=payment_id)] if amount else [],
        holds_lifted=["price"] if "price" in order.holds else [],
        holds_set=["payment"] if amount < order.total else [],
    )  # fmt: skip
