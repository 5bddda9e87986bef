"""Payment terms: what of an order is covered by money and what is to be paid, and whether it is confirmed or has to wait."""

from collections.abc import Sequence

from waybill.decisions.lifecycles import ORDER, may
from waybill.model.facts import OrderFact
from waybill.model.payments import PaymentFact
from waybill.model.views import OrderDetail, OrderPayment

# Terms under which goods leave only for money.
MONEY_FIRST = ("prepaid", "deposit", "bank_transfer")
# Orders in these states take money.
TAKES_MONEY = ("placed", "confirmed", "cancel_pending", "completed")
# A payment that is asked for and not answered yet may still bring all of its amount.
_HOPED_FOR = ("created", "requires_action", "pending", "in_doubt")

# An order and its payments, whether locked to be changed or read to be shown.
AnyOrder = OrderFact | OrderDetail
AnyPayments = Sequence[PaymentFact] | Sequence[OrderPayment]


def is_trusted(payment: PaymentFact | OrderPayment) -> bool:
    """Whether what it has authorized can be counted on: the gateway did not refuse the last capture of it."""
    captures = [action for action in payment.actions if action.kind == "capture"]
    return not captures or captures[-1].status != "failed"


def sure(payments: AnyPayments) -> int:
    """What is authorized, can be counted on and is not taken yet, in minor units."""
    return sum(max(0, one.authorized - one.captured) for one in payments if is_trusted(one))


def unpaid(order: AnyOrder) -> int:
    """What money that stays does not pay, in minor units: what is on its way back pays for nothing any more."""
    return order.balance + order.refund_pending


def uncovered(order: AnyOrder, payments: AnyPayments) -> int:
    """What is neither paid nor authorized, in minor units; negative where more is than is needed."""
    return unpaid(order) - sure(payments)


def to_pay(order: AnyOrder, payments: AnyPayments) -> int:
    """What is still to be paid, in minor units: also for changes that wait for their money. 0 where nothing can be paid."""
    return max(0, uncovered(order, payments) + order.awaiting) if order.status in TAKES_MONEY else 0


def hoped_for(payments: AnyPayments) -> int:
    """What payments may bring that are asked for and not answered yet, in minor units."""
    return sum(one.amount for one in payments if one.status in _HOPED_FOR)


def is_met(order: OrderFact, payments: Sequence[PaymentFact]) -> bool:
    """Whether a placed order's terms of payment are met, so that it is confirmed."""
    if not may(ORDER, order.status, "confirm_orders"):
        return False
    if order.terms == "bank_transfer":
        return unpaid(order) <= 0
    if order.terms == "deposit":
        # where nothing is to be paid any more there is no deposit to wait for
        return unpaid(order) <= 0 or any(one.covers > one.refund_pending for one in payments)
    return uncovered(order, payments) <= 0


def must_wait(order: OrderFact, payments: Sequence[PaymentFact]) -> bool:
    """Whether a confirmed order lacks money that it was confirmed for."""
    return order.status == "confirmed" and order.terms in MONEY_FIRST and uncovered(order, payments) > 0
