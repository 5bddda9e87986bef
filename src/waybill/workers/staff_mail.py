"""Mail to people of a shop: invitations, and links to choose a new password. Each try has a link of its own."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from waybill.model.setup import ShopSettings
from waybill.ports.notifier import Mail, Notifier, NotSent
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.staff import make_link
from waybill.store.tx import Row, Tx
from waybill.workers.order_mail import render

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
        page = "accept" if row["kind"] == "invitation" else "reset"
        context = words(row["kind"], row["shop"], row["role"]) | {
            "shop": row["shop"],
            "greeting": f"Hello {row['name']}," if row["name"] else "Hello,",
            "link": f"{self.public_url}/{page}#token={token}",
            "until": f"The link is good once, until {expires_at:%d %B %Y, %H:%M} UTC.",
        }
        return Mail(
            message_id=str(mail_id),
            sender=settings.mail_from or self.mail_from,
            sender_name=row["shop"],
            recipient=row["email"],
            recipient_name=row["name"] or None,
            language="en",
            subject=str(context["subject"]),
            text=render("staff.txt", context),
            html=render("staff.html", context),
        )


def words(kind: str, shop: str, role: str) -> dict[str, str | list[str]]:
    """What a mail of one kind says."""
    if kind == "invitation":
        return {
            "subject": f"You are invited to work in {shop}",
            "paragraphs": [
                f"{shop} keeps its orders in Waybill, and you are invited to work there as {role.replace('_', ' ')}.",
                "Choose a name and a password to begin:",
            ],
            "button": "Accept the invitation",
            "reason": f"Somebody of {shop} has invited you. If you do not know why, do nothing.",
        }
    return {
        "subject": "Choose a new password",
        "paragraphs": [
            f"Somebody, you we hope, wants to choose a new password for your account in {shop}.",
            "Choose it here:",
        ],
        "button": "Choose a new password",
        "reason": "If it was not you, do nothing: your password stays as it is.",
    }
