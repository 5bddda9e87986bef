"""What an order costs: lines, discounts, charges and tax, every rounding once and every sum exact."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import BundlePlaced, ChargePlaced, DiscountPlaced, LinePlaced, OptionOn, OrderContent
from waybill.model.facts import ItemFact, ShopFact, sku_key
from waybill.model.money import (
    MICROS,
    added_tax,
    divide,
    exponent,
    included_tax,
    line_amount,
    micros,
    price_text,
    split,
)
from waybill.model.orders import Discount, Option, PlaceLine, PlaceOrder, PlaceRefusal
from waybill.model.results import Refused

LARGEST_TOTAL = 10**15
LARGEST_QUANTITY = 10**12


class Priced(Struct, frozen=True):
    """An order's content with all figures, in minor units; `difference` is how far a channel's figures are from ours."""

    lines: list[LinePlaced]
    bundles: list[BundlePlaced]
    charges: list[ChargePlaced]
    discounts: list[DiscountPlaced]
    item_total: int
    discount_total: int
    charge_total: int
    tax_total: int
    total: int
    difference: int


class _Line(Struct):
    """A line in the making."""

    line: int
    item: ItemFact
    quantity: int
    unit_price: int
    subtotal: int
    tax_rate: int
    request: int
    title: str
    discount: int = 0
    parent: int | None = None
    role: str = "item"
    options: list[OptionOn] | None = None


def refused(refusal: PlaceRefusal, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal of placing."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)


def rate_of(shop: ShopFact, category: str, country: str) -> int:
    """The tax rate in parts per million: the country's own before the one for everywhere; none known is none."""
    everywhere = 0
    for rate in shop.settings.tax_rates:
        if rate.category == category:
            if rate.country == country:
                return rate.rate
            if rate.country is None:
                everywhere = rate.rate
    return everywhere


def price_order(
    request: PlaceOrder, shop: ShopFact, items: Mapping[str, ItemFact], by_id: Mapping[UUID, ItemFact]
) -> Priced | Refused:
    """Price an order whose items are all known and active."""
    basis = _Basis(request, shop, items, by_id)
    problem = _make_lines(basis) or _share_discounts(basis)
    if problem:
        return problem
    if any(line.quantity > LARGEST_QUANTITY for line in basis.lines):
        return refused(PlaceRefusal.AMOUNT_OUT_OF_RANGE, "A line's quantity is more than Waybill can count.", "/lines")
    return _add_up(basis)


def priced_as(content: OrderContent) -> Priced:
    """The figures of a draft as they were told to the customer, whatever prices, rates and bundles are now."""
    lines = [msgspec.structs.replace(line, unsourced=0) for line in content.lines]
    return Priced(
        lines, content.bundles or [], content.charges, content.discounts or [], content.item_total, content.discount_total,
        content.charge_total, content.tax_total, content.total, 0,
    )  # fmt: skip


class _Basis:
    """What one order is priced from, and the lines made of it so far."""

    __slots__ = (
        "applied", "bundles", "by_id", "country", "decimals", "difference", "items", "lines", "next_line", "request",
        "shop", "tax_included",
    )  # fmt: skip

    def __init__(
        self, request: PlaceOrder, shop: ShopFact, items: Mapping[str, ItemFact], by_id: Mapping[UUID, ItemFact]
    ) -> None:
        self.request = request
        self.shop = shop
        self.items = items
        self.by_id = by_id
        self.decimals = exponent(request.currency or shop.currency)
        self.tax_included = shop.settings.tax_included if request.tax_included is None else request.tax_included
        self.country = request.ship_to.country if request.ship_to else shop.country
        self.lines: list[_Line] = []
        self.bundles: list[BundlePlaced] = []
        self.applied: list[DiscountPlaced] = []
        self.difference = 0
        self.next_line = len(request.lines) + 1

    def numbers(self, count: int) -> range:
        """Line numbers for what a requested line is exploded to, behind all requested ones."""
        first = self.next_line
        self.next_line += count
        return range(first, self.next_line)


def _make_lines(basis: _Basis) -> Refused | None:
    for position, wanted in enumerate(basis.request.lines):
        item = basis.items[sku_key(wanted.sku)]
        price = _unit_price(basis, wanted, item, position)
        if isinstance(price, Refused):
            return price
        subtotal = line_amount(wanted.quantity, item.scale, price, basis.decimals)
        rate = rate_of(basis.shop, item.tax_category, basis.country) if wanted.tax_rate is None else wanted.tax_rate
        title = wanted.title or item.title
        made = _Line(position + 1, item, wanted.quantity, price, subtotal, rate, position, title)
        whole = [made]
        if wanted.options:
            whole += _add_options(basis, made, wanted.options)
        if item.bundle:
            whole[:1] = _explode(basis, made, wanted.tax_rate)
        if wanted.discounts:
            problem = _discount_line(basis, wanted, whole, position)
            if problem:
                return problem
        basis.lines += whole
    return None


