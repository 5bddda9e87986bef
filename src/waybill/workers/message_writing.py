"""Write a message about an order: gather what it says, in the words of its language and the shop's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.model.events import EventData
from waybill.model.events.tracking import CodeRequested
from waybill.model.orders import Address
from waybill.store.signing import QUOTE, LinkToken, link_token, pay_token
from waybill.store.sql import load
from waybill.store.tracking_links import Holding, change_code, holding, tracking_url
from waybill.store.tx import Row, Tx
from waybill.workers.follow import Logged
from waybill.workers.message_kinds import STORY, kinds_of, undone
from waybill.workers.order_mail import Beside, Own, Place, Recipient, ShopVoice, Written, write
from waybill.workers.order_story import NotPlaced, Story, data_of, tell
from waybill.workers.wording import choose

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)
_texts = msgspec.json.Decoder(dict[str, Any])

PAY_LINK_DAYS = timedelta(days=14)
# Kinds with links to pay or to answer by.
LINKED = frozenset(
    {"order_received", "order_changed", "payment_needed", "payment_failed", "delayed", "change_proposed", "quote"}
)
# The kind without a link to the order's page: a draft has none yet, and its offer has a page of its own.
UNTRACKED = frozenset({"quote"})
# What a shop cannot turn off: without it its buyers could change nothing.
NEEDED = frozenset({"change_code"})


class Linking(Struct, frozen=True):
    """What links are made with: the address buyers see, and the shop's secret. Without a secret they lead nowhere.

    `track` is the order's tracking link that holds.
    """

    public_url: str
    secret: bytes | None = None
    track: Holding = Holding()


class NotWritten(Exception):
    """There is nothing to be said any more; the reason carries no personal data."""


async def read_story(tx: Tx, order_id: UUID) -> list[Logged]:
    """All events that the story of an order is made of."""
    return [Logged(*row) for row in await tx.fetch(_sql.story, order_id, list(STORY))]


async def whom(tx: Tx, order_id: UUID) -> Row | None:
    """Whose order it is, and who speaks; None where there is no such order."""
    return await tx.fetchrow(_sql.to_whom, order_id)


def recipient_of(row: Row, language: str | None = None) -> Recipient:
    """Who is written to."""
    return Recipient(
        email=row["email"] or "",
        name=row["name"],
        language=language or row["language"],
        address=_address.decode(row["address"]) if row["address"] else None,
    )


def voice_of(row: Row) -> ShopVoice:
    """Who speaks."""
    return ShopVoice(name=row["shop_name"], locale=row["locale"], time_zone=ZoneInfo(row["time_zone"]))


async def write_message(
    tx: Tx, kind: str, row: Row, order_id: UUID, cause_seq: int, linking: Linking
) -> Written:  # fmt: skip
    """The message of a cause in the log. Raises `NotWritten` where it was undone meanwhile, is turned off or was imported."""
    events = await read_story(tx, order_id)
    told = [event for event in events if event.seq <= cause_seq]
    try:
        story = tell(told)
    except NotPlaced:
        raise NotWritten("the order was imported") from None
    after = [event for event in events if event.seq > cause_seq]
    why = undone(kind, story.cause, [data_of(event) for event in after])
    if kind == "backordered" and not why:
        why = _waits_no_more(events) or _told_with_the_date(events, after, story.at)
    if why:
        raise NotWritten(why)
    own = await own_words(tx, kind, choose(row["language"], row["locale"]).code)
    if own is None:
        raise NotWritten("the shop has turned this kind of message off")
    if isinstance(story.cause, CodeRequested) and story.cause.expires_at <= tx.now:
        raise NotWritten("the code has expired")
    linking = msgspec.structs.replace(linking, track=(await holding(tx, [order_id]))[order_id])
    links = links_of(kind, story, linking, tx.shop_id, order_id, cause_seq)
    beside = await gather_beside(tx, kind, story, row["customer_id"], order_id, links)
    if isinstance(story.cause, CodeRequested) and linking.secret:
        beside = msgspec.structs.replace(beside, code=change_code(linking.secret, story.cause.code_id))
    return write(kind, voice_of(row), recipient_of(row), story, beside, own)


def _waits_no_more(events: Sequence[Logged]) -> str | None:
    """Why nobody need be told that units wait: none does any more."""
    waiting = sum(line.waiting for line in tell(events).lines.values())
    return None if waiting > 0 else "nothing is on backorder any more"


def _told_with_the_date(events: Sequence[Logged], after: Sequence[Logged], at: datetime) -> str | None:
    """Where the same moment moved the promise to a later day, that is told, and the units with it."""
    for event in after:
        if event.recorded_at == at and event.type == "order.repromised":
            story = told_until(events, event.seq)
            if any(cause.kind == "delayed" for cause in kinds_of(event.type, data_of(event), story)):
                return "the new date is told"
    return None


async def own_words(tx: Tx, kind: str, language: str) -> Own | None:
    """The shop's own words for a kind, those for the language before those for all; None where the kind is turned off."""
    rows = {row["language"]: row for row in await tx.fetch(_sql.own_words, kind, language)}
    found = [rows[one] for one in (language, "") if one in rows]
    if any(row["is_off"] for row in found) and kind not in NEEDED:
        return None

    def said(name: str) -> str | None:
        return next((row[name] for row in found if row[name]), None)

    return Own(subject=said("subject"), intro=said("intro"), paragraph=said("paragraph"))


