"""Webhooks: each event goes, signed, to every address of the shop that wants its type; Standard Webhooks."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from standardwebhooks import Webhook

from waybill.model.events import EVENT_TYPES
from waybill.ports.outbound import NotReached, Outbound
from waybill.store.database import Pool
from waybill.store.secrets import BadKey, get_secret
from waybill.store.sql import load
from waybill.store.tx import Row, Tx, columns
from waybill.store.webhooks import secret_name
from waybill.workers.counters import DELIVERIES
from waybill.workers.follow import Logged, bury
from waybill.workers.jobs import enqueue
from waybill.workers.payload import payload, wants

_sql = load(__file__)
log = structlog.get_logger()

JOB = "webhook"
# Tried again after these pauses, a day and a half in all; what the last try does not bring over is a dead letter.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200, 50_400))
# One slow address must not hold up everybody's deliveries.
AT_ONCE_PER_ADDRESS = 20
GONE = 410


class Webhooks:
    """The consumer and the job."""

    name = "webhooks"

    def __init__(self, pool: Pool, outbound: Outbound) -> None:
        self.pool = pool
        self.outbound = outbound
        self.busy: dict[UUID, int] = {}

    async def wants(self, tx: Tx) -> Sequence[str] | None:
        """The types that the shop's webhooks name; all where one names none."""
        lists = [hook["types"] for hook in await tx.fetch(_sql.active)]
        if any(not types or "*" in types for types in lists):
            return None
        return [type for type in EVENT_TYPES if any(wants(types, type) for types in lists)]

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Note one delivery for each event and each address that wants it, and enqueue them."""
        hooks = await tx.fetch(_sql.active)
        noted = [
            (hook["webhook_id"], event.seq)
            for event in events
            for hook in hooks
            if event.recorded_at >= hook["created_at"] and wants(hook["types"], event.type)
        ]
        if noted:
            rows = await tx.fetch(_sql.note, *columns(noted, 2), tx.now)
            await enqueue(tx, JOB, [key_of(row["webhook_id"], row["seq"]) for row in rows])

    async def deliver(self, shop_id: int, key: str) -> timedelta | None:
        """Deliver one event to one address; the pause after which to try again, if so."""
        id, _, number = key.partition(":")
        webhook_id, seq = UUID(id), int(number)
        if self.busy.get(webhook_id, 0) >= AT_ONCE_PER_ADDRESS:
            return timedelta(seconds=random.uniform(1, 5))
        self.busy[webhook_id] = self.busy.get(webhook_id, 0) + 1
        try:
            return await self._deliver(shop_id, webhook_id, seq)
        finally:
            self.busy[webhook_id] -= 1
            if not self.busy[webhook_id]:
                del self.busy[webhook_id]

    async def _deliver(self, shop_id: int, webhook_id: UUID, seq: int) -> timedelta | None:
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            tx = Tx(connection, shop_id, "worker:webhooks", "worker")
            row = await tx.fetchrow(_sql.read, webhook_id, seq)
            if row is None or row["status"] != "pending":
                return None
            secret = await secret_of(tx, webhook_id)
        if not row["active"]:
            await self._ended(shop_id, webhook_id, seq, "canceled", None, "the webhook is not active")
            return None
        if not secret:
            return await self._failed(shop_id, webhook_id, row, None, "its secret cannot be read")
        event = Logged(*(row[name] for name in Logged.__struct_fields__))
        body = payload(shop_id, event)
        try:
            status = await self.outbound.post(row["url"], body, signed(secret, event.id, datetime.now(UTC), body))
        except NotReached as error:
            return await self._failed(shop_id, webhook_id, row, None, str(error))
        if 200 <= status < 300:
            await self._ended(shop_id, webhook_id, seq, "delivered", status, None)
            return None
        if status == GONE:
            await self._ended(shop_id, webhook_id, seq, "failed", status, "the receiver wants no more (410)")
            return None
        return await self._failed(shop_id, webhook_id, row, status, f"the receiver answered {status}")

    async def _ended(
        self, shop_id: int, webhook_id: UUID, seq: int, status: str, answer: int | None, error: str | None
    ) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:webhooks", "worker")
            if answer == GONE:
                await tx.execute(_sql.deactivate, webhook_id)
            await tx.execute(_sql.settle, webhook_id, seq, status, answer, error, tx.now)
        DELIVERIES.labels(status).inc()

    async def _failed(
        self, shop_id: int, webhook_id: UUID, row: Row, answer: int | None, error: str
    ) -> timedelta | None:
        attempts = row["attempts"] + 1
        pause = PAUSES[attempts - 1] * random.uniform(0.8, 1.2) if attempts <= len(PAUSES) else None
        status = "failed" if pause is None else "pending"
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:webhooks", "worker")
            next_at = None if pause is None else tx.now + pause
            await tx.execute(_sql.count_failure, webhook_id, row["seq"], status, attempts, answer, error[:300], next_at)
            if pause is None:
                await bury(tx, f"webhook:{webhook_id}", row["seq"], attempts, error)
        log.info("webhook.not_delivered", shop_id=shop_id, webhook_id=str(webhook_id), seq=row["seq"], error=error)
        DELIVERIES.labels("failed" if pause is None else "put_off").inc()
        return pause


async def secret_of(tx: Tx, webhook_id: UUID) -> str | None:
    """What a webhook's deliveries are signed with; None where it cannot be read."""
    try:
        secret = await get_secret(tx, secret_name(webhook_id))
    except BadKey as error:
        log.error("webhook.secret_unreadable", shop_id=tx.shop_id, webhook_id=str(webhook_id), error=str(error))
        return None
    return secret


def signed(secret: str, event_id: UUID, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks; the id is the event's, the same at every try."""
    return {
        "content-type": "application/json",
        "webhook-id": str(event_id),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(event_id), now, body.decode()),
    }


def key_of(webhook_id: UUID, seq: int) -> str:
    """The key of a delivery's job."""
    return f"{webhook_id}:{seq}"


async def redeliver(tx: Tx, webhook_id: UUID, first: int, last: int | None = None, limit: int = 10_000) -> int:
    """Deliver again the events `first` to `last` (or the newest) that the webhook wants; how many, at most `limit`.

    Also what was never delivered to it, from before it was made. Dead letters among them leave their list.
    """
    hook = await tx.fetchrow(_sql.webhook, webhook_id)
    if hook is None:
        return 0
    types = [type for type in EVENT_TYPES if wants(hook["types"], type)]
    seqs = [row["seq"] for row in await tx.fetch(_sql.seqs_between, first, last, types, limit)]
    await tx.execute(_sql.renew, webhook_id, seqs, tx.now)
    await tx.execute(_sql.exhume, f"webhook:{webhook_id}", seqs)
    await enqueue(tx, JOB, [key_of(webhook_id, seq) for seq in seqs])
    return len(seqs)
