"""What can be done about an order's goods: where they are handled, on their way, and coming back."""

from collections.abc import Iterator
from typing import Any

from waybill.decisions.actions.about import About, on_order, on_part, units, words
from waybill.decisions.changes.holds import blocked_by
from waybill.decisions.lifecycles import FULFILLMENT, PARCEL, RETURN, may
from waybill.decisions.payments.terms import MONEY_FIRST, unpaid
from waybill.model.money import money_text
from waybill.model.order_actions import ActionSubject, OrderAction
from waybill.model.parcel_shown import ParcelShown
from waybill.model.views import OrderFulfillment, OrderReturn

# Returns whose goods are not here yet.
_COMING = ("requested", "approved", "in_transit")
_OF_RETURNS = (
    ("approve_return", "Approve", "approveReturns", "approve_returns", ("location", "label", "instructions")),
    ("decline_return", "Decline", "declineReturns", "decline_returns", ("reason", "note")),
    ("receive_return", "Receive the goods", "receiveReturns", "receive_returns", ("location", "lines")),
    ("inspect_return", "Inspect the goods", "inspectReturns", "inspect_returns", ("lines",)),
    ("close_return", "Close", "closeReturns", "close_returns", ()),
    ("cancel_return", "The buyer keeps the goods", "cancelReturns", "cancel_returns", ()),
)
_OF_FULFILLMENTS = (
    ("start", "Begin now", "startFulfillments", "start_fulfillments", ()),
    ("accept", "Accept", "acceptFulfillments", "accept_fulfillments", ()),
    ("reject", "Reject: another location does it", "rejectFulfillments", "reject_fulfillments", ("reason",)),
    ("move", "Move to another location", "moveFulfillments", "move_fulfillments", ("location",)),
)


def goods_actions(about: About) -> Iterator[OrderAction]:
    """By fulfillment, parcel and return; picking and packing is done at the bench."""
    order = about.order
    for fulfillment in order.fulfillments:
        yield from _fulfillment(fulfillment)
    for parcel in order.parcels:
        yield from _parcel(about, parcel)
    if order.status not in ("draft", "discarded"):
        yield from _coming_back(about)
    for one in order.returns:
        yield from _return(one)


def _fulfillment(fulfillment: OrderFulfillment) -> Iterator[OrderAction]:
    subject = ActionSubject(kind="fulfillment", id=fulfillment.fulfillment_id, label=fulfillment.number)
    for action, title, operation, command, needs in _OF_FULFILLMENTS:
        # what is over, or not as far, is not meant
        if may(FULFILLMENT, fulfillment.status, command):
            yield on_part(
                action, title, operation, "fulfillment", None, subject, needs=needs,
                fulfillment_id=str(fulfillment.fulfillment_id),
            )  # fmt: skip


def _parcel(about: About, parcel: ParcelShown) -> Iterator[OrderAction]:
    subject = ActionSubject(kind="parcel", id=parcel.parcel_id, label=parcel.number)
    named: dict[str, Any] = {"parcel_id": str(parcel.parcel_id)}
    if may(PARCEL, parcel.status, "hand_over_parcels") and about.order.method != "pickup":
        yield on_part(
            "hand_over", "Hand over to the carrier", "handOverParcels", "parcels", _kept_here(about), subject,
            needs=["carrier", "tracking_number"], **named,
        )  # fmt: skip
    if may(PARCEL, parcel.status, "unpack_parcels"):
        yield on_part("unpack", "Unpack", "unpackParcels", "parcels", None, subject, **named)
    if may(PARCEL, parcel.status, "undo_hand_overs"):
        scanned = any(entry.status != "announced" for entry in parcel.tracking)
        problem = "The carrier has scanned the parcel. Let it come back instead." if scanned else None
        yield on_part("undo_hand_over", "Undo the hand-over", "undoHandOvers", "parcels", problem, subject, **named)


def _kept_here(about: About) -> str | None:
    order = about.order
    if holds := blocked_by("hand_over", order.holds):
        return f"The order is on hold ({', '.join(holds)}). Lift that first."
    if order.terms in MONEY_FIRST and not order.paid - order.refunded and unpaid(order) > 0:
        return f"{money_text(unpaid(order), order.currency)} is not captured. Capture or record it first, or send a pay link."
    return None


def _coming_back(about: About) -> Iterator[OrderAction]:
    order = about.order
    out = units(order.lines, "in_transit", "delivered")
    coming = sum(one.units for one in order.returns if one.status in _COMING)
    left = max(0, out - coming)
    problem = None
    if not left:
        problem = "Nothing of the order can come back: it has not left yet, or is on its way back already."
    yield on_order(
        about, "request_return", "Start a return", "requestReturns", "returns", problem, needs=["lines", "kind", "note"],
        most=left,
    )  # fmt: skip
    claimable = left + units(order.lines, "lost")
    claim = None if claimable else "Nothing of the order has left that something could be wrong with."
    yield on_order(
        about, "claim", "Something is wrong: refund or replace", "makeClaims", "returns", claim,
        needs=["lines", "remedy", "note"], most=claimable,
    )  # fmt: skip


def _return(one: OrderReturn) -> Iterator[OrderAction]:
    subject = ActionSubject(kind="return", id=one.return_id, label=one.number)
    for action, title, operation, command, needs in _OF_RETURNS:
        again = command == "receive_returns" and one.status not in _COMING
        if may(RETURN, one.status, command) and not again:
            title = f"{title} ({words(one.status)})" if command == "close_returns" else title
            yield on_part(action, title, operation, "returns", None, subject, needs=needs, return_id=str(one.return_id))
