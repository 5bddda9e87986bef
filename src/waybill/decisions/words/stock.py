"""Stock in words."""

from waybill.decisions.words.speaking import Context, says, sentences, units, where
from waybill.model import events
from waybill.model.money import price_text


@says(events.StockShortage)
def _stock_shortage(data: events.StockShortage, context: Context) -> str:
    waiting = [(context.item(one.item_id), one.quantity) for one in data.lost]
    waiting += [(context.item(one.item_id), -one.quantity) for one in data.resourced]
    return sentences(
        (
            f"short of {where(data.lost, context)}",
            f"taken instead: {where(data.resourced, context)}" if data.resourced else None,
            f"{units(waiting, context)} on backorder" if sum(quantity for _, quantity in waiting) > 0 else None,
            "on hold: stock" if data.hold else None,
        )
    )


def _stock_at(data: events.StockMoved, context: Context) -> str:
    condition = "" if data.condition == "sellable" else f", {data.condition}"
    return f"{context.item(data.item_id)} at {context.location(data.location_id)}{condition}"


def _number(data: events.StockMoved, context: Context) -> str:
    return context.number(context.item(data.item_id), data.quantity)


def _change(data: events.StockMoved, context: Context) -> str:
    return f"{'+' if data.quantity > 0 else ''}{_number(data, context)}"


@says(events.StockReceived)
def _stock_received(data: events.StockReceived, context: Context) -> str:
    cost = f" at {price_text(data.unit_cost)} {context.currency} each" if data.unit_cost is not None else ""
    return f"Received {_number(data, context)} of {_stock_at(data, context)}{cost}."


@says(events.StockAdjusted)
def _stock_adjusted(data: events.StockAdjusted, context: Context) -> str:
    return f"Adjusted {_stock_at(data, context)} by {_change(data, context)} ({data.reason})."


@says(events.StockCounted)
def _stock_counted(data: events.StockCounted, context: Context) -> str:
    difference = _change(data, context) if data.quantity else "as expected"
    return f"Counted {context.number(context.item(data.item_id), data.counted)} of {_stock_at(data, context)}: {difference}."


@says(events.StockExpected)
def _stock_expected(data: events.StockExpected, context: Context) -> str:
    what = f"{context.item(data.item_id)} at {context.location(data.location_id)}"
    if not data.quantity:
        return f"No longer expecting {what}."
    return f"Expecting {context.number(context.item(data.item_id), data.quantity)} of {what} on {context.day(data.expected_on)}."


@says(events.SafetyStockSet)
def _safety_stock_set(data: events.SafetyStockSet, context: Context) -> str:
    what = f"{context.item(data.item_id)} at {context.location(data.location_id)}"
    return f"Safety stock of {what} is {context.number(context.item(data.item_id), data.quantity)}."
