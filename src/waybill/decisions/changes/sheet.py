"""An order's content as an edit works on it: lines with their prices and shares of discounts, bundles, charges."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import BundlePlaced, ChargePlaced, DiscountPlaced, LinePlaced, OptionOn
from waybill.model.events.changes import LineRepriced
from waybill.model.facts import LineFact, OrderFact
from waybill.model.money import added_tax, included_tax, line_amount, portion, split
from waybill.model.orders import Address


class LineContent(Struct, frozen=True, kw_only=True):
    """What a line is, beside its units: `unit_price` in millionths, `subtotal` in minor units."""

    line: int
    sku: str
    title: str
    scale: int
    unit_price: int
    subtotal: int
    tax_rate: int
    location_id: UUID | None = None
    options: list[OptionOn] | None = None


class Content(Struct, frozen=True, kw_only=True):
    """What an order is, beside its lines' units. `credits` are minor units given back of each line, `secured` those that
    are authorized and not captured. `asked` are units of each line that locations are to give back already; `address` decides
    which location is near."""

    lines: Mapping[int, LineContent]
    bundles: Sequence[BundlePlaced] = ()
    discounts: Sequence[DiscountPlaced] = ()
    charges: Sequence[ChargePlaced] = ()
    tags: Sequence[str] = ()
    credits: Mapping[int, int] = {}
    secured: int = 0
    asked: Mapping[int, int] = {}
    address: Address | None = None


class SheetLine(Struct):
    """A line in the making. `own` and `shared` are the line's own discounts and its share of the order's.

    All amounts are of all `quantity` units, `canceled` ones too; `was` is the line as it is stored, None where it is new.
    """

    line: int
    item_id: UUID
    sku: str
    title: str
    scale: int
    unit_price: int
    tax_rate: int
    quantity: int
    canceled: int
    subtotal: int
    own: int
    shared: int
    parent: int | None
    role: str
    options: list[OptionOn] | None
    location_id: UUID | None = None
    was: LineFact | None = None
    fewer: int = 0
    gone: int = 0
    more: int = 0

    @property
    def wanted(self) -> int:
        """Units that are to be delivered or were."""
        return self.quantity - self.canceled

    @property
    def discount(self) -> int:
        return self.own + self.shared


class Amounts(Struct, frozen=True):
    """An order's totals in minor units."""

    item_total: int
    discount_total: int
    charge_total: int
    tax_total: int
    total: int


