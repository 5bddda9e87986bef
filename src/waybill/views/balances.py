"""Orders that money is owed for: to buyers, and by those who buy on account."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from waybill.decisions.payments.terms import hoped_for, to_pay
from waybill.model.tender_views import BalanceQuery, BalanceShown, Payable
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.order_details import get_orders
from waybill.views.pages import BadCursor, key_cursor, key_of, page_of

_sql = load(__file__)
_NEVER = date(1, 1, 1)


async def list_balances(tx: Tx, query: BalanceQuery) -> Page[BalanceShown]:
    """What is owed to buyers by order; what is due on account by its day, the longest overdue first."""
    today = tx.now.astimezone(ZoneInfo(await tx.fetchval(_sql.zone))).date()
    if query.kind == "owed":
        after = _owed_after(query.cursor)
        rows = await tx.fetch(_sql.owed, after, query.customer_id, query.limit + 1)
        return page_of([(_shown(row, today), key_cursor(str(row["order_id"]))) for row in rows], query.limit)
    day, order_id = _due_after(query.cursor)
    until = today if query.kind == "overdue" else None
    rows = await tx.fetch(_sql.due, day, order_id, until, query.customer_id, query.limit + 1)
    found = [(_shown(row, today), key_cursor(row["due_on"].isoformat(), str(row["order_id"]))) for row in rows]
    return page_of(found, query.limit)


async def payable(tx: Tx, order_id: UUID) -> Payable | None:
    """An order as a link to pay shows it."""
    found = await get_orders(tx, [order_id])
    if not found:
        return None
    (order,) = found
    (shop,) = await tx.fetch(_sql.payee)
    due = to_pay(order, order.payments)
    return Payable(
        shop=shop["name"],
        number=order.number,
        status=order.status,
        currency=order.currency,
        total=order.total,
        due=due,
        due_on=order.due_on,
        # a payment that is under way may still bring its amount: another is not begun beside it
        can_pay=shop["gateway"] is not None and due > 0 and not hoped_for(order.payments),
        gateway=shop["gateway"],
        payment=order.payments[-1].status if order.payments else None,
    )


def _owed_after(cursor: str | None) -> UUID:
    try:
        return UUID(str(key_of(cursor, str)[0])) if cursor is not None else UUID(int=0)
    except ValueError:
        raise BadCursor(cursor) from None


def _due_after(cursor: str | None) -> tuple[date, UUID]:
    if cursor is None:
        return _NEVER, UUID(int=0)
    try:
        day, order_id = key_of(cursor, str, str)
        return date.fromisoformat(str(day)), UUID(str(order_id))
    except ValueError:
        raise BadCursor(cursor) from None


def _shown(row: Row, today: date) -> BalanceShown:
    due_on = row["due_on"]
    late = (today - due_on).days if due_on is not None and row["balance"] > 0 else 0
    fields = {name: row[name] for name in BalanceShown.__struct_fields__ if name != "days_overdue"}
    return BalanceShown(**fields, days_overdue=max(0, late))
