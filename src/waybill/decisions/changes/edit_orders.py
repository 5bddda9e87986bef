"""Edit orders: quote a change, make it, or let it wait for its money. What becomes free goes to who waits for it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.changes.apply_edit import ENDED, Money, Underway, apply_edit, money_of, units_wish
from waybill.decisions.changes.check_edit import check_edit, check_outcome, short
from waybill.decisions.changes.rework import Catalog, Reworked, refused, rework
from waybill.decisions.changes.sheet import Content
from waybill.decisions.changes.sourcing import Plan, plan_units
from waybill.decisions.changes.waiting import ChangeFact, WaitingEdits
from waybill.decisions.folding import Folding, Levels, Order
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.payments.limits import Limits
from waybill.model.edits import Edited, EditedLine, EditOrder, EditOrderResult, EditRefusal
from waybill.model.events import Event
from waybill.model.events.changes import ChangeOpened, OrderEdited
from waybill.model.facts import ItemFact, LocationFact, OrderFact, ReceiptFact, ShopFact
from waybill.model.orders import Promise
from waybill.model.results import Refused
from waybill.model.tenders import CreditFact


class Whose(Struct, frozen=True):
    """The customer and the new row of the buyer's data; not `said`, it is needed only where a line's text is copied."""

    customer_id: UUID
    person_id: UUID
    said: bool


class Facts(Struct, frozen=True, kw_only=True):
    """`orders` are those asked for, as far as they exist, and those that wait for their stock; all locked.

    `contents`, `fulfillments` and `asked` (units that fulfillments were asked for already) are by order; `persons` the
    customer and the row of the buyer's data, by request, that its personal content is kept under. `changes` are the edits
    of the orders that wait; `credit` is what customers may owe and owe, as far as they are limited.
    """

    shop: ShopFact
    items: Mapping[str, ItemFact]
    items_by_id: Mapping[UUID, ItemFact]
    locations: Sequence[LocationFact]
    orders: Sequence[OrderFact]
    levels: Levels
    contents: Mapping[UUID, Content]
    fulfillments: Mapping[UUID, Sequence[FulfillmentFact]] = {}
    asked: Mapping[UUID, Sequence[tuple[UUID, Mapping[int, int]]]] = {}
    receipts: Mapping[UUID, Sequence[ReceiptFact]] = {}
    queued: Mapping[UUID, int] = {}
    persons: Mapping[int, Whose] = {}
    changes: Sequence[ChangeFact] = ()
    credit: Mapping[UUID, CreditFact] = {}


class Numbered(Struct, frozen=True):
    """New lines by number: `copied` from which other line, or the one of the request's `add` that `asked` for it."""

    copied: Mapping[int, int]
    asked: Mapping[int, int]


class Edits(Struct, frozen=True):
    """What was decided; `lines` are the new lines by request, whose free text is kept elsewhere."""

    results: list[EditOrderResult]
    events: list[Event]
    lines: dict[int, Numbered]
    limits: Limits


def decide(facts: Facts, requests: Sequence[EditOrder], now: datetime, ids: Iterator[UUID]) -> Edits:
    """One result per request. The stock that all of them set free is given on at the end of the batch."""
    folding = Folding(facts.shop, facts.locations, facts.orders, facts.levels, now)
    contents = dict(facts.contents)
    edits, others = Edits([], [], {}, Limits(facts.shop, facts.credit)), WaitingEdits.of(facts.changes)
    for index, request in enumerate(requests):
        edits.results.append(_edit(facts, folding, contents, edits, others, index, request, ids))
    freed = {one.item_id for event in edits.events if isinstance(event.data, OrderEdited) for one in event.data.freed}
    if freed or folding.loosened:
        edits.events.extend(fill_backorders(folding, freed, edits.events[-1].request))
        _versions(folding, edits)
    return edits


