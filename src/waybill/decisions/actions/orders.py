"""What can be done with an order itself, and with changes of it that wait."""

from collections.abc import Iterator
from typing import Any

from waybill.decisions.actions.about import GONE, HERE, About, on_order, on_part, units, words
from waybill.decisions.changes.check_edit import EDITABLE
from waybill.decisions.changes.hold_orders import OPEN
from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.fulfillment.complete_orders import ENDS
from waybill.decisions.lifecycles import ORDER, may
from waybill.model.money import money_text
from waybill.model.order_actions import ActionSubject, OrderAction

# Those that a person sets, in the order in which they are offered.
_BY_HAND = ("manual", "address", "fraud", "payment", "price")
_ANSWERS = {
    "quoted": (("accepted", "The buyer accepts"), ("declined", "Drop the quote")),
    "awaiting_payment": (("at_once", "Make the change without its money"), ("declined", "Drop the change")),
    "awaiting_location": (("accepted", "The location gave it back"), ("too_late", "It was too late")),
}


def order_actions(about: About) -> Iterator[OrderAction]:
    """Of a draft: to place it or throw it away. Of an order: all that an order can be told."""
    order = about.order
    if order.status == "draft":
        yield on_order(
            about, "place", "Place the order", "placeOrders", "order", None, needs=["lines"], versioned=False
        )
        yield on_order(about, "discard", "Discard the draft", "discardDrafts", "order", None)
        return
    yield on_order(
        about, "edit", "Edit the order", "editOrders", "order", _no_edit(about), needs=["lines", "add", "ship_to"]
    )
    yield from _released(about)
    yield from _held(about)
    yield from _canceled(about)
    if order.status == "placed":
        missing = max(0, order.total - order.paid)
        yield on_order(
            about, "confirm", "Confirm: the money is here", "confirmOrders", "order", None, needs=["paid"], paid=missing
        )
    if order.status == "expired":
        yield on_order(about, "reinstate", "Let it live again", "reinstateOrders", "order", _never_placed(about))
    if order.status == "confirmed":
        yield on_order(about, "complete", "Complete the order", "completeOrders", "order", _still_open(about))


def change_actions(about: About) -> Iterator[OrderAction]:
    """The answers that each change that waits can be given."""
    for change in about.changes:
        what = "change" if change.kind == "edit" else "request to give units back"
        subject = ActionSubject(kind="change", id=change.change_id, label=f"{what}, {words(change.status)}")
        for outcome, title in _ANSWERS.get(change.status, ()):
            yield on_part(
                f"change_{outcome}", title, "settleChanges", "changes", None, subject, change_id=str(change.change_id),
                outcome=outcome,
            )  # fmt: skip


def _no_edit(about: About) -> str | None:
    if about.order.status in EDITABLE:
        return None
    return f"The order is {words(about.order.status)}; it cannot be changed any more. Place another order for what is added."


def _released(about: About) -> Iterator[OrderAction]:
    order, problem = about.order, None
    blocking = blocked_by("release", order.holds)
    if not may(ORDER, order.status, "complete_orders"):
        confirm = " Confirm it first." if order.status == "placed" else ""
        problem = f"The order is {words(order.status)}; only a confirmed one is fulfilled.{confirm}"
    elif blocking:
        problem = f"The order is on hold ({', '.join(blocking)}). Lift that first."
    elif not units(order.lines, "reserved"):
        waiting = units(order.lines, "backordered")
        problem = "Nothing of the order is reserved that is not being fulfilled already."
        problem += f" {waiting} units wait for stock." if waiting else ""
    yield on_order(about, "release", "Release to fulfillment", "releaseOrders", "fulfillment", problem)


def _held(about: About) -> Iterator[OrderAction]:
    order = about.order
    free = [reason for reason in _BY_HAND if reason not in order.holds]
    problem = None
    if order.status not in OPEN:
        problem = f"The order is {words(order.status)}: there is nothing left to hold."
    elif not free:
        problem = "The order is on hold for every reason there is."
    reason: dict[str, Any] = {"reason": free[0]} if free else {}
    yield on_order(
        about, "hold", "Put on hold", "holdOrders", "order", problem, needs=["reason", "until", "note"], **reason
    )
    lift = None if order.holds else "The order is on no hold."
    yield on_order(
        about, "lift", "Lift holds", "liftHoldsOfMany", "order", lift, needs=["reasons"], reasons=sorted(order.holds)
    )


def _canceled(about: About) -> Iterator[OrderAction]:
    order, asked = about.order, about.asked_back()
    left = {line.line: units([line], *HERE) - asked.get(line.line, 0) for line in order.lines}
    left = {number: n for number, n in left.items() if n > 0}
    problem = None
    if order.status == "cancel_pending":
        problem = "The whole order is to be canceled already; its locations have to answer."
    elif not may(ORDER, order.status, "cancel_orders"):
        problem = (
            f"The order is {words(order.status)}; nothing of it can be canceled. What was delivered can be returned."
        )
    elif not left:
        gone = units(order.lines, *GONE)
        problem = "All of the order has left. Let it come back as a return." if gone else None
        problem = problem or "Everything that is left of the order is asked back from its locations already."
    whole = problem
    if whole is None and units(order.lines, *GONE):
        whole = "Some of the order has left. Cancel lines that are still here; let the rest come back as a return."
    yield on_order(about, "cancel", "Cancel the order", "cancelOrders", "order", whole, needs=["reason", "note"])
    # what is on a line goes with it
    own = {line.line for line in order.lines if line.role != "option"}
    lines = [{"line": number, "quantity": n} for number, n in left.items() if number in own]
    yield on_order(
        about, "cancel_lines", "Cancel lines", "cancelOrders", "order", problem, needs=["lines", "reason", "note"],
        most=sum(left.values()), lines=lines,
    )  # fmt: skip


def _never_placed(about: About) -> str | None:
    if units(about.order.lines, "unsourced"):
        return "This was a draft that was never placed. Place the order anew."
    return None


def _still_open(about: About) -> str | None:
    order = about.order
    total = sum(line.quantity for line in order.lines)
    if left := total - units(order.lines, *ENDS):
        return f"{left} units are not delivered, returned or canceled yet."
    owed = max(
        0, order.paid - order.refunded - order.dispute_lost - max(0, order.total - order.credited - order.written_off)
    )
    due = 0 if order.terms == "on_account" else max(0, order.balance)
    if due or owed or order.refund_pending:
        amount = money_text(max(due, owed, order.refund_pending), order.currency)
        return f"{amount} is still to be paid, or to be paid back. Capture, refund, credit or write it off."
    if about.exceptions:
        return "Something is still to be looked at. Resolve the exceptions."
    return None
