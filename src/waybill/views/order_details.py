"""Orders whole: lines and where each unit is, money, promise, and the buyer."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from waybill.decisions.summaries import fulfillment_status, has_arrived, payment_status, return_status
from waybill.model.events import BundlePlaced, DiscountPlaced
from waybill.model.money import price_text
from waybill.model.orders import BUCKETS, Address, Attribution, Consent, Promise
from waybill.model.parcel_shown import ParcelShown
from waybill.model.views import (
    AtLocation,
    Buyer,
    OrderBundle,
    OrderCharge,
    OrderDetail,
    OrderDiscount,
    OrderFulfillment,
    OrderLine,
    OrderPayment,
    OrderReturn,
)
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.line_texts import NO_LINE_TEXTS, Texts, options_of, texts_of
from waybill.views.orders import buckets_of
from waybill.views.parcels import parcels_of_orders
from waybill.views.payments import payments_of
from waybill.views.returns import returns_of

_sql = load(__file__)

Shape = TypeVar("Shape")


_address = msgspec.json.Decoder(Address)
_bundles = msgspec.json.Decoder(list[BundlePlaced])
_discounts = msgspec.json.Decoder(list[DiscountPlaced])
_attribution = msgspec.json.Decoder(Attribution)
_consent = msgspec.json.Decoder(Consent)


async def get_orders(tx: Tx, keys: Sequence[UUID | int]) -> list[OrderDetail]:
    """The orders with these ids or numbers, in the order asked for, each once; unknown ones are left out."""
    order_ids = [key for key in keys if isinstance(key, UUID)]
    numbers = [key for key in keys if isinstance(key, int) and abs(key) < 2**63]
    orders = await tx.fetch(_sql.orders, order_ids, numbers)
    if not orders:
        return []
    found = [row["order_id"] for row in orders]
    lines = _grouped(await tx.fetch(_sql.lines, found))
    charges = _grouped(await tx.fetch(_sql.charges, found))
    reservations = _grouped(await tx.fetch(_sql.reservations, found))
    fulfillments = _grouped(await tx.fetch(_sql.fulfillments, found))
    parcels = await parcels_of_orders(tx, found)
    payments = await payments_of(tx, found)
    returns, came_of = await returns_of(tx, found)
    details: dict[UUID | int, OrderDetail] = {}
    for row in orders:
        id = row["order_id"]
        details[id] = details[row["number"]] = _detail(
            row, lines.get(id, []), charges.get(id, []), reservations.get(id, []), fulfillments.get(id, []), payments.get(id, []),
            returns.get(id, []), came_of.get(id), parcels.get(id, []),
        )  # fmt: skip
    return list({details[key].order_id: details[key] for key in keys if key in details}.values())


def _grouped(rows: Sequence[Row]) -> dict[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["order_id"], []).append(row)
    return groups


def _decoded(decoder: msgspec.json.Decoder[Shape], value: bytes | None) -> Shape | None:
    return decoder.decode(value) if value is not None else None


def _detail(
    row: Row,
    lines: Sequence[Row],
    charges: Sequence[Row],
    reservations: Sequence[Row],
    fulfillments: Sequence[Row],
    payments: list[OrderPayment],
    returns: list[OrderReturn],
    from_order_id: UUID | None,
    parcels: list[ParcelShown],
) -> OrderDetail:
    buckets = buckets_of(lines)
    texts = texts_of(row["texts"])
    to_pay = row["total"] - row["credited"] - row["written_off"]
    kept = row["paid"] - row["refunded"] - row["dispute_lost"]
    return OrderDetail(
        **{
            name: row[name]
            for name in (
                "order_id", "number", "version", "status", "channel", "external_id", "test", "prices", "currency",
                "tax_included", "item_total", "discount_total", "charge_total", "tax_total", "total", "terms", "paid",
                "refunded", "refund_pending", "credited", "written_off", "dispute_lost", "authorized", "shipped_at",
                "delivered_at", "due_on", "payment_reference", "country", "method", "placed_at", "confirmed_at", "ended_at", "requested_at",
                "expires_at", "holds", "held_until", "awaiting", "tags", "reach",
            )
        },
        payment_status=payment_status(to_pay, kept, row["terms"], row["to_take"]),
        fulfillment_status=fulfillment_status(buckets, arrived=has_arrived(row["shipped_at"], row["delivered_at"])),
        return_status=return_status(buckets),
        balance=to_pay - kept,
        customer=_buyer(row),
        ship_to=_decoded(_address, row["address"]),
        bill_to=_decoded(_address, row["billing"]),
        promise=Promise(row["ship_by"], row["deliver_by"]) if row["ship_by"] else None,
        note=texts.note,
        lines=_lines(lines, reservations, texts),
        bundles=[_bundle(bundle, texts) for bundle in _decoded(_bundles, row["bundles"]) or []],
        charges=[
            OrderCharge(
                charge=charge["charge"], type=charge["type"], title=charge["title"], amount=charge["amount"],
                tax=charge["tax"], tax_rate=charge["tax_rate"],
            )
            for charge in charges
        ],
        discounts=[
            OrderDiscount(
                title=discount.title, amount=discount.amount, code=discount.code, line=discount.line, percent=discount.percent
            )
            for discount in _decoded(_discounts, row["discounts"]) or []
        ],
        fulfillments=_fulfillments(row["number"], fulfillments),
        parcels=parcels,
        payments=payments,
        returns=returns,
        from_order_id=from_order_id,
        attribution=_decoded(_attribution, row["attribution"]),
        consent=_decoded(_consent, row["consent"]),
    )  # fmt: skip


def _buyer(row: Row) -> Buyer | None:
    if row["customer_id"] is None:
        return None
    return Buyer(
        customer_id=row["customer_id"],
        email=row["email"],
        phone=row["phone"],
        name=row["name"],
        language=row["language"],
    )


def _lines(lines: Sequence[Row], reservations: Sequence[Row], texts: Texts) -> list[OrderLine]:
    reserved_at: dict[int, list[AtLocation]] = {}
    for row in reservations:
        reserved_at.setdefault(row["line"], []).append(AtLocation(row["code"], row["quantity"]))
    shown = []
    for row in lines:
        # what was written is kept by the line that was asked for: that of a bundle for its parts
        asked, own = row["parent"] or row["line"], row["parent"] is None
        about = texts.lines.get(str(asked), NO_LINE_TEXTS)
        shown.append(
            OrderLine(
                line=row["line"], item_id=row["item_id"], sku=row["sku"], title=row["title"], quantity=row["quantity"],
                scale=row["scale"], unit=row["unit"], unit_price=price_text(row["unit_price"]), subtotal=row["subtotal"],
                discount=row["discount"], tax=row["tax"], tax_rate=row["tax_rate"], total=row["total"],
                buckets={bucket: row[bucket] for bucket in BUCKETS if row[bucket]},
                reserved_at=reserved_at.get(row["line"], []), parent=row["parent"], role=row["role"],
                options=options_of(row["options"], about),
                properties=about.properties if own else {},
                location=row["location"],
            )
        )  # fmt: skip
    return shown


def _fulfillments(number: int, rows: Sequence[Row]) -> list[OrderFulfillment]:
    """A row for each line of each fulfillment, as fulfillments."""
    found: dict[UUID, OrderFulfillment] = {}
    for row in rows:
        one = found.get(row["fulfillment_id"])
        if one is None:
            about = {name: row[name] for name in OrderFulfillment.__struct_fields__ if name not in ("number", "lines")}
            one = found[row["fulfillment_id"]] = OrderFulfillment(
                **about, number=f"#{number}-{row['position']}", lines={}
            )
        if row["units"]:
            one.lines[row["line"]] = row["units"]
    return list(found.values())


def _bundle(bundle: BundlePlaced, texts: Texts) -> OrderBundle:
    return OrderBundle(
        line=bundle.line,
        item_id=bundle.item_id,
        sku=bundle.sku,
        title=bundle.title,
        quantity=bundle.quantity,
        unit_price=price_text(bundle.unit_price),
        properties=texts.lines.get(str(bundle.line), NO_LINE_TEXTS).properties,
    )
