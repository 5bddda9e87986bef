"""Fulfillment in words."""

from waybill.decisions.words.speaking import Context, says, sentences, units
from waybill.model.events.fulfillment import FulfillmentReleased


@says(FulfillmentReleased)
def _fulfillment_released(data: FulfillmentReleased, context: Context) -> str:
    goods = units((context.line(line.line), line.quantity) for line in data.lines)
    begins = f"it begins on {context.moment(data.scheduled_at)}" if data.scheduled_at else None
    return sentences([f"released to {context.location(data.location_id)}: {goods}", begins])
