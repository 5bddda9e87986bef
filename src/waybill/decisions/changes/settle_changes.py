"""Settle changes that wait: make quoted edits and those whose money is here, take back what locations give back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.changes.apply_edit import Underway, apply_edit, changed_since, money_of, stored_wish
from waybill.decisions.changes.sheet import Content
from waybill.decisions.changes.sourcing import plan_units
from waybill.decisions.changes.taking_back import missing, take_back
from waybill.decisions.changes.waiting import ChangeFact, WaitingEdits, now_of
from waybill.decisions.credits import Credits
from waybill.decisions.folding import Folding, Levels, Order
from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import Goods, ParcelFact
from waybill.decisions.lifecycles import CHANGE, may
from waybill.decisions.promise import may_wait
from waybill.model.edits import ChangeSettled, SettleChange, SettleChangeResult, SettleRefusal
from waybill.model.events import Event, OrderChanged
from waybill.model.events.changes import ChangeMoved, EditContent
from waybill.model.facts import ItemFact, LocationFact, OrderFact, ReceiptFact, ShopFact
from waybill.model.results import Decided, Refused

# What can be answered to a change in each state.
ANSWERS = {
    "quoted": ("accepted", "at_once", "declined", "expired"),
    "awaiting_payment": ("accepted", "at_once", "declined", "expired"),
    "awaiting_location": ("accepted", "too_late"),
}


class Facts(Struct, frozen=True, kw_only=True):
    """`changes` are all open ones of the orders and those asked for; `orders` theirs and those that wait for their stock."""

    shop: ShopFact
    items_by_id: Mapping[UUID, ItemFact]
    locations: Sequence[LocationFact]
    changes: Sequence[ChangeFact]
    orders: Sequence[OrderFact]
    levels: Levels
    contents: Mapping[UUID, Content]
    fulfillments: Mapping[UUID, FulfillmentFact] = {}
    parcels: Sequence[ParcelFact] = ()
    receipts: Mapping[UUID, Sequence[ReceiptFact]] = {}
    queued: Mapping[UUID, int] = {}
    credits: Credits = {}


class _Batch:
    """The state of a batch."""

    def __init__(self, facts: Facts, now: datetime, ids: Iterator[UUID]) -> None:
        self.facts = facts
        self.ids = ids
        self.folding = Folding(facts.shop, facts.locations, facts.orders, facts.levels, now)
        self.goods = Goods({fact.order_id: fact for fact in facts.orders}, facts.fulfillments, facts.parcels)
        self.contents = dict(facts.contents)
        self.credits = dict(facts.credits)
        self.edits = WaitingEdits.of(facts.changes)
        self.changes = self.edits.changes
        self.events: list[Event] = []

    def asked(self, order_id: UUID, but: UUID) -> list[ChangeFact]:
        """The order's other changes that wait for a location."""
        return [
            one
            for one in self.changes.values()
            if one.order_id == order_id and one.status == "awaiting_location" and one.change_id != but
        ]

    def move(self, change: ChangeFact, status: str) -> None:
        self.changes[change.change_id] = msgspec.structs.replace(change, status=status)


def decide(
    facts: Facts, requests: Sequence[SettleChange], now: datetime, ids: Iterator[UUID]
) -> Decided[SettleChangeResult]:
    """One result per request. The stock that all of them set free is given on at the end of the batch."""
    batch = _Batch(facts, now, ids)
    results: list[SettleChangeResult] = []
    for index, request in enumerate(requests):
        change = batch.changes.get(request.change_id)
        problem = _check(batch, change, request)
        if problem or change is None:
            results.append(problem or _refused(SettleRefusal.UNKNOWN_CHANGE, "There is no change with this id."))
        elif change.kind == "cancel":
            results.append(_location(batch, change, request, index))
        else:
            results.append(_edit(batch, change, request, index))
    _give_on(batch, results)
    return Decided(results, batch.events)


