"""What units of a line bring when they come back: their share of what was paid for the line, less fees, to the cent."""

from msgspec import Struct

from waybill.model.money import MICROS, added_tax, divide, portion, split


class Paid(Struct, frozen=True):
    """A line's figures, in minor units: `total` is paid with tax and after discounts, for all `quantity` units."""

    quantity: int
    total: int
    tax: int
    canceled: int = 0


class Share(Struct, frozen=True):
    """What some units bring: their `share` less the `fee` is the `amount`, with `tax` within it."""

    share: int
    fee: int
    amount: int
    tax: int


def share(paid: Paid, before: int, units: int, fee_rate: int, left: int, given: int | None = None) -> Share:
    """What the next `units` bring after `before` others, less `fee_rate` parts per million, at most `left`.

    Canceled units take their shares from the line's front, returned ones from its end: so no cent is given twice, none is
    lost, and returning n units one at a time brings exactly what returning n together does. Where the others were `given`
    another share than theirs is by now, for the line was edited since, the next make up for it.
    """
    until = paid.quantity - before
    from_ = until - units
    theirs = portion(paid.total, paid.quantity, until, paid.quantity)
    drift = 0 if given is None or not units else theirs - given
    gross = max(0, portion(paid.total, paid.quantity, from_, until) + drift)
    tax = portion(paid.tax, paid.quantity, from_, until) + (
        divide(drift * paid.tax, paid.total) if drift and paid.total else 0
    )
    fee, fee_tax = (_fee(paid, whole, before, units, fee_rate) for whole in (paid.total, paid.tax))
    net, net_tax = max(0, gross - fee), max(0, tax - fee_tax)
    amount = max(0, min(net, left))
    return Share(gross, fee, amount, net_tax if amount == net else portion(net_tax, net, 0, amount))


def whole(paid: Paid) -> int:
    """What was paid for all units that were not canceled: no more than that ever comes back."""
    return paid.total - portion(paid.total, paid.quantity, 0, paid.canceled)


def priced(paid: Paid, adjusted: int, adjusted_tax: int) -> Paid:
    """A line's figures once its price was `adjusted` afterwards: each unit that was not canceled is less by as much."""
    if adjusted <= 0:
        return paid
    tax = paid.tax - portion(paid.tax, paid.quantity, 0, paid.canceled)
    return Paid(paid.quantity - paid.canceled, max(0, whole(paid) - adjusted), max(0, tax - adjusted_tax))


def _fee(paid: Paid, amount: int, before: int, units: int, rate: int) -> int:
    """The fee is the difference of two rounded running totals, so that it does not depend on how returns are cut."""

    def until(count: int) -> int:
        return divide(portion(amount, paid.quantity, paid.quantity - count, paid.quantity) * rate, MICROS)

    return until(before + units) - until(before) if rate else 0


class Kept(Struct, frozen=True):
    """What is left of a line: `kept` of its `subtotal` (before discounts), in minor units; `tax_rate` in parts per million."""

    subtotal: int
    kept: int
    tax_rate: int


def lost_discount(amount: int, minimum: int, lines: list[Kept], tax_included: bool) -> int:
    """How much of a discount on the order is lost where less than `minimum` is kept: what it took off the goods kept.

    Nothing kept has nothing taken off. Where prices are without tax, the tax that was saved with the discount is lost too.
    """
    kept = sum(line.kept for line in lines)
    if kept >= minimum or kept == 0:
        return 0
    rest = sum(line.subtotal for line in lines) - kept
    shares = split(amount, [*(line.kept for line in lines), rest])[: len(lines)]
    if tax_included:
        return sum(shares)
    return sum(part + added_tax(part, line.tax_rate) for part, line in zip(shares, lines, strict=True))
