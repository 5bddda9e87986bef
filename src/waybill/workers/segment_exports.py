"""Segments sent to webhooks: pages of customers who agreed, signed, one after the other, each read as it leaves.

Where a page ends is written down before it leaves: sent again after a crash it holds nobody who was not in it, and misses nobody
but who was erased or objected meanwhile.
"""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import msgspec
import structlog

from waybill.model.customers import SegmentCustomer, SegmentQuery
from waybill.model.results import Refused
from waybill.model.segment_exports import (
    ExportSegment,
    ExportSegmentResult,
    SegmentData,
    SegmentExport,
    SegmentPage,
)
from waybill.ports.outbound import NotReached, Outbound
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.segments import segment_customers
from waybill.workers.jobs import enqueue
from waybill.workers.webhooks import GONE, PAUSES, secret_of, signed

_sql = load(__file__)
_encoder = msgspec.json.Encoder(uuid_format="canonical")
log = structlog.get_logger()

JOB = "segment-export"
ACTOR = "worker:segment-exports"
PAGE = 500


async def start_exports(tx: Tx, requests: Sequence[ExportSegment]) -> list[ExportSegmentResult]:
    """One result per request. What is asked again while it is running is answered with the export that is running."""
    results: list[ExportSegmentResult] = []
    for request in requests:
        hook = await tx.fetchrow(_sql.webhook, request.webhook_id)
        if hook is None:
            detail = "There is no webhook with this id. List the webhooks to see their ids."
            results.append(Refused(type="unknown_webhook", detail=detail, field="/webhook_id"))
            continue
        if not hook["active"]:
            detail = "The receiver wanted no more, so the webhook is not active. Make a new one."
            results.append(Refused(type="webhook_not_active", detail=detail, field="/webhook_id"))
            continue
        asked = (request.webhook_id, request.consent, request.segment, request.tag, request.least_orders)
        row = await tx.fetchrow(_sql.running, *asked) or await tx.fetchrow(_sql.start, next(tx.ids), *asked, tx.now)
        assert row is not None
        await enqueue(tx, JOB, [str(row["export_id"])])
        results.append(SegmentExport(**row))
    return results


class SegmentExports:
    """The job that sends the pages of one export."""

    def __init__(self, pool: Pool, outbound: Outbound) -> None:
        self.pool = pool
        self.outbound = outbound

    async def send(self, shop_id: int, key: str) -> timedelta | None:
        """Send page after page; the pause after which to try again, where one does not arrive."""
        export_id = UUID(key)
        while (found := await self._next(shop_id, export_id)) is not None:
            row, url = found
            if row["next_at"] is not None and (wait := row["next_at"] - datetime.now(UTC)) > timedelta(0):
                return wait  # type: ignore[no-any-return]
            if (pause := await self._page(shop_id, export_id, row, url)) is not None:
                return pause
        return None

    async def _next(self, shop_id: int, export_id: UUID) -> tuple[Row, str] | None:
        """The export with the end of its next page written down, and its address; None once it has ended."""
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, ACTOR, "worker")
            row = await tx.fetchrow(_sql.lock, export_id)
            if row is None:
                return None
            hook = await tx.fetchrow(_sql.webhook, row["webhook_id"])
            if hook is None or not hook["active"]:
                await tx.execute(_sql.end, export_id, "canceled", None, "the webhook is not active", tx.now)
                return None
            if row["until_id"] is None:
                ids = [one.customer_id for one in await segment_customers(tx, *_page_of(row), PAGE + 1)]
                until = ids[:PAGE][-1] if ids else UUID(int=0)
                row = await tx.fetchrow(_sql.bound, export_id, until, len(ids) <= PAGE)
                assert row is not None
            return row, hook["url"]

    async def _page(self, shop_id: int, export_id: UUID, row: Row, url: str) -> timedelta | None:
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            tx = Tx(connection, shop_id, ACTOR, "worker")
            secret = await secret_of(tx, row["webhook_id"])
            # read just before it leaves, so that who objected or was erased since the page before is not in it
            customers = await segment_customers(tx, *_page_of(row), PAGE)
        if not secret:
            return await self._failed(shop_id, export_id, row, None, "its secret cannot be read")
        id, body = _told(shop_id, export_id, row, customers)
        try:
            status = await self.outbound.post(url, body, signed(secret, id, datetime.now(UTC), body))
        except NotReached as error:
            return await self._failed(shop_id, export_id, row, None, str(error))
        if 200 <= status < 300:
            async with self.pool.acquire() as connection, connection.transaction():
                tx = Tx(connection, shop_id, ACTOR, "worker")
                await tx.execute(_sql.arrived, export_id, row["pages"], len(customers), status, tx.now)
            return None
        return await self._failed(shop_id, export_id, row, status, f"the receiver answered {status}")

    async def _failed(
        self, shop_id: int, export_id: UUID, row: Row, answer: int | None, error: str
    ) -> timedelta | None:
        attempts = row["attempts"] + 1
        pause = PAUSES[attempts - 1] * random.uniform(0.8, 1.2) if attempts <= len(PAUSES) and answer != GONE else None
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, ACTOR, "worker")
            if answer == GONE:
                await tx.execute(_sql.deactivate, row["webhook_id"])
            if pause is None:
                await tx.execute(_sql.end, export_id, "failed", answer, error[:300], tx.now)
            else:
                await tx.execute(_sql.count_failure, export_id, row["pages"], answer, error[:300], tx.now + pause)
        log.info("segment_export.not_delivered", shop_id=shop_id, export_id=str(export_id), error=error)
        return pause


def _page_of(row: Row) -> tuple[SegmentQuery, UUID, UUID | None]:
    asked = {name: row[name] for name in ("consent", "segment", "tag", "least_orders")}
    return SegmentQuery(**asked), row["after_id"] or UUID(int=0), row["until_id"]


def _told(shop_id: int, export_id: UUID, row: Row, customers: list[SegmentCustomer]) -> tuple[UUID, bytes]:
    """The page's id and body."""
    number = row["pages"] + 1
    id = uuid5(export_id, str(number))
    data = SegmentData(
        export_id=export_id, page=number, last=row["last"], consent=row["consent"], segment=row["segment"],
        customers=customers,
    )  # fmt: skip
    return id, _encoder.encode(SegmentPage(timestamp=row["started_at"], id=id, shop_id=shop_id, data=data))
