"""Fulfillments: lists, one whole, and the board of a location."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from waybill.model.fulfillment_views import (
    Board,
    BoardColumn,
    FulfillmentDetail,
    FulfillmentLine,
    FulfillmentQuery,
    FulfillmentSummary,
    WorkAmount,
)
from waybill.model.money import divide
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.line_texts import NO_LINE_TEXTS, options_of, texts_of
from waybill.views.pages import id_cursor, id_of, page_of
from waybill.views.parcels import parcels_of_orders

_sql = load(__file__)

# The columns of a board, from left to right.
COLUMNS = ("released", "accepted", "picking", "queued", "preparing", "baking", "checked", "packed", "ready")
ENDED = ("handed_over", "rejected", "short", "merged", "canceled")
ROWS_PER_COLUMN = 20


async def list_fulfillments(tx: Tx, query: FulfillmentQuery) -> Page[FulfillmentSummary]:
    """Fulfillments, the oldest first."""
    after = id_of(query.cursor) if query.cursor is not None else UUID(int=0)
    code = query.location.upper() if query.location is not None else None
    ended = [] if query.status or query.order or query.wave else list(ENDED)
    rows = await tx.fetch(_sql.list, after, code, query.status, query.order, query.wave, ended, query.limit + 1)
    found = await _summaries(tx, [row["fulfillment_id"] for row in rows])
    return page_of([(one, id_cursor(one.fulfillment_id)) for one in found], query.limit)


async def board(tx: Tx, location: str) -> Board | None:
    """What the location with this code has to do; None where there is no such location."""
    place = await tx.fetchrow(_sql.location, location.upper())
    if place is None:
        return None
    counts = {row["status"]: row["count"] for row in await tx.fetch(_sql.counts, place["location_id"], list(COLUMNS))}
    ids = await tx.fetch(_sql.oldest, place["location_id"], sorted(counts), ROWS_PER_COLUMN)
    by_status: dict[str, list[FulfillmentSummary]] = {}
    for one in await _summaries(tx, [row["fulfillment_id"] for row in ids]):
        by_status.setdefault(one.status, []).append(one)
    kitchen = ("queued", "preparing", "baking", "checked") if place["kind"] == "kitchen" else ()
    wanted = [one for one in COLUMNS if one in counts or one in kitchen or one not in COLUMNS[3:7]]
    return Board(
        location=place["code"],
        columns=[
            BoardColumn(status=status, count=counts.get(status, 0), rows=by_status.get(status, []))  # type: ignore[arg-type]
            for status in wanted
        ],
    )


async def amounts_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[WorkAmount]]:
    """What is still here of each fulfillment, by what it is measured in; in the order of its lines."""
    found: dict[UUID, list[WorkAmount]] = {}
    for row in await tx.fetch(_sql.amounts, list(ids)) if ids else ():
        fields = dict(row.items())
        found.setdefault(fields.pop("fulfillment_id"), []).append(WorkAmount(**fields))
    return found


async def get_fulfillments(tx: Tx, ids: Sequence[UUID]) -> list[FulfillmentDetail]:
    """The fulfillments with these ids, whole; unknown ones are left out."""
    rows = await tx.fetch(_sql.summaries, list(ids))
    amounts = await amounts_of(tx, ids)
    lines: dict[UUID, list[Row]] = {}
    for line in await tx.fetch(_sql.lines, list(ids)):
        lines.setdefault(line["fulfillment_id"], []).append(line)
    parcels = await parcels_of_orders(tx, sorted({row["order_id"] for row in rows}))
    details = []
    for row in rows:
        texts = texts_of(row["texts"])
        units = [
            FulfillmentLine(
                **{name: line[name] for name in _LINE_FIELDS},
                options=options_of(line["options"], texts.lines.get(str(line["line"]), NO_LINE_TEXTS)),
                properties=texts.lines.get(str(line["line"]), NO_LINE_TEXTS).properties,
            )
            for line in lines.get(row["fulfillment_id"], [])
        ]
        about = {name: row[name] for name in ("version", "method", "name", "city", "country", "deliver_by")}
        packed = [one for one in parcels.get(row["order_id"], []) if one.fulfillment_id == row["fulfillment_id"]]
        details.append(
            FulfillmentDetail(
                **_fields(row, amounts), **about, note=texts.note, weight=_weight(units), units=units, parcels=packed
            )
        )
    return details


def _weight(units: Sequence[FulfillmentLine]) -> int | None:
    """Grams of all units; None where a weight is not known."""
    grams = 0
    for line in units:
        if line.weight is None:
            return None
        grams += divide(line.weight * (line.quantity - line.short - line.canceled), line.scale)
    return grams


_LINE_FIELDS = tuple(name for name in FulfillmentLine.__struct_fields__ if name not in ("options", "properties"))


async def _summaries(tx: Tx, ids: Sequence[UUID]) -> list[FulfillmentSummary]:
    if not ids:
        return []
    amounts = await amounts_of(tx, ids)
    return [FulfillmentSummary(**_fields(row, amounts)) for row in await tx.fetch(_sql.summaries, ids)]


def _fields(row: Row, amounts: Mapping[UUID, list[WorkAmount]]) -> dict[str, Any]:
    named = {name: row[name] for name in FulfillmentSummary.__struct_fields__ if name not in ("number", "amounts")}
    number = f"#{row['order_number']}-{row['position']}"
    return named | {"number": number, "amounts": amounts.get(row["fulfillment_id"], [])}
