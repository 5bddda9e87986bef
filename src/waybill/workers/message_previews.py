"""Messages as they would be written now, and a shop's own words for them. Nothing here is sent."""

from collections.abc import Sequence
from typing import cast

import msgspec

from waybill.model.messages import (
    CauseListed,
    MessageKind,
    MessageLanguage,
    MessagePreview,
    MessageTemplate,
    OrderMessageKind,
    PreviewMessage,
    PreviewProblem,
    SaveMessageTemplate,
    TemplateProblem,
)
from waybill.model.results import Refused
from waybill.store.audit import Noted, note_changes
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.workers.follow import Logged
from waybill.workers.message_kinds import CAUSES, KINDS, WITH_STORY, kinds_of
from waybill.workers.message_samples import CODE, make_up
from waybill.workers.message_writing import (
    Linking,
    gather_beside,
    links_of,
    own_words,
    read_story,
    recipient_of,
    told_until,
    voice_of,
    whom,
)
from waybill.workers.order_mail import PLACEHOLDER, PLACEHOLDERS, write
from waybill.workers.order_story import data_of
from waybill.workers.wording import CODES, choose

_sql = load(__file__)


async def preview_message(tx: Tx, asked: PreviewMessage, public_url: str) -> MessagePreview | Refused:
    """A message of one kind about an order: for its newest cause, else for one that is made up.

    The links of a preview lead nowhere.
    """
    row = await whom(tx, asked.order_id)
    if row is None:
        return _refused(PreviewProblem.UNKNOWN_ORDER, "There is no order with this id.", "/order_id")
    events = await read_story(tx, asked.order_id)
    if told_until(events, events[-1].seq if events else 0) is None:
        return _refused(
            PreviewProblem.ORDER_IMPORTED, "The order was imported: its buyer gets no messages.", "/order_id"
        )
    seq = _newest_cause(events, asked.kind)
    story = told_until(events, seq or events[-1].seq)
    assert story is not None
    if seq is None:
        make_up(asked.kind, story, tx.now, await tx.fetchval(_sql.a_location))
    language = choose(asked.language, row["language"], row["locale"])
    own = await own_words(tx, asked.kind, language.code)
    links = links_of(asked.kind, story, Linking(public_url), tx.shop_id, asked.order_id, seq or 0)
    beside = await gather_beside(tx, asked.kind, story, row["customer_id"], asked.order_id, links)
    if asked.kind in ("ready_for_pickup", "pickup_reminder", "change_code") and not beside.code:
        beside = msgspec.structs.replace(beside, code=CODE)
    written = write(asked.kind, voice_of(row), recipient_of(row, language.code), story, beside, own)
    return MessagePreview(
        order_id=asked.order_id, kind=asked.kind, language=cast(MessageLanguage, written.language), recipient=row["email"], off=own is None,
        cause_seq=seq, subject=written.subject, text=written.text, html=written.html,
    )  # fmt: skip


def _newest_cause(events: Sequence[Logged], kind: str) -> int | None:
    """The seq of the newest event that causes a message of this kind."""
    types = {cause.type for cause in CAUSES if cause.kind == kind}
    for event in reversed(events):
        if event.type in types:
            story = told_until(events, event.seq) if event.type in WITH_STORY else None
            if any(cause.kind == kind for cause in kinds_of(event.type, data_of(event), story)):
                return event.seq
    return None


async def list_kinds(tx: Tx) -> list[MessageKind]:
    """All kinds of messages with what causes them and the shop's own words for them."""
    own: dict[str, list[MessageTemplate]] = {}
    for row in await tx.fetch(_sql.templates):
        said = MessageTemplate(
            kind=row["kind"], language=row["language"] or None, off=row["is_off"], subject=row["subject"],
            intro=row["intro"], paragraph=row["paragraph"],
        )  # fmt: skip
        own.setdefault(row["kind"], []).append(said)
    return [
        MessageKind(
            kind=cast(OrderMessageKind, kind),
            causes=[CauseListed(type=one.type, when=one.when, later=one.later) for one in CAUSES if one.kind == kind],
            languages=cast(list[MessageLanguage], list(CODES)),
            placeholders=list(PLACEHOLDERS),
            templates=own.get(kind, []),
        )
        for kind in KINDS
    ]


async def save_template(tx: Tx, asked: SaveMessageTemplate) -> MessageTemplate | Refused:
    """Keep a shop's own words for a kind, whole; saying nothing makes it ours again."""
    for name in ("subject", "intro", "paragraph"):
        text = getattr(asked, name) or ""
        unknown = [one for one in PLACEHOLDER.findall(text) if one not in PLACEHOLDERS]
        if unknown or text.count("{") != len(PLACEHOLDER.findall(text)) or text.count("{") != text.count("}"):
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            what = f"There is no placeholder {{{unknown[0]}}}." if unknown else "A brace stands alone."
            return _refused(TemplateProblem.UNKNOWN_PLACEHOLDER, f"{what} There are {known}.", f"/{name}")
    said = (asked.subject, asked.intro, asked.paragraph)
    await tx.execute(_sql.forget, asked.kind, asked.language or "")
    if asked.off or any(said):
        await tx.execute(_sql.save, asked.kind, asked.language or "", asked.off, *said)
    await note_changes(tx, [Noted("template.saved", asked.kind, {"language": asked.language, "off": asked.off})])
    return MessageTemplate(
        kind=asked.kind, language=asked.language, off=asked.off, subject=said[0], intro=said[1], paragraph=said[2]
    )


def _refused(refusal: PreviewProblem | TemplateProblem, detail: str, field: str) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field)
