"""Make an edit whose content stands: units, money, promise; the order and its content as they are after it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.asking import ask
from waybill.decisions.changes.rework import Reworked
from waybill.decisions.changes.sheet import Content, LineContent
from waybill.decisions.changes.sourcing import Plan, Wish, carry_out, promise_of
from waybill.decisions.folding import Folding, Line, Order
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.model.edits import EditOrder
from waybill.model.events import Event
from waybill.model.events.changes import EditContent, OrderEdited
from waybill.model.facts import LineFact, LocationFact, OrderFact, ReceiptFact
from waybill.model.money import portion
from waybill.model.orders import Sourcing

ENDED = ("applied", "declined", "expired")


class Money(Struct, frozen=True):
    """What is to be paid by now, beyond what is authorized, and what is owed to the buyer; minor units."""

    to_pay: int
    owed: int


class Underway(Struct, frozen=True):
    """The order's fulfillments, what they were asked for already, and what is to come of items that may have to wait.

    `out` is when items come out that may be ordered before.
    """

    fulfillments: Sequence[FulfillmentFact] = ()
    asked: Sequence[tuple[UUID, Mapping[int, int]]] = ()
    receipts: Mapping[UUID, Sequence[ReceiptFact]] = {}
    queued: Mapping[UUID, int] = {}
    out: Mapping[UUID, date] = {}


class Made(Struct, frozen=True):
    """An edit that was made."""

    events: list[Event]
    order: Order
    content: Content


def money_of(order: Order, secured: int, difference: int) -> Money:
    """How the order stands with its buyer if its total changes by `difference`; what is on its way back is not kept."""
    fact = order.fact
    kept = fact.paid - fact.refunded - fact.refund_pending - fact.dispute_lost
    balance = order.total + difference - fact.credited - fact.written_off - kept
    return Money(max(0, balance - secured), max(0, -balance))


def units_wish(
    order: Order, content: Content, request: EditOrder, reworked: Reworked, locations: Sequence[LocationFact]
) -> Wish:
    """How the edit's units are to be sourced."""
    codes = {location.code.upper(): location.location_id for location in locations}
    asked = codes[request.location.upper()] if request.location else None
    places = {number: codes[line.location.upper()] for number, line in reworked.asked.items() if line.location}
    whose = {number: one.location_id for number, one in content.lines.items() if one.location_id}
    for number, line in reworked.sheet.lines.items():
        if line.was is None and line.parent in places:
            places[number] = places[line.parent]
        elif line.was is not None and number in whose and asked is None and request.method is None:
            places[number] = whose[number]
    return Wish(
        method=request.method or order.fact.method, address=request.ship_to or content.address,
        sourcing=request.sourcing, places=places, location_id=asked,
    )  # fmt: skip


def stored_wish(order: Order, content: Content, edit: EditContent) -> Wish:
    """How the units of an edit that had to wait are to be sourced: as the shop does."""
    places = {number: one.location_id for number, one in content.lines.items() if one.location_id and not edit.resource}
    places |= {one.line: one.location_id for one in edit.added if one.location_id}
    return Wish(
        method=edit.method or order.fact.method, address=content.address, sourcing=Sourcing(), places=places,
        location_id=edit.location_id,
    )  # fmt: skip


