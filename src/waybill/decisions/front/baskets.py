"""Baskets of the shop front as orders: our prices, our charges, what the shop offers and nothing else."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.pricing import price_order
from waybill.model.facts import ItemFact, LocationFact, ShopFact, sku_key
from waybill.model.front import (
    BasketLine,
    BuyerWay,
    Choice,
    ChoiceGroup,
    FrontRefusal,
    FrontSettings,
    FrontWay,
)
from waybill.model.orders import Address, ChargeType, Option, Payment, PlaceCharge, PlaceLine, PlaceOrder, Terms
from waybill.model.results import Refused

CHANNEL = "front"
_CHARGES: Mapping[str, ChargeType] = {"ship": "shipping", "local_delivery": "delivery", "pickup": "fee"}


class FrontFacts(Struct, frozen=True):
    """What a front sells, and from where: `published` are the choices on items by SKU key, `items` all that are named.

    `places` are the open locations by their codes in upper case.
    """

    front: FrontSettings
    shop: ShopFact
    published: Mapping[str, Sequence[ChoiceGroup]]
    items: Mapping[str, ItemFact]
    items_by_id: Mapping[UUID, ItemFact]
    places: Mapping[str, LocationFact]


def refused(refusal: FrontRefusal, detail: str, field: str, **data: object) -> Refused:
    """A refusal of the front."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)


def placed_line(facts: FrontFacts, line: BasketLine, position: int) -> PlaceLine | Refused:
    """A line as it is ordered, at our prices."""
    groups = facts.published.get(sku_key(line.sku))
    if groups is None:
        return refused(
            FrontRefusal.NOT_FOR_SALE, f"{line.sku} is not sold here. Take it out of the basket.",
            f"/lines/{position}/sku", sku=line.sku, line=position + 1,
        )  # fmt: skip
    options = _options(groups, line)
    if isinstance(options, str):
        field = f"/lines/{position}/choices"
        return refused(FrontRefusal.BAD_CHOICE, options, field, sku=line.sku, line=position + 1)
    return PlaceLine(sku=line.sku, quantity=line.quantity, options=options)


def placed_lines(facts: FrontFacts, lines: Sequence[BasketLine]) -> list[PlaceLine] | Refused:
    """All lines as they are ordered, or what is wrong with the first that cannot be."""
    made: list[PlaceLine] = []
    for position, line in enumerate(lines):
        one = placed_line(facts, line, position)
        if isinstance(one, Refused):
            return one
        made.append(one)
    return made


def _options(groups: Sequence[ChoiceGroup], line: BasketLine) -> list[Option] | str:
    """What was chosen, in the order of the groups; or what is wrong with it."""
    wanted = [(one.group, one.choice) for one in line.choices]
    if len(set(wanted)) < len(wanted):
        return f"Something is chosen twice on {line.sku}. Choose it once."
    options: list[Option] = []
    for group in groups:
        chosen = [one for one in group.choices if (group.name, one.name) in wanted]
        if not group.least <= len(chosen) <= group.most:
            number = f"{group.least}" if group.least == group.most else f"{group.least} to {group.most}"
            return f"Of {group.name} choose {number} on {line.sku}."
        options += [_option(group, one) for one in chosen]
    if len(options) < len(wanted):
        return f"Something was chosen on {line.sku} that there is not. Read the item again and choose anew."
    return options


def _option(group: ChoiceGroup, choice: Choice) -> Option:
    # of a group that takes one the name alone would say too little to whoever makes it
    name = f"{group.name}: {choice.name}"[:255] if group.most == 1 else choice.name
    return Option(name=name, sku=choice.sku, quantity=choice.quantity, unit_price=choice.price)


def find_way(facts: FrontFacts, way: BuyerWay, ship_to: Address | None) -> FrontWay | Refused:
    """The first way of this method that goes to the address, or the place where it is picked up."""
    offered = [one for one in facts.front.ways if one.method == way.method]
    if not offered:
        return refused(FrontRefusal.WAY_NOT_OFFERED, f"{way.method} is not offered here.", "/way/method")
    if way.method == "pickup":
        place = facts.places.get(way.location.upper()) if way.location else None
        if place is None or "pickup" not in place.abilities:
            detail = "Say where it is picked up: at one of the front's places."
            return refused(FrontRefusal.WAY_NOT_OFFERED, detail, "/way/location")
        return offered[0]
    if way.location is not None:
        detail = "Where it is sent from is not for the buyer to say. Leave the location out."
        return refused(FrontRefusal.WAY_NOT_OFFERED, detail, "/way/location")
    country = ship_to.country if ship_to else facts.shop.country
    code = _postal(ship_to.postal_code or "") if ship_to else ""
    for one in offered:
        if country in (one.countries or [facts.shop.country]) and (
            not one.postal_codes or any(code.startswith(_postal(prefix)) for prefix in one.postal_codes)
        ):
            return one
    only = all(one.postal_codes for one in offered)
    detail = "Give a postal code that the shop delivers to." if only else "The shop does not deliver to this address."
    return refused(FrontRefusal.NOT_DELIVERED_THERE, detail, "/ship_to")


def _postal(code: str) -> str:
    return "".join(code.split()).upper()


def make_order(
    facts: FrontFacts, lines: list[PlaceLine], way: BuyerWay, ship_to: Address | None, *, pay: str = "now"
) -> PlaceOrder | Refused:  # fmt: skip
    """The order of some lines by a way, with what the way costs. Without an address it goes to the shop's country."""
    found = find_way(facts, way, ship_to)
    if isinstance(found, Refused):
        return found
    to = None if way.method == "pickup" else ship_to or Address(country=facts.shop.country)
    terms: Terms = "on_delivery" if pay == "later" else "prepaid"
    order = PlaceOrder(
        lines=lines, channel=CHANNEL, method=way.method, location=way.location, ship_to=to,
        payment=Payment(terms=terms), requested_at=way.requested_at,
    )  # fmt: skip
    priced = price_order(order, facts.shop, facts.items, facts.items_by_id)
    if isinstance(priced, Refused):
        return priced
    if priced.item_total < found.minimum:
        return refused(
            FrontRefusal.BELOW_MINIMUM, "The basket comes to less than this way takes. Add something, or choose another.",
            "/lines", minimum=found.minimum, item_total=priced.item_total,
        )  # fmt: skip
    is_free = found.free_from is not None and priced.item_total >= found.free_from
    if not found.fee or is_free:
        return order
    charge = PlaceCharge(type=_CHARGES[way.method], amount=found.fee)
    return msgspec.structs.replace(order, charges=[charge])


def named_skus(published: Mapping[str, Sequence[ChoiceGroup]], lines: Sequence[BasketLine]) -> set[str]:
    """The keys of all items that baskets may take stock of: their own and what can be chosen on them."""
    keys = {sku_key(line.sku) for line in lines}
    for groups in published.values():
        keys |= {sku_key(one.sku) for group in groups for one in group.choices if one.sku}
    return keys
