"""Payments: lists of them, some whole, and those of orders."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from waybill.model.payment_views import PaymentQuery, PaymentShown
from waybill.model.views import OrderPayment, Page, PaymentAction, PaymentDispute
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)


async def list_payments(tx: Tx, query: PaymentQuery) -> Page[PaymentShown]:
    """Payments, the newest first."""
    before = id_of(query.cursor) if query.cursor is not None else UUID(int=2**128 - 1)
    asked = (query.order, query.status, query.gateway, query.action, query.kind)
    rows = await tx.fetch(_sql.list, before, *asked, query.limit + 1)
    shown = await get_payments(tx, [row["payment_id"] for row in rows])
    return page_of([(one, id_cursor(one.payment_id)) for one in shown], query.limit)


async def get_payments(tx: Tx, payment_ids: Sequence[UUID]) -> list[PaymentShown]:
    """The payments with these ids in the order asked for, each once; unknown ones are left out."""
    rows = {row["payment_id"]: row for row in await tx.fetch(_sql.payments, list(payment_ids))}
    parts = await _parts(tx, rows.values())
    return [
        PaymentShown(
            **_fields(rows[id], parts), order_id=rows[id]["order_id"], number=rows[id]["number"],
            currency=rows[id]["currency"], link=rows[id]["link"], placed_at=rows[id]["placed_at"],
        )
        for id in dict.fromkeys(payment_ids)
        if id in rows
    ]  # fmt: skip


async def payments_of(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, list[OrderPayment]]:
    """The payments of orders that have any, oldest first."""
    rows = await tx.fetch(_sql.of_orders, list(order_ids))
    parts = await _parts(tx, rows)
    found: dict[UUID, list[OrderPayment]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(OrderPayment(**_fields(row, parts)))
    return found


class _Parts(NamedTuple):
    """By payment: what was asked of its gateway, and its disputes, in the order in which they came."""

    actions: dict[UUID, list[PaymentAction]]
    disputes: dict[UUID, list[PaymentDispute]]


async def _parts(tx: Tx, payments: Iterable[Row]) -> _Parts:
    parts = _Parts({}, {})
    order_ids = sorted({row["order_id"] for row in payments})
    if not order_ids:
        return parts
    for row in await tx.fetch(_sql.actions, order_ids):
        fields = {name: row[name] for name in PaymentAction.__struct_fields__}
        parts.actions.setdefault(row["payment_id"], []).append(PaymentAction(**fields))
    for row in await tx.fetch(_sql.disputes, order_ids):
        fields = {name: row[name] for name in PaymentDispute.__struct_fields__}
        parts.disputes.setdefault(row["payment_id"], []).append(PaymentDispute(**fields))
    return parts


def _fields(row: Row, parts: _Parts) -> dict[str, Any]:
    fields = {name: row[name] for name in OrderPayment.__struct_fields__ if name not in _Parts._fields}
    return fields | {name: found.get(row["payment_id"], []) for name, found in parts._asdict().items()}