def apply_edit(
    folding: Folding, order: Order, content: Content, edit: EditContent, plan: Plan, wish: Wish, change_id: UUID,
    underway: Underway, request: int, ids: Iterator[UUID], *, hold: bool = False,
) -> Made:  # fmt: skip
    """The events of an edit, and the order after it; with `hold` missing stock puts it on hold."""
    edit = msgspec.structs.replace(edit, added=plan.added, location_id=wish.location_id if edit.resource else None)
    carry_out(folding, order, plan)
    after = _after(order, edit, plan, underway.out)
    after.ship_by, after.deliver_by = promise_of(folding, after, plan, underway.receipts, underway.queued)
    folding.orders[after.fact.order_id] = after
    # looked for in one place, as an order that is not to be split is; a line that is bound to none may wait for any
    folding.loosened.add(after.fact.order_id)
    for one in plan.added:
        if one.backordered:
            line = after.lines[one.line]
            line.backordered = 0
            folding.wait(after, line, one.backordered)
    waits = any(line.backordered for line in after.lines.values())
    paid = order.status == "placed" and money_of(after, content.secured, 0).to_pay == 0
    if paid:
        after.status = "confirmed"
    data = OrderEdited(
        change_id=change_id, edit=edit, ship_by=after.ship_by, deliver_by=after.deliver_by, moves=plan.moves,
        freed=plan.freed, reserved=plan.reserved, order_status="confirmed" if paid else None,
        holds_lifted=["stock"] if "stock" in order.fact.holds and not waits else [],
        holds_set=["stock"] if hold and plan.missing else [],
    )  # fmt: skip
    events = [Event(data, after.fact.order_id, request)]
    units = {one.line: one.quantity for one in edit.ask}
    events += ask(
        after.fact.order_id, units, underway.fulfillments, underway.asked, ids, request, reason="edit"
    )  # fmt: skip
    after.version += len(events)
    return Made(events, after, content_after(content, edit))


def _after(order: Order, edit: EditContent, plan: Plan, out: Mapping[UUID, date]) -> Order:
    """The order as it is after an edit whose plan was carried out."""
    held: dict[int, dict[UUID, int]] = {}
    for taken in plan.reserved:
        held.setdefault(taken.line, {})[taken.location_id] = taken.quantity
    fewer = {one.line: one.quantity for one in edit.fewer}
    more = {one.line: one.quantity for one in edit.more}
    repriced = {one.line: one for one in edit.repriced}
    facts: list[LineFact] = []
    for number, line in order.lines.items():
        amounts = repriced.get(number)
        facts.append(
            msgspec.structs.replace(
                line.fact, quantity=line.fact.quantity - fewer.get(number, 0) + more.get(number, 0),
                unsourced=line.unsourced, backordered=line.backordered, reserved=line.reserved, canceled=line.canceled,
                reservations=dict(line.reservations), location_id=edit.location_id if edit.resource else line.fact.location_id,
                **({"discount": amounts.discount, "tax": amounts.tax, "total": amounts.total} if amounts else {}),
            )
        )  # fmt: skip
    for one in edit.added:
        facts.append(
            LineFact(
                line=one.line, item_id=one.item_id, quantity=one.quantity, unsourced=0, backordered=one.backordered,
                reserved=one.reserved, canceled=0, discount=one.discount, tax=one.tax, total=one.total, parent=one.parent,
                role=one.role, location_id=one.location_id, reservations=held.get(one.line, {}),
                available_on=out.get(one.item_id),
            )
        )  # fmt: skip
    fact = msgspec.structs.replace(
        order.fact, lines=facts, method=edit.method or order.fact.method, country=edit.country or order.fact.country,
        requested_at=edit.requested_at or order.fact.requested_at, pickup_at=order.pickup_at,
        bundles=order.fact.bundles if edit.bundles is None else {one.line: one.quantity for one in edit.bundles},
    )  # fmt: skip
    lines = {
        fact.line: Line(fact, fact.unsourced, fact.backordered, fact.canceled, dict(fact.reservations))
        for fact in facts
    }
    return Order(
        fact, lines, order.status, order.version, order.paid, order.item_total + edit.item_total,
        order.discount_total + edit.discount_total, order.charge_total + edit.charge_total,
        order.tax_total + edit.tax_total, order.total + edit.total, order.ship_by, order.deliver_by, order.declined_by,
        order.pickup_at,
    )  # fmt: skip


