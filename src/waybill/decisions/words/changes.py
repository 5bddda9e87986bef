"""Changes of orders in words."""

from waybill.decisions.words.speaking import Context, count, listed, says, sentences, units, where
from waybill.model.events.changes import (
    ChangeMoved,
    ChangeOpened,
    DelayAccepted,
    EditContent,
    OrderEdited,
    OrderHeld,
    OrderHoldsLifted,
    UnitsTakenBack,
)
from waybill.model.money import money_text

_HOLDS = {
    "fraud": "suspected fraud",
    "payment": "its payment",
    "address": "its address",
    "price": "its price",
    "stock": "missing stock",
    "manual": "a person's look",
}


@says(OrderHeld)
def _order_held(data: OrderHeld, context: Context) -> str:
    if data.until is not None:
        return f"On hold until {context.moment(data.until)}."
    return f"On hold for {listed([_HOLDS.get(reason, reason) for reason in data.holds_set])}."


@says(OrderHoldsLifted)
def _order_holds_lifted(data: OrderHoldsLifted, context: Context) -> str:
    if data.due:
        return "Its time has come: no longer on hold until a date."
    reasons = [_HOLDS.get(reason, "a later date") for reason in data.holds_lifted]
    return f"No longer on hold for {listed(reasons)}."


def _fewer_and_more(edit: EditContent, context: Context) -> list[str | None]:
    less = [(context.line(one.line), one.quantity) for one in (*edit.fewer, *edit.gone)]
    more = [(context.line(one.line), one.quantity) for one in edit.more]
    more += [(one.sku, one.quantity) for one in edit.added if one.parent is None]
    bundles = [one for one in edit.bundles or () if any(line.parent == one.line for line in edit.added)]
    more += [(one.sku, one.quantity) for one in bundles]
    return [f"less: {units(less, context)}" if less else None, f"more: {units(more, context)}" if more else None]


def _total(edit: EditContent, context: Context) -> str | None:
    if not edit.total:
        return None
    return f"the total is {money_text(abs(edit.total), context.currency)} {'more' if edit.total > 0 else 'less'}"


@says(OrderEdited)
def _order_edited(data: OrderEdited, context: Context) -> str:
    edit = data.edit
    changed = ("discounts", "charges", "tags", "person_id", "method", "requested_at")
    names = {"person_id": "buyer's data", "requested_at": "requested date", "method": f"method ({edit.method})"}
    others = [names.get(name, name) for name in changed if getattr(edit, name) is not None]
    return sentences(
        [
            "changed",
            *_fewer_and_more(edit, context),
            f"new: {listed(others)}" if others else None,
            _total(edit, context),
            f"free again: {where(data.freed, context)}" if data.freed and not data.reserved else None,
        ]
    )


@says(ChangeOpened)
def _change_opened(data: ChangeOpened, context: Context) -> str:
    if data.edit is None:
        goods = units(((context.line(one.line), one.quantity) for one in data.units), context)
        return f"A location is asked to give back {goods}."
    begins, then = "a change waits for its money", "first"
    if data.status == "quoted":
        begins, then = "a change was quoted", "then"
    return sentences(
        [
            begins,
            *_fewer_and_more(data.edit, context),
            _total(data.edit, context),
            f"{money_text(data.to_pay, context.currency)} in all to be paid {then}" if data.to_pay else None,
            f"until {context.moment(data.expires_at)}" if data.expires_at else None,
        ]
    )


@says(ChangeMoved)
def _change_moved(data: ChangeMoved, context: Context) -> str:
    if data.why == "too_late":
        return "Too late to take it back: the goods are on their way. They may come back as a return."
    dropped = {
        "changed_since": "The change was dropped: the order is another one by now, and it fits no longer.",
        "superseded": "The change was dropped: another was settled on that excludes it.",
    }
    ends = {
        "declined": dropped.get(data.why or "", "The change was dropped."),
        "expired": "The change ran out of time.",
        "awaiting_payment": "The change was accepted and waits for its money.",
    }
    return ends.get(data.status, f"The change is {data.status}.")


@says(UnitsTakenBack)
def _units_taken_back(data: UnitsTakenBack, context: Context) -> str:
    goods = units(((context.line(one.line), one.quantity) for one in data.units), context)
    return sentences(
        [
            f"taken back and canceled: {goods}",
            f"{count(len(data.voided), 'label')} void" if data.voided else None,
            f"the total is {money_text(data.total, context.currency)} less" if data.total else None,
        ]
    )


@says(DelayAccepted)
def _delay_accepted(data: DelayAccepted, context: Context) -> str:
    return "The buyer says that the new date is fine."
