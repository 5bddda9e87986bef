"""Invoices and credit notes: the list, and one whole with what is still to be paid of it."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from waybill.model.events.invoices import BilledPart, Seller, TaxAt
from waybill.model.invoice_views import InvoiceDetail, InvoicePart, InvoiceQuery, InvoiceSummary
from waybill.model.invoices import number_of
from waybill.model.money import price_text
from waybill.model.orders import Address
from waybill.model.views import Page
from waybill.store.ids import lowest_id_at
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_parts = msgspec.json.Decoder(list[BilledPart])
_taxes = msgspec.json.Decoder(list[TaxAt])
_seller = msgspec.json.Decoder(Seller)
_address = msgspec.json.Decoder(Address)
_ids = msgspec.json.Decoder(list[UUID])
_DIGITS = re.compile(r"(.*?)(\d{1,18})\Z")
_LAST = UUID(int=2**128 - 1)
# A status is seen from an order's money: so many documents are looked at for a page of one.
_EXAMINED = 2_000


async def list_invoices(tx: Tx, query: InvoiceQuery) -> Page[InvoiceSummary]:
    """Documents, the newest first. With a status a page may be shorter than asked for."""
    low, high = await _bounds(tx, query)
    if query.cursor is not None:
        high = min(high, id_of(query.cursor))
    series, number = None, None
    if query.number is not None:
        found = _DIGITS.match(query.number)
        if found is None:
            return Page([])
        series, number = found[1] or None, int(found[2])
    window = query.limit + 1 if query.status is None else _EXAMINED
    ids = [
        row["invoice_id"]
        for row in await tx.fetch(
            _sql.window, low, high, query.kind, query.order, query.order_id, query.customer_id, series, number, window
        )
    ]
    shown = await _summaries(tx, ids)
    rows = [(one, id_cursor(one.invoice_id)) for one in shown if query.status in (None, one.status)]
    if query.status is None or len(rows) > query.limit:
        return page_of(rows, query.limit)
    return Page([one for one, _ in rows], id_cursor(ids[-1]) if len(ids) == window else None)


async def _bounds(tx: Tx, query: InvoiceQuery) -> tuple[UUID, UUID]:
    """The ids of the days asked for, without their ends."""
    if query.issued_from is None and query.issued_to is None:
        return UUID(int=0), _LAST
    zone = ZoneInfo(await tx.fetchval(_sql.time_zone))
    low, high = UUID(int=0), _LAST
    if query.issued_from is not None:
        low = lowest_id_at(_midnight(query.issued_from, zone))
    if query.issued_to is not None:
        high = lowest_id_at(_midnight(query.issued_to + timedelta(days=1), zone))
    return low, high


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


async def _summaries(tx: Tx, ids: Sequence[UUID]) -> list[InvoiceSummary]:
    rows = await tx.fetch(_sql.summaries, list(ids), tx.now) if ids else []
    return [InvoiceSummary(**_summary(row)) for row in rows]


def _summary(row: Row) -> dict[str, Any]:
    fields = {
        name: row[name]
        for name in (
            "invoice_id", "kind", "status", "order_id", "order_number", "currency", "total", "tax_total", "open", "issued_at",
            "due_on", "sent_at", "customer_id", "name",
        )
    }  # fmt: skip
    return {**fields, "number": number_of(row["series"], row["number"])}


async def get_invoices(tx: Tx, ids: Sequence[UUID]) -> list[InvoiceDetail]:
    """The documents with these ids, whole; unknown ones are left out."""
    summaries = {row["invoice_id"]: row for row in await tx.fetch(_sql.summaries, list(ids), tx.now)}
    if not summaries:
        return []
    rows = await tx.fetch(_sql.details, list(summaries))
    others: dict[UUID, dict[UUID, tuple[str, Sequence[UUID]]]] = {}
    for row in await tx.fetch(_sql.of_orders, sorted({row["order_id"] for row in rows})):
        corrects = _ids.decode(row["corrects"]) if row["corrects"] else ()
        number = number_of(row["series"], row["number"])
        others.setdefault(row["order_id"], {})[row["invoice_id"]] = number, corrects
    return [_detail(summaries[row["invoice_id"]], row, others[row["order_id"]]) for row in rows]


async def invoices_of_order(tx: Tx, order_id: UUID) -> list[InvoiceSummary]:
    """The documents of an order, the oldest first."""
    rows = await tx.fetch(_sql.of_orders, [order_id])
    shown = await _summaries(tx, [row["invoice_id"] for row in rows])
    return shown[::-1]


def _detail(summary: Row, row: Row, documents: dict[UUID, tuple[str, Sequence[UUID]]]) -> InvoiceDetail:
    id = row["invoice_id"]
    billing = _address.decode(row["billing"]) if row["billing"] else None
    address = _address.decode(row["address"]) if row["address"] else None
    bill_to = billing or address
    if bill_to is not None and not bill_to.name and not bill_to.company and row["name"]:
        bill_to = msgspec.structs.replace(bill_to, name=row["name"])
    fields = _summary(summary)
    fields["name"] = fields["name"] or row["name"]
    return InvoiceDetail(
        **fields, tax_included=row["tax_included"], taxes=_taxes.decode(row["taxes"]),
        parts=[_part(part) for part in _parts.decode(row["parts"])], seller=_seller.decode(row["seller"]),
        corrects=[documents[other][0] for other in documents[id][1] if other in documents],
        corrected_by=[number for number, corrects in documents.values() if id in corrects],
        sent_how=row["sent_how"], bill_to=bill_to, ship_to=address, placed_at=row["placed_at"], language=row["language"],
    )  # fmt: skip


def _part(part: BilledPart) -> InvoicePart:
    return InvoicePart(
        kind=part.kind, line=part.number or None if part.kind != "charge" else None, sku=part.sku, title=part.title,
        quantity=part.quantity, scale=part.scale,
        unit_price=price_text(part.unit_price) if part.unit_price is not None else None, discount=part.discount,
        tax_rate=part.tax_rate, amount=part.amount, tax=part.tax,
    )  # fmt: skip
