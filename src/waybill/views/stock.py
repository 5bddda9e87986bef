"""Stock: levels, what can be promised by a day, the ledger of movements, and what is expected."""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from waybill.model.facts import sku_key
from waybill.model.money import price_text
from waybill.model.stock_views import (
    ExpectedReceipt,
    ItemStock,
    MovementQuery,
    ReceiptQuery,
    StockLevel,
    StockMovement,
    StockQuery,
)
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import BadCursor, key_cursor, key_of, page_of

_sql = load(__file__)
_LAST_SEQ = 2**62


def _key(sku: str | None) -> str | None:
    return sku_key(sku) if sku is not None else None


def _code(location: str | None) -> str | None:
    return location.upper() if location is not None else None


def searched(q: str | None) -> tuple[str | None, str | None, list[str] | None]:
    """What is looked for, as the statements take it: how a SKU begins, a barcode, and patterns that all are in a title."""
    if q is None:
        return None, None, None
    words = q.split()
    return sku_key(q), q.strip(), ["%" + re.sub(r"([%_\\])", r"\\\1", word) + "%" for word in words]


async def list_stock(tx: Tx, query: StockQuery) -> Page[ItemStock]:
    """Items' stock in order of their SKUs. With a location, all but `backordered` is of that location alone."""
    after = str(key_of(query.cursor, str)[0]) if query.cursor is not None else ""
    code = _code(query.location)
    rows = await tx.fetch(
        _sql.levels, after, _key(query.sku), code, query.below, query.limit + 1, *searched(query.q), query.low
    )
    by_item: dict[UUID, list[Row]] = {}
    for row in rows:
        by_item.setdefault(row["item_id"], []).append(row)
    ids = list(by_item)
    by = query.by or tx.now.astimezone(ZoneInfo(await tx.fetchval(_sql.today))).date()
    backordered = {row["item_id"]: row["quantity"] for row in await tx.fetch(_sql.backordered, ids)}
    incoming = {
        row["item_id"]: (row["quantity"], row["by_then"]) for row in await tx.fetch(_sql.incoming, ids, by, code)
    }
    found = [
        (_stock(levels, backordered.get(id, 0), *incoming.get(id, (0, 0))), key_cursor(levels[0]["sku_key"]))
        for id, levels in by_item.items()
    ]
    return page_of(found, query.limit)


def _stock(rows: Sequence[Row], backordered: int, incoming: int, by_then: int) -> ItemStock:
    levels = [_level(row) for row in rows if row["code"] is not None]
    available = sum(level.available for level in levels)
    return ItemStock(
        item_id=rows[0]["item_id"],
        sku=rows[0]["sku"],
        title=rows[0]["title"],
        scale=rows[0]["scale"],
        unit=rows[0]["unit"],
        on_hand=sum(level.on_hand for level in levels),
        sellable=sum(level.sellable for level in levels),
        reserved=sum(level.reserved for level in levels),
        available=available,
        backordered=backordered,
        incoming=incoming,
        available_to_promise=max(0, available + by_then - backordered),
        levels=levels,
    )


def _level(row: Row) -> StockLevel:
    return StockLevel(
        location=row["code"],
        on_hand=row["sellable"] + row["quarantine"] + row["damaged"],
        sellable=row["sellable"],
        quarantine=row["quarantine"],
        damaged=row["damaged"],
        reserved=row["reserved"],
        safety=row["safety"],
        available=max(0, row["sellable"] - row["reserved"] - row["safety"]) if row["active"] else 0,
    )


async def list_movements(tx: Tx, query: MovementQuery) -> Page[StockMovement]:
    """The ledger, newest first."""
    seq, position = key_of(query.cursor, int, int) if query.cursor is not None else (_LAST_SEQ, 0)
    if not -(2**31) <= int(position) < 2**31:
        raise BadCursor(query.cursor)
    about = (seq, position, _code(query.location), query.limit + 1)
    if query.sku is None:
        rows = await tx.fetch(_sql.movements, *about)
    else:
        rows = await tx.fetch(_sql.movements_of_item, *about, _key(query.sku))
    return page_of([(_movement(row), key_cursor(row["seq"], row["position"])) for row in rows], query.limit)


def _movement(row: Row) -> StockMovement:
    return StockMovement(
        seq=row["seq"],
        position=row["position"],
        sku=row["sku"],
        scale=row["scale"],
        unit=row["unit"],
        location=row["code"],
        kind=row["kind"],
        condition=row["condition"],
        quantity=row["quantity"],
        reason=row["reason"],
        reference=row["reference"],
        unit_cost=price_text(row["unit_cost"]) if row["unit_cost"] is not None else None,
        at=row["occurred_at"],
    )


async def list_receipts(tx: Tx, query: ReceiptQuery) -> Page[ExpectedReceipt]:
    """Expected receipts, soonest first."""
    day, id = date.min, UUID(int=0)
    if query.cursor is not None:
        try:
            day_text, id_text = key_of(query.cursor, str, str)
            day, id = date.fromisoformat(str(day_text)), UUID(str(id_text))
        except ValueError:
            raise BadCursor(query.cursor) from None
    rows = await tx.fetch(
        _sql.receipts, day, id, _key(query.sku), _code(query.location), query.all, query.limit + 1
    )  # fmt: skip
    found = [(_receipt(row), key_cursor(row["expected_on"].isoformat(), str(row["receipt_id"]))) for row in rows]
    return page_of(found, query.limit)


def _receipt(row: Row) -> ExpectedReceipt:
    return ExpectedReceipt(
        receipt_id=row["receipt_id"],
        sku=row["sku"],
        scale=row["scale"],
        unit=row["unit"],
        location=row["code"],
        expected_on=row["expected_on"],
        quantity=row["quantity"],
        received=row["received"],
        open=max(0, row["quantity"] - row["received"]),
        reference=row["reference"],
    )
