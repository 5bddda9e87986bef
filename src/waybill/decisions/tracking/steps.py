"""The steps of an order's way as its buyer counts them, and how far it is.

An order is as far as the furthest of what has not arrived yet: who waits for a second parcel is not told that all is done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from waybill.decisions.payments.terms import MONEY_FIRST, to_pay
from waybill.decisions.summaries import has_arrived
from waybill.model.parcels import MOVING
from waybill.model.tracking import PickupTracked, Step, StepCode, Trouble
from waybill.model.views import OrderDetail

SHIP: tuple[StepCode, ...] = (
    "placed", "confirmed", "preparing", "packed", "on_its_way", "out_for_delivery", "delivered",
)  # fmt: skip
LOCAL: tuple[StepCode, ...] = ("placed", "confirmed", "preparing", "packed", "out_for_delivery", "delivered")
PICKUP: tuple[StepCode, ...] = ("placed", "confirmed", "preparing", "ready_for_pickup", "collected")
KITCHEN: tuple[StepCode, ...] = (
    "placed", "confirmed", "preparing", "baking", "checked", "out_for_delivery", "delivered",
)  # fmt: skip
KITCHEN_PICKUP: tuple[StepCode, ...] = (
    "placed", "confirmed", "preparing", "baking", "checked", "ready_for_pickup", "collected",
)  # fmt: skip
# A kitchen's own steps, as its fulfillments say them.
_KITCHEN_STEPS: dict[str, StepCode] = {
    "queued": "confirmed", "accepted": "confirmed", "preparing": "preparing", "baking": "baking", "checked": "checked",
    "ready": "checked", "packed": "checked", "picking": "preparing",
}  # fmt: skip
_TROUBLES: tuple[Trouble, ...] = ("lost", "returning", "returned", "exception", "failed_attempt", "held_at_point")
_OVER = frozenset({"canceled", "expired"})


class Progress(Struct, frozen=True, kw_only=True):
    """How far an order is."""

    state: StepCode
    steps: list[Step]
    kitchen: bool
    partly: bool
    trouble: Trouble | None
    late: bool


def progress_of(
    order: OrderDetail, pickups: Sequence[PickupTracked], kitchen_steps: Mapping[str, datetime], now: datetime, *,
    packed_again: bool = False,
) -> Progress:  # fmt: skip
    """How far the order is at a time; `kitchen_steps` are when its kitchen began with each of its steps.

    `packed_again`: some of it was ready to be picked up, and is no longer.
    """
    kitchen = any(one.profile == "kitchen" for one in order.fulfillments)
    way = _way(order.method, kitchen=kitchen)
    reached = _reached(order, way, kitchen=kitchen)
    open_ = [step for step in reached if step != way[-1]]
    last = max(open_ or reached or {way[0]}, key=way.index)
    over = order.status in _OVER or (not reached and order.status != "placed")
    trouble = _trouble(order, pickups, packed_again=packed_again)
    times = _times(order, pickups, kitchen_steps, way)
    promised = promised_of(order)
    behind = bool(promised and promised < now and open_ and "ready_for_pickup" not in reached)
    return Progress(
        state="canceled" if over else last,
        steps=_canceled_steps(order, times) if over else _steps(way, last, times),
        kitchen=kitchen,
        partly=len(reached) > 1,
        trouble=trouble,
        late=behind and order.status in ("placed", "confirmed", "completed"),
    )


def promised_of(order: OrderDetail) -> datetime | None:
    """When the order is promised: to be with the buyer or, where it is picked up, to be ready."""
    if order.promise is None:
        return None
    return order.promise.ship_by if order.method == "pickup" else order.promise.deliver_by


def _way(method: str, *, kitchen: bool) -> tuple[StepCode, ...]:
    if method == "pickup":
        return KITCHEN_PICKUP if kitchen else PICKUP
    if kitchen:
        return KITCHEN
    return LOCAL if method == "local_delivery" else SHIP


def _reached(order: OrderDetail, way: Sequence[StepCode], *, kitchen: bool) -> set[StepCode]:
    """The steps that units of the order are at. Those that are canceled, lost or came back are at none; where there are no
    others, the order got as far as they did: to the buyer, or only on its way.
    """
    steps: set[StepCode] = set()
    buckets: set[str] = {bucket for line in order.lines for bucket in line.buckets}
    if buckets & {"unsourced", "backordered", "reserved"}:
        steps.add("placed" if order.status == "placed" else "confirmed")
    if buckets & {"released", "picked", "packed"} and kitchen:
        working = [one.status for one in order.fulfillments if one.status in _KITCHEN_STEPS]
        steps |= {_KITCHEN_STEPS[status] for status in working} or {"confirmed"}
    elif buckets & {"released", "picked"}:
        begun = any(one.accepted_at or one.status in ("picking", "packed") for one in order.fulfillments)
        steps.add("preparing" if begun else "confirmed")
    if "packed" in buckets and not kitchen:
        steps.add("packed" if "packed" in way else "preparing")
    if "ready_for_pickup" in buckets:
        steps.add("ready_for_pickup" if "ready_for_pickup" in way else "packed")
    if "in_transit" in buckets:
        moving = {one.status for one in order.parcels if one.status in MOVING} or {"in_transit"}
        on_its_way: StepCode = "on_its_way" if "on_its_way" in way else "out_for_delivery"
        steps |= {"out_for_delivery" if status == "out_for_delivery" else on_its_way for status in moving}
    stopped = bool(buckets & {"lost", "returning", "returned"})
    if "delivered" in buckets or (stopped and has_arrived(order.shipped_at, order.delivered_at)):
        steps.add(way[-1])
    elif stopped and not steps:
        steps.add("on_its_way" if "on_its_way" in way else way[-2])
    return {step if step in way else way[1] for step in steps}


def _steps(way: Sequence[StepCode], last: StepCode, times: Mapping[str, datetime]) -> list[Step]:
    place = way.index(last)
    steps = []
    for position, step in enumerate(way):
        state = "done" if position < place or (position == place == len(way) - 1) else "to_come"
        state = "current" if position == place and state == "to_come" else state
        at = times.get(step) if state != "to_come" else None
        steps.append(Step(step=step, state=state, at=at))  # type: ignore[arg-type]
    return steps


def _canceled_steps(order: OrderDetail, times: Mapping[str, datetime]) -> list[Step]:
    steps = [Step(step="placed", state="done", at=order.placed_at)]
    if "confirmed" in times:
        steps.append(Step(step="confirmed", state="done", at=times["confirmed"]))
    return [*steps, Step(step="canceled", state="done", at=order.ended_at)]


def _times(
    order: OrderDetail, pickups: Sequence[PickupTracked], kitchen_steps: Mapping[str, datetime], way: Sequence[StepCode]
) -> dict[str, datetime]:
    """When each step was first reached, as far as that is known."""
    parcels = [one for one in order.parcels if one.status != "voided"]
    out = [entry.at for one in parcels for entry in one.tracking if entry.status == "out_for_delivery"]
    if "on_its_way" not in way:
        out += [one.shipped_at for one in parcels if one.shipped_at]
    began = [at for one in order.fulfillments if (at := one.accepted_at or one.released_at)]
    found: dict[str, datetime | None] = {
        "placed": order.placed_at,
        "confirmed": order.confirmed_at,
        "preparing": min(began, default=None),
        "packed": min((one.created_at for one in parcels), default=None),
        "on_its_way": order.shipped_at,
        "out_for_delivery": min(out, default=None),
        "delivered": order.delivered_at,
        "ready_for_pickup": min((one.ready_at for one in pickups), default=None),
        "collected": max((one.ended_at for one in pickups if one.ended_at), default=None),
        **{step: at for step, at in kitchen_steps.items() if step in ("preparing", "baking", "checked")},
    }
    return {step: at for step, at in found.items() if at is not None}


def _trouble(order: OrderDetail, pickups: Sequence[PickupTracked], *, packed_again: bool) -> Trouble | None:
    """What a buyer should know of first."""
    if order.status in _OVER:
        return None
    statuses = {one.status for one in order.parcels}
    buckets = {bucket for line in order.lines for bucket in line.buckets}
    for trouble in _TROUBLES:
        if trouble in statuses and (trouble != "returned" or not buckets & {"delivered", "in_transit"}):
            return trouble
    if packed_again:
        return "packed_again"
    if any(one.status == "uncollected" for one in pickups):
        return "pickup_ended"
    if order.status == "placed" and order.terms in MONEY_FIRST and to_pay(order, order.payments):
        return "payment_needed"
    return "backordered" if "backordered" in buckets else None
