"""What an order bills: its lines, charges and credits as they stand, what was billed of it, and the difference."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias
from uuid import UUID

import msgspec

from waybill.model.events.invoices import BilledPart, TaxAt
from waybill.model.invoices import CreditToBill, DocumentFact, OrderToBill
from waybill.model.money import portion, split

# A part of an order that documents bill, at one rate: what changes its rate is credited at the old one and billed at the new.
Key: TypeAlias = tuple[str, int, UUID | None, int]

# Credits whose part that belongs to no line is of the shipping.
_OF_SHIPPING = ("return", "claim")


def key_of(part: BilledPart) -> Key:
    """Which part of the order it is."""
    return part.kind, part.number, part.credit_id, part.tax_rate


def parts_of(order: OrderToBill) -> dict[Key, BilledPart]:
    """All that the order bills as it stands. The amounts sum to its total less what was credited of it."""
    parts = [*_lines(order), *_charges(order)]
    rates = {line.line: line.tax_rate for line in order.lines}
    # what was billed of a credit stays: its shares would move with what else of the order changes
    known = [part for document in order.documents for part in document.parts if part.credit_id is not None]
    billed_before = {part.credit_id for part in known}
    fresh = [credit for credit in order.credits if credit.credit_id not in billed_before]
    credits: list[BilledPart] = []
    for credit in fresh:
        # what is taken back goes by the rates that it was credited at
        given = [_opposite(part) for part in (*known, *credits) if part.kind == "credit" and not part.number]
        credits += _credit(credit, rates, given if credit.amount < 0 else parts)
    return {key_of(part): part for part in (*parts, *known, *credits)}


def billed(documents: Iterable[DocumentFact]) -> dict[Key, BilledPart]:
    """What all documents together bill of each part."""
    sums: dict[Key, BilledPart] = {}
    for document in documents:
        for part in document.parts:
            known = sums.get(key_of(part))
            sums[key_of(part)] = _plus(known, part) if known else part
    return sums


def outstanding(order: OrderToBill) -> list[BilledPart]:
    """What the documents do not say yet of the order: parts above 0 are to be billed, those below to be credited."""
    now, before = parts_of(order), billed(order.documents)
    found = []
    for key in dict.fromkeys((*now, *before)):
        part = now.get(key)
        known = before.get(key)
        if part is None:
            assert known is not None
            part = msgspec.structs.replace(known, quantity=0, discount=0, amount=0, tax=0)
        change = _minus(part, known) if known else part
        # an item that costs nothing is on the first invoice, and moves no document by itself
        if change.amount or change.tax or (known is None and change.quantity and not order.documents):
            found.append(change)
    return found


def taxes_of(parts: Iterable[BilledPart]) -> list[TaxAt]:
    """Net and tax by rate, the highest first."""
    sums: dict[int, tuple[int, int]] = {}
    for part in parts:
        net, tax = sums.get(part.tax_rate, (0, 0))
        sums[part.tax_rate] = net + part.amount - part.tax, tax + part.tax
    return [TaxAt(rate=rate, net=net, tax=tax) for rate, (net, tax) in sorted(sums.items(), reverse=True)]


def _lines(order: OrderToBill) -> list[BilledPart]:
    found = []
    for line in order.lines:
        left = line.quantity - line.canceled
        if not left:
            continue
        gone = {
            name: portion(getattr(line, name), line.quantity, 0, line.canceled) for name in ("total", "tax", "discount")
        }
        found.append(
            BilledPart(
                kind="line", number=line.line, sku=line.sku, title=line.title, quantity=left, scale=line.scale,
                unit_price=line.unit_price, discount=line.discount - gone["discount"], tax_rate=line.tax_rate,
                amount=line.total - gone["total"], tax=line.tax - gone["tax"],
            )
        )  # fmt: skip
    return found


def _charges(order: OrderToBill) -> list[BilledPart]:
    """An order of which nothing is left bills no charge, but for what is kept of a pickup that nobody came for."""
    gone = all(line.canceled == line.quantity for line in order.lines)
    return [
        BilledPart(
            kind="charge", number=charge.charge, title=charge.title or charge.type, tax_rate=charge.tax_rate,
            amount=charge.amount if order.tax_included else charge.amount + charge.tax, tax=charge.tax,
        )
        for charge in order.charges
        if not gone or charge.type == "pickup_fee"
    ]  # fmt: skip


def _credit(credit: CreditToBill, rates: dict[int, int], parts: Sequence[BilledPart]) -> list[BilledPart]:
    """A credit as parts below 0: at its line's rate or, where it is of the whole order, shared over the order's rates."""
    shares = _shared(credit, parts)
    if credit.line is not None:
        shares = [(rates.get(credit.line, 0), credit.amount, credit.tax)]
    return [
        BilledPart(
            kind="credit", number=credit.line or 0, credit_id=credit.credit_id, title=credit.kind,
            quantity=-(credit.quantity or 0), tax_rate=rate, amount=-amount, tax=-tax,
        )
        for rate, amount, tax in shares
        if amount or tax
    ]  # fmt: skip


def _shared(credit: CreditToBill, parts: Sequence[BilledPart]) -> list[tuple[int, int, int]]:
    charges = [part for part in parts if part.kind == "charge" and part.amount > 0]
    base = charges if charges and credit.kind in _OF_SHIPPING else [part for part in parts if part.amount > 0]
    amounts: dict[int, int] = {}
    taxes: dict[int, int] = {}
    for part in base:
        amounts[part.tax_rate] = amounts.get(part.tax_rate, 0) + part.amount
        taxes[part.tax_rate] = taxes.get(part.tax_rate, 0) + max(0, part.tax)
    if not amounts:
        return [(0, credit.amount, credit.tax)]
    rates = sorted(amounts, reverse=True)
    of_amount = split(credit.amount, [amounts[rate] for rate in rates])
    # no tax at all to share by means that none was credited
    of_tax = split(credit.tax, [taxes[rate] for rate in rates])
    return list(zip(rates, of_amount, of_tax, strict=True))


def _opposite(one: BilledPart) -> BilledPart:
    return msgspec.structs.replace(one, quantity=-one.quantity, amount=-one.amount, tax=-one.tax)


def _plus(one: BilledPart, other: BilledPart) -> BilledPart:
    return msgspec.structs.replace(
        other, quantity=one.quantity + other.quantity, discount=one.discount + other.discount,
        amount=one.amount + other.amount, tax=one.tax + other.tax,
    )  # fmt: skip


def _minus(one: BilledPart, other: BilledPart) -> BilledPart:
    return msgspec.structs.replace(
        one, quantity=one.quantity - other.quantity, discount=one.discount - other.discount,
        amount=one.amount - other.amount, tax=one.tax - other.tax,
    )  # fmt: skip