def links_of(
    kind: str, story: Story, linking: Linking, shop_id: int, order_id: UUID, seq: int
) -> dict[str, str]:  # fmt: skip
    """The links of a message by what they do. The same cause makes the same links."""
    links: dict[str, str] = {}
    base = linking.public_url.rstrip("/")
    if kind not in UNTRACKED:
        links["order"] = tracking_url(base, linking.secret, shop_id, order_id, linking.track)
    if kind not in LINKED or story.ended:
        return links
    if kind == "quote":
        says = LinkToken(shop_id, order_id, seq)
        links["pay"] = f"{base}/t/offer/{link_token(linking.secret, QUOTE, says) if linking.secret else 'preview'}"
    elif story.owed > 0:
        until = (story.at + PAY_LINK_DAYS).replace(microsecond=0)
        token = pay_token(linking.secret, shop_id, order_id, until) if linking.secret else "preview"
        links["pay"] = f"{base}/t/pay/{token}"
    if kind == "change_proposed" and links["order"]:
        links["answer"] = f"{links['order']}#change"
    if kind == "delayed" and not story.late and story.before and story.deliver_by and links["order"]:
        # what is after the # stays in the browser; the page asks for a code before anything is changed
        links["accept"] = f"{links['order']}#accept-delay"
        links["cancel"] = f"{links['order']}#cancel-delay"
    return links


async def gather_beside(
    tx: Tx, kind: str, story: Story, customer_id: UUID | None, order_id: UUID, links: Mapping[str, str]
) -> Beside:
    """What a message says that is in no event."""
    cause: Any = story.cause
    units = {row["sku"]: row["unit"] for row in await tx.fetch(_sql.units, order_id)}
    place_id, code, instructions = None, "", ""
    if kind in ("ready_for_pickup", "pickup_reminder"):
        place_id = story.places.get(cause.fulfillment_id)
        code = await tx.fetchval(_sql.code, cause.fulfillment_id) or ""
    elif kind == "return_approved":
        place_id = cause.location_id
        instructions = await _instructions(tx, customer_id, cause.person_id)
    return Beside(
        now=tx.now, units=units, place=await _place(tx, place_id), code=code, instructions=instructions, links=links
    )


async def _place(tx: Tx, location_id: UUID | None) -> Place | None:
    row = await tx.fetchrow(_sql.place, location_id) if location_id else None
    if row is None:
        return None
    return Place(name=row["name"], address=_address.decode(row["address"]) if row["address"] else None)


async def _instructions(tx: Tx, customer_id: UUID | None, person_id: UUID | None) -> str:
    if customer_id is None or person_id is None:
        return ""
    texts = await tx.fetchval(_sql.texts, customer_id, person_id)
    return str(_texts.decode(texts).get("instructions") or "") if texts else ""


def not_before(data: EventData, now: datetime) -> datetime | None:
    """When a reminder is due: at noon of the day before the goods stop waiting; None where that is too soon to remind."""
    until: datetime = getattr(data, "until", now)
    due = until - timedelta(hours=36)
    return due if due - now >= timedelta(hours=12) else None


def told_until(events: Sequence[Logged], seq: int) -> Story | None:
    """The story up to an event; None where the order was imported."""
    try:
        return tell([event for event in events if event.seq <= seq])
    except NotPlaced:
        return None
