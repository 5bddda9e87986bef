"""What an order costs: lines, discounts, charges and tax, every rounding once and every sum exact."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.model.events import BundlePlaced, ChargePlaced, DiscountPlaced, LinePlaced, OptionOn
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
    currency = request.currency or shop.currency
    decimals = exponent(currency)
    tax_included = shop.settings.tax_included if request.tax_included is None else request.tax_included
    country = request.ship_to.country if request.ship_to else shop.country
    lines: list[_Line] = []
    bundles: list[BundlePlaced] = []
    extra = len(request.lines)
    difference = 0
    for position, wanted in enumerate(request.lines):
        item = items[sku_key(wanted.sku)]
        if wanted.unit_price is None:
            if request.prices == "theirs" and item.price == 0:
                return refused(
                    PlaceRefusal.PRICE_MISSING,
                    f"A channel's order needs the unit_price of {item.sku}.",
                    f"/lines/{position}/unit_price",
                )
            price = item.price
        else:
            price = micros(wanted.unit_price)
            if price != item.price:
                if request.prices == "ours":
                    return refused(
                        PlaceRefusal.PRICE_CHANGED,
                        f"{item.sku} costs {price_text(item.price)} now, not {wanted.unit_price}. Place the order with our price.",
                        f"/lines/{position}/unit_price",
                        ours=price_text(item.price),
                        yours=wanted.unit_price,
                    )
                difference += abs(line_amount(wanted.quantity, item.scale, price - item.price, decimals))
        rate = rate_of(shop, item.tax_category, country) if wanted.tax_rate is None else wanted.tax_rate
        number = position + 1
        made = _Line(
            number, item, wanted.quantity, price, line_amount(wanted.quantity, item.scale, price, decimals), rate, position,
            wanted.title or item.title,
        )  # fmt: skip
        whole = [made]
        if wanted.options:
            made.options = [_option(option) for option in wanted.options]
            made.unit_price += _unstocked_price(wanted.options)
            made.subtotal = line_amount(wanted.quantity, item.scale, made.unit_price, decimals)
            for option in stocked_options(wanted.options):
                extra += 1
                whole.append(
                    _option_line(
                        extra, number, position, option, wanted.quantity, request, shop, items, country, decimals
                    )
                )
        if item.bundle:
            bundles.append(
                BundlePlaced(
                    line=number,
                    item_id=item.item_id,
                    sku=item.sku,
                    title=made.title,
                    quantity=made.quantity,
                    unit_price=made.unit_price,
                )
            )
            components = _components(made, extra, by_id, shop, country, wanted.tax_rate)
            extra += len(components)
            whole[:1] = components
        problem = _discount_line(wanted, whole, position)
        if problem:
            return problem
        lines.extend(whole)
    if any(line.quantity > LARGEST_QUANTITY for line in lines):
        return refused(PlaceRefusal.AMOUNT_OUT_OF_RANGE, "A line's quantity is more than Waybill can count.", "/lines")
    applied = [
        DiscountPlaced(
            title=discount.title,
            code=discount.code,
            line=position + 1,
            amount=_amount(discount, _gross(lines, position)),
        )
        for position, wanted in enumerate(request.lines)
        for discount in wanted.discounts
    ]
    shared = _discount_order(request, lines)
    if isinstance(shared, Refused):
        return shared
    applied += shared
    charges = []
    for number, charge in enumerate(request.charges, 1):
        tax_rate = charge.tax_rate
        if tax_rate is None:
            taxed = charge.type != "tip"
            tax_rate = (rate_of(shop, "shipping", country) or rate_of(shop, "standard", country)) if taxed else 0
        tax = included_tax(charge.amount, tax_rate) if tax_included else added_tax(charge.amount, tax_rate)
        charges.append(
            ChargePlaced(
                charge=number, type=charge.type, title=charge.title, amount=charge.amount, tax=tax, tax_rate=tax_rate
            )
        )
    placed = [_placed(line, tax_included) for line in lines]
    item_total = sum(line.subtotal for line in placed)
    discount_total = sum(line.discount for line in placed)
    charge_total = sum(charge.amount for charge in charges)
    tax_total = sum(line.tax for line in placed) + sum(charge.tax for charge in charges)
    total = item_total - discount_total + charge_total + (0 if tax_included else tax_total)
    if total > LARGEST_TOTAL:
        return refused(
            PlaceRefusal.AMOUNT_OUT_OF_RANGE, f"The total of {total} is more than Waybill can count.", "/lines"
        )
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
        adjustment = request.expected_total - total
        difference += abs(adjustment)
        charges.append(
            ChargePlaced(
                charge=len(charges) + 1, type="adjustment", title="Difference to the channel's total", amount=adjustment
            )
        )
        charge_total += adjustment
        total += adjustment
    return Priced(
        placed, bundles, charges, applied, item_total, discount_total, charge_total, tax_total, total, difference
    )


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


def _option_line(
    line: int, parent: int, request_line: int, option: Option, units: int, request: PlaceOrder, shop: ShopFact,
    items: Mapping[str, ItemFact], country: str, decimals: int,
) -> _Line:  # fmt: skip
    assert option.sku is not None
    item = items[sku_key(option.sku)]
    price = item.price if option.unit_price is None and request.prices == "ours" else micros(option.unit_price or "0")
    quantity = option.quantity * units
    return _Line(
        line, item, quantity, price, line_amount(quantity, item.scale, price, decimals),
        rate_of(shop, item.tax_category, country), request_line, item.title, parent=parent, role="option",
    )  # fmt: skip


def _components(
    bundle: _Line, extra: int, by_id: Mapping[UUID, ItemFact], shop: ShopFact, country: str, tax_rate: int | None
) -> list[_Line]:
    """The bundle's components; its price is shared by their list prices and not a cent is lost."""
    parts = [(by_id[part.item_id], part.quantity * bundle.quantity) for part in bundle.item.bundle]
    weights = [divide(item.price * quantity, item.scale) for item, quantity in parts]
    components = []
    for number, ((item, quantity), subtotal) in enumerate(
        zip(parts, split(bundle.subtotal, weights), strict=True), extra + 1
    ):
        rate = rate_of(shop, item.tax_category, country) if tax_rate is None else tax_rate
        components.append(
            _Line(
                number,
                item,
                quantity,
                item.price,
                subtotal,
                rate,
                bundle.request,
                item.title,
                parent=bundle.line,
                role="component",
            )
        )
    components[0].options = bundle.options
    return components


