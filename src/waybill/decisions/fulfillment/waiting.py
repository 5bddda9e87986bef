"""Pickups as decisions see them, and how one ends before its buyer came."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.goods import Goods, columns_moved, moves_of
from waybill.model.events import Event
from waybill.model.events.parcels import PickupWithdrawn


class PickupFact(Struct, frozen=True, kw_only=True):
    """Goods that wait, or waited, for their buyer, until `until`."""

    fulfillment_id: UUID
    order_id: UUID
    status: str
    until: datetime
    arrived_at: datetime | None = None


def withdraw(goods: Goods, fulfillment_id: UUID, request: int) -> Event:
    """The event, taken in: all that waits there is packed again. It is made ready whole, or not at all."""
    parcels = goods.parcels_in(fulfillment_id, "ready_for_pickup")
    moves = [move for parcel in parcels for move in moves_of(parcel, "packed")]
    fulfillment = goods.fulfillments[fulfillment_id]
    # a kitchen has done its part: its tickets stay ready
    was_ready = fulfillment.status == "ready" and fulfillment.profile != "kitchen"
    data = PickupWithdrawn(
        fulfillment_id=fulfillment_id, fulfillment_status="packed" if was_ready else None, moves=moves,
        units=columns_moved(moves), parcel_ids=[parcel.parcel_id for parcel in parcels], parcel_status="created",
    )  # fmt: skip
    goods.fold(fulfillment.order_id, data)
    return Event(data, fulfillment.order_id, request, subject=str(fulfillment_id))
