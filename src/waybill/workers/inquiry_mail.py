"""What staff answered an inquiry, as an e-mail: their words, the link to the order, and a subject that the answer is known by."""

from uuid import UUID

from msgspec import Struct

from waybill.store.sql import load
from waybill.store.tracking_links import holding, tracking_url
from waybill.store.tx import Row, Tx
from waybill.workers.message_writing import Linking
from waybill.workers.order_mail import Written, render
from waybill.workers.wording import choose

_sql = load(__file__)
# A mail refers to so many of the thread at most.
REFERENCES = 10


class Reply(Struct, frozen=True):
    """An answer, and the Message-IDs that it answers, the newest last."""

    written: Written
    references: tuple[str, ...]


async def read_reply(tx: Tx, message_id: UUID, row: Row, linking: Linking) -> Reply:
    """The answer `message_id` to the inquiry of the message `row`."""
    said = await tx.fetchrow(_sql.reply, message_id)
    if said is None:
        raise LookupError(f"there is no answer {message_id}")
    thread = await tx.fetch(_sql.references, said["inquiry_id"], message_id, REFERENCES)
    language = choose(row["language"], row["locale"])
    about = (said["subject"] or row["shop_name"]).removeprefix("Re:").strip()
    tag = f"[#{said['reference']}]"
    subject = f"Re: {about}" if tag in about else f"Re: {about} {tag}"
    context = {
        "language": language.code, "word": language.labels, "shop": row["shop_name"], "subject": subject,
        "text": said["body"] or "", "link": await _link(tx, said["order_id"], linking),
    }  # fmt: skip
    text, html = render("reply.txt", context), render("reply.html", context)
    references = tuple(one["mail_id"] for one in reversed(thread))
    return Reply(Written(language.code, subject, text, html), references)


async def _link(tx: Tx, order_id: UUID | None, linking: Linking) -> str:
    """The tracking link of the order that the inquiry is about, or became; empty without one."""
    if order_id is None:
        return ""
    link = (await holding(tx, [order_id]))[order_id]
    return tracking_url(linking.public_url, linking.secret, tx.shop_id, order_id, link)
