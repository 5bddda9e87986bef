"""Mail to people of a shop, in its language: invitations, and links to choose a new password. Each try has a link of its own."""

import random
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog

from waybill.model.setup import ShopSettings
from waybill.ports.notifier import Mail, Notifier, NotSent
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.staff import make_link
from waybill.store.tx import Row, Tx
from waybill.workers.order_mail import filled, render
from waybill.workers.wording import choose, time_text

_sql = load(__file__)
_settings = msgspec.json.Decoder(ShopSettings)
log = structlog.get_logger()

JOB = "staff-mail"
# Who waits for a link does not wait for hours.
PAUSES = tuple(timedelta(seconds=s) for s in (10, 30, 120, 600, 1_800))


class StaffMail:
    """The job. Without a notifier nothing can be sent, and the mail says so."""

    def __init__(self, pool: Pool, notifier: Notifier | None, mail_from: str, public_url: str) -> None:
        self.pool = pool
        self.notifier = notifier
        self.mail_from = mail_from
        self.public_url = public_url

    async def send(self, shop_id: int, key: str) -> timedelta | None:
        """Send one mail; the pause after which it is to be tried again, if it is."""
        mail_id = UUID(key)
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:people", "worker")
            row = await tx.fetchrow(_sql.read, mail_id)
            if row is None or row["status"] != "pending":
                return None
            is_wanted = row["deactivated_at"] is None and (row["joined_at"] is None) == (row["kind"] == "invitation")
            if self.notifier is None or not is_wanted:
                reason = "no mail server is set up" if is_wanted else "the account has changed since"
                await tx.execute(_sql.settle, mail_id, "kept" if is_wanted else "skipped", reason, None)
                return None
            token, expires_at = await make_link(tx, row["person_id"], row["kind"])
        try:
            await self.notifier.send(self._mail(mail_id, row, token, expires_at))
        except NotSent as error:
            return await self._failed(shop_id, mail_id, row, error)
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:people", "worker")
            await tx.execute(_sql.settle, mail_id, "sent", None, tx.now)
        return None

    async def _failed(self, shop_id: int, mail_id: UUID, row: Row, error: NotSent) -> timedelta | None:
        ended = error.permanent or row["tries"] >= len(PAUSES)
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:people", "worker")
            await tx.execute(_sql.settle, mail_id, "failed" if ended else "pending", error.reason, None)
        log.warning("people.mail_not_sent", shop_id=shop_id, mail_id=str(mail_id), reason=error.reason)
        return None if ended else PAUSES[row["tries"]] * random.uniform(0.8, 1.2)

    def _mail(self, mail_id: UUID, row: Row, token: str, expires_at: datetime) -> Mail:
        settings = _settings.decode(row["settings"])
        language = choose(row["locale"])
        words, label, zone = language.staff[row["kind"]], language.labels, ZoneInfo(row["time_zone"])
        values = {"shop": row["shop"], "role": language.roles[row["role"]]}
        page = "accept" if row["kind"] == "invitation" else "reset"
        until = f"{time_text(language, expires_at, zone)} ({zone.key})"
        subject = " ".join(filled(words.subject, values).split())
        context = {
            "language": language.code, "word": label, "shop": row["shop"], "subject": subject, "heading": subject,
            "greeting": label["hello"].format(name=row["name"]) if row["name"] else label["hello_nobody"],
            "paragraphs": [filled(text, values) for text in words.text], "button": words.button,
            "link": f"{self.public_url}/{page}#token={token}", "until": label["staff_until"].format(until=until),
            "reason": filled(words.reason, values),
        }  # fmt: skip
        return Mail(
            message_id=str(mail_id),
            sender=settings.mail_from or self.mail_from,
            sender_name=row["shop"],
            recipient=row["email"],
            recipient_name=row["name"] or None,
            language=language.code,
            subject=subject,
            text=render("staff.txt", context),
            html=render("staff.html", context),
        )
