"""Packing slips: what is in a parcel, or is to be handed over by a location."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from waybill.documents.press import Paper, bars
from waybill.documents.speaking import Speech, address_lines
from waybill.model.fulfillment_views import FulfillmentQuery
from waybill.model.setup_views import ShopShown
from waybill.model.views import OptionShown, OrderDetail, OrderLine
from waybill.store.tx import Tx
from waybill.views.fulfillments import get_fulfillments, list_fulfillments
from waybill.views.order_details import get_orders
from waybill.views.parcels import get_parcels
from waybill.views.shop import get_shop

# Names that shops give the property with what a gift's card is to say.
_GIFT = frozenset(
    ("gift message", "gift_message", "giftmessage", "gift note", "message", "grußtext", "geschenknachricht")
)
_MOST_IN_A_WAVE = 250


async def parcel_slip(tx: Tx, parcel_id: UUID) -> Paper | None:
    """The slip of a parcel; None where there is none."""
    parcels = await get_parcels(tx, [parcel_id])
    if not parcels:
        return None
    (parcel,) = parcels
    (order,) = await get_orders(tx, [parcel.order_id])
    shop = await get_shop(tx)
    speech = Speech(shop.time_zone, shop.locale)
    units = {line.line: line.quantity for line in parcel.lines}
    others = [one for one in order.parcels if one.status != "voided"]
    place = next((number for number, one in enumerate(others, 1) if one.parcel_id == parcel_id), 1)
    facts = [(speech.say("parcel"), speech.say("parcels", number=place, all=len(others) or 1))]
    if parcel.weight:
        facts.append((speech.say("weight"), speech.weight(parcel.weight)))
    if parcel.carrier:
        facts.append((speech.say("service"), " ".join(part for part in (parcel.carrier, parcel.service) if part)))
    slip = _slip(order, units, parcel.number, facts, speech, shop)
    return _paper([slip], parcel.number, shop, speech)


async def fulfillment_slip(tx: Tx, fulfillment_id: UUID) -> Paper | None:
    """The slip of what a location hands over of an order; None where there is no such fulfillment."""
    found = await get_fulfillments(tx, [fulfillment_id])
    if not found:
        return None
    shop = await get_shop(tx)
    speech = Speech(shop.time_zone, shop.locale)
    slips = await _of_fulfillments(tx, [(found[0].order_id, fulfillment_id)], shop, speech)
    return _paper(slips, found[0].number, shop, speech)


async def wave_slips(tx: Tx, wave: int) -> Paper | None:
    """The slips of all fulfillments of a wave, in their order; None where it has none."""
    page = await list_fulfillments(tx, FulfillmentQuery(wave=wave, limit=_MOST_IN_A_WAVE))
    if not page.rows:
        return None
    shop = await get_shop(tx)
    speech = Speech(shop.time_zone, shop.locale)
    named = [(row.order_id, row.fulfillment_id) for row in page.rows]
    return _paper(await _of_fulfillments(tx, named, shop, speech), f"W{wave}", shop, speech)


async def order_slips(tx: Tx, numbers: Sequence[int]) -> Paper | None:
    """The slips of what locations still have to hand over of these orders; None where that is nothing."""
    orders = await get_orders(tx, list(numbers))
    named = [
        (order.order_id, one.fulfillment_id)
        for order in orders
        for one in order.fulfillments
        if one.ended_at is None and one.handed_over_at is None and one.lines
    ]
    if not named:
        return None
    shop = await get_shop(tx)
    speech = Speech(shop.time_zone, shop.locale)
    several = f"-{orders[-1].number}" if len(orders) > 1 else ""
    return _paper(await _of_fulfillments(tx, named, shop, speech), f"#{orders[0].number}{several}", shop, speech)


async def _of_fulfillments(
    tx: Tx, named: Sequence[tuple[UUID, UUID]], shop: ShopShown, speech: Speech
) -> list[dict[str, Any]]:
    orders = {order.order_id: order for order in await get_orders(tx, list({order for order, _ in named}))}
    slips = []
    for order_id, fulfillment_id in named:
        order = orders[order_id]
        one = next(one for one in order.fulfillments if one.fulfillment_id == fulfillment_id)
        facts = [(speech.say("location"), one.location)]
        slips.append(_slip(order, one.lines, one.number, facts, speech, shop))
    return slips


def _slip(
    order: OrderDetail, units: Mapping[int, int], number: str, facts: list[tuple[str, str]], speech: Speech, shop: ShopShown
) -> dict[str, Any]:  # fmt: skip
    ordered = (speech.say("ordered"), speech.day(order.placed_at))
    lines = [line for line in order.lines if units.get(line.line)]
    left = sum(line.quantity - line.buckets.get("canceled", 0) for line in order.lines) - sum(units.values())
    return {
        "number": number,
        "bars": bars(f"#{order.number}"),
        "facts": [(speech.say("order"), f"#{order.number}"), ordered, *facts],
        "to": address_lines(order.ship_to, order.customer.name if order.customer else None, shop.country),
        "lines": [
            {
                "quantity": speech.quantity(units[line.line], line.scale),
                "sku": line.sku,
                "title": line.title,
                "about": about_line(line),
            }
            for line in lines
        ],
        "messages": _messages(order, lines, speech),
        "rest": left > 0,
    }


def about_line(line: OrderLine) -> list[str]:
    """A line's options and properties as lines of text, what a gift's card says left out."""
    found = [text for option in line.options for text in _option(option)]
    return [*found, *(f"{name}: {text}" for name, text in line.properties.items() if name.lower() not in _GIFT)]


def _option(option: OptionShown, depth: int = 0) -> list[str]:
    text = f"{option.name}: {option.value}" if option.value else option.name
    nested = [line for inner in option.options for line in _option(inner, depth + 1)]
    return [f"{'– ' * depth}{text}", *nested]


def _messages(order: OrderDetail, lines: Sequence[OrderLine], speech: Speech) -> list[tuple[str, str]]:
    gifts = [
        (speech.say("gift"), text)
        for line in lines
        for name, text in line.properties.items()
        if name.lower() in _GIFT
    ]  # fmt: skip
    return [*gifts, *([(speech.say("note"), order.note)] if order.note else [])]


def _paper(slips: list[dict[str, Any]], number: str, shop: ShopShown, speech: Speech) -> Paper:
    words = {word: speech.say(word) for word in ("packing_slip", "ship_to", "quantity", "item", "rest")}
    data = {
        "language": speech.language.code,
        "title": f"{speech.say('packing_slip')} {number}",
        "words": {**words, "page": speech.words["page"]},
        "shop": shop.name,
        "slips": slips,
    }
    return Paper(template="packing-slip", name=f"packing-slip-{number.lstrip('#')}.pdf", data=data)