def content_after(content: Content, edit: EditContent) -> Content:
    """What the order is with the edit, beside its lines' units."""
    lines = dict(content.lines)
    for one in edit.repriced:
        lines[one.line] = msgspec.structs.replace(lines[one.line], subtotal=one.subtotal, tax_rate=one.tax_rate)
    for added in edit.added:
        lines[added.line] = LineContent(
            line=added.line, sku=added.sku, title=added.title, scale=added.scale, unit_price=added.unit_price,
            subtotal=added.subtotal, tax_rate=added.tax_rate, location_id=added.location_id, options=added.options,
        )  # fmt: skip
    given = {name: getattr(edit, name) for name in ("bundles", "discounts", "charges", "tags")}
    return msgspec.structs.replace(
        content, lines=lines, **{name: value for name, value in given.items() if value is not None}
    )


def changed_since(order: OrderFact, content: Content, edit: EditContent) -> bool:
    """Whether the order is another one now than when a waiting edit was quoted, so that the edit no longer fits."""
    known = {line.line: line for line in order.lines}
    for one in (*edit.fewer, *edit.gone):
        line = known.get(one.line)
        if line is None or line.unsourced + line.backordered + line.reserved < one.quantity:
            return True
    if any(one.line in known for one in edit.added) or any(one.line not in known for one in edit.repriced):
        return True
    if any(one.line not in known or known[one.line].canceled for one in edit.more):
        return True
    if edit.total < 0 and order.total + edit.total < order.credited + order.written_off:
        # more of it was given up meanwhile than it would come to
        return True
    return _numbers_taken(content, edit, known) or not _adds_up(order, content, edit)


def _numbers_taken(content: Content, edit: EditContent, known: Mapping[int, LineFact]) -> bool:
    """Whether a number that the edit gives out was given out since, or it knows nothing of a bundle that was added."""
    before = {bundle.line for bundle in content.bundles}
    if any(one.line in before for one in edit.added):
        return True
    if edit.bundles is None:
        return False
    after = {bundle.line for bundle in edit.bundles}
    return not before <= after or any(number in known for number in after - before)


def _adds_up(order: OrderFact, content: Content, edit: EditContent) -> bool:
    """Whether the edit leaves something, and what it says the totals change by is what it does to the order as it is."""
    before = [_of_wanted(line.quantity, line.canceled, line.discount, line.tax, line.total) for line in order.lines]
    after = []
    fewer, more, gone = ({one.line: one.quantity for one in some} for some in (edit.fewer, edit.more, edit.gone))
    repriced = {one.line: one for one in edit.repriced}
    wanted = sum(one.quantity for one in edit.added) - sum(one.quantity for one in edit.ask)
    for line in order.lines:
        amounts = repriced.get(line.line, line)
        quantity = line.quantity - fewer.get(line.line, 0) + more.get(line.line, 0)
        canceled = line.canceled + gone.get(line.line, 0)
        if quantity <= 0 or canceled > quantity:
            return False
        wanted += quantity - canceled
        after.append(_of_wanted(quantity, canceled, amounts.discount, amounts.tax, amounts.total))
    if wanted <= 0:
        # another change took the rest: what leaves nothing is a cancellation
        return False
    after += [_of_wanted(one.quantity, 0, one.discount, one.tax, one.total) for one in edit.added]
    charges = content.charges if edit.charges is None else edit.charges
    charge_total = sum(one.amount for one in charges) - sum(one.amount for one in content.charges)
    charge_tax = sum(one.tax for one in charges) - sum(one.tax for one in content.charges)
    discount, tax, total = (sum(one[n] for one in after) - sum(one[n] for one in before) for n in range(3))
    on_top = 0 if order.tax_included else charge_tax
    return (discount, charge_total, tax + charge_tax, total + charge_total + on_top) == (
        edit.discount_total, edit.charge_total, edit.tax_total, edit.total,
    )  # fmt: skip


def _of_wanted(quantity: int, canceled: int, *amounts: int) -> list[int]:
    """What of amounts of all units belongs to those that are not canceled."""
    return [amount - portion(amount, quantity, 0, canceled) for amount in amounts]
