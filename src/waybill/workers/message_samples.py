"""Causes made up for a preview, where nothing of the kind has happened to an order yet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from waybill.model.events import (
    EventData,
    LineCanceled,
    Move,
    OrderCanceled,
    OrderConfirmed,
    OrderRepromised,
    Reserved,
    StockShortage,
)
from waybill.model.events.changes import ChangeMoved, ChangeOpened, EditContent
from waybill.model.events.fulfillment import FulfillmentReleased
from waybill.model.events.inquiries import InquiryQuoted
from waybill.model.events.parcels import (
    ParcelHandedOver,
    ParcelMoved,
    ParcelPacked,
    PickupMadeReady,
    PickupWithdrawn,
    UnitsInParcel,
)
from waybill.model.events.payments import AuthorizationExpired, AuthorizationSettled, RefundSettled
from waybill.model.events.returns import (
    ReturnApproved,
    ReturnDeclined,
    ReturnReceived,
    ReturnRequested,
    ReturnUnitsAsked,
    UnitsReceived,
)
from waybill.model.events.tracking import CodeRequested
from waybill.workers.order_story import Line, Story, go_on

ID = UUID(int=1)
CODE = "ABC-123"


def make_up(kind: str, story: Story, now: datetime, location_id: UUID | None) -> None:
    """Tell the story on by a cause of this kind, which has not happened."""
    lines = [line for line in story.lines.values() if line.quantity > 0]
    for data in _MADE[kind](story, lines, now, location_id):
        go_on(story, data, now)


def _packed(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    held = [UnitsInParcel(one.line, one.item_id, one.quantity) for one in lines]
    released = FulfillmentReleased(
        fulfillment_id=ID, position=1, location_id=location_id or ID, profile="ship", lines=[]
    )
    packed = ParcelPacked(fulfillment_id=ID, parcel_id=ID, position=1, parcel_status="created", lines=held)
    return [released, packed]


def _shipped(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    over = ParcelHandedOver(
        fulfillment_id=ID, parcel_id=ID, parcel_status="in_transit", carrier="dhl", tracking_number="JD014600006281",
        expected_at=story.deliver_by or now + timedelta(days=3),
        moves=[Move(one.line, "packed", "in_transit", one.with_us) for one in lines if one.with_us],
    )  # fmt: skip
    return [*_packed(story, lines, now, location_id), over]


def _moved(status: str) -> "Maker":
    def make(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
        moved = ParcelMoved(fulfillment_id=ID, parcel_id=ID, parcel_status=status)
        return [*_shipped(story, lines, now, location_id), moved]

    return make


def _ready(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    ready = PickupMadeReady(
        fulfillment_id=ID, parcel_ids=[ID], parcel_status="ready_for_pickup", until=now + timedelta(days=3)
    )
    return [*_packed(story, lines, now, location_id), ready]


def _withdrawn(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    withdrawn = PickupWithdrawn(fulfillment_id=ID, parcel_ids=[ID], parcel_status="created")
    return [*_ready(story, lines, now, location_id), withdrawn]


def _canceled(whole: bool) -> "Maker":
    def make(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
        gone = lines if whole else lines[:1]
        lost = story.total if whole else sum(line.cost() for line in gone)
        units = [LineCanceled(line=one.line, quantity=one.quantity) for one in gone]
        return [OrderCanceled(reason="customer", whole=whole, total=lost, lines=units)]

    return make


def _asked_back(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    units = [ReturnUnitsAsked(one.line, one.item_id, one.quantity, "unwanted") for one in lines]
    return [
        ReturnRequested(
            return_id=ID, position=1, kind="return", refund_on="inspection", postage="shop", lines=units,
            expires_at=now + timedelta(days=14),
        )
    ]  # fmt: skip


def _approved(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    approved = ReturnApproved(return_id=ID, expires_at=now + timedelta(days=14), location_id=location_id)
    return [*_asked_back(story, lines, now, location_id), approved]


def _received(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    units = [
        UnitsReceived(line=one.line, item_id=one.item_id, quantity=one.quantity, reason="unwanted") for one in lines
    ]
    received = ReturnReceived(return_id=ID, location_id=location_id or ID, lines=units)
    return [*_asked_back(story, lines, now, location_id), received]


def _declined(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    return [*_asked_back(story, lines, now, location_id), ReturnDeclined(return_id=ID, reason="policy")]


def _refund(status: str) -> "Maker":
    def make(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
        amount = max(story.paid, 0) or story.total
        payment_id = next((one for one in story.payments if one), ID)
        return [
            RefundSettled(
                payment_id=payment_id, action_id=ID, action_status=status, attempt=1, outcome=status, amount=amount
            )
        ]

    return make


def _failed(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    return [
        AuthorizationSettled(
            payment_id=ID, action_id=ID, action_status="failed", attempt=1, outcome="failed", amount=story.total,
            payment_status="failed",
        )
    ]  # fmt: skip


def _delayed(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    promised = story.deliver_by or now + timedelta(days=2)
    story.deliver_by = promised
    return [OrderRepromised(ship_by=story.ship_by, deliver_by=promised + timedelta(days=5))]


def _short(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    return [StockShortage(lost=[Reserved(one.line, one.item_id, location_id or ID, one.quantity) for one in lines[:1]])]


def _proposed(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    edit = EditContent(total=300)
    until = now + timedelta(days=7)
    return [ChangeOpened(change_id=ID, kind="edit", status="quoted", edit=edit, to_pay=300, expires_at=until)]


def _dropped(story: Story, lines: list[Line], now: datetime, location_id: UUID | None) -> list[EventData]:
    dropped = ChangeMoved(change_id=ID, status="declined", why="changed_since")
    return [*_proposed(story, lines, now, location_id), dropped]


Maker = Callable[[Story, list[Line], datetime, UUID | None], list[EventData]]
_MADE: dict[str, Maker] = {
    "order_received": lambda story, lines, now, location_id: [],
    "order_confirmed": lambda story, lines, now, location_id: [OrderConfirmed()],
    "payment_needed": lambda story, lines, now, location_id: [AuthorizationExpired(payment_id=ID)],
    "payment_failed": _failed,
    "backordered": _short,
    "delayed": _delayed,
    "order_changed": lambda story, lines, now, location_id: [],
    "change_proposed": _proposed,
    "change_dropped": _dropped,
    "part_shipped": _shipped,
    "shipped": _shipped,
    "out_for_delivery": _moved("out_for_delivery"),
    "delivery_exception": _moved("failed_attempt"),
    "delivered": _moved("delivered"),
    "ready_for_pickup": _ready,
    "pickup_reminder": _ready,
    "pickup_withdrawn": _withdrawn,
    "order_canceled": _canceled(True),
    "order_partly_canceled": _canceled(False),
    "return_approved": _approved,
    "return_received": _received,
    "return_declined": _declined,
    "refunded": _refund("succeeded"),
    "refund_failed": _refund("failed"),
    "change_code": lambda story, lines, now, location_id: [
        CodeRequested(code_id=ID, expires_at=now + timedelta(minutes=10))
    ],
    "quote": lambda story, lines, now, location_id: [InquiryQuoted(inquiry_id=ID, expires_at=now + timedelta(days=14))],
}
