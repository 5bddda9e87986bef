"""What orders are, beside their units: read with the orders locked, for verbs that change it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.credits import credits_of
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.changes.sheet import Content, LineContent
from waybill.decisions.changes.waiting import ChangeFact
from waybill.decisions.credits import WHOLE
from waybill.decisions.payments.terms import sure
from waybill.model.events import BundlePlaced, ChargePlaced, DiscountPlaced, OptionOn
from waybill.model.events.changes import EditContent, LineUnits
from waybill.model.orders import Address
from waybill.model.payments import PaymentFact
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_options = msgspec.json.Decoder(list[OptionOn])
_bundles = msgspec.json.Decoder(list[BundlePlaced])
_discounts = msgspec.json.Decoder(list[DiscountPlaced])
_address = msgspec.json.Decoder(Address)
_edit = msgspec.json.Decoder(EditContent)
_units = msgspec.json.Decoder(list[LineUnits])


async def gather_contents(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, Content]:
    """The contents of these orders, which the caller has locked."""
    ids = sorted(order_ids)
    if not ids:
        return {}
    lines: dict[UUID, dict[int, LineContent]] = {}
    for row in await tx.fetch(_sql.lines, ids):
        lines.setdefault(row["order_id"], {})[row["line"]] = _line(row)
    charges: dict[UUID, list[ChargePlaced]] = {}
    for order_id, *charge in await tx.fetch(_sql.charges, ids):
        charges.setdefault(order_id, []).append(_charge(charge))
    credits: dict[UUID, dict[int, int]] = {}
    for (order_id, line), given in (await credits_of(tx, ids)).items():
        if line != WHOLE:
            credits.setdefault(order_id, {})[line] = given.total
    payments: dict[UUID, list[PaymentFact]] = {}
    for payment in await gather_payments(tx, ids):
        payments.setdefault(payment.order_id, []).append(payment)
    return {
        row["order_id"]: Content(
            lines=lines.get(row["order_id"], {}),
            bundles=_bundles.decode(row["bundles"]) if row["bundles"] else [],
            discounts=_discounts.decode(row["discounts"]) if row["discounts"] else [],
            charges=charges.get(row["order_id"], []),
            tags=row["tags"],
            credits=credits.get(row["order_id"], {}),
            secured=sure(payments.get(row["order_id"], [])),
            address=_address.decode(row["address"]) if row["address"] else None,
        )
        for row in await tx.fetch(_sql.orders, ids)
    }


async def gather_open(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, Mapping[int, int]]]]:
    """The units that fulfillments of these orders have been asked to give back, by order."""
    found: dict[UUID, list[tuple[UUID, Mapping[int, int]]]] = {}
    for row in await tx.fetch(_sql.open_requests, sorted(order_ids)):
        units = {one.line: one.quantity for one in _units.decode(row["units"])}
        found.setdefault(row["order_id"], []).append((row["fulfillment_id"], units))
    return found


async def gather_waiting(tx: Tx, order_ids: Iterable[UUID]) -> list[ChangeFact]:
    """The edits of these orders, which the caller has locked, that wait for their buyer's word or for money."""
    return [
        ChangeFact(
            change_id=row["change_id"], order_id=row["order_id"], kind="edit", status=row["status"],
            edit=_edit.decode(row["edit"]), expires_at=row["expires_at"],
        )
        for row in await tx.fetch(_sql.waiting, sorted(order_ids))
    ]  # fmt: skip


def _line(row: Row) -> LineContent:
    return LineContent(
        line=row["line"], sku=row["sku"], title=row["title"], scale=row["scale"], unit_price=row["unit_price"],
        subtotal=row["subtotal"], tax_rate=row["tax_rate"], location_id=row["location_id"],
        options=_options.decode(row["options"]) if row["options"] else None,
    )  # fmt: skip


def _charge(values: list[Any]) -> ChargePlaced:
    charge, type, amount, title, tax, tax_rate = values
    return ChargePlaced(charge=charge, type=type, amount=amount, title=title, tax=tax, tax_rate=tax_rate)
