"""The shop front in words."""

from waybill.decisions.words.speaking import Context, says
from waybill.model.events.front import OrderListRequested


@says(OrderListRequested)
def _order_list_requested(data: OrderListRequested, context: Context) -> str:
    return "A customer asked for a link to all their orders."