class Sheet:
    """The content of one order while an edit is worked out; nothing of it is written back."""

    def __init__(self, order: OrderFact, content: Content, decimals: int) -> None:
        self.order = order
        self.decimals = decimals
        self.asked = content.asked
        self.bundles = {bundle.line: bundle for bundle in content.bundles}
        self.discounts = list(content.discounts)
        self.charges = list(content.charges)
        self.lines = {
            fact.line: _line(fact, content.lines[fact.line]) for fact in sorted(order.lines, key=lambda one: one.line)
        }
        self.under: dict[int, list[SheetLine]] = {}
        for line in self.lines.values():
            self._put(line)
        for number in {discount.line for discount in self.discounts if discount.line is not None}:
            self._own(number)
        self.repriced: set[int] = set()

    def _put(self, line: SheetLine) -> None:
        """Note what a line belongs to: components come before options, as they are numbered."""
        if line.parent is not None:
            self.under.setdefault(line.parent, []).append(line)

    def _own(self, number: int) -> None:
        """Tell a line's own discounts from its share of the order's."""
        parts = self.parts(number)
        total = sum(discount.amount for discount in self.discounts if discount.line == number)
        for part, own in zip(parts, split(total, [part.subtotal for part in parts]) if parts else [], strict=True):
            part.own = min(own, part.shared)
            part.shared -= part.own

    def next_line(self) -> int:
        """The first number that no line, bundle or option has."""
        return max([0, *self.lines, *self.bundles]) + 1

    def parts(self, number: int) -> list[SheetLine]:
        """What a requested line is made of: itself or a bundle's components, and the options on it."""
        under = self.under.get(number, [])
        if number in self.bundles:
            return sorted(under, key=lambda line: line.role != "component")
        return [self.lines[number], *under] if number in self.lines else under

    def units(self, number: int) -> int:
        """How many units of a requested line are wanted, and not asked back: of a bundle, those that are whole."""
        if number in self.bundles:
            of = self.bundles[number].quantity
            components = [line for line in self.parts(number) if line.role == "component"]
            return min(self.kept(line) * of // line.quantity for line in components)
        return self.kept(self.lines[number])

    def kept(self, line: SheetLine) -> int:
        """Units of a line that are wanted and that no location is to give back."""
        return line.wanted - self.asked.get(line.line, 0)

    def shrink(self, number: int, units: int, less: Mapping[int, int], *, wholly: bool) -> None:
        """Want `units` fewer of a requested line: `less` of each line that it is made of.

        `wholly` is that all of them go at once and some are left: then so many are ordered. Else they are canceled.
        """
        for part in self.parts(number):
            units_less = less.get(part.line, 0)
            if units_less and wholly:
                self._less(part, units_less)
            elif units_less:
                part.gone += units_less
                part.canceled += units_less
        if number in self.bundles and wholly:
            self._less_bundle(number, units)

    def _less(self, line: SheetLine, units: int) -> None:
        left = line.quantity - units
        if line.role != "component":
            subtotal = line_amount(left, line.scale, line.unit_price, self.decimals)
        else:
            subtotal = portion(line.subtotal, line.quantity, 0, left)
        line.own = portion(line.own, line.quantity, 0, left)
        line.shared = portion(line.shared, line.quantity, 0, left)
        line.subtotal, line.quantity, line.fewer = subtotal, left, line.fewer + units
        self.repriced.add(line.line)

    def _less_bundle(self, number: int, units: int) -> None:
        """What is left of a bundle costs what so many cost; the components share it as they did."""
        bundle = self.bundles[number]
        left = bundle.quantity - units
        self.bundles[number] = msgspec.structs.replace(bundle, quantity=left)
        parts = [line for line in self.parts(number) if line.role == "component"]
        amount = line_amount(left, 1, bundle.unit_price, self.decimals)
        for part, share in zip(parts, split(amount, [part.subtotal for part in parts]), strict=True):
            part.subtotal = share
            self.repriced.add(part.line)

    def grow(self, number: int, units: int) -> None:
        """Want more units of a plain line at the price it has. They share in no discount that was given before."""
        line = self.lines[number]
        line.quantity += units
        line.more += units
        line.subtotal = line_amount(line.quantity, line.scale, line.unit_price, self.decimals)
        self.repriced.add(number)

    def add(self, placed: Iterable[LinePlaced], bundles: Iterable[BundlePlaced], offset: int) -> None:
        """Add lines that were priced on their own, numbered from `offset` + 1 on. Their discounts are their own."""
        for one in placed:
            line = self.lines[one.line + offset] = SheetLine(
                one.line + offset, one.item_id, one.sku, one.title, one.scale, one.unit_price, one.tax_rate, one.quantity,
                0, one.subtotal, one.discount, 0, None if one.parent is None else one.parent + offset, one.role, one.options,
            )  # fmt: skip
            self._put(line)
        for bundle in bundles:
            self.bundles[bundle.line + offset] = msgspec.structs.replace(bundle, line=bundle.line + offset)

    def left(self, line: SheetLine, amount: int) -> int:
        """What of an amount of all units belongs to the wanted ones."""
        return amount - portion(amount, line.quantity, 0, line.canceled)

    def share(self, lines: Sequence[SheetLine], amount: int, *, own: bool) -> None:
        """Share a discount over the wanted units of the lines, by what they cost without the other kind of discount."""
        weights = [self.left(line, line.subtotal) - (0 if own else self.left(line, line.own)) for line in lines]
        for line, share in zip(lines, split(amount, weights), strict=True):
            other = line.shared if own else line.own
            discount = _whole(line, share + self.left(line, other)) - other
            if own:
                line.own = discount
            else:
                line.shared = discount
            self.repriced.add(line.line)

    def amounts(self) -> Amounts:
        """The totals, of the wanted units and the charges; of an order of which nothing is wanted there are none."""
        included = self.order.tax_included
        item_total = discount_total = tax_total = total = 0
        for line in self.lines.values():
            tax, line_total = self.taxed(line)
            amount, tax, discount = (self.left(line, whole) for whole in (line_total, tax, line.discount))
            item_total += amount + discount - (0 if included else tax)
            discount_total += discount
            tax_total += tax
            total += amount
        charges, charge_tax = sum(one.amount for one in self.charges), sum(one.tax for one in self.charges)
        return Amounts(
            item_total,
            discount_total,
            charges,
            tax_total + charge_tax,
            total + charges + (0 if included else charge_tax),
        )

    def taxed(self, line: SheetLine) -> tuple[int, int]:
        """A line's tax and total, for all of its units. A line that was left alone keeps what it has."""
        if line.was is not None and line.line not in self.repriced:
            return line.was.tax, line.was.total
        net = line.subtotal - line.discount
        if not line.tax_rate:
            return 0, net
        if self.order.tax_included:
            return included_tax(net, line.tax_rate), net
        tax = added_tax(net, line.tax_rate)
        return tax, net + tax

    def discounts_now(self) -> list[DiscountPlaced]:
        """The discounts with what they come to now: units that went took their part along."""
        scaled: dict[int | None, list[int]] = {}
        given: dict[int | None, list[DiscountPlaced]] = {}
        for discount in self.discounts:
            given.setdefault(discount.line, []).append(discount)
        for number, some in given.items():
            lines = self.lines.values() if number is None else self.parts(number)
            total = sum(line.shared if number is None else line.own for line in lines)
            scaled[number] = split(total, [discount.amount for discount in some])
        return [msgspec.structs.replace(one, amount=scaled[one.line].pop(0)) for one in self.discounts]

    def repriced_lines(self) -> list[LineRepriced]:
        """The lines whose amounts are others than stored."""
        found = []
        for number in sorted(self.repriced):
            line = self.lines[number]
            if line.was is not None:
                tax, total = self.taxed(line)
                found.append(
                    LineRepriced(
                        line=number, subtotal=line.subtotal, discount=line.discount, tax=tax, tax_rate=line.tax_rate, total=total
                    )
                )  # fmt: skip
        return found

    def added_lines(self) -> list[LinePlaced]:
        """The new lines."""
        found = []
        for line in self.lines.values():
            if line.was is None:
                tax, total = self.taxed(line)
                found.append(
                    LinePlaced(
                        line=line.line, item_id=line.item_id, sku=line.sku, title=line.title, quantity=line.quantity,
                        unit_price=line.unit_price, subtotal=line.subtotal, total=total, scale=line.scale,
                        discount=line.discount, tax=tax, tax_rate=line.tax_rate, parent=line.parent, role=line.role,
                        location_id=line.location_id, options=line.options,
                    )
                )  # fmt: skip
        return found


def _line(fact: LineFact, content: LineContent) -> SheetLine:
    return SheetLine(
        fact.line, fact.item_id, content.sku, content.title, content.scale, content.unit_price, content.tax_rate,
        fact.quantity, fact.canceled, content.subtotal, 0, fact.discount, fact.parent, fact.role, content.options,
        content.location_id, fact,
    )  # fmt: skip


def _whole(line: SheetLine, left: int) -> int:
    """The amount for all units of which `left` belongs to the wanted ones.

    From one amount to the next what is left grows by 0 or 1, so there always is one, near the plain proportion.
    """
    if not line.canceled or not line.wanted:
        return left
    guess = left * line.quantity // line.wanted
    while guess - portion(guess, line.quantity, 0, line.canceled) > left:
        guess -= 1
    while guess - portion(guess, line.quantity, 0, line.canceled) < left:
        guess += 1
    return guess
