"""What is to be taken at the door for each parcel: over the whole order what is owed of it, and never more.

A carrier takes what it was told as the parcel left. So what is paid or credited after that lowers what is asked for parcels
that are still here; only what they cannot take is off those that are on their way.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.payments.shares import Units, shipment_share, together
from waybill.decisions.payments.terms import AnyOrder, unpaid

_HOLD_NOTHING = ("voided", "uncollected")
_HERE = ("created", "ready_for_pickup")
_COME_BACK = ("returning", "returned")
_OVER = ("delivered", "collected")


class DoorParcel(Struct, frozen=True):
    """A parcel of an order, with its units by line. `asked` is what its carrier was told to take, None if nothing is known."""

    parcel_id: UUID
    status: str
    units: Units
    asked: int | None = None


class Noted(Struct, frozen=True):
    """What is known of an order's doors, in minor units: cash by the parcel that it was noted for, None where none was named.

    `forgone` was credited for goods that came back or never arrived.
    """

    cash: Mapping[UUID | None, int] = {}
    forgone: int = 0


def to_collect(order: AnyOrder, parcels: Sequence[DoorParcel], noted: Noted) -> dict[UUID, int]:
    """What is to be taken for each parcel that holds anything, in minor units; `parcels` are all of the order, in their order.

    Until its cash is noted a carrier is taken to bring what it was told; what it brought less is not asked for elsewhere.
    """
    parcels = [one for one in parcels if one.status not in _HOLD_NOTHING]
    share = _shares(order, parcels)
    owed = max(0, unpaid(order))
    back = [one.parcel_id for one in parcels if one.status in _COME_BACK]
    lost = [one.parcel_id for one in parcels if one.status == "lost"]
    on_the_way = [one for one in parcels if one.status not in (*_HERE, *_COME_BACK, *_OVER)]
    arrived = [one for one in parcels if one.status in _OVER]
    told = {one.parcel_id: _told(one, share, noted) for one in (*on_the_way, *arrived)}
    _lower(told, [one.parcel_id for one in (*arrived, *on_the_way)], noted.cash.get(None, 0))
    # nobody will owe for goods that came back, nor for what is lost unless it is found
    gone = max(0, sum(share[one] for one in (*back, *lost)) - noted.forgone)
    coming = sum(amount for one, amount in told.items() if one not in lost) + gone
    here = {
        one.parcel_id: max(0, share[one.parcel_id] - noted.cash.get(one.parcel_id, 0))
        for one in parcels
        if one.status in _HERE
    }
    unpacked = order.total - sum(share.values())
    _lower(here, list(here), sum(here.values()) + unpacked - max(0, owed - coming))
    _lower(told, list(told), sum(told.values()) - owed)
    return dict.fromkeys(back, 0) | told | here


def _shares(order: AnyOrder, parcels: Sequence[DoorParcel]) -> dict[UUID, int]:
    shares, before = {}, dict[int, int]()
    for one in parcels:
        shares[one.parcel_id] = shipment_share(order, before, one.units)
        before = together(before, one.units)
    return shares


def _told(parcel: DoorParcel, share: Mapping[UUID, int], noted: Noted) -> int:
    """What the carrier of a parcel that has left still has to take, or to hand in."""
    if parcel.parcel_id in noted.cash:
        return 0
    return share[parcel.parcel_id] if parcel.asked is None else parcel.asked


def _lower(amounts: dict[UUID, int], order: Sequence[UUID], by: int) -> None:
    """Take so much off, in this order, as far as there is any."""
    for parcel_id in order:
        taken = max(0, min(by, amounts[parcel_id]))
        amounts[parcel_id] -= taken
        by -= taken