def _unit_price(basis: _Basis, wanted: PlaceLine, item: ItemFact, position: int) -> int | Refused:
    """Our price, or the channel's; one that was sent to be checked against ours has to be ours."""
    pointer = f"/lines/{position}/unit_price"
    theirs = basis.request.prices == "theirs"
    if wanted.unit_price is None:
        if theirs and item.price == 0:
            return refused(
                PlaceRefusal.PRICE_MISSING, f"A channel's order needs the unit_price of {item.sku}.", pointer
            )
        return item.price
    price = micros(wanted.unit_price)
    if price != item.price:
        if not theirs:
            ours = price_text(item.price)
            detail = f"{item.sku} costs {ours} now, not {wanted.unit_price}. Place the order with our price."
            return refused(PlaceRefusal.PRICE_CHANGED, detail, pointer, ours=ours, yours=wanted.unit_price)
        basis.difference += abs(line_amount(wanted.quantity, item.scale, price - item.price, basis.decimals))
    return price


def _add_options(basis: _Basis, line: _Line, options: Sequence[Option]) -> list[_Line]:
    """Put options on a line: those without stock raise its price, those with stock become lines of their own."""
    line.options = [_option(option) for option in options]
    line.unit_price += _unstocked_price(options)
    line.subtotal = line_amount(line.quantity, line.item.scale, line.unit_price, basis.decimals)
    stocked = stocked_options(options)
    numbers = basis.numbers(len(stocked))
    return [_option_line(basis, number, line, option) for number, option in zip(numbers, stocked, strict=True)]


def _share_discounts(basis: _Basis) -> Refused | None:
    if not basis.request.discounts:
        return None
    shared = _discount_order(basis.request, basis.lines)
    if isinstance(shared, Refused):
        return shared
    basis.applied += shared
    return None


def _charges(basis: _Basis) -> list[ChargePlaced]:
    charges = []
    for number, charge in enumerate(basis.request.charges, 1):
        rate = charge.tax_rate
        if rate is None and charge.type != "tip":
            rate = rate_of(basis.shop, "shipping", basis.country) or rate_of(basis.shop, "standard", basis.country)
        rate = rate or 0
        tax = included_tax(charge.amount, rate) if basis.tax_included else added_tax(charge.amount, rate)
        charges.append(
            ChargePlaced(
                charge=number, type=charge.type, title=charge.title, amount=charge.amount, tax=tax, tax_rate=rate
            )
        )
    return charges


def _add_up(basis: _Basis) -> Priced | Refused:
    request = basis.request
    charges = _charges(basis)
    placed = [_placed(line, basis.tax_included) for line in basis.lines]
    item_total = sum(line.subtotal for line in placed)
    discount_total = sum(line.discount for line in placed)
    charge_total = sum(charge.amount for charge in charges)
    tax_total = sum(line.tax for line in placed) + sum(charge.tax for charge in charges)
    total = item_total - discount_total + charge_total + (0 if basis.tax_included else tax_total)
    if total > LARGEST_TOTAL:
        detail = f"The total of {total} is more than Waybill can count."
        return refused(PlaceRefusal.AMOUNT_OUT_OF_RANGE, detail, "/lines")
    if request.expected_total is not None and request.expected_total != total:
        if request.prices == "ours":
            return refused(
                PlaceRefusal.TOTAL_CHANGED,
                f"The order comes to {total} now, not {request.expected_total}. Place it with our total, or without one.",
                "/expected_total",
                ours=total,
                yours=request.expected_total,
            )
        # the channel has sold at its own total: what its lines do not explain is kept as a charge, so that all sums hold
        amount = request.expected_total - total
        title = "Difference to the channel's total"
        charges.append(ChargePlaced(charge=len(charges) + 1, type="adjustment", title=title, amount=amount))
        basis.difference += abs(amount)
        charge_total += amount
        total += amount
    return Priced(
        placed, basis.bundles, charges, basis.applied, item_total, discount_total, charge_total, tax_total, total,
        basis.difference,
    )  # fmt: skip


def price_charges(request: PlaceOrder, shop: ShopFact) -> list[ChargePlaced]:
    """The charges of an order alone, with their tax."""
    return _charges(_Basis(request, shop, {}, {}))


def amount_of(discount: Discount, base: int) -> int:
    """What a discount comes to on a base, in minor units."""
    return _amount(discount, base)


def stocked_options(options: Sequence[Option]) -> list[Option]:
    """The options, at any depth, that take stock of their own."""
    found = []
    for option in options:
        if option.sku is not None:
            found.append(option)
        found.extend(stocked_options(option.options))
    return found


def _unstocked_price(options: Sequence[Option]) -> int:
    return sum(
        (micros(option.unit_price) if option.unit_price and option.sku is None else 0)
        + _unstocked_price(option.options)
        for option in options
    )


