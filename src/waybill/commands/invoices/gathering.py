"""Gather what invoices are made of: orders, locked, with lines, charges, credits and what was billed of them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from waybill.model.events.invoices import BilledPart, Seller
from waybill.model.invoices import (
    BillingFacts,
    ChargeToBill,
    CreditToBill,
    DocumentFact,
    Issued,
    IssueResult,
    LineToBill,
    OrderToBill,
    number_of,
)
from waybill.model.setup import ShopSettings
from waybill.store.record import Recorded
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_settings = msgspec.json.Decoder(ShopSettings)
_parts = msgspec.json.Decoder(list[BilledPart])


async def gather_billing(tx: Tx, order_ids: Iterable[UUID]) -> BillingFacts:
    """The orders that exist, locked, as billing sees them; and the shop's terms."""
    ids = sorted(set(order_ids))
    orders = await tx.fetch(_sql.lock_orders, ids)
    lines = _grouped(await tx.fetch(_sql.lines, ids))
    charges = _grouped(await tx.fetch(_sql.charges, ids))
    credits = _grouped(await tx.fetch(_sql.credits, ids))
    documents = _grouped(await tx.fetch(_sql.documents, ids))
    imported = {row["order_id"] for row in await tx.fetch(_sql.imported, ids)}
    found = {}
    for row in orders:
        id = row["order_id"]
        found[id] = OrderToBill(
            **dict(row.items()), imported=id in imported,
            lines=[LineToBill(**_about(line)) for line in lines.get(id, ())],
            charges=[ChargeToBill(**_about(charge)) for charge in charges.get(id, ())],
            credits=[CreditToBill(**_about(credit)) for credit in credits.get(id, ())],
            documents=[
                DocumentFact(invoice_id=one["invoice_id"], kind=one["kind"], parts=_parts.decode(one["parts"]))
                for one in documents.get(id, ())
            ],
        )  # fmt: skip
    shop = await tx.fetchrow(_sql.shop)
    assert shop is not None
    settings = _settings.decode(shop["settings"])
    return BillingFacts(found, settings.invoices, _seller(shop, settings), ZoneInfo(shop["time_zone"]))


def numbered(results: Sequence[IssueResult], recorded: Recorded) -> list[IssueResult]:
    """The results with the numbers that their documents got."""
    return [
        msgspec.structs.replace(result, number=number_of(result.number, recorded.invoices[result.invoice_id]))
        if isinstance(result, Issued)
        else result
        for result in results
    ]


def _seller(shop: Row, settings: ShopSettings) -> Seller:
    policy, address = settings.invoices, settings.invoices.seller
    if address is None:
        name, lines, country = shop["name"], [], shop["country"]
    else:
        town = " ".join(part for part in (address.postal_code, address.city) if part)
        name = address.company or address.name or shop["name"]
        lines = [part for part in (*address.lines, town, address.region) if part]
        country = address.country
    return Seller(
        name=name,
        lines=lines,
        country=country,
        vat_id=policy.vat_id,
        tax_number=policy.tax_number,
        footer=policy.footer,
    )


def _about(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "order_id"}


def _grouped(rows: Sequence[Row]) -> dict[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["order_id"], []).append(row)
    return groups
