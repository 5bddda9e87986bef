"""Changes of orders in words."""

from waybill.decisions.words.speaking import Context, listed, says
from waybill.model.events.changes import OrderHeld, OrderHoldsLifted

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