def _check(batch: _Batch, change: ChangeFact | None, request: SettleChange) -> Refused | None:
    if change is None:
        return None
    if not may(CHANGE, change.status, "settle_changes"):
        return _refused(SettleRefusal.ALREADY_SETTLED, f"The change is {change.status} already.", status=change.status)
    if request.outcome not in ANSWERS[change.status]:
        return _refused(
            SettleRefusal.NOT_EXPECTED,
            f"The change is {change.status.replace('_', ' ')}: answer {', '.join(ANSWERS[change.status])}.",
            "/outcome",
            status=change.status,
        )
    order = batch.folding.orders[change.order_id]
    if request.outcome == "expired" and change.expires_at is not None and change.expires_at > batch.folding.now:
        detail = f"The change may be settled until {change.expires_at.isoformat()}. Decline it to end it sooner."
        return _refused(SettleRefusal.NOT_DUE, detail, "/outcome")
    if change.status == "awaiting_payment" and request.outcome == "accepted" and _to_pay(batch, change, order):
        return _refused(
            SettleRefusal.NOT_PAID,
            f"{_to_pay(batch, change, order)} more have to be paid first. Answer at_once to make the change all the same.",
            "/outcome",
            to_pay=_to_pay(batch, change, order),
        )
    return _check_goods(batch, change, request)


def _check_goods(batch: _Batch, change: ChangeFact, request: SettleChange) -> Refused | None:
    if change.fulfillment_id is None or request.outcome != "accepted":
        return None
    gone = missing(batch.goods.fulfillments[change.fulfillment_id], change.units)
    if not gone:
        return None
    return _refused(
        SettleRefusal.ALREADY_SHIPPED,
        f"{sum(gone.values())} of the units are no longer with the location. Answer too_late; they may come back as a return.",
        "/outcome",
        lines=gone,
    )


def _to_pay(batch: _Batch, change: ChangeFact, order: Order) -> int:
    difference = change.edit.total if change.edit else 0
    return money_of(order, batch.contents[change.order_id].secured, difference).to_pay


def _edit(batch: _Batch, change: ChangeFact, request: SettleChange, index: int) -> ChangeSettled:
    order = batch.folding.orders[change.order_id]
    assert change.edit is not None
    if request.outcome in ("declined", "expired"):
        return _moved(batch, change, order, index, request.outcome)
    content = batch.contents[change.order_id]
    if order.status not in ("placed", "confirmed") or changed_since(now_of(order), content, change.edit):
        # what was paid for it meanwhile is owed to the buyer
        return _moved(batch, change, order, index, "declined", why="changed_since")
    if change.status == "quoted" and request.outcome == "accepted" and _waits(batch, change, order):
        expires_at = batch.folding.now + timedelta(days=batch.facts.shop.settings.quote_days)
        answer = _moved(batch, change, order, index, "awaiting_payment", expires_at=expires_at)
        batch.events += batch.edits.drop_excluded(order, content, change.edit, change.change_id, index)
        return msgspec.structs.replace(answer, version=order.version)
    wish = stored_wish(order, content, change.edit)
    plan = plan_units(batch.folding, order, change.edit, wish)
    underway = Underway(
        [one for one in batch.goods.fulfillments.values() if one.order_id == change.order_id],
        [(one.fulfillment_id, one.units) for one in batch.asked(change.order_id, change.change_id) if one.fulfillment_id],
        batch.facts.receipts, batch.facts.queued,
        {item.item_id: item.available_on for item in batch.facts.items_by_id.values() if item.available_on},
    )  # fmt: skip
    items = [batch.facts.items_by_id[_item(order, change.edit, number)] for number in plan.missing]
    hold = any(not may_wait(item, batch.folding.shop, batch.folding.now) for item in items)
    made = apply_edit(
        batch.folding, order, content, change.edit, plan, wish, change.change_id, underway, index, batch.ids, hold=hold
    )
    batch.events.extend(made.events)
    batch.contents[change.order_id] = made.content
    batch.goods.orders[change.order_id] = made.order.fact
    batch.move(change, "applied")
    batch.events += batch.edits.drop_unfit(made.order, made.content, index)
    return _answer(batch, change, made.order, "applied")


