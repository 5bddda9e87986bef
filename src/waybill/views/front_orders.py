"""Orders as whoever placed them sees them: one that was just placed, and all of an address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from waybill.decisions.payments.terms import hoped_for, to_pay
from waybill.model.events import BundlePlaced, OptionOn
from waybill.model.front_views import FrontOrderLine, FrontOrderShown, FrontPayment, OrderList, OrderListed
from waybill.model.views import OrderQuery
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.order_details import get_orders
from waybill.views.orders import list_orders

_sql = load(__file__)
_bundles = msgspec.json.Decoder(list[BundlePlaced])
_options = msgspec.json.Decoder(list[OptionOn])

CHANNEL = "front"
MOST_LISTED = 50


async def show_front_order(tx: Tx, order_id: UUID) -> FrontOrderShown | None:
    """An order of the front with what became of its last payment; None for every other."""
    row = await tx.fetchrow(_sql.order, order_id, CHANNEL)
    if row is None:
        return None
    paid = await tx.fetchrow(_sql.payment, order_id)
    (order,) = await get_orders(tx, [order_id])
    due = to_pay(order, order.payments)
    later = row["terms"] == "on_delivery"
    # a payment that may still bring its amount: another is not begun beside it
    waits = hoped_for(order.payments) > 0
    fields: dict[str, Any] = {name: row[name] for name in _SAME}
    return FrontOrderShown(
        **fields,
        pay="later" if later else "now",
        due=due if row["status"] in ("placed", "confirmed") else 0,
        may_pay=row["status"] == "placed" and not later and due > 0 and not waits,
        expires_at=row["expires_at"] if row["status"] == "placed" else None,
        location=await tx.fetchval(_sql.place, order_id) if row["method"] == "pickup" else None,
        payment=_payment(paid) if paid else None,
        lines=_lines(await tx.fetch(_sql.lines, order_id), row["bundles"]),
    )


_SAME = (
    "number", "status", "placed_at", "method", "currency", "item_total", "charge_total", "tax_total", "tax_included", "total",
    "ship_by", "deliver_by",
)  # fmt: skip


def _payment(row: Row) -> FrontPayment:
    failed = row["status"] == "failed"
    return FrontPayment(
        status=row["status"], amount=row["amount"], tender=row["tender"],
        link=row["link"] if row["status"] == "requires_action" else None, reason=row["error"] if failed else None,
    )  # fmt: skip


def _lines(rows: Sequence[Row], bundles: str | None) -> list[FrontOrderLine]:
    """The lines as they were bought: a bundle as one, and with each what is chosen on it."""
    totals: dict[int, int] = {}
    names: dict[int, list[str]] = {}
    for row in rows:
        asked = row["line"] if row["parent"] is None else row["parent"]
        totals[asked] = totals.get(asked, 0) + row["total"]
        if row["options"]:
            names[asked] = [name for option in _options.decode(row["options"]) for name in _names(option)]
    found = {
        row["line"]: FrontOrderLine(
            title=row["title"], quantity=row["quantity"], scale=row["scale"], unit=row["unit"],
            options=names.get(row["line"], []), total=totals[row["line"]],
        )
        for row in rows
        if row["parent"] is None
    }  # fmt: skip
    for one in _bundles.decode(bundles) if bundles else ():
        found[one.line] = FrontOrderLine(
            title=one.title, quantity=one.quantity, options=names.get(one.line, []), total=totals.get(one.line, 0)
        )
    return [found[line] for line in sorted(found)]


def _names(option: OptionOn) -> list[str]:
    return [option.name, *(name for inner in option.options for name in _names(inner))]


async def list_front_orders(tx: Tx, customer_id: UUID, asked_at: datetime) -> tuple[OrderList, list[UUID]] | None:
    """The newest orders of the address that a customer asked from, with their ids; None where another link holds by now.

    Only orders that were placed under this very address: a customer may be known by others, too.
    """
    row = await tx.fetchrow(_sql.asked, customer_id, asked_at)
    if row is None:
        return None
    page = await list_orders(tx, OrderQuery(customer_id=customer_id, limit=MOST_LISTED))
    mine = [
        one
        for one in page.rows
        if one.email is not None
        and one.email.lower() == row["email"].lower()
        and one.status not in ("draft", "discarded")
    ]
    titles: dict[UUID, list[str]] = {}
    for line in await tx.fetch(_sql.titles, [one.order_id for one in mine]):
        titles.setdefault(line["order_id"], []).append(line["title"])
    rows = [
        OrderListed(
            number=one.number, status=one.status, fulfillment_status=one.fulfillment_status, placed_at=one.placed_at,
            currency=one.currency, total=one.total, items=titles.get(one.order_id, []),
        )
        for one in mine
    ]  # fmt: skip
    return OrderList(email=row["email"], rows=rows, more=page.next is not None), [one.order_id for one in mine]
