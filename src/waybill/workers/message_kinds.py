"""Which event causes which message to the buyer, and what takes the cause away again."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from waybill.model.events import (
    EVENT_TYPES,
    BackorderFilled,
    EventData,
    OrderCanceled,
    OrderChanged,
    OrderConfirmed,
    OrderContent,
    OrderRepromised,
    StockShortage,
)
from waybill.model.events.fulfillment import FulfillmentChanged
from waybill.model.events.inquiries import InquiryQuoted
from waybill.model.events.orders import DraftClosed
from waybill.model.events.parcels import ParcelLate, PickupWithdrawn
from waybill.model.events.tracking import CodeRequested
from waybill.workers.order_story import Story, parcel_ids

TROUBLES = ("failed_attempt", "held_at_point", "exception", "returning", "lost")


class Cause(Struct, frozen=True):
    """An event of this type causes a message of this kind where `applies`: to the event and, with `story`, the order after it.

    `when` says so in words that follow "It is sent".
    """

    kind: str
    type: str
    when: str
    applies: Callable[[Any, Any], bool]
    story: bool = False
    # some days after its cause, rather than at once
    later: bool = False


def _always(data: Any, story: Any) -> bool:
    return True


def _status(*wanted: str) -> Callable[[Any, Any], bool]:
    return lambda data, story: data.parcel_status in wanted


def _to_backorder(data: Any, story: Any) -> bool:
    """Units began to wait."""
    if isinstance(data, StockShortage):
        return sum(one.quantity for one in data.lost) > sum(one.quantity for one in data.resourced)
    return any(move.target == "backordered" for move in data.moves)


def _moved_or_withdrawn(data: OrderRepromised, story: Story) -> bool:
    """The order was promised for an earlier day before, or for one at all; or is again, after it was for none.

    Where units began to wait in the same moment, that is told, and with it that there is no date.
    """
    if data.deliver_by is None:
        return story.before is not None and not story.short and story.to_come() > 0
    return story.dated or (story.before is not None and data.deliver_by.date() > story.before.date())


def _seen_by_buyer(data: Any, story: Any) -> bool:
    """More than tags were changed."""
    edit = data.edit
    about = (
        edit.fewer, edit.gone, edit.more, edit.added, edit.repriced, edit.charges, edit.discounts, edit.method,
        edit.person_id, edit.requested_at,
    )  # fmt: skip
    return any(about)


# For an event the first cause that applies is taken, and those that come later beside it.
CAUSES: tuple[Cause, ...] = (
    Cause("order_confirmed", "order.placed", "when an order is placed and its payment terms are met", lambda d, s: d.confirmed),
    Cause("order_received", "order.placed", "when an order is placed and its payment terms are not met yet", lambda d, s: not d.confirmed),
    Cause("order_confirmed", "order.confirmed", "when the payment terms of an order are met afterwards", _always),
    Cause("change_proposed", "change.opened", "when the shop proposes a change of an order", lambda d, s: d.status == "quoted"),
    Cause(
        "change_dropped", "change.moved", "when an order has become another one, and a proposed change fits it no longer",
        lambda d, s: d.why == "changed_since" and not s.ended, story=True,
    ),
    Cause("payment_needed", "change.opened", "when a change of an order costs more", lambda d, s: d.status == "awaiting_payment"),
    Cause("payment_needed", "authorization.expiring", "when an authorization is about to end and cannot be renewed", _always),
    Cause(
        "payment_needed", "authorization.expired", "when an authorization has ended and money is owed",
        lambda d, s: s.owed > 0, story=True,
    ),
    Cause("payment_failed", "authorization.settled", "when a gateway declines a payment", lambda d, s: d.payment_status == "failed"),
    Cause(
        "payment_failed", "capture.settled", "when a gateway does not give what it had authorized",
        lambda d, s: d.action_status == "failed",
    ),
    Cause("backordered", "stock.shortage", "when reserved units are not there, nor elsewhere", _to_backorder),
    Cause("backordered", "fulfillment.short", "when a picker does not find units, nor are they elsewhere", _to_backorder),
    Cause("backordered", "fulfillment.rejected", "when a location cannot send units, nor can another", _to_backorder),
    Cause(
        "delayed", "order.repromised", "when an order is promised for a later day than before, for none any more, or for one again",
        _moved_or_withdrawn, story=True,
    ),
    Cause("order_changed", "order.edited", "when more of an order is changed than its tags", _seen_by_buyer),
    Cause(
        "part_shipped", "parcel.handed_over", "when a parcel is handed over and more is to follow",
        lambda d, s: s.to_come() > 0, story=True,
    ),
    Cause("shipped", "parcel.handed_over", "when a parcel is handed over and nothing more is to follow", _always),
    Cause("out_for_delivery", "parcel.moved", "when the carrier says that a parcel is out for delivery", _status("out_for_delivery")),
    Cause("delivery_exception", "parcel.moved", "when the carrier reports a problem", _status(*TROUBLES)),
    Cause("delivered", "parcel.moved", "when the carrier says that a parcel was delivered", _status("delivered")),
    Cause("ready_for_pickup", "pickup.ready", "when goods wait to be picked up", _always),
    Cause("pickup_reminder", "pickup.ready", "a day before the goods stop waiting", _always, later=True),
    Cause("pickup_withdrawn", "pickup.withdrawn", "when goods that waited to be picked up have to be packed again", _always),
    Cause("order_canceled", "order.canceled", "when all of an order is canceled", lambda d, s: d.whole),
    Cause("order_partly_canceled", "order.canceled", "when a part of an order is canceled", lambda d, s: not d.whole),
    Cause(
        "order_canceled", "order.taken_back", "when a location stops all that is left of an order",
        lambda d, s: d.order_status == "canceled",
    ),
    Cause("order_partly_canceled", "order.taken_back", "when a location stops a part of an order", _always),
    Cause(
        "order_canceled", "pickup.uncollected", "when nothing of an order was picked up in time",
        lambda d, s: d.order_status == "canceled",
    ),
    Cause("order_partly_canceled", "pickup.uncollected", "when a part of an order was not picked up in time", _always),
    Cause("return_approved", "return.approved", "when a return is approved", _always),
    Cause("return_received", "return.received", "when goods come back", _always),
    Cause("return_declined", "return.declined", "when a return is declined", _always),
    Cause("refunded", "refund.settled", "when a gateway has paid money back", lambda d, s: d.action_status == "succeeded"),
    Cause("refund_failed", "refund.settled", "when a gateway cannot pay money back", lambda d, s: d.action_status == "failed"),
    Cause("refunded", "stored_value.refunded", "when money goes back to a gift card or as store credit", _always),
    Cause("refunded", "refund.redirected", "when a refund is made another way", _always),
    Cause("change_code", "code.requested", "when a buyer wants to change the order", _always),
    Cause("quote", "inquiry.quoted", "when a draft is offered to who inquired", _always),
)  # fmt: skip

KINDS = tuple(dict.fromkeys(cause.kind for cause in CAUSES))
_BY_TYPE: dict[str, list[Cause]] = {}
for _cause in CAUSES:
    _BY_TYPE.setdefault(_cause.type, []).append(_cause)
TYPES = tuple(_BY_TYPE)
# Those whose kind depends on more than the event itself says.
WITH_STORY = frozenset(cause.type for cause in CAUSES if cause.story)
# What an order's story is made of.
_TOLD = (
    OrderContent, OrderChanged, OrderCanceled, OrderConfirmed, BackorderFilled, StockShortage, OrderRepromised, ParcelLate,
    DraftClosed, InquiryQuoted, CodeRequested,
)  # fmt: skip
STORY = tuple(name for name, data in EVENT_TYPES.items() if issubclass(data, _TOLD))


def kinds_of(type: str, data: EventData, story: Story | None) -> list[Cause]:
    """What an event causes: one message at once and, for some, one that comes later."""
    causes = _BY_TYPE.get(type, [])
    at_once = next((one for one in causes if not one.later and one.applies(data, story)), None)
    return [one for one in (at_once, *(one for one in causes if one.later)) if one]


def undone(kind: str, cause: EventData, after: Sequence[EventData]) -> str | None:
    """Why a message is not to be sent any more, by what happened to its order after its cause; None: it is."""
    ended = any(_ends(one) for one in after)
    if kind in ENDED_BY and ended:
        return "the order was canceled meanwhile"
    for one in after:
        if one.type in UNDONE_BY.get(kind, ()) and _same_subject(cause, one):
            return f"{one.type.replace('.', ' ').replace('_', ' ')} meanwhile"
    return None


ENDED_BY = frozenset(
    {
        "order_received",
        "order_confirmed",
        "payment_needed",
        "payment_failed",
        "backordered",
        "delayed",
        "order_changed",
        "change_proposed",
        "change_dropped",
        "pickup_withdrawn",
    }
)
# What makes a message pointless that was not sent yet. Of parcels, pickups, returns, changes and refunds: the same one.
UNDONE_BY: dict[str, tuple[str, ...]] = {
    "order_received": ("order.confirmed",),
    "payment_needed": ("order.confirmed", "payment.recorded", "payment.started", "change.moved"),
    "payment_failed": ("order.confirmed", "payment.recorded", "payment.started"),
    "delayed": ("order.repromised",),
    "order_changed": ("order.edited",),
    "change_proposed": ("order.edited", "change.moved"),
    "part_shipped": ("parcel.hand_over_undone",),
    "shipped": ("parcel.hand_over_undone",),
    "out_for_delivery": ("parcel.moved",),
    "delivery_exception": ("parcel.moved",),
    "ready_for_pickup": ("pickup.collected", "pickup.uncollected", "pickup.withdrawn", "parcel.unpacked"),
    "pickup_reminder": ("pickup.collected", "pickup.uncollected", "pickup.withdrawn", "parcel.unpacked"),
    # ready again, or nothing is left to be packed
    "pickup_withdrawn": ("pickup.ready", "order.taken_back"),
    "return_approved": ("return.canceled", "return.received", "return.expired"),
    "refund_failed": ("refund.redirected", "refund.moved"),
    "quote": ("order.draft_closed",),
}


def _ends(data: EventData) -> bool:
    if isinstance(data, OrderCanceled):
        return data.whole
    return getattr(data, "order_status", None) in ("canceled", "expired")


def _same_subject(cause: EventData, other: EventData) -> bool:
    """Whether both are about the same thing, as far as they name one."""
    if isinstance(cause, PickupWithdrawn):
        assert isinstance(other, FulfillmentChanged)
        return cause.fulfillment_id == other.fulfillment_id and other.fulfillment_status in ("ready", "canceled")
    ours, theirs = parcel_ids(cause), parcel_ids(other)
    if ours or theirs:
        return bool({*ours} & {*theirs})
    for name in ("return_id", "action_id", "change_id"):
        mine, its = getattr(cause, name, None), getattr(other, name, None)
        if mine is not None and its is not None and mine != its:
            return False
    return True