def _item(order: Order, edit: EditContent, number: int) -> UUID:
    if number in order.lines:
        return order.lines[number].fact.item_id
    return next(one.item_id for one in edit.added if one.line == number)


def _waits(batch: _Batch, change: ChangeFact, order: Order) -> bool:
    if order.status != "confirmed" or order.fact.terms not in ("prepaid", "bank_transfer"):
        return False
    before = money_of(order, batch.contents[change.order_id].secured, 0).to_pay
    return batch.facts.shop.settings.edits_settle == "first" and _to_pay(batch, change, order) > before


def _moved(
    batch: _Batch, change: ChangeFact, order: Order, index: int, status: str, *, why: str | None = None,
    order_status: str | None = None, expires_at: datetime | None = None,
) -> ChangeSettled:  # fmt: skip
    data = ChangeMoved(
        change_id=change.change_id, status=status, why=why, order_status=order_status, expires_at=expires_at
    )
    batch.events.append(Event(data, change.order_id, index))
    batch.move(change, status)
    order.version += 1
    order.status = order_status or order.status
    answer = _answer(batch, change, order, status)
    return msgspec.structs.replace(answer, why=why, expires_at=expires_at)


def _location(batch: _Batch, change: ChangeFact, request: SettleChange, index: int) -> ChangeSettled:
    """The location's answer: units come back, or they are on their way and the order goes on."""
    order = batch.folding.orders[change.order_id]
    assert change.fulfillment_id is not None
    last = not batch.asked(change.order_id, change.change_id)
    if request.outcome == "too_late":
        on = "confirmed" if order.status == "cancel_pending" and last else None
        answer = _moved(batch, change, order, index, "declined", why="too_late", order_status=on)
        return msgspec.structs.replace(answer, returnable=True)
    taken = take_back(
        batch.folding, batch.goods, order, change.fulfillment_id, change.units, change.change_id, batch.credits, batch.ids,
        index, last=last,
    )  # fmt: skip
    batch.events.extend(taken.events)
    batch.move(change, "applied")
    batch.events += batch.edits.drop_unfit(order, batch.contents[change.order_id], index)
    answer = _answer(batch, change, order, "applied")
    return msgspec.structs.replace(answer, taken_back=dict(sorted(change.units.items())), voided=taken.voided)


def _give_on(batch: _Batch, results: list[SettleChangeResult]) -> None:
    """What became free goes to who waits for it."""
    free = set()
    for event in batch.events:
        if isinstance(event.data, OrderChanged):
            free |= {one.item_id for one in event.data.freed} | {one.item_id for one in event.data.stock}
    if not (free or batch.folding.loosened):
        return
    filled = fill_backorders(batch.folding, free, batch.events[-1].request)
    batch.events.extend(filled)
    touched = {event.order_id for event in filled}
    for index, answer in enumerate(results):
        if isinstance(answer, ChangeSettled) and answer.order_id in touched:
            version = batch.folding.orders[answer.order_id].version
            results[index] = msgspec.structs.replace(answer, version=version)


def _answer(batch: _Batch, change: ChangeFact, order: Order, status: str) -> ChangeSettled:
    money = money_of(order, batch.contents[change.order_id].secured, 0)
    return ChangeSettled(
        change_id=change.change_id, order_id=change.order_id, status=status, order_status=order.status,  # type: ignore[arg-type]
        version=order.version, currency=order.fact.currency, total=order.total, to_pay=money.to_pay, owed=order.owed,
    )  # fmt: skip


def _refused(refusal: SettleRefusal, detail: str, field: str = "/change_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