def _versions(folding: Folding, edits: Edits) -> None:
    """An order of the batch may itself have got what another set free."""
    last = {one.order_id: index for index, one in enumerate(edits.results) if isinstance(one, Edited)}
    for order_id, index in last.items():
        answer = edits.results[index]
        if isinstance(answer, Edited) and answer.status != "preview":
            version = folding.orders[order_id].version
            edits.results[index] = msgspec.structs.replace(answer, version=version)


def _edit(
    facts: Facts, folding: Folding, contents: dict[UUID, Content], edits: Edits, others: WaitingEdits, index: int,
    request: EditOrder, ids: Iterator[UUID],
) -> EditOrderResult:  # fmt: skip
    order = folding.orders.get(request.order_id)
    if order is None or request.order_id not in contents:
        return refused(EditRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id")
    requests = _requests(facts, edits, request.order_id)
    content = msgspec.structs.replace(contents[request.order_id], asked=_by_line(requests))
    problem = check_edit(order, content, request)
    if problem:
        return problem
    catalog = Catalog(facts.shop, facts.items, facts.items_by_id)
    reworked = rework(order.fact, content, request, catalog, facts.locations)
    if isinstance(reworked, Refused):
        return reworked
    reworked = _personal(reworked, facts.persons.get(index), order)
    problem = check_outcome(order, content, request, reworked, folding.now)
    if problem:
        return problem
    wish = units_wish(order, content, request, reworked, facts.locations)
    plan = plan_units(folding, order, reworked.edit, wish)
    problem = short(folding, reworked, plan, request, facts.items_by_id) or _check_limit(edits.limits, order, reworked)
    if problem:
        return problem
    before, after = money_of(order, content.secured, 0), money_of(order, content.secured, reworked.edit.total)
    waits = _waits(facts.shop, order, request, before, after)
    if not request.preview:
        places = {number: place for place, number in enumerate(reworked.asked)}
        edits.lines[index] = Numbered(reworked.copied, places)
    if request.preview or request.quote or waits:
        kept = _keep(facts, folding, edits, others, index, request, order, reworked, plan, after, waits, ids)
        if kept.status == "awaiting_payment" and kept.change_id is not None:
            edits.events.extend(others.drop_excluded(order, content, reworked.edit, kept.change_id, index))
        return kept if request.preview else msgspec.structs.replace(kept, version=order.version)
    underway = Underway(
        facts.fulfillments.get(request.order_id, ()),
        requests,
        facts.receipts,
        facts.queued,
        {item.item_id: item.available_on for item in facts.items_by_id.values() if item.available_on},
    )
    change_id = next(ids)
    edits.limits.owes(order.fact.terms, order.fact.customer_id, _owed_more(order, reworked))
    made = apply_edit(folding, order, content, reworked.edit, plan, wish, change_id, underway, index, ids)
    edits.events.extend(made.events)
    edits.events.extend(others.drop_unfit(made.order, made.content, index))
    contents[request.order_id] = made.content
    opened = [event.data for event in made.events if isinstance(event.data, ChangeOpened)]
    answer = _answer(made.order, reworked, plan, after, request, before_total=order.total)
    return msgspec.structs.replace(
        answer, change_id=change_id, status="applied", version=made.order.version, promise=_promise(made.order),
        requested=dict(sorted(reworked.requested.items())), requests=[data.change_id for data in opened],
    )  # fmt: skip


def _requests(facts: Facts, edits: Edits, order_id: UUID) -> list[tuple[UUID, Mapping[int, int]]]:
    """What fulfillments were asked to give back already, by this batch as well."""
    found = list(facts.asked.get(order_id, ()))
    for event in edits.events:
        data = event.data
        if isinstance(data, ChangeOpened) and event.order_id == order_id and data.fulfillment_id is not None:
            found.append((data.fulfillment_id, {one.line: one.quantity for one in data.units}))
    return found


def _by_line(requests: Sequence[tuple[UUID, Mapping[int, int]]]) -> dict[int, int]:
    asked: dict[int, int] = {}
    for _, units in requests:
        for line, quantity in units.items():
            asked[line] = asked.get(line, 0) + quantity
    return asked


def _waits(shop: ShopFact, order: Order, request: EditOrder, before: Money, after: Money) -> bool:
    """Whether the money has to come first: of an order paid in advance that comes to more."""
    if order.status != "confirmed" or order.fact.terms not in ("prepaid", "bank_transfer"):
        return False
    return (request.settle or shop.settings.edits_settle) == "first" and after.to_pay > before.to_pay


def _owed_more(order: Order, reworked: Reworked) -> int:
    """By how much what the buyer is to pay changes, in minor units; below zero where it becomes less."""
    return money_of(order, 0, reworked.edit.total).to_pay - money_of(order, 0, 0).to_pay


def _check_limit(limits: Limits, order: Order, reworked: Reworked) -> Refused | None:
    """What a channel sold is changed all the same."""
    fact = order.fact
    if fact.prices == "theirs":
        return None
    remedy = "Take a payment first, ask for less, or raise the limit."
    return limits.exceeded(
        fact.terms, fact.customer_id, _owed_more(order, reworked), fact.currency, remedy, "/order_id"
    )


def _personal(reworked: Reworked, person: Whose | None, order: Order) -> Reworked:
    if person is None or not (person.said or reworked.copied):
        return reworked
    new = person.customer_id if person.customer_id != order.fact.customer_id else None
    edit = msgspec.structs.replace(reworked.edit, person_id=person.person_id, customer_id=new)
    return msgspec.structs.replace(reworked, edit=edit)


def _keep(
    facts: Facts, folding: Folding, edits: Edits, others: WaitingEdits, index: int, request: EditOrder, order: Order,
    reworked: Reworked, plan: Plan, after: Money, waits: bool, ids: Iterator[UUID],
) -> Edited:  # fmt: skip
    """The change is not made: shown only, or kept as a quote or until its money is here."""
    answer = _answer(order, reworked, plan, after, request, before_total=order.total)
    answer = msgspec.structs.replace(answer, requested=dict(sorted(reworked.requested.items())))
    if request.preview:
        return answer
    expires_at = folding.now + timedelta(days=facts.shop.settings.quote_days)
    status = "quoted" if request.quote else "awaiting_payment"
    data = ChangeOpened(
        change_id=next(ids), kind="edit", status=status, edit=reworked.edit, to_pay=after.to_pay, expires_at=expires_at
    )
    edits.events.append(Event(data, request.order_id, index))
    others.changes[data.change_id] = ChangeFact(
        change_id=data.change_id, order_id=request.order_id, kind="edit", status=status, edit=reworked.edit
    )
    order.version += 1
    return msgspec.structs.replace(
        answer, change_id=data.change_id, status=status, version=order.version, expires_at=expires_at
    )


def _promise(order: Order) -> Promise | None:
    return Promise(order.ship_by, order.deliver_by) if order.ship_by else None


def _answer(
    order: Order, reworked: Reworked, plan: Plan, after: Money, request: EditOrder, *, before_total: int
) -> Edited:
    sheet, amounts = reworked.sheet, reworked.amounts
    touched = {one.line for one in (*reworked.edit.fewer, *reworked.edit.gone, *reworked.edit.more)} | sheet.repriced
    lines = []
    for number, line in sorted(sheet.lines.items()):
        if line.was is None or number in touched:
            _, total = sheet.taxed(line)
            lines.append(
                EditedLine(
                    line=number, sku=line.sku, quantity=line.wanted, total=sheet.left(line, total), added=line.was is None
                )
            )  # fmt: skip
    return Edited(
        order_id=request.order_id, status="preview", version=order.version, currency=order.fact.currency,
        before=before_total, item_total=amounts.item_total, discount_total=amounts.discount_total,
        charge_total=amounts.charge_total, tax_total=amounts.tax_total, total=amounts.total, lines=lines,
        freed=sum(one.quantity for one in plan.freed), reserved=sum(one.quantity for one in plan.reserved),
        backordered=plan.backordered, to_pay=after.to_pay, owed=after.owed, promise=_promise(order),
    )  # fmt: skip


__all__ = ["ENDED", "Edits", "Facts", "decide"]
