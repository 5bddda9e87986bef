"""Receive mail: an e-mail goes on the thread that it answers, else it opens an inquiry. It is never refused."""

import re
from collections.abc import Sequence
from uuid import UUID

from waybill.commands.gather import gather_shop
from waybill.commands.inquiries.newcomers import keep_newcomers, known_people
from waybill.commands.inquiries.threads import Said, keep_said, lock_inquiries
from waybill.decisions.inquiries.receive_mail import Facts, Kept, decide
from waybill.model.inquiries import ReceivedMail, ReceiveMailResult
from waybill.model.orders import Contact
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_TAG = re.compile(r"\[#([A-Z2-7]{8})\]")


async def receive_mail(tx: Tx, requests: Sequence[ReceivedMail]) -> list[ReceiveMailResult]:
    """One result per mail, in request order. The same mail again changes nothing."""
    taken = {row["mail_id"]: row["inquiry_id"] for row in await tx.fetch(_sql.taken, [one.mail_id for one in requests])}
    answers, orders = await _answered(tx, requests)
    inquiries = await lock_inquiries(tx, [one for one in answers if one])
    contacts = [
        None
        if answered or mail.auto or mail.mail_id in taken
        else Contact(email=mail.sender, name=mail.name.strip() or None)
        for mail, answered in zip(requests, answers, strict=True)
    ]
    settings = (await gather_shop(tx)).settings
    own = frozenset(one.lower() for one in (settings.mail_from, settings.reply_to) if one)
    contacts = [None if one and one.email and one.email.lower() in own else one for one in contacts]
    known = await known_people(tx, contacts)
    facts = Facts(inquiries, answers, orders, [one.customer_id if one else None for one in known], taken, own)
    decided, kept = decide(facts, requests, tx.ids)
    newcomers = await keep_newcomers(tx, contacts, known, _opened(len(requests), kept))
    await keep_said(tx, [_said(requests[one.index], one) for one in kept])
    await record(tx, [*newcomers, *decided.events])
    return list(decided.results)


def _opened(count: int, kept: Sequence[Kept]) -> list[bool]:
    used = {one.index for one in kept}
    return [index in used for index in range(count)]


def _said(mail: ReceivedMail, kept: Kept) -> Said:
    return Said(
        inquiry_id=kept.inquiry_id, message_id=kept.message_id, customer_id=kept.customer_id, direction="in", actor="mail",
        subject=mail.subject or None, text=mail.text, sender=mail.sender, mail_id=mail.mail_id, auto=mail.auto,
        attachments=mail.attachments,
    )  # fmt: skip


async def _answered(tx: Tx, requests: Sequence[ReceivedMail]) -> tuple[list[UUID | None], list[UUID | None]]:
    """The inquiry that each mail answers: the one its subject names, else that of a mail it refers to; and such a mail's order."""
    tags = [found[-1] if (found := _TAG.findall(mail.subject)) else None for mail in requests]
    rows = await tx.fetch(_sql.by_reference, sorted({tag for tag in tags if tag}))
    by_tag = {row["reference"]: row["inquiry_id"] for row in rows}
    # what we sent has the message's id before the @
    named = {reference: _uuid(reference) for mail in requests for reference in mail.references}
    ours = sorted({id for id in named.values() if id})
    sent = {row["message_id"]: row for row in await tx.fetch(_sql.by_message, ours)}
    theirs = {row["mail_id"]: row["inquiry_id"] for row in await tx.fetch(_sql.taken, sorted(named))}
    answers: list[UUID | None] = []
    orders: list[UUID | None] = []
    for mail, tag in zip(requests, tags, strict=True):
        # the newest is the last
        references = list(reversed(mail.references))
        messages = [sent[id] for id in (named[one] for one in references) if id in sent]
        inquiry = by_tag.get(tag) if tag else None
        inquiry = inquiry or next((row["inquiry_id"] for row in messages if row["inquiry_id"]), None)
        answers.append(inquiry or next((theirs[one] for one in references if one in theirs), None))
        orders.append(next((row["order_id"] for row in messages if row["order_id"]), None))
    return answers, orders


def _uuid(mail_id: str) -> UUID | None:
    try:
        return UUID(mail_id.partition("@")[0])
    except ValueError:
        return None
