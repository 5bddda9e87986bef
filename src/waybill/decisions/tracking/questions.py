"""What a buyer is asked: whether a later date is fine, whether the order is to be changed as the shop proposes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.model.events.changes import EditContent
from waybill.model.tracking import ChangeAsked, DelayAsked, LineChange
from waybill.model.views import OrderDetail

_STILL = ("unsourced", "backordered", "reserved", "released", "picked", "packed", "ready_for_pickup")
_LEFT = ("in_transit", "delivered", "lost", "returning", "returned")
_LIVE = ("placed", "confirmed")


class OpenChange(Struct, frozen=True, kw_only=True):
    """An edit that is quoted or waits for its money; amounts in minor units."""

    change_id: UUID
    status: str
    total: int
    to_pay: int
    edit: EditContent
    expires_at: datetime | None = None


def asks_about_delay(order: OrderDetail, newest: DelayAsked) -> DelayAsked | None:
    """The order's newest date as a question; None where it is no later, holds no longer, or nothing is left to be canceled."""
    promised = order.promise.deliver_by if order.promise else None
    if order.status not in _LIVE or promised != newest.promised_at or newest.promised_at.date() <= newest.before.date():
        return None
    if not _any_in(order, _STILL):
        return None
    return DelayAsked(
        seq=newest.seq, before=newest.before, promised_at=newest.promised_at, partly=_any_in(order, _LEFT)
    )


def asks_about_changes(
    order: OrderDetail, changes: Sequence[OpenChange], units: Mapping[UUID, str]
) -> list[ChangeAsked]:
    """The order's open edits as questions."""
    if order.status not in _LIVE:
        return []
    return [
        ChangeAsked(
            change_id=one.change_id, status=one.status,  # type: ignore[arg-type]
            difference=one.total, total=order.total + one.total, to_pay=one.to_pay, expires_at=one.expires_at,
            lines=list(_lines(order, one.edit, units)),
        )
        for one in changes
    ]  # fmt: skip


def _any_in(order: OrderDetail, buckets: Sequence[str]) -> bool:
    return any(line.buckets.get(bucket, 0) for line in order.lines for bucket in buckets)


def _lines(order: OrderDetail, edit: EditContent, units: Mapping[UUID, str]) -> Iterator[LineChange]:
    """Units by line: those of a bundle once, as so many bundles."""
    lines = {line.line: line for line in order.lines}
    bundles = {bundle.line: bundle for bundle in order.bundles}
    changed: dict[int, int] = {}
    for sign, several in ((-1, (*edit.fewer, *edit.gone)), (1, edit.more)):
        for one in several:
            line = lines[one.line]
            bundle = bundles.get(line.parent or 0)
            if bundle is None:
                changed[line.line] = changed.get(line.line, 0) + sign * one.quantity
            else:
                changed[bundle.line] = sign * -(-one.quantity * bundle.quantity // line.quantity)
    for number, quantity in sorted(changed.items()):
        if number in bundles:
            yield LineChange(title=bundles[number].title, quantity=quantity)
        else:
            line = lines[number]
            yield LineChange(
                title=line.title, quantity=quantity, scale=line.scale, unit=units.get(line.item_id, "unit")
            )
    for bundle_added in edit.bundles or ():
        if bundle_added.line not in bundles:
            yield LineChange(title=bundle_added.title, quantity=bundle_added.quantity)
    for added in edit.added:
        if added.role == "item":
            yield LineChange(
                title=added.title, quantity=added.quantity, scale=added.scale, unit=units.get(added.item_id, "unit")
            )
