"""What staff answered an inquiry, as an e-mail: their words and no others, and a subject that the answer is known by."""

from uuid import UUID

from msgspec import Struct

from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.workers.order_mail import Written, render
from waybill.workers.wording import choose

_sql = load(__file__)
# A mail refers to so many of the thread at most.
REFERENCES = 10


class Reply(Struct, frozen=True):
    """An answer, and the Message-IDs that it answers, the newest last."""

    written: Written
    references: tuple[str, ...]


async def read_reply(tx: Tx, message_id: UUID, row: Row) -> Reply:
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
        "text": said["body"] or "",
    }  # fmt: skip
    text, html = render("reply.txt", context), render("reply.html", context)
    references = tuple(one["mail_id"] for one in reversed(thread))
    return Reply(Written(language.code, subject, text, html), references)
