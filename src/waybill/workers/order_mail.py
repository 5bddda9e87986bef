"""What a message about an order says: the order as it was at the message's cause, in the buyer's language."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.model.events import LinePlaced, OrderCanceled, OrderConfirmed, OrderPlaced
from waybill.model.money import divide
from waybill.model.orders import Address
from waybill.workers.follow import Logged
from waybill.workers.wording import Language, amount_text, choose, date_text, quantity_text, time_text

if TYPE_CHECKING:
    from jinja2 import Environment

STORY = ("order.placed", "order.confirmed", "order.canceled")


class Recipient(Struct, frozen=True, kw_only=True):
    """Who the message is for, as known when it is sent."""

    email: str
    name: str | None = None
    language: str | None = None
    address: Address | None = None


class ShopVoice(Struct, frozen=True, kw_only=True):
    """Who speaks."""

    name: str
    locale: str
    time_zone: ZoneInfo


class Written(Struct, frozen=True):
    """A message in its two forms."""

    language: str
    subject: str
    text: str
    html: str


class _Row(Struct, frozen=True, kw_only=True):
    title: str
    quantity: str
    amount: str
    note: str = ""


def write(kind: str, shop: ShopVoice, to: Recipient, story: Sequence[Logged], units: dict[str, str]) -> Written:
    """Write a message of one kind. `story` is the order's events up to the cause, which is the last; `units` by SKU."""
    language = choose(to.language, shop.locale)
    placed = msgspec.json.decode(next(e.data for e in story if e.type == "order.placed"), type=OrderPlaced)
    canceled = [msgspec.json.decode(e.data, type=OrderCanceled) for e in story if e.type == "order.canceled"]
    confirmed = [msgspec.json.decode(e.data, type=OrderConfirmed) for e in story if e.type == "order.confirmed"]
    context = {
        "shop": shop.name,
        "language": language.code,
        "word": language.labels,
        "number": f"#{placed.number}",
        "name": to.name,
        "address": address_lines(to.address) if placed.method != "pickup" else [],
        "pickup": placed.method == "pickup",
        **_dates(language, shop.time_zone, placed),
        **_figures(language, placed, canceled, confirmed, units),
    }
    if story[-1].type == "order.canceled":
        last = canceled[-1]
        context["rows"] = _canceled_rows(language, placed, last, units)
        context["expired"] = last.expired
    first, _, text = _render(language, kind, "txt", context).partition("\n")
    subject = " ".join(first.removeprefix("Subject:").split())
    context["subject"] = subject
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return Written(language.code, subject, text, _render(language, kind, "html", context))


def _render(language: Language, kind: str, form: str, context: dict[str, Any]) -> str:
    return _templates().get_template(f"{language.code}/{kind}.{form}").render(context)


_environment: "Environment | None" = None


def _templates() -> "Environment":
    global _environment
    if _environment is None:
        # only who writes messages needs it, not who imports a word of this room
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        _environment = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            autoescape=lambda name: name is None or not name.endswith(".txt"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    return _environment


def _dates(language: Language, zone: ZoneInfo, placed: OrderPlaced) -> dict[str, str]:
    def day(at: datetime | None) -> str:
        return date_text(language, at, zone) if at else ""

    return {
        "ships": day(placed.ship_by),
        "arrives": day(placed.deliver_by),
        "held_until": time_text(language, placed.expires_at, zone) if placed.expires_at else "",
    }


def _figures(
    language: Language, placed: OrderPlaced, canceled: Sequence[OrderCanceled], confirmed: Sequence[OrderConfirmed],
    units: dict[str, str],
) -> dict[str, Any]:  # fmt: skip
    def amount(minor: int) -> str:
        return amount_text(language, minor, placed.currency)

    total = placed.total - sum(one.total for one in canceled)
    tax = placed.tax_total - sum(one.tax_total for one in canceled)
    discount = placed.discount_total - sum(one.discount_total for one in canceled)
    charges = placed.charge_total - sum(one.charge_total for one in canceled)
    paid = max([placed.paid, *(one.paid for one in confirmed)])
    gone: dict[int, int] = {}
    for one in canceled:
        for line in one.lines:
            gone[line.line] = gone.get(line.line, 0) + line.quantity
    return {
        "rows": _rows(language, placed, gone, units),
        # a charge canceled in part has no line of its own any more
        "charges": [
            _Row(title=charge.title or language.labels[charge.type], quantity="", amount=amount(charge.amount))
            for charge in placed.charges
            if charges == placed.charge_total
        ],
        "discount": amount(-discount) if discount else "",
        "tax": amount(tax) if tax else "",
        "tax_included": placed.tax_included,
        "total": amount(total),
        "paid": amount(paid) if paid else "",
        "due": amount(total - paid) if total > paid else "",
        "too_much": amount(paid - total) if paid > total else "",
    }


def _rows(language: Language, placed: OrderPlaced, gone: dict[int, int], units: dict[str, str]) -> list[_Row]:
    """What is ordered, as the buyer asked for it: a bundle is one row, and its components none."""
    rows = []
    for bundle in placed.bundles or ():
        parts = [line for line in placed.lines if line.parent == bundle.line and line.role == "component"]
        if all(gone.get(part.line, 0) >= part.quantity for part in parts):
            continue
        cost = sum(_cost(part, gone) for part in parts)
        waiting = any(part.backordered for part in parts)
        rows.append((bundle.line, bundle.title, str(bundle.quantity), cost, "*" if waiting else ""))
    for line in placed.lines:
        left = line.quantity - gone.get(line.line, 0)
        if line.role == "component" or not left:
            continue
        unit = units.get(line.sku, "unit")
        note = ""
        if line.backordered:
            waiting_text = quantity_text(language, min(line.backordered, left), line.scale, unit)
            note = language.labels["backordered"].format(quantity=waiting_text)
        rows.append((line.line, line.title, quantity_text(language, left, line.scale, unit), _cost(line, gone), note))
    return [
        _Row(
            title=title,
            quantity=quantity,
            amount=amount_text(language, cost, placed.currency),
            note=language.labels["backordered"].format(quantity="").strip() if note == "*" else note,
        )
        for _, title, quantity, cost, note in sorted(rows, key=lambda row: row[0])
    ]


def _cost(line: LinePlaced, gone: dict[int, int]) -> int:
    return divide(line.subtotal * (line.quantity - gone.get(line.line, 0)), line.quantity)


def _canceled_rows(
    language: Language, placed: OrderPlaced, canceled: OrderCanceled, units: dict[str, str]
) -> list[_Row]:
    by_line = {line.line: line for line in placed.lines}
    rows = []
    for one in canceled.lines:
        line = by_line[one.line]
        quantity = quantity_text(language, one.quantity, line.scale, units.get(line.sku, "unit"))
        rows.append(_Row(title=line.title, quantity=quantity, amount=""))
    return rows


def address_lines(address: Address | None) -> list[str]:
    """An address as it is written on a parcel, without the buyer's phone."""
    if address is None:
        return []
    city = " ".join(part for part in (address.postal_code, address.city) if part)
    lines = [address.name, address.company, *address.lines, city, address.region, address.country]
    return [line for line in lines if line]
