"""Messages to buyers: written down once per cause as the log is followed, sent by jobs, kept where nothing can send them."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from waybill.model.events.front import OrderListRequested
from waybill.model.events.inquiries import InquiryAnswered
from waybill.model.setup import ShopSettings
from waybill.ports.notifier import Mail, Notifier, NotSent
from waybill.store.database import Pool
from waybill.store.secrets import BadKey
from waybill.store.signing import signing_secret
from waybill.store.sql import load
from waybill.store.tx import Row, Tx, columns
from waybill.workers.counters import MESSAGES
from waybill.workers.follow import Logged
from waybill.workers.inquiry_mail import read_reply
from waybill.workers.jobs import enqueue
from waybill.workers.message_kinds import STORY, TYPES, WITH_STORY, kinds_of
from waybill.workers.message_writing import Linking, NotWritten, not_before, told_until, write_message
from waybill.workers.order_list_mail import ORDER_LIST, write_order_list
from waybill.workers.order_mail import Written
from waybill.workers.order_story import data_of
from waybill.workers.texts import Text, Texts

_sql = load(__file__)
log = structlog.get_logger()

JOB = "message"
# Tried again after these pauses; a message that the last try does not bring out has failed.
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600))
# A message that waits for its time is looked at again after at most so long.
LONGEST_WAIT = timedelta(hours=6)
# Whoever began to send a message and has not ended after so long is taken for gone.
IN_HAND = timedelta(minutes=1)

# What lets whoever reads it change an order is not kept once it was sent.
SECRET = frozenset({"change_code"})

ANSWERED = InquiryAnswered.type
ASKED = OrderListRequested.type
_answered = msgspec.json.Decoder(InquiryAnswered)
_asked = msgspec.json.Decoder(OrderListRequested)
_settings = msgspec.json.Decoder(ShopSettings)


class Ready(Struct, frozen=True, kw_only=True):
    """A message that is to go out now, by mail or as a short text; `nobody` is the reason why it is not."""

    test: bool = False
    mail: Mail | None = None
    text: Text | None = None
    nobody: str | None = None


class Messages:
    """The consumer and the job. Without a notifier messages are written and kept."""

    name = "messages"

    def __init__(
        self, pool: Pool, notifier: Notifier | None, mail_from: str, public_url: str = "", texts: Texts | None = None,
        in_hand: timedelta = IN_HAND,
    ) -> None:  # fmt: skip
        self.pool = pool
        self.notifier = notifier
        self.texts = texts
        self.mail_from = mail_from
        self.public_url = public_url
        self.in_hand = in_hand
        self.secrets: dict[int, bytes] = {}
        self.looking = asyncio.Lock()

    async def wants(self, tx: Tx) -> Sequence[str]:
        """What may cause a message."""
        return (*TYPES, ANSWERED, ASKED)

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Note the messages that these events cause, each once for ever, and enqueue their sending."""
        await _note_answers(tx, [event for event in events if event.type == ANSWERED])
        await _note_order_lists(tx, [event for event in events if event.type == ASKED])
        stories = await _stories(tx, [event for event in events if event.type in WITH_STORY])
        noted = []
        for event in events:
            if event.order_id is None or event.type == ANSWERED:
                continue
            story = None
            if event.type in WITH_STORY:
                story = told_until(stories[event.order_id], event.seq)
                if story is None:
                    continue
            data = data_of(event)
            for cause in kinds_of(event.type, data, story):
                due = not_before(data, event.recorded_at) if cause.later else None
                if due is not None or not cause.later:
                    noted.append((next(tx.ids), event.seq, cause.kind, event.order_id, due))
        if noted:
            rows = await tx.fetch(_sql.note, *columns(noted, 5), tx.now)
            await enqueue(tx, JOB, [str(row["message_id"]) for row in rows])

    async def send(self, shop_id: int, key: str) -> timedelta | None:
        """Send one message; the pause after which it is to be tried again, if it is."""
        message_id = UUID(key)
        linking = Linking(self.public_url, await self._secret(shop_id))
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            row = await tx.fetchrow(_sql.read, message_id)
            if row is None or row["status"] != "pending":
                return None
            if row["not_before"] is not None and row["not_before"] > tx.now:
                wait: timedelta = row["not_before"] - tx.now
                return min(wait, LONGEST_WAIT)
            try:
                ready = await self._prepare(tx, message_id, row, linking)
            except Exception as error:
                log.error("message.not_written", shop_id=shop_id, message_id=key, exc_info=error)
                ready = None
        if ready is None:
            return await self._failed(shop_id, message_id, row, "it could not be written", permanent=False)
        said = ready.mail or ready.text
        if said is None or ready.test or ready.nobody:
            status, reason = "kept" if said else "skipped", "this is a test order" if ready.test else ready.nobody
            await self._settle(shop_id, message_id, row, status, said, reason)
            return None
        if not await self._claim(shop_id, message_id):
            return self.in_hand
        try:
            await self._hand_over(shop_id, message_id, row, said)
        except NotSent as error:
            return await self._failed(shop_id, message_id, row, error.reason, permanent=error.permanent)
        await self._settle(shop_id, message_id, row, "sent", said, None)
        return None

    async def _claim(self, shop_id: int, message_id: UUID) -> bool:
        """Whether it is this process's to send: another may be at it that was slow to say that it lives."""
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            return await tx.fetchval(_sql.claim, message_id, tx.now, tx.now - self.in_hand) is not None

    async def _hand_over(self, shop_id: int, message_id: UUID, row: Row, said: Mail | Text) -> None:
        if isinstance(said, Mail):
            assert self.notifier is not None
            await self.notifier.send(said)
        else:
            webhook_id = _settings.decode(row["settings"]).texts_webhook_id
            assert self.texts is not None
            assert webhook_id is not None
            await self.texts.send(shop_id, webhook_id, message_id, said)

    async def _secret(self, shop_id: int) -> bytes | None:
        """What the shop's links are signed with; None where the keys to read it are not here: links then lead nowhere."""
        if shop_id in self.secrets:
            return self.secrets[shop_id]
        # one looks, however many messages of a shop wait for it
        async with self.looking:
            if shop_id not in self.secrets:
                try:
                    async with self.pool.acquire() as connection, connection.transaction():
                        tx = Tx(connection, shop_id, "worker:messages", "worker")
                        self.secrets[shop_id] = await signing_secret(tx)
                except BadKey as error:
                    log.warning("message.no_links", shop_id=shop_id, error=str(error))
                    return None
        return self.secrets[shop_id]

    async def _prepare(self, tx: Tx, message_id: UUID, row: Row, linking: Linking) -> Ready:
        if row["erased"]:
            return Ready(nobody="the buyer's data was erased")
        if row["email"] is None and (row["phone"] is None or row["order_id"] is None):
            return Ready(nobody="there is no e-mail address")
        if row["inquiry_id"] is not None:
            return self._by_mail(await self._answer(tx, message_id, row, linking))
        if row["kind"] == ORDER_LIST:
            listed = await write_order_list(tx, row, linking)
            if listed is None:
                return Ready(nobody="it cannot be opened any more")
            return self._by_mail(self._mail(message_id, row, listed))
        try:
            written = await write_message(tx, row["kind"], row, row["order_id"], row["cause_seq"], linking)
        except NotWritten as reason:
            return Ready(nobody=str(reason))
        if row["email"] is None:
            return await self._by_text(tx, row, written)
        return self._by_mail(self._mail(message_id, row, written), test=row["test"])

    def _by_mail(self, mail: Mail, *, test: bool = False) -> Ready:
        return Ready(test=test, mail=mail, nobody=None if self.notifier else "no mail server is set up")

    async def _by_text(self, tx: Tx, row: Row, written: Written) -> Ready:
        webhook_id = _settings.decode(row["settings"]).texts_webhook_id
        taken = self.texts is not None and await self.texts.takes(tx, webhook_id)
        text = Text(
            phone=row["phone"], text=written.short, language=written.language, kind=row["kind"], shop=row["shop_name"]
        )
        return Ready(test=row["test"], text=text, nobody=None if taken else "no webhook takes texts")

    async def _answer(self, tx: Tx, message_id: UUID, row: Row, linking: Linking) -> Mail:
        """What staff wrote, on the thread of what the customer wrote."""
        reply = await read_reply(tx, message_id, row, linking)
        mail = self._mail(message_id, row, reply.written)
        return msgspec.structs.replace(mail, references=reply.references, automatic=False)

    def _mail(self, message_id: UUID, row: Row, written: Written) -> Mail:
        settings = _settings.decode(row["settings"])
        return Mail(
            message_id=str(message_id),
            sender=settings.mail_from or self.mail_from,
            sender_name=row["shop_name"],
            recipient=row["email"],
            recipient_name=row["name"],
            reply_to=settings.reply_to,
            language=written.language,
            subject=written.subject,
            text=written.text,
            html=written.html,
        )

    async def _settle(
        self, shop_id: int, message_id: UUID, row: Row, status: str, said: Mail | Text | None, reason: str | None
    ) -> None:
        """Write down how it ended, with what was said, unless the buyer was erased meanwhile."""
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            if said is not None and await tx.fetchval(_sql.lock_person, row["customer_id"], row["person_id"]) is None:
                said = None
            recipient, *words = _kept(said)
            if status == "sent" and row["kind"] in SECRET:
                words = [None, None, None]
            sent_at = tx.now if status == "sent" else None
            await tx.execute(_sql.settle, message_id, status, recipient, *words, reason, sent_at)
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


