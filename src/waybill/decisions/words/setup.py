"""Set-up in words."""

from waybill.decisions.words.speaking import Context, says
from waybill.model import events
from waybill.model.money import price_text


@says(events.ItemSaved)
def _item_saved(data: events.ItemSaved, context: Context) -> str:
    return f"Item {data.sku} saved: {data.title}, {price_text(data.price)} {context.currency}."


@says(events.LocationSaved)
def _location_saved(data: events.LocationSaved, context: Context) -> str:
    return f"Location {data.code} saved: {data.name}{'' if data.active else ', closed'}."


@says(events.ShopSaved)
def _shop_saved(data: events.ShopSaved, context: Context) -> str:
    return f"The settings of {data.name} were saved."
