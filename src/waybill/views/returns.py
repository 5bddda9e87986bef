"""Returns: the queue, and one whole with what it has brought and would bring yet."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from waybill.model.events.returns import ExchangeWanted
from waybill.model.money import price_text
from waybill.model.return_views import (
    CreditShown,
    ReturnCount,
    ReturnDetail,
    ReturnLineShown,
    ReturnQuery,
    ReturnSummary,
    WantedInstead,
)
from waybill.model.views import OrderReturn, Page, ReturnAmount
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_exchange = msgspec.json.Decoder(list[ExchangeWanted])

OPEN = ("requested", "approved", "in_transit", "received", "inspected")
ENDED = ("declined", "canceled", "expired", "closed")


async def list_returns(tx: Tx, query: ReturnQuery) -> Page[ReturnSummary]:
    """Returns, the oldest first."""
    after = id_of(query.cursor) if query.cursor is not None else UUID(int=0)
    code = query.location.upper() if query.location is not None else None
    ended = [] if query.status or query.order or query.kind == "claim" else list(ENDED)
    rows = await tx.fetch(_sql.list, after, query.status, query.kind, code, query.order, ended, query.limit + 1)
    ids = [row["return_id"] for row in rows]
    lines = _grouped(await tx.fetch(_sql.lines, ids)) if ids else {}
    summaries = await tx.fetch(_sql.summaries, ids) if ids else ()
    found = [ReturnSummary(**_fields(row, lines.get(row["return_id"], ()))) for row in summaries]
    return page_of([(one, id_cursor(one.return_id)) for one in found], query.limit)


async def count_returns(tx: Tx) -> list[ReturnCount]:
    """How many returns are in each state that is not the last; none where there are none."""
    rows = {row["status"]: row for row in await tx.fetch(_sql.counts, list(OPEN))}
    return [ReturnCount(**rows[status]) for status in OPEN if status in rows]


async def get_returns(tx: Tx, ids: Sequence[UUID]) -> list[ReturnDetail]:
    """The returns with these ids, whole; unknown ones are left out."""
    rows = await tx.fetch(_sql.summaries, list(ids))
    order_ids = sorted({row["order_id"] for row in rows})
    lines = _grouped(await tx.fetch(_sql.lines, list(ids)))
    credits = _grouped(await tx.fetch(_sql.credits, order_ids, list(ids)))
    notes: dict[UUID, dict[str, str]] = {}
    for row in await tx.fetch(_sql.notes, order_ids):
        notes.setdefault(row["return_id"], {})[row["key"]] = row["value"]
    return [
        _detail(
            row, lines.get(row["return_id"], []), credits.get(row["return_id"], []), notes.get(row["return_id"], {})
        )
        for row in rows
    ]


async def returns_of(tx: Tx, order_ids: Sequence[UUID]) -> tuple[dict[UUID, list[OrderReturn]], dict[UUID, UUID]]:
    """The returns of each order, and which order each of them is an exchange or a replacement of."""
    found: dict[UUID, list[OrderReturn]] = {}
    rows = await tx.fetch(_sql.of_orders, list(order_ids))
    lines = _grouped(await tx.fetch(_sql.lines, [row["return_id"] for row in rows])) if rows else {}
    for row in rows:
        one = OrderReturn(
            return_id=row["return_id"], number=f"#{row['number']}-R{row['position']}", status=row["status"],
            kind=row["kind"], units=row["units"], credited=row["credited"], linked_order_id=row["linked_order_id"],
            amounts=_amounts(lines.get(row["return_id"], ())),
        )  # fmt: skip
        found.setdefault(row["order_id"], []).append(one)
    came_of = {row["order_id"]: row["from_order_id"] for row in await tx.fetch(_sql.came_of, list(order_ids))}
    return found, came_of


def _detail(row: Row, lines: Sequence[Row], credits: Sequence[Row], notes: Mapping[str, str]) -> ReturnDetail:
    names = [
        name
        for name in ReturnDetail.__struct_fields__
        if name not in ("number", "lines", "credits", "exchange", "notes", *ReturnSummary.__struct_fields__)
    ]
    wanted = _exchange.decode(row["exchange"]) if row["exchange"] else []
    return ReturnDetail(
        **_fields(row, lines),
        **{name: row[name] for name in names},
        lines=[ReturnLineShown(**_without(line, "return_id")) for line in lines],
        credits=[CreditShown(**_without(credit, "return_id")) for credit in credits],
        exchange=[
            WantedInstead(sku=one.sku, quantity=one.quantity, unit_price=price_text(one.unit_price)) for one in wanted
        ],
        notes=dict(notes),
    )


def _fields(row: Row, lines: Sequence[Row]) -> dict[str, Any]:
    named = {name: row[name] for name in ReturnSummary.__struct_fields__ if name not in ("number", "amounts")}
    return named | {"number": f"#{row['order_number']}-R{row['position']}", "amounts": _amounts(lines)}


def _amounts(lines: Sequence[Row]) -> list[ReturnAmount]:
    """What is measured alike, summed; in the order of the lines."""
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for line in lines:
        quantity, received = sums.get((line["unit"], line["scale"]), (0, 0))
        sums[line["unit"], line["scale"]] = quantity + line["quantity"], received + line["received"]
    return [
        ReturnAmount(unit=unit, scale=scale, quantity=quantity, received=received)
        for (unit, scale), (quantity, received) in sums.items()
    ]


def _grouped(rows: Sequence[Row]) -> dict[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["return_id"], []).append(row)
    return groups


def _without(row: Row, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
