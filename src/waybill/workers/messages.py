"""Messages to buyers: written down once per cause as the log is followed, sent by jobs, kept where nothing can send them."""

import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec import Struct

from waybill.model.events import OrderCanceled, OrderPlaced
from waybill.model.orders import Address
from waybill.model.setup import ShopSettings
from waybill.ports.notifier import Mail, Notifier, NotSent
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.tx import Row, Tx, columns
from waybill.workers.counters import MESSAGES
from waybill.workers.follow import Logged
from waybill.workers.jobs import enqueue
from waybill.workers.order_mail import STORY, Recipient, ShopVoice, Written, write

_sql = load(__file__)
log = structlog.get_logger()

JOB = "message"
# Tried again after these pauses; a message that the last try does not bring out has failed.
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600))

_placed = msgspec.json.Decoder(OrderPlaced)
_canceled = msgspec.json.Decoder(OrderCanceled)
_address = msgspec.json.Decoder(Address)
_settings = msgspec.json.Decoder(ShopSettings)


def kind_of(event: Logged) -> str | None:
    """Which message an event causes. An order that is placed and confirmed at once causes one, the confirmation."""
    if event.type == "order.placed":
        return "order_confirmed" if _placed.decode(event.data).confirmed else "order_received"
    if event.type == "order.confirmed":
        return "order_confirmed"
    if event.type == "order.canceled":
        return "order_canceled" if _canceled.decode(event.data).whole else "order_partly_canceled"
    return None


class Ready(Struct, frozen=True, kw_only=True):
    """A message that is to go out now, or the reason why it is not."""

    test: bool = False
    mail: Mail | None = None
    nobody: str | None = None


class Messages:
    """The consumer and the job. Without a notifier messages are written and kept."""

    name = "messages"

    def __init__(self, pool: Pool, notifier: Notifier | None, mail_from: str) -> None:
        self.pool = pool
        self.notifier = notifier
        self.mail_from = mail_from

    async def wants(self, tx: Tx) -> Sequence[str]:
        """Only what an order's story is made of."""
        return STORY

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Note the messages that these events cause, each once for ever, and enqueue their sending."""
        noted = [(next(tx.ids), event.seq, kind, event.order_id) for event in events if (kind := kind_of(event))]
        if noted:
            rows = await tx.fetch(_sql.note, *columns(noted, 4), tx.now)
            await enqueue(tx, JOB, [str(row["message_id"]) for row in rows])

    async def send(self, shop_id: int, key: str) -> timedelta | None:
        """Send one message; the pause after which it is to be tried again, if it is."""
        message_id = UUID(key)
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            row = await tx.fetchrow(_sql.read, message_id)
            if row is None or row["status"] != "pending":
                return None
            try:
                ready = await self._prepare(tx, message_id, row)
            except Exception as error:
                log.error("message.not_written", shop_id=shop_id, message_id=key, exc_info=error)
                ready = None
        if ready is None:
            return await self._failed(shop_id, message_id, row, "it could not be written", permanent=False)
        if ready.mail is None:
            await self._settle(shop_id, message_id, row, "skipped", None, ready.nobody)
            return None
        if self.notifier is None or ready.test:
            reason = "this is a test order" if ready.test else "no mail server is set up"
            await self._settle(shop_id, message_id, row, "kept", ready.mail, reason)
            return None
        try:
            await self.notifier.send(ready.mail)
        except NotSent as error:
            return await self._failed(shop_id, message_id, row, error.reason, permanent=error.permanent)
        await self._settle(shop_id, message_id, row, "sent", ready.mail, None)
        return None

    async def _prepare(self, tx: Tx, message_id: UUID, row: Row) -> Ready:
        if row["erased"]:
            return Ready(nobody="the buyer's data was erased")
        if row["email"] is None:
            return Ready(nobody="there is no e-mail address")
        story = [Logged(*event) for event in await tx.fetch(_sql.story, row["order_id"], row["cause_seq"], list(STORY))]
        if not any(event.type == "order.placed" for event in story):
            return Ready(nobody="the order was imported")
        units = {unit["sku"]: unit["unit"] for unit in await tx.fetch(_sql.units, row["order_id"])}
        to = Recipient(
            email=row["email"],
            name=row["name"],
            language=row["language"],
            address=_address.decode(row["address"]) if row["address"] else None,
        )
        shop = ShopVoice(name=row["shop_name"], locale=row["locale"], time_zone=ZoneInfo(row["time_zone"]))
        written = write(row["kind"], shop, to, story, units)
        return Ready(test=row["test"], mail=self._mail(message_id, row, to, written))

    def _mail(self, message_id: UUID, row: Row, to: Recipient, written: Written) -> Mail:
        settings = _settings.decode(row["settings"])
        return Mail(
            message_id=str(message_id),
            sender=settings.mail_from or self.mail_from,
            sender_name=row["shop_name"],
            recipient=to.email,
            recipient_name=to.name,
            reply_to=settings.reply_to,
            language=written.language,
            subject=written.subject,
            text=written.text,
            html=written.html,
        )

    async def _settle(
        self, shop_id: int, message_id: UUID, row: Row, status: str, mail: Mail | None, reason: str | None
    ) -> None:
        """Write down how it ended, with what was said, unless the buyer was erased meanwhile."""
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            if mail is not None and await tx.fetchval(_sql.lock_person, row["customer_id"], row["person_id"]) is None:
                mail = None
            said = (mail.recipient, mail.subject, mail.text, mail.html) if mail else (None,) * 4
            sent_at = tx.now if status == "sent" else None
            await tx.execute(_sql.settle, message_id, status, *said, reason, sent_at)
        MESSAGES.labels(row["kind"], status).inc()

    async def _failed(
        self, shop_id: int, message_id: UUID, row: Row, reason: str, *, permanent: bool
    ) -> timedelta | None:
        attempts = row["attempts"] + 1
        ended = permanent or attempts > len(PAUSES)
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            await tx.execute(_sql.count_failure, message_id, "failed" if ended else "pending", attempts, reason)
        log.warning("message.not_sent", shop_id=shop_id, message_id=str(message_id), attempts=attempts, reason=reason)
        MESSAGES.labels(row["kind"], "failed" if ended else "put_off").inc()
        return None if ended else PAUSES[attempts - 1] * random.uniform(0.8, 1.2)


async def resend(tx: Tx, message_ids: Sequence[UUID]) -> int:
    """Send again what has failed or was kept; returns how many messages that is. What was sent stays sent."""
    rows = await tx.fetch(_sql.reopen, list(message_ids))
    await enqueue(tx, JOB, [str(row["message_id"]) for row in rows])
    return len(rows)
