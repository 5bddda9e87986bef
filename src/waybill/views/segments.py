"""Segments: customers by recency, frequency and value of what they bought."""

from uuid import UUID

from waybill.model.customers import SegmentCount, SegmentCustomer, SegmentQuery, SegmentReport
from waybill.model.segment_exports import ExportQuery, SegmentExport
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)

# The best first, as reports show them.
SEGMENTS = ("champions", "loyal", "promising", "new", "at_risk", "sleeping", "lost")


async def list_segments(tx: Tx) -> SegmentReport:
    """All segments in the shop's currency, those without a customer too."""
    shop = await tx.fetchrow(_sql.shop)
    assert shop is not None
    rows = {row["segment"]: row for row in await tx.fetch(_sql.counts, shop["currency"])}
    return SegmentReport(
        currency=shop["currency"],
        scored_at=shop["scored_at"],
        rows=[
            SegmentCount(
                segment=name,  # type: ignore[arg-type]
                customers=rows[name]["customers"] if name in rows else 0,
                orders=rows[name]["orders"] if name in rows else 0,
                net=rows[name]["net"] if name in rows else 0,
            )
            for name in SEGMENTS
        ],
    )


async def list_segment_customers(tx: Tx, query: SegmentQuery) -> Page[SegmentCustomer]:
    """The customers of a segment, or of all. How to reach them is told only with the consent that is asked for."""
    after = id_of(query.cursor) if query.cursor is not None else UUID(int=0)
    rows = await segment_customers(tx, query, after, None, query.limit + 1)
    return page_of([(row, id_cursor(row.customer_id)) for row in rows], query.limit)


async def segment_customers(
    tx: Tx, query: SegmentQuery, after: UUID, until: UUID | None, limit: int
) -> list[SegmentCustomer]:
    """As `list_segment_customers`, by id: those beyond `after` and, if that is given, up to `until`."""
    shop = await tx.fetchrow(_sql.shop)
    assert shop is not None
    rows = await tx.fetch(
        _sql.customers,
        shop["currency"],
        query.segment,
        query.consent,
        query.tag,
        after,
        query.least_orders,
        limit,
        until,
    )
    return [SegmentCustomer(**row) for row in rows]


async def list_segment_exports(tx: Tx, query: ExportQuery) -> Page[SegmentExport]:
    """Segments that were, or are being, sent to webhooks, the newest first."""
    before = id_of(query.cursor) if query.cursor is not None else UUID(int=2**128 - 1)
    rows = await tx.fetch(_sql.exports, before, query.limit + 1)
    return page_of([(SegmentExport(**row), id_cursor(row["export_id"])) for row in rows], query.limit)
