"""Orders in words."""

from datetime import timedelta

from waybill.decisions.words.speaking import Context, listed, ordered, says, sentences, units, where
from waybill.model import events
from waybill.model.money import money_text

_TERMS = {
    "on_account": "on account",
    "on_delivery": "on delivery",
    "bank_transfer": "by bank transfer",
    "deposit": "by deposit",
}


# What arrives within hours is told by the minute.
SOON = timedelta(hours=12)


def _expected(data: "events.OrderPlaced | events.OrderRepromised", context: Context) -> str | None:
    if data.ship_by is None:
        return None
    if data.deliver_by is not None and data.deliver_by - context.at < SOON:
        return f"expected by {context.moment(data.deliver_by)}"
    if data.deliver_by is None or data.deliver_by == data.ship_by:
        return f"expected to be ready by {context.day(data.ship_by)}"
    return f"expected to ship by {context.day(data.ship_by)} and to arrive by {context.day(data.deliver_by)}"


@says(events.OrderPlaced)
def _order_placed(data: events.OrderPlaced, context: Context) -> str:
    if data.paid >= data.total > 0:
        payment = "paid"
    elif data.paid:
        payment = f"{money_text(data.paid, data.currency)} of it paid"
    else:
        payment = f"paid {_TERMS[data.terms]}" if data.terms in _TERMS else "not paid yet"
    waiting = [(line.sku, line.backordered) for line in data.lines if line.backordered]
    return sentences(
        (
            f"placed through {data.channel}: {ordered(data)}" + (f", {payment}" if data.total else ""),
            "a test" if data.test else None,
            f"{units(waiting, context)} on backorder" if waiting else None,
            _expected(data, context),
            f"its stock is held until {context.moment(data.expires_at)}" if data.expires_at else None,
            f"on hold: {listed(data.holds)}" if data.holds else None,
        )
    )


@says(events.OrderDrafted)
def _order_drafted(data: events.OrderDrafted, context: Context) -> str:
    return f"Drafted through {data.channel}: {ordered(data)}."


@says(events.DraftClosed)
def _draft_closed(data: events.DraftClosed, context: Context) -> str:
    ends = {
        "placed": "The draft was placed as an order.",
        "expired": "The draft expired.",
        "saved": "The draft was saved anew.",
    }
    return ends.get(data.outcome, f"The draft was {data.outcome}.")


@says(events.OrderCanceled)
def _order_canceled(data: events.OrderCanceled, context: Context) -> str:
    if data.expired:
        return "Expired unpaid: its stock is free again."
    what = (
        "the whole order"
        if data.whole
        else units(((context.line(one.line), one.quantity) for one in data.lines), context)
    )
    reason = "" if data.reason == "other" else f" ({data.reason})"
    return sentences(
        (
            f"canceled {what}{reason}",
            f"the total is {money_text(data.total, context.currency)} less" if data.total else None,
            f"free again: {where(data.freed, context)}" if data.freed else None,
        )
    )


@says(events.OrderConfirmed)
def _order_confirmed(data: events.OrderConfirmed, context: Context) -> str:
    return f"Confirmed: {money_text(data.paid, context.currency)} paid." if data.paid else "Confirmed."


@says(events.BackorderFilled)
def _backorder_filled(data: events.BackorderFilled, context: Context) -> str:
    return f"Backordered stock came in: {where(data.reserved, context)}."


@says(events.OrderRepromised)
def _order_repromised(data: events.OrderRepromised, context: Context) -> str:
    expected = _expected(data, context)
    return f"Now {expected}." if expected else "There is no expected date now."
