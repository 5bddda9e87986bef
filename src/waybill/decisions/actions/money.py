"""What can be done about an order's money."""

from collections.abc import Iterator
from typing import Any

from waybill.decisions.actions.about import About, on_order, on_part, units
from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.payments.terms import TAKES_MONEY, hoped_for, to_pay, unpaid
from waybill.model.money import money_text
from waybill.model.order_actions import ActionSubject, OrderAction
from waybill.model.payments import Abilities
from waybill.model.views import OrderDetail, OrderPayment

_DISPUTABLE = ("card", "wallet", "bank_debit", "external")
_BUSY = "The gateway has not answered yet what was asked of it before. Wait for that."
_COVERED = "Payments cover all that the order comes to."


def money_actions(about: About) -> Iterator[OrderAction]:
    """Money to be taken, given back, credited or given up; of drafts nothing is due."""
    order = about.order
    if order.status in ("draft", "discarded") or (order.status == "expired" and units(order.lines, "unsourced")):
        return
    yield from _taken(about)
    yield from _captured(about)
    yield from _given_back(about)
    left = order.total - order.credited - order.written_off
    credit = None if left > 0 else "All of the order's total is credited or written off already."
    yield on_order(
        about, "credit", "Give a credit", "creditOrders", "money", credit, needs=["amount", "kind", "line", "reason", "note"],
        most=max(0, left),
    )  # fmt: skip
    due = None if order.balance > 0 else "Nothing is to be paid for the order any more."
    yield on_order(
        about, "write_off", "Write off what is due", "writeOffOrders", "money", due, needs=["amount", "reason"],
        most=max(0, order.balance),
    )  # fmt: skip
    for payment in order.payments:
        yield from _payment(about, payment)


def _taken(about: About) -> Iterator[OrderAction]:
    order = about.order
    due = to_pay(order, order.payments)
    open_amount = due - hoped_for(order.payments)
    problem = None if open_amount > 0 else _COVERED
    if order.status not in TAKES_MONEY:
        problem = f"The order is {order.status} and takes no money."
    yield on_order(
        about, "start_payment", "Take a payment", "startPayments", "money", problem,
        needs=["tender", "gateway", "amount", "token"], most=max(0, open_amount),
    )  # fmt: skip
    paid: dict[str, Any] = {"amount": due} if due else {}
    yield on_order(
        about, "record_payment", "Record money received", "recordPayments", "money", None,
        needs=["amount", "tender", "reference", "received_at"], **paid,
    )  # fmt: skip
    if order.terms == "on_delivery" and order.balance > 0:
        yield on_order(
            about, "collect_cash", "Note cash taken at the door", "collectCash", "money", None,
            needs=["collector", "amount", "reference"], versioned=False, amount=order.balance,
        )  # fmt: skip
    linked = None if due else "Nothing is to be paid for the order any more."
    link = linked if about.pay_links or linked else "The shop takes no payments by link: its settings name no gateway."
    yield on_order(
        about, "pay_link", "Make a link to pay with", "makePayLinks", "money", link, most=due, versioned=False
    )
    yield on_order(
        about, "pay_with_stored_value", "Pay with a gift card or credit", "payWithStoredValue", "money", linked,
        needs=["code", "amount"], most=due,
    )  # fmt: skip


def _captured(about: About) -> Iterator[OrderAction]:
    order = about.order
    if not any(payment.authorized for payment in order.payments):
        return
    available = sum(_capturable(about, payment) for payment in order.payments)
    due = unpaid(order) - sum(payment.capture_pending for payment in order.payments)
    problem = None
    if holds := blocked_by("capture", order.holds):
        problem = f"The order is on hold ({', '.join(holds)}). Lift that first."
    elif not available:
        problem = "Nothing is authorized that is not captured or asked for already."
    elif due <= 0:
        problem = "All that the order comes to is paid or asked for."
    yield on_order(
        about, "capture", "Capture the money", "capturePayments", "money", problem, needs=["amount"],
        most=max(0, min(available, due)),
    )  # fmt: skip


def owed(order: OrderDetail) -> int:
    """What is owed to the buyer and not on its way back already, in minor units."""
    kept = order.paid - order.refunded - order.dispute_lost
    return max(0, max(0, kept - max(0, order.total - order.credited - order.written_off)) - order.refund_pending)


