"""What an edit makes of an order's content: lines, prices, discounts, charges. Nothing is sourced here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.changes.sheet import Amounts, Content, Sheet, SheetLine
from waybill.decisions.pricing import LARGEST_TOTAL, amount_of, price_charges, price_order, rate_of, stocked_options
from waybill.model.edits import EditLine, EditOrder, EditRefusal
from waybill.model.events import DiscountPlaced, OptionOn
from waybill.model.events.changes import EditContent, LineUnits
from waybill.model.facts import ItemFact, LocationFact, OrderFact, ShopFact, sku_key
from waybill.model.money import exponent, price_text
from waybill.model.orders import Address, Discount, Option, PlaceCharge, PlaceLine, PlaceOrder, PriceAuthority
from waybill.model.results import Refused


class Catalog(Struct, frozen=True):
    """What content is made of: the shop, its items by SKU key and by id."""

    shop: ShopFact
    items: Mapping[str, ItemFact]
    items_by_id: Mapping[UUID, ItemFact]


class Reworked(Struct, frozen=True, kw_only=True):
    """The content as it is to be. `requested` are units by line that locations have to give back first.

    `copied` are the new lines, by number, that are more units of another line: its free text goes with them.
    """

    edit: EditContent
    sheet: Sheet
    amounts: Amounts
    requested: dict[int, int]
    copied: dict[int, int]
    asked: dict[int, PlaceLine]


def refused(refusal: EditRefusal, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal of editing."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)


def rework(
    order: OrderFact, content: Content, request: EditOrder, catalog: Catalog, locations: Sequence[LocationFact]
) -> Reworked | Refused:
    """The new content of an order that may be edited."""
    sheet = Sheet(order, content, exponent(order.currency))
    before = sheet.amounts()
    requested: dict[int, int] = {}
    grown: list[tuple[int, PlaceLine]] = []
    for position, wanted in enumerate(request.lines):
        if wanted.quantity is not None:
            problem = _quantity(sheet, catalog, request, wanted, position, requested, grown)
            if problem:
                return problem
    problem = _goods(request, catalog) or _places(order, request, locations)
    if problem:
        return problem
    country = request.ship_to.country if request.ship_to else order.country
    added = _add(sheet, catalog, order, request, country, grown)
    if isinstance(added, Refused):
        return added
    _retax(sheet, catalog, order, request, country)
    problem = _discounts(sheet, request)
    if problem:
        return problem
    if request.charges is not None:
        kept = [charge for charge in sheet.charges if charge.type == "adjustment"]
        wanted_charges = _as_order(order, [], country, "ours", charges=request.charges)
        priced = price_charges(wanted_charges, catalog.shop)
        sheet.charges = [msgspec.structs.replace(one, charge=n) for n, one in enumerate([*priced, *kept], 1)]
    amounts = sheet.amounts()
    if amounts.total > LARGEST_TOTAL:
        return refused(
            EditRefusal.AMOUNT_OUT_OF_RANGE, f"The total of {amounts.total} is more than Waybill can count.", "/add"
        )
    edit = _content(sheet, content, order, request, amounts, before, requested)
    copied = {number: grown[place][0] for place, number in enumerate(added[: len(grown)])}
    asked = {number: request.add[place] for place, number in enumerate(added[len(grown) :])}
    return Reworked(edit=edit, sheet=sheet, amounts=amounts, requested=requested, copied=copied, asked=asked)


def _goods(request: EditOrder, catalog: Catalog) -> Refused | None:
    inactive: Refused | None = None
    for position, line in enumerate(request.add):
        for sku, pointer in ((line.sku, "sku"), *((option.sku, "options") for option in stocked_options(line.options))):
            item = catalog.items.get(sku_key(sku or ""))
            if item is None:
                detail = f"There is no item with the SKU {sku}. Create it first, or mend the SKU."
                return refused(EditRefusal.UNKNOWN_ITEM, detail, f"/add/{position}/{pointer}", sku=sku)
            if not item.active and inactive is None and pointer == "sku":
                detail = f"{item.sku} is not for sale now."
                inactive = refused(EditRefusal.ITEM_INACTIVE, detail, f"/add/{position}/sku", sku=item.sku)
    return inactive


def _places(order: OrderFact, request: EditOrder, locations: Sequence[LocationFact]) -> Refused | None:
    codes = {location.code.upper(): location for location in locations}
    asked = [(request.location, "/location")]
    asked += [(line.location, f"/add/{place}/location") for place, line in enumerate(request.add)]
    named = [(code, pointer) for code, pointer in asked if code is not None]
    for code, pointer in named:
        if code.upper() not in codes:
            return refused(EditRefusal.UNKNOWN_LOCATION, f"There is no open location with the code {code}.", pointer)
    method = request.method or order.method
    for code, pointer in named:
        if method not in codes[code.upper()].abilities:
            detail = f"{code} does not do {method}. Choose another location, or add the ability to it."
            return refused(EditRefusal.LOCATION_NOT_ABLE, detail, pointer)
    return None


def _quantity(
    sheet: Sheet, catalog: Catalog, request: EditOrder, wanted: EditLine, position: int, requested: dict[int, int],
    grown: list[tuple[int, PlaceLine]],
) -> Refused | None:  # fmt: skip
    """Fewer units: at once as far as nobody has begun with them, else asked for. More: on the line, or on a new one."""
    now = sheet.units(wanted.line)
    assert wanted.quantity is not None
    if wanted.quantity < now:
        return _fewer(sheet, wanted.line, now - wanted.quantity, position, requested)
    if wanted.quantity > now:
        more = wanted.quantity - now
        line = sheet.lines.get(wanted.line)
        item = catalog.items_by_id[sheet.bundles[wanted.line].item_id if line is None else line.item_id]
        if not item.active and request.prices == "today":
            pointer = f"/lines/{position}/quantity"
            return refused(EditRefusal.ITEM_INACTIVE, f"{item.sku} is not for sale now.", pointer, sku=item.sku)
        plain = line is not None and line.parent is None and len(sheet.parts(wanted.line)) == 1
        same = line is not None and item.price + _unstocked(line.options or []) == line.unit_price
        if plain and (same or request.prices == "frozen"):
            sheet.grow(wanted.line, more)
        else:
            grown.append((wanted.line, _again(sheet, wanted.line, more, request.prices == "frozen")))
    return None


def _fewer(sheet: Sheet, number: int, units: int, position: int, requested: dict[int, int]) -> Refused | None:
    parts = sheet.parts(number)
    of = sheet.bundles[number].quantity if number in sheet.bundles else sheet.lines[number].quantity
    every = units == sheet.units(number)
    at_once: dict[int, int] = {}
    asked: dict[int, int] = {}
    for part in parts:
        less = sheet.kept(part) if every else min(sheet.kept(part), part.quantity // of * units)
        at_once[part.line] = min(less, _open(part))
        asked[part.line] = less - at_once[part.line]
        problem = (
            _beyond(part, asked[part.line] + sheet.asked.get(part.line, 0), position) if asked[part.line] else None
        )
        if problem:
            return problem
    # what leaves nothing to deliver of a line keeps the line, as canceled
    bare = any(at_once[part.line] == part.quantity for part in parts)
    sheet.shrink(number, units, at_once, wholly=not every and not bare and not any(asked.values()))
    for line, quantity in asked.items():
        if quantity:
            requested[line] = requested.get(line, 0) + quantity
    return None


def _open(line: SheetLine) -> int:
    """Units that nobody has begun with."""
    fact = line.was
    if fact is None:
        return line.wanted
    return fact.unsourced + fact.backordered + fact.reserved - line.fewer - line.gone


def _beyond(line: SheetLine, units: int, position: int) -> Refused | None:
    """Why units that somebody has begun with cannot be asked back by an edit."""
    fact = line.was
    if not units or fact is None or units <= fact.released + fact.picked:
        return None
    in_house = fact.released + fact.picked + fact.packed + fact.ready_for_pickup
    if units <= in_house:
        return refused(
            EditRefusal.IN_PARCEL,
            f"{fact.packed + fact.ready_for_pickup} units of line {line.line} are packed. Cancel them instead: the location "
            "is asked whether the parcel is still there.",
            f"/lines/{position}/quantity",
            line=line.line,
        )
    return refused(
        EditRefusal.BELOW_SHIPPED,
        f"Of line {line.line} at least {line.wanted - in_house - _open(line)} units have left. Let them come back as a return.",
        f"/lines/{position}/quantity",
        line=line.line,
        least=line.wanted - in_house - _open(line),
    )


def _unstocked(options: Sequence[OptionOn]) -> int:
    return sum((option.unit_price if option.sku is None else 0) + _unstocked(option.options) for option in options)


def _again(sheet: Sheet, number: int, units: int, frozen: bool) -> PlaceLine:
    """More units of a line as a line of its own; free text is copied where it is kept."""
    if number in sheet.bundles:
        bundle = sheet.bundles[number]
        return PlaceLine(
            sku=bundle.sku,
            quantity=units,
            title=bundle.title,
            unit_price=price_text(bundle.unit_price) if frozen else None,
        )
    line = sheet.lines[number]
    options = [_option(option, frozen) for option in line.options or []]
    price = price_text(line.unit_price - _unstocked(line.options or [])) if frozen else None
    return PlaceLine(
        sku=line.sku, quantity=units, title=line.title, unit_price=price, options=options,
        tax_rate=line.tax_rate if frozen else None,
    )  # fmt: skip


def _option(option: OptionOn, frozen: bool) -> Option:
    priced = option.sku is None or frozen or option.unit_price
    return Option(
        name=option.name,
        sku=option.sku,
        quantity=option.quantity,
        unit_price=price_text(option.unit_price) if priced else None,
        options=[_option(inner, frozen) for inner in option.options],
    )


def _as_order(
    order: OrderFact, lines: list[PlaceLine], country: str | None, prices: PriceAuthority,
    charges: Sequence[PlaceCharge] = (),
) -> PlaceOrder:  # fmt: skip
    return PlaceOrder(
        lines=lines, currency=order.currency, prices=prices, tax_included=order.tax_included, charges=list(charges),
        ship_to=Address(country=country) if country else None,
    )  # fmt: skip


def _add(
    sheet: Sheet, catalog: Catalog, order: OrderFact, request: EditOrder, country: str | None,
    grown: Sequence[tuple[int, PlaceLine]],
) -> list[int] | Refused:  # fmt: skip
    """Price the new lines and put them on the sheet: the numbers of those asked for, more units of others first."""
    numbers: list[int] = []
    frozen: PriceAuthority = "theirs" if request.prices == "frozen" else "ours"
    for lines, prices, place in (([line for _, line in grown], frozen, "/lines"), (request.add, "ours", "/add")):
        if not lines:
            continue
        if prices == "ours" and order.currency != catalog.shop.currency:
            return refused(
                EditRefusal.WRONG_CURRENCY,
                f"This shop's prices are in {catalog.shop.currency}, the order is in {order.currency}. "
                "Place another order for what is added.",
                place,
            )
        wanted = _as_order(order, list(lines), country, "ours" if prices == "ours" else "theirs")
        priced = price_order(wanted, catalog.shop, catalog.items, catalog.items_by_id)
        if isinstance(priced, Refused):
            return msgspec.structs.replace(priced, field=(priced.field or "").replace("/lines", place, 1))
        offset = sheet.next_line() - 1
        sheet.add(priced.lines, priced.bundles, offset)
        # their discounts are the lines' own: from here on they are told from the order's
        sheet.discounts += [
            msgspec.structs.replace(one, line=one.line + offset) for one in priced.discounts if one.line is not None
        ]
        numbers += [offset + place + 1 for place in range(len(lines))]
    return numbers


def _retax(sheet: Sheet, catalog: Catalog, order: OrderFact, request: EditOrder, country: str | None) -> None:
    """Another country has other taxes; what a channel sold keeps its own."""
    if country == order.country or country is None or order.prices == "theirs":
        return
    for line in sheet.lines.values():
        rate = rate_of(catalog.shop, catalog.items_by_id[line.item_id].tax_category, country)
        if rate != line.tax_rate:
            line.tax_rate = rate
            sheet.repriced.add(line.line)
    if request.charges is None and sheet.charges:
        again = [
            PlaceCharge(type=charge.type, amount=charge.amount, title=charge.title)  # type: ignore[arg-type]
            for charge in sheet.charges
            if charge.type != "adjustment"
        ]
        kept = [charge for charge in sheet.charges if charge.type == "adjustment"]
        priced = price_charges(_as_order(order, [], country, "ours", charges=again), catalog.shop)
        sheet.charges = [msgspec.structs.replace(one, charge=n) for n, one in enumerate([*priced, *kept], 1)]


def _discounts(sheet: Sheet, request: EditOrder) -> Refused | None:
    for position, wanted in enumerate(request.lines):
        if wanted.discounts is not None:
            sheet.discounts = [one for one in sheet.discounts if one.line != wanted.line]
            problem = _discount(sheet, sheet.parts(wanted.line), wanted.discounts, wanted.line, f"/lines/{position}")
            if problem:
                return problem
    if request.discounts is None:
        return None
    sheet.discounts = [one for one in sheet.discounts if one.line is not None]
    return _discount(sheet, list(sheet.lines.values()), request.discounts, None, "")


def _discount(
    sheet: Sheet, lines: list[SheetLine], discounts: Sequence[Discount], number: int | None, pointer: str
) -> Refused | None:
    own = number is not None
    base = sum(sheet.left(line, line.subtotal) - sheet.left(line, line.shared if own else line.own) for line in lines)
    amounts = []
    for place, discount in enumerate(discounts):
        if (discount.amount is None) == (discount.percent is None):
            detail = "A discount has either an amount or a percent."
            return refused(EditRefusal.BAD_DISCOUNT, detail, f"{pointer}/discounts/{place}")
        gross = sum(sheet.left(line, line.subtotal) for line in lines) if own else base
        amounts.append(amount_of(discount, gross))
    if sum(amounts) > base:
        detail = f"The discounts of {sum(amounts)} exceed what they apply to, {base}."
        return refused(EditRefusal.BAD_DISCOUNT, detail, f"{pointer}/discounts")
    sheet.share(lines, sum(amounts), own=own)
    sheet.discounts += [
        DiscountPlaced(title=discount.title, code=discount.code, line=number, amount=amount, percent=discount.percent)
        for discount, amount in zip(discounts, amounts, strict=True)
    ]
    return None


def _content(
    sheet: Sheet, content: Content, order: OrderFact, request: EditOrder, amounts: Amounts, before: Amounts,
    requested: Mapping[int, int],
) -> EditContent:  # fmt: skip
    bundles, discounts = list(sheet.bundles.values()), sheet.discounts_now()
    lines = [line for line in sheet.lines.values() if line.was is not None]
    method = request.method if request.method != order.method else None
    tags = sorted(set(request.tags)) if request.tags is not None else None
    return EditContent(
        fewer=[LineUnits(line.line, line.fewer) for line in lines if line.fewer],
        gone=[LineUnits(line.line, line.gone) for line in lines if line.gone],
        more=[LineUnits(line.line, line.more) for line in lines if line.more],
        ask=[LineUnits(line, quantity) for line, quantity in sorted(requested.items())],
        added=sheet.added_lines(),
        repriced=sheet.repriced_lines(),
        bundles=bundles if bundles != list(content.bundles) else None,
        discounts=discounts if discounts != list(content.discounts) else None,
        charges=sheet.charges if sheet.charges != list(content.charges) else None,
        tags=tags if tags != sorted(content.tags) else None,
        country=request.ship_to.country if request.ship_to and request.ship_to.country != order.country else None,
        method=method,
        resource=method is not None or request.location is not None,
        requested_at=request.requested_at if request.requested_at != order.requested_at else None,
        **{
            name: getattr(amounts, name) - getattr(before, name)
            for name in ("item_total", "discount_total", "charge_total", "tax_total", "total")
        },
    )