def _option(option: Option) -> OptionOn:
    return OptionOn(
        name=option.name,
        sku=option.sku,
        quantity=option.quantity,
        unit_price=micros(option.unit_price) if option.unit_price else 0,
        options=[_option(inner) for inner in option.options],
    )


def _option_line(basis: _Basis, number: int, line: _Line, option: Option) -> _Line:
    assert option.sku is not None
    item = basis.items[sku_key(option.sku)]
    ours = option.unit_price is None and basis.request.prices == "ours"
    price = item.price if ours else micros(option.unit_price or "0")
    quantity = option.quantity * line.quantity
    subtotal = line_amount(quantity, item.scale, price, basis.decimals)
    rate = rate_of(basis.shop, item.tax_category, basis.country)
    return _Line(
        number, item, quantity, price, subtotal, rate, line.request, item.title, parent=line.line, role="option"
    )


def _explode(basis: _Basis, bundle: _Line, tax_rate: int | None) -> list[_Line]:
    """The bundle's components; its price is shared by their list prices and not a cent is lost."""
    basis.bundles.append(
        BundlePlaced(
            line=bundle.line,
            item_id=bundle.item.item_id,
            sku=bundle.item.sku,
            title=bundle.title,
            quantity=bundle.quantity,
            unit_price=bundle.unit_price,
        )
    )
    parts = [(basis.by_id[part.item_id], part.quantity * bundle.quantity) for part in bundle.item.bundle]
    weights = [divide(item.price * quantity, item.scale) for item, quantity in parts]
    shares = split(bundle.subtotal, weights)
    components = []
    for number, (item, quantity), subtotal in zip(basis.numbers(len(parts)), parts, shares, strict=True):
        rate = rate_of(basis.shop, item.tax_category, basis.country) if tax_rate is None else tax_rate
        components.append(
            _Line(
                number, item, quantity, item.price, subtotal, rate, bundle.request, item.title, parent=bundle.line,
                role="component",
            )
        )  # fmt: skip
    components[0].options = bundle.options
    return components


def _amount(discount: Discount, base: int) -> int:
    return divide(base * discount.percent, MICROS) if discount.percent is not None else discount.amount or 0


def _bad_discount(discount: Discount, pointer: str) -> Refused | None:
    if (discount.amount is None) == (discount.percent is None):
        return refused(PlaceRefusal.BAD_DISCOUNT, "A discount has either an amount or a percent.", pointer)
    return None


def _discount_line(basis: _Basis, wanted: PlaceLine, whole: Sequence[_Line], position: int) -> Refused | None:
    """Share the line's own discounts over what it was exploded to."""
    base = sum(line.subtotal for line in whole)
    total = 0
    for number, discount in enumerate(wanted.discounts):
        problem = _bad_discount(discount, f"/lines/{position}/discounts/{number}")
        if problem:
            return problem
        amount = _amount(discount, base)
        total += amount
        basis.applied.append(
            DiscountPlaced(
                title=discount.title, code=discount.code, line=position + 1, amount=amount, percent=discount.percent
            )
        )
    if total > base:
        detail = f"The line's discounts of {total} exceed its {base}."
        return refused(PlaceRefusal.BAD_DISCOUNT, detail, f"/lines/{position}/discounts")
    for line, share in zip(whole, split(total, [line.subtotal for line in whole]), strict=True):
        line.discount = share
    return None


def _discount_order(request: PlaceOrder, lines: Sequence[_Line]) -> list[DiscountPlaced] | Refused:
    """Share the order's discounts over the lines by what they cost after their own. Charges and tips are not discounted."""
    if not request.discounts:
        return []
    weights = [line.subtotal - line.discount for line in lines]
    base = sum(weights)
    applied = []
    for number, discount in enumerate(request.discounts):
        problem = _bad_discount(discount, f"/discounts/{number}")
        if problem:
            return problem
        applied.append(
            DiscountPlaced(
                title=discount.title, code=discount.code, amount=_amount(discount, base), percent=discount.percent
            )
        )
    total = sum(discount.amount for discount in applied)
    if total > base:
        return refused(
            PlaceRefusal.BAD_DISCOUNT, f"The order's discounts of {total} exceed its items' {base}.", "/discounts"
        )
    for line, share in zip(lines, split(total, weights), strict=True):
        line.discount += share
    return applied


def _placed(line: _Line, tax_included: bool) -> LinePlaced:
    net = line.subtotal - line.discount
    tax = (included_tax(net, line.tax_rate) if tax_included else added_tax(net, line.tax_rate)) if line.tax_rate else 0
    return LinePlaced(
        line=line.line, item_id=line.item.item_id, sku=line.item.sku, title=line.title, quantity=line.quantity,
        scale=line.item.scale, unit_price=line.unit_price, subtotal=line.subtotal, discount=line.discount, tax=tax,
        tax_rate=line.tax_rate, total=net if tax_included else net + tax, parent=line.parent, role=line.role,
        options=line.options,
    )  # fmt: skip