def _kept(said: Mail | Text | None) -> tuple[str | None, str | None, str | None, str | None]:
    """What is written down of a message: to whom, its subject, its text and its page."""
    if isinstance(said, Mail):
        return said.recipient, said.subject, said.text, said.html
    return (said.phone, None, said.text, None) if said else (None, None, None, None)


async def _note_answers(tx: Tx, events: Sequence[Logged]) -> None:
    """Note what staff answered, to be sent; what they noted for themselves is not."""
    said = [
        (data.message_id, event.seq, data.inquiry_id)
        for event in events
        if not (data := _answered.decode(event.data)).internal
    ]
    if said:
        rows = await tx.fetch(_sql.note_answers, *columns(said, 3), tx.now)
        await enqueue(tx, JOB, [str(row["message_id"]) for row in rows])


async def _note_order_lists(tx: Tx, events: Sequence[Logged]) -> None:
    """Note the links that buyers asked for, to be sent."""
    asked = [(next(tx.ids), event.seq, _asked.decode(event.data).customer_id) for event in events]
    if asked:
        rows = await tx.fetch(_sql.note_order_lists, *columns(asked, 3), tx.now)
        await enqueue(tx, JOB, [str(row["message_id"]) for row in rows])


async def _stories(tx: Tx, events: Sequence[Logged]) -> dict[UUID, list[Logged]]:
    """The stories of the orders that these events are about, up to the newest of them."""
    orders = sorted({event.order_id for event in events if event.order_id})
    if not orders:
        return {}
    rows = await tx.fetch(_sql.stories, orders, max(event.seq for event in events), list(STORY))
    found = [Logged(*row) for row in rows]
    return {order_id: list(told) for order_id, told in groupby(found, lambda one: one.order_id) if order_id}


async def resend(tx: Tx, message_ids: Sequence[UUID]) -> int:
    """Send again what has failed or was kept; returns how many messages that is. What was sent stays sent."""
    rows = await tx.fetch(_sql.reopen, list(message_ids))
    await enqueue(tx, JOB, [str(row["message_id"]) for row in rows])
    return len(rows)
