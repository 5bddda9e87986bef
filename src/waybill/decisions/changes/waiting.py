"""Edits that wait, for their buyer's word or for money: those that fit their order no longer are dropped.

They are dropped with what outdates them, so that no buyer is asked to pay for a change that cannot be made any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.apply_edit import changed_since, content_after
from waybill.decisions.changes.check_edit import EDITABLE
from waybill.decisions.changes.sheet import Content
from waybill.decisions.folding import Order
from waybill.model.events import Event
from waybill.model.events.changes import ChangeMoved, EditContent
from waybill.model.facts import LineFact, OrderFact

OPEN = ("quoted", "awaiting_payment")


class ChangeFact(Struct, frozen=True, kw_only=True):
    """A change as it is stored; `units` by line are what a location was asked for."""

    change_id: UUID
    order_id: UUID
    kind: str
    status: str
    edit: EditContent | None = None
    fulfillment_id: UUID | None = None
    units: Mapping[int, int] = {}
    expires_at: datetime | None = None


class WaitingEdits(Struct):
    """The edits of a batch's orders that wait, as the batch leaves them."""

    changes: dict[UUID, ChangeFact]

    @classmethod
    def of(cls, changes: Iterable[ChangeFact]) -> "WaitingEdits":
        return cls({one.change_id: one for one in changes})

    def drop_unfit(self, order: Order, content: Content | None, request: int) -> list[Event]:
        """Drop what cannot be made any more, now that the order is another one or is to end."""
        ended = order.status not in EDITABLE
        unfit = [one for one in self._open(order.fact.order_id) if ended or _unfit(now_of(order), content, one)]
        events = self._drop(unfit, "changed_since", request)
        order.version += len(events)
        return events

    def drop_all(self, order_id: UUID, request: int) -> list[Event]:
        """Drop all that waits, of an order that has ended: it is a version further with each of the events."""
        return self._drop(self._open(order_id), "changed_since", request)

    def drop_excluded(self, order: Order, content: Content, edit: EditContent, but: UUID, request: int) -> list[Event]:
        """Drop what could not be made beside an edit that is settled on, and waits only for its money."""
        after, then = as_if(now_of(order), edit), content_after(content, edit)
        others = [one for one in self._open(order.fact.order_id) if one.change_id != but]
        events = self._drop([one for one in others if _unfit(after, then, one)], "superseded", request)
        order.version += len(events)
        return events

    def _open(self, order_id: UUID) -> list[ChangeFact]:
        return [one for one in self.changes.values() if one.order_id == order_id and one.status in OPEN]

    def _drop(self, changes: Sequence[ChangeFact], why: str, request: int) -> list[Event]:
        events = []
        for one in changes:
            self.changes[one.change_id] = msgspec.structs.replace(one, status="declined")
            data = ChangeMoved(change_id=one.change_id, status="declined", why=why)
            events.append(Event(data, one.order_id, request))
        return events


def now_of(order: Order) -> OrderFact:
    """The order with its units as the batch left them."""
    lines = [
        msgspec.structs.replace(
            line.fact, unsourced=line.unsourced, backordered=line.backordered, reserved=line.reserved, canceled=line.canceled
        )
        for line in order.lines.values()
    ]  # fmt: skip
    return msgspec.structs.replace(order.fact, lines=lines, total=order.total)


def as_if(order: OrderFact, edit: EditContent) -> OrderFact:
    """The order's lines as they would be with the edit, wherever its new units came from."""
    fewer, more, gone = ({one.line: one.quantity for one in some} for some in (edit.fewer, edit.more, edit.gone))
    repriced = {one.line: one for one in edit.repriced}
    lines = []
    for line in order.lines:
        changed = _with(line, fewer.get(line.line, 0), gone.get(line.line, 0), more.get(line.line, 0))
        if amounts := repriced.get(line.line):
            changed = msgspec.structs.replace(
                changed, discount=amounts.discount, tax=amounts.tax, total=amounts.total
            )  # fmt: skip
        lines.append(changed)
    for one in edit.added:
        lines.append(
            LineFact(
                line=one.line, item_id=one.item_id, quantity=one.quantity, unsourced=one.quantity, backordered=0, reserved=0,
                canceled=0, discount=one.discount, tax=one.tax, total=one.total, parent=one.parent, role=one.role,
            )
        )  # fmt: skip
    return msgspec.structs.replace(order, lines=lines, total=order.total + edit.total)


def _with(line: LineFact, fewer: int, gone: int, more: int) -> LineFact:
    """The line with so many units less, canceled and more; what goes was nowhere yet, waited or was reserved."""
    left = fewer + gone
    taken = {}
    for bucket in ("unsourced", "backordered", "reserved"):
        taken[bucket] = min(left, getattr(line, bucket))
        left -= taken[bucket]
    return msgspec.structs.replace(
        line, quantity=line.quantity - fewer + more, canceled=line.canceled + gone,
        unsourced=line.unsourced - taken["unsourced"] + more, backordered=line.backordered - taken["backordered"],
        reserved=line.reserved - taken["reserved"],
    )  # fmt: skip


def _unfit(order: OrderFact, content: Content | None, change: ChangeFact) -> bool:
    return change.edit is not None and content is not None and changed_since(order, content, change.edit)
