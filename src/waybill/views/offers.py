"""An offer as the customer sees it who has its link."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from waybill.decisions.tracking.telling import language_of
from waybill.model.inquiries import OfferLine, OfferShown
from waybill.model.views import OrderDetail
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.order_details import get_orders

_sql = load(__file__)


async def show_offer(tx: Tx, order_id: UUID, seq: int) -> OfferShown | None:
    """The draft that the event `seq` offered, or the order that it became; None where there is none."""
    found = await get_orders(tx, [order_id])
    about = await tx.fetchrow(_sql.about, order_id, seq)
    if not found or about is None:
        return None
    order = found[0]
    units = {row["item_id"]: row["unit"] for row in await tx.fetch(_sql.units, order_id)}
    language = language_of(about["language"], about["locale"])
    return OfferShown(
        status=_status(order, about["expires_at"], tx.now, changed=about["is_changed"]), shop=about["shop_name"],
        number=order.number, time_zone=about["time_zone"], language=language, locale=f"{language}-{about['country']}",
        currency=order.currency, lines=_lines(order, units), item_total=order.item_total,
        discount_total=order.discount_total, charge_total=order.charge_total, tax_total=order.tax_total,
        tax_included=order.tax_included, total=order.total, expires_at=about["expires_at"],
    )  # fmt: skip


def _status(
    order: OrderDetail, expires_at: datetime, now: datetime, *, changed: bool
) -> Literal["open", "expired", "accepted", "closed"]:
    if order.status == "discarded":
        return "closed"
    if order.status != "draft":
        return "accepted"
    if changed:
        return "closed"
    return "open" if expires_at > now else "expired"


def _lines(order: OrderDetail, units: dict[UUID, str]) -> list[OfferLine]:
    """What is offered, as it was asked for: a bundle is one line, and options are paid with what they are on."""
    found = {}
    for bundle in order.bundles:
        parts = sum(line.total for line in order.lines if line.parent == bundle.line)
        found[bundle.line] = OfferLine(title=bundle.title, quantity=bundle.quantity, total=parts)
    for line in order.lines:
        if line.role == "item":
            options = sum(one.total for one in order.lines if one.parent == line.line and one.role == "option")
            found[line.line] = OfferLine(
                title=line.title, quantity=line.quantity, scale=line.scale, unit=units.get(line.item_id, "unit"),
                total=line.total + options,
            )  # fmt: skip
    return [line for _, line in sorted(found.items())]
