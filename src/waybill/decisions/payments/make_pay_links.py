"""Make links to pay orders with: whoever has one sees what is due, and can pay it for a while."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from waybill.decisions.payments.ledger import check_order, refused
from waybill.decisions.payments.terms import to_pay
from waybill.model.events import Event
from waybill.model.events.tenders import PayLinkMade
from waybill.model.facts import OrderFact
from waybill.model.payments import PaymentFact
from waybill.model.results import Decided
from waybill.model.tenders import MakePayLink, MakePayLinkResult, PayLink, PayLinkRefusal


def decide(
    orders: Mapping[UUID, OrderFact], payments: Sequence[PaymentFact], requests: Sequence[MakePayLink], now: datetime
) -> Decided[MakePayLinkResult]:
    """One result per request; `orders` are those asked for, as far as they exist, with all their `payments`.

    The token is made by whoever may tell it.
    """
    results: list[MakePayLinkResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        order = orders.get(request.order_id)
        problem = check_order(order, None, PayLinkRefusal)
        if problem or order is None:
            assert problem is not None
            results.append(problem)
            continue
        due = to_pay(order, [one for one in payments if one.order_id == order.order_id])
        if due <= 0:
            results.append(
                refused(PayLinkRefusal.NOTHING_DUE, "Nothing is to be paid for the order any more.", "/order_id")
            )
            continue
        # a token says whole seconds
        expires_at = (now + timedelta(hours=request.hours)).replace(microsecond=0)
        data = PayLinkMade(expires_at=expires_at, due=due, due_on=order.due_on)
        events.append(Event(data, order.order_id, index))
        results.append(PayLink(order_id=order.order_id, currency=order.currency, due=due, expires_at=expires_at))
    return Decided(results, events)