def _given_back(about: About) -> Iterator[OrderAction]:
    order = about.order
    if not order.paid:
        return
    due = owed(order)
    nothing = "Nothing is owed to the buyer. Cancel, take back or credit what is to be paid back first."
    room = sum(_refundable(one) for one in order.payments if one.gateway in about.gateways)
    problem = None if due else nothing
    if due and not room:
        problem = "Nothing of it can go back to where it came from. Pay it back as store credit, or by hand."
    most = min(due, room)
    part: dict[str, Any] = {"amount": most} if room < due else {}
    yield on_order(about, "refund", "Refund", "refundPayments", "money", problem, needs=["amount"], most=most, **part)
    credit = None if due else nothing
    if due and order.customer is None:
        credit = "Nobody is known who the credit would be of. Pay it back another way."
    elif due and not any(_refundable(one) for one in order.payments):
        credit = "No payment of the order has anything left to give back."
    yield on_order(
        about, "refund_to_credit", "Refund as store credit", "refundToStoredValue", "money", credit, needs=["amount", "to"],
        most=min(due, sum(_refundable(one) for one in order.payments)),
    )  # fmt: skip


def _payment(about: About, payment: OrderPayment) -> Iterator[OrderAction]:
    order = about.order
    subject = ActionSubject(kind="payment", id=payment.payment_id, label=f"{payment.tender} by {payment.gateway}")
    named: dict[str, Any] = {
        "order_id": str(order.order_id),
        "payment_id": str(payment.payment_id),
        "version": order.version,
    }
    uncaptured = max(0, payment.authorized - payment.captured - payment.capture_pending)
    if uncaptured:
        busy = _BUSY if _in_flight(payment, "authorize", "capture", "void", "renew") else None
        yield on_part("void", "Let go of the rest", "voidPayments", "money", busy, subject, most=uncaptured, **named)
        able = about.gateways.get(payment.gateway, Abilities()).renewable
        renew = busy if able else f"{payment.gateway} renews no authorizations. Capture it, or start another payment."
        yield on_part("renew", "Renew the authorization", "renewPayments", "money", renew, subject, **named)
    yield from _disputed(payment)
    for action in payment.actions:
        if action.status == "in_doubt" or (action.status == "pending" and _by_people(about, payment)):
            label = f"{action.kind} of {money_text(action.amount, order.currency)}"
            asked = ActionSubject(kind="payment_action", id=action.action_id, label=label)
            yield on_part(
                "settle_payment", "Say what became of it", "settlePayments", "money", None, asked,
                needs=["outcome", "amount", "reference"], most=action.amount, action_id=str(action.action_id),
            )  # fmt: skip
        if action.kind == "refund" and action.status == "failed":
            label = f"refund of {money_text(action.amount, order.currency)}"
            failed = ActionSubject(kind="refund", id=action.action_id, label=label)
            most = min(owed(order), _refundable(payment))
            problem = None
            if action.amount > most:
                problem = f"Only {money_text(most, order.currency)} of it is still owed. Refund that instead."
            yield on_part(
                "redirect_refund", "Pay it back another way", "redirectRefunds", "money", problem, failed,
                needs=["way", "reference"], action_id=str(action.action_id), way="bank_transfer",
            )  # fmt: skip


def _disputed(payment: OrderPayment) -> Iterator[OrderAction]:
    """What the holders of cards and accounts say to their banks; cash is disputed with nobody."""
    subject = ActionSubject(kind="payment", id=payment.payment_id, label=f"{payment.tender} by {payment.gateway}")
    named = {"payment_id": str(payment.payment_id)}
    room = _refundable(payment)
    if room and payment.tender in _DISPUTABLE:
        yield on_part(
            "report_dispute", "Note a dispute", "reportDisputes", "money", None, subject,
            needs=["external_id", "amount", "reason"], most=room, **named, says="opened", amount=room,
        )  # fmt: skip
    for dispute in payment.disputes:
        if dispute.status == "open":
            about = ActionSubject(kind="dispute", id=dispute.dispute_id, label=f"dispute {dispute.external_id}")
            known: dict[str, Any] = {**named, "external_id": dispute.external_id, "amount": dispute.amount}
            for says in ("won", "lost"):
                yield on_part(
                    f"dispute_{says}",
                    f"The dispute is {says}",
                    "reportDisputes",
                    "money",
                    None,
                    about,
                    **known,
                    says=says,
                )


def _by_people(about: About, payment: OrderPayment) -> bool:
    return about.gateways.get(payment.gateway, Abilities()).by_people


def _in_flight(payment: OrderPayment, *kinds: str) -> bool:
    return any(one.kind in kinds and one.status in ("pending", "in_doubt") for one in payment.actions)


def _capturable(about: About, payment: OrderPayment) -> int:
    gateway = about.gateways.get(payment.gateway)
    if gateway is None or (not gateway.multiple_captures and _in_flight(payment, "capture")):
        return 0
    return max(0, payment.authorized - payment.captured - payment.capture_pending)


def _refundable(payment: OrderPayment) -> int:
    gone = payment.refunded + payment.refund_pending + payment.dispute_lost + payment.disputed
    return max(0, payment.captured - gone)
