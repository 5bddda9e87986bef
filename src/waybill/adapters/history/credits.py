"""Which sales a credit takes back: pure, shared by every format of history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from waybill.model.history import CreditKind, CreditPart, SaleReference, Untied


class Sale(Struct, frozen=True):
    """A line of an order: `position` is the first row of its invoice, `at` the local time of that row."""

    external_id: str
    row: int
    position: int
    at: datetime
    quantity: int
    unit_price_micros: int


class Credit(Struct, frozen=True):
    """A line of a credit note: `quantity` is positive, `total` zero or negative."""

    row: int
    position: int
    at: datetime
    quantity: int
    unit_price_micros: int
    total: int


def match_credits(
    sales: Sequence[Sale], credits: Sequence[Credit], same_price_only: bool = False
) -> dict[int, tuple[CreditPart, ...]]:
    """The parts of every credit by its row, within one customer and SKU.

    Credits are served in order of time, then row. Each takes uncredited units from sales no later than itself whose
    invoice also stands earlier in the file: first those at its own unit price, then (unless `same_price_only`) those
    at another, each time the latest sale first. Units left over are untied. Since later credits may take from
    everything that earlier ones could, no order of serving ties more units.
    """
    newest_first = sorted(sales, key=lambda sale: (sale.at, sale.row), reverse=True)
    left = {sale.row: sale.quantity for sale in sales}
    parts: dict[int, tuple[CreditPart, ...]] = {}
    for credit in sorted(credits, key=lambda credit: (credit.at, credit.row)):
        earlier = [sale for sale in newest_first if sale.at <= credit.at and sale.position < credit.position]
        own_price = [sale for sale in earlier if sale.unit_price_micros == credit.unit_price_micros]
        if same_price_only:
            earlier = own_price
        other_price = [sale for sale in earlier if sale.unit_price_micros != credit.unit_price_micros]
        wanted = credit.quantity
        taken: list[tuple[Sale | None, int]] = []
        for sale in own_price + other_price:
            units = min(wanted, left[sale.row])
            if units:
                taken.append((sale, units))
                left[sale.row] -= units
                wanted -= units
        if wanted:
            taken.append((None, wanted))
        parts[credit.row] = _parts(credit, taken, _why_untied(sales, earlier))
    return parts


def untied(credit: Credit, reason: Untied) -> tuple[CreditPart, ...]:
    """The single part of a credit that is tied to nothing."""
    return (CreditPart(credit.quantity, credit.total, untied=reason),)


def _why_untied(sales: Sequence[Sale], earlier: Sequence[Sale]) -> Untied:
    if not sales:
        return Untied.NO_SALE
    return Untied.EXCEEDS_SALES if earlier else Untied.NO_EARLIER_SALE


def _parts(credit: Credit, taken: Sequence[tuple[Sale | None, int]], reason: Untied) -> tuple[CreditPart, ...]:
    """Shares of the credit's amount in proportion to units; the running total is rounded, so nothing is lost."""
    parts = []
    units_so_far = amount_so_far = 0
    for sale, units in taken:
        units_so_far += units
        amount = -(-credit.total * units_so_far // credit.quantity) - amount_so_far
        amount_so_far += amount
        if sale is None:
            parts.append(CreditPart(units, amount, untied=reason))
        else:
            reference = SaleReference(sale.external_id, sale.row)
            # The goods leave at the end of the shop's day: what is credited the same day never left.
            same_day = sale.at.date() == credit.at.date()
            kind = CreditKind.CANCELLATION if same_day else CreditKind.RETURN
            parts.append(CreditPart(units, amount, sale=reference, kind=kind))
    return tuple(parts)