def _amount(discount: Discount, base: int) -> int:
    return divide(base * discount.percent, MICROS) if discount.percent is not None else discount.amount or 0


def _gross(lines: Sequence[_Line], request_line: int) -> int:
    return sum(line.subtotal for line in lines if line.request == request_line)


def _bad_discount(discount: Discount, pointer: str) -> Refused | None:
    if (discount.amount is None) == (discount.percent is None):
        return refused(PlaceRefusal.BAD_DISCOUNT, "A discount has either an amount or a percent.", pointer)
    return None


def _discount_line(wanted: PlaceLine, whole: Sequence[_Line], position: int) -> Refused | None:
    """Share the line's own discounts over what it was exploded to."""
    if not wanted.discounts:
        return None
    base = sum(line.subtotal for line in whole)
    total = 0
    for number, discount in enumerate(wanted.discounts):
        problem = _bad_discount(discount, f"/lines/{position}/discounts/{number}")
        if problem:
            return problem
        total += _amount(discount, base)
    if total > base:
        return refused(
            PlaceRefusal.BAD_DISCOUNT,
            f"The line's discounts of {total} exceed its {base}.",
            f"/lines/{position}/discounts",
        )
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
        applied.append(DiscountPlaced(title=discount.title, code=discount.code, amount=_amount(discount, base)))
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
