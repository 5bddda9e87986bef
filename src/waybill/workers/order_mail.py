"""What a message about an order says: the order as it was at the message's cause, in the buyer's language."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from waybill.decisions.tracking.request_codes import GOOD_FOR
from waybill.model.orders import Address
from waybill.workers.carriers import carrier_name, tracking_link
from waybill.workers.mail_rows import Row, canceled_rows, item_rows, rows_of, sums_of
from waybill.workers.order_story import Parcel, Return, Story, parcel_ids
from waybill.workers.wording import Language, amount_text, choose, counted_text, date_text, time_text

if TYPE_CHECKING:
    from jinja2 import Environment

# What a message's words may refer to; what has nothing to say in a message is empty there.
PLACEHOLDERS = (
    "amount", "arrives", "carrier", "code", "days_left", "due", "fee", "held_until", "instructions", "items", "location",
    "minutes", "name", "new_date", "number", "old_date", "paid", "return_number", "shop", "ships", "tender", "too_much", "total",
    "tracking_number", "until",
)  # fmt: skip
_EMPHASIZED = {
    "amount", "arrives", "code", "days_left", "due", "held_until", "new_date", "ships", "too_much", "until",
}  # fmt: skip
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FLAG = re.compile(r"\[(!?)([a-z_]+)\] ")
WHOLE = frozenset({"order_received", "order_confirmed", "order_changed", "quote"})
_OF_PARCEL = frozenset({"part_shipped", "shipped", "out_for_delivery", "delivery_exception", "delivered"})
# Whose buyers are asked to pay; the others are billed, or pay at the door.
PAID_AHEAD = frozenset({"prepaid", "deposit", "bank_transfer"})
# How long a code works, as the message says it.
CODE_MINUTES = int(GOOD_FOR.total_seconds() // 60)
STORED = frozenset({"gift_card", "store_credit"})


class Recipient(Struct, frozen=True, kw_only=True):
    """Who the message is for, as known when it is sent."""

    email: str
    name: str | None = None
    language: str | None = None
    address: Address | None = None


class ShopVoice(Struct, frozen=True, kw_only=True):
    """Who speaks."""

    name: str
    locale: str
    time_zone: ZoneInfo


class Place(Struct, frozen=True, kw_only=True):
    """A location as a buyer finds it."""

    name: str
    address: Address | None = None


class Beside(Struct, frozen=True, kw_only=True):
    """What a message says that is in no event: units by SKU, a place, a code, instructions, links by what they do.

    `now` is when it is written.
    """

    now: datetime
    units: Mapping[str, str] = {}
    place: Place | None = None
    code: str = ""
    instructions: str = ""
    links: Mapping[str, str] = {}


class Own(Struct, frozen=True, kw_only=True):
    """A shop's own words for a kind: `intro` instead of ours, `paragraph` after it."""

    subject: str | None = None
    intro: str | None = None
    paragraph: str | None = None


class Written(Struct, frozen=True):
    """A message in its two forms, and `short` as a text to a phone."""

    language: str
    subject: str
    text: str
    html: str
    short: str = ""


class _Said(Struct, kw_only=True):
    """What a kind adds: values by placeholder, flags, facts with their labels, rows, and the cause's parcel or return."""

    values: dict[str, str]
    flags: set[str]
    facts: list[tuple[str, str]]
    rows: list[Row]
    buttons: list[tuple[str, str]]


def write(
    kind: str, shop: ShopVoice, to: Recipient, story: Story, beside: Beside, own: Own | None = None
) -> Written:  # fmt: skip
    """Write a message of one kind about an order as it is after the story."""
    language = choose(to.language, shop.locale)
    said = _say(language, kind, shop, story, beside)
    said.values |= {"shop": shop.name, "name": to.name or "", "number": f"#{story.number}"}
    values = {name: said.values.get(name, "") for name in PLACEHOLDERS}
    words = language.kinds[kind]
    ours = words.part if words.part and "part" in said.flags else words.subject
    own = own or Own()
    texts = own.intro.split("\n\n") if own.intro else words.text
    chosen = [*_chosen(texts, values, said.flags), *_chosen([own.paragraph] if own.paragraph else [], values, set())]
    whole = kind in WHOLE
    context = {
        "language": language.code,
        "word": language.labels,
        "shop": shop.name,
        "name": to.name,
        "values": values,
        "number": f"#{story.number}",
        "title": language.labels["offer" if kind == "quote" else "order"],
        "subject": " ".join(filled(own.subject or ours, values).split()),
        "heading": filled(words.heading, values),
        "paragraphs": chosen,
        "canceled": kind in ("order_canceled", "order_partly_canceled"),
        "rows": said.rows,
        "sums": sums_of(language, story) if whole else None,
        "facts": [(language.labels[label], value) for label, value in said.facts if value],
        "code": values["code"],
        "buttons": [(language.labels[label], link) for label, link in said.buttons if link],
        "address": address_lines(to.address) if whole and story.method != "pickup" else [],
    }
    text = re.sub(r"\n{3,}", "\n\n", render("layout.txt", context)).strip() + "\n"
    subject = str(context["subject"])
    link = "" if kind == "change_code" else beside.links.get("order") or beside.links.get("pay", "")
    short = "\n".join(part for part in (f"{shop.name}: {subject}", link) if part)
    return Written(language.code, subject, text, render("layout.html", context), short)


def _chosen(texts: list[str], values: Mapping[str, str], flags: set[str]) -> list[str]:
    """The paragraphs that have something to say."""
    found = []
    for text in texts:
        flag = _FLAG.match(text)
        if flag and (flag[2] in flags) == bool(flag[1]):
            continue
        said = text[flag.end() :] if flag else text
        if all(values.get(name) for name in PLACEHOLDER.findall(said)):
            found.append(said)
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled in."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _filled_html(text: str, values: Mapping[str, str]) -> Any:
    """The same for HTML: everything escaped, what matters emphasized."""
    from markupsafe import Markup, escape

    def value(found: "re.Match[str]") -> str:
        said = escape(values[found[1]]).replace("\n", Markup("<br>"))
        return f"<strong>{said}</strong>" if found[1] in _EMPHASIZED else str(said)

    parts = re.split(r"(\{[^{}]*\})", text)
    whole = "".join(PLACEHOLDER.sub(value, part) if part[:1] == "{" else str(escape(part)) for part in parts)
    return Markup(whole.replace("\n", "<br>"))


def _say(language: Language, kind: str, shop: ShopVoice, story: Story, beside: Beside) -> _Said:
    """What this kind of message says about the order."""
    zone = shop.time_zone

    def money(minor: int) -> str:
        return amount_text(language, minor, story.currency)

    owed = story.owed
    to_pay = owed > 0 and story.placed.terms in PAID_AHEAD
    wanted = [line for line in story.lines.values() if line.quantity and line.role != "component"]
    said = _Said(
        values={
            "total": money(story.total),
            "paid": money(story.paid) if story.paid else "",
            "due": money(owed) if owed > 0 else "",
            "too_much": money(-owed) if owed < 0 else "",
            "ships": date_text(language, story.ship_by, zone) if story.ship_by else "",
            "arrives": date_text(language, story.deliver_by, zone) if story.deliver_by else "",
            "held_until": time_text(language, story.expires_at, zone)
            if story.expires_at and not story.confirmed
            else "",
            "items": counted_text(language, "items", len(wanted)),
        },
        flags={story.method} | ({"to_pay"} if to_pay else set()),
        facts=[],
        rows=[],
        buttons=[],
    )
    if kind in WHOLE:
        said.rows = item_rows(language, story, beside.units)
    if kind in ("order_received", "order_changed", "payment_needed", "payment_failed") and to_pay:
        said.buttons.append(("pay", beside.links.get("pay", "")))
    if kind in _OF_PARCEL:
        # the carrier's own page comes after the order's, where the rest of it is told as well
        said.buttons.append(("see_order", beside.links.get("order", "")))
        _of_parcel(language, kind, zone, story, beside, said)
    elif kind in ("ready_for_pickup", "pickup_reminder"):
        _of_pickup(language, zone, story, beside, said)
    elif kind.startswith("return_"):
        _of_return(language, zone, story, beside, said)
    elif kind == "change_code":
        said.values |= {"code": beside.code, "minutes": counted_text(language, "minutes", CODE_MINUTES)}
    else:
        _of_order(language, kind, zone, story, beside, said)
    if kind not in _OF_PARCEL:
        said.buttons.append(("see_order", beside.links.get("order", "")))
    return said


def _of_order(language: Language, kind: str, zone: ZoneInfo, story: Story, beside: Beside, said: _Said) -> None:
    cause: Any = story.cause
    if kind in ("payment_needed", "payment_failed"):
        _of_payment(language, story, said)
    elif kind in ("refunded", "refund_failed"):
        _of_refund(language, story, said)
    elif kind == "backordered":
        waiting = {line.line: line.waiting for line in story.lines.values() if line.waiting > 0}
        said.rows = rows_of(language, story, waiting, beside.units)
        if any(line.with_us > line.waiting for line in story.lines.values()):
            said.flags.add("more")
    elif kind == "delayed":
        old = story.before
        said.values |= {
            "new_date": said.values["arrives"],
            "old_date": date_text(language, old, zone) if old else "",
        }
        said.rows = rows_of(language, story, {one.line: one.with_us for one in story.lines.values()}, beside.units)
        said.flags |= ({"parcel"} if story.late else set()) | ({"answer"} if beside.links.get("accept") else set())
        said.flags |= ({"withdrawn"} if story.withdrawn else set()) | ({"dated"} if story.dated else set())
        said.buttons += [
            ("accept_delay", beside.links.get("accept", "")), ("cancel_delay", beside.links.get("cancel", "")),
        ]  # fmt: skip
    elif kind == "change_proposed":
        _of_proposal(language, zone, story, beside, said)
    elif kind in ("order_canceled", "order_partly_canceled"):
        said.rows = canceled_rows(language, story, beside.units)
        special = "expired" if getattr(cause, "expired", False) else ""
        special = "uncollected" if cause.type == "pickup.uncollected" else special
        said.flags.add(special or "plain")
    elif kind == "quote":
        until = getattr(cause, "expires_at", None)
        said.values["until"] = date_text(language, until, zone) if until else ""
        said.buttons.append(("accept_quote", beside.links.get("pay", "")))


def _of_proposal(language: Language, zone: ZoneInfo, story: Story, beside: Beside, said: _Said) -> None:
    cause: Any = story.cause
    difference = cause.edit.total
    said.values |= {
        "amount": amount_text(language, abs(difference), story.currency) if difference else "",
        "total": amount_text(language, story.total + difference, story.currency),
        "until": date_text(language, cause.expires_at, zone) if cause.expires_at else "",
    }
    said.flags |= {"more"} if difference > 0 else {"less"}
    said.buttons.append(("answer_change", beside.links.get("answer", "")))


def _of_payment(language: Language, story: Story, said: _Said) -> None:
    cause: Any = story.cause
    if cause.type == "change.opened":
        said.flags.add("change")
        said.values["amount"] = amount_text(language, cause.to_pay, story.currency)
        return
    payment = story.payments.get(getattr(cause, "payment_id", None))
    said.flags.add("authorization")
    if payment is not None:
        minor = getattr(cause, "amount", 0) or payment.amount
        said.values["amount"] = amount_text(language, minor, story.currency)
        said.values["tender"] = _tender(language, payment.tender)


def _of_refund(language: Language, story: Story, said: _Said) -> None:
    cause: Any = story.cause
    payment = story.payments.get(getattr(cause, "payment_id", None))
    tender = payment.tender if payment else "external"
    if cause.type == "refund.redirected":
        tender = cause.way
    elif cause.type == "stored_value.refunded":
        tenders = {story.payments[one.payment_id].tender for one in cause.refunds if one.payment_id in story.payments}
        tender = tenders.pop() if len(tenders) == 1 and tenders <= STORED else "store_credit"
    minor = cause.amount or sum(one.amount for one in cause.money if one.kind == "refunded")
    said.values |= {
        "amount": amount_text(language, abs(minor), story.currency),
        "tender": _tender(language, tender),
    }
    said.flags |= {"stored"} if tender in STORED else set()
    said.facts += [("amount", said.values["amount"]), ("tender", said.values["tender"])]


def _tender(language: Language, tender: str) -> str:
    return language.tenders.get(tender, language.tenders["external"])


def _of_parcel(
    language: Language, kind: str, zone: ZoneInfo, story: Story, beside: Beside, said: _Said
) -> None:  # fmt: skip
    cause: Any = story.cause
    parcel = story.parcels.get(cause.parcel_id) or Parcel(position=1, lines={}, fulfillment_id=UUID(int=0))
    arrives = date_text(language, parcel.expected_at, zone) if parcel.expected_at else said.values["arrives"]
    name = carrier_name(parcel.carrier)
    said.values |= {"carrier": name, "tracking_number": parcel.tracking_number or "", "arrives": arrives}
    said.rows = rows_of(language, story, parcel.lines, beside.units)
    said.facts += [("carrier", name), ("tracking_number", parcel.tracking_number or "")]
    if kind in ("shipped", "part_shipped"):
        said.facts.append(("arrives", arrives))
    if kind == "shipped" and sum(one.left for one in story.parcels.values()) > 1:
        said.flags.add("last")
    if kind == "delivery_exception":
        said.flags.add(cause.parcel_status)
    if kind == "delivered" and not story.has_arrived():
        said.flags.add("part")
    if kind != "delivered":
        said.buttons.append(("track", tracking_link(parcel.carrier, parcel.tracking_number)))


def _of_pickup(language: Language, zone: ZoneInfo, story: Story, beside: Beside, said: _Said) -> None:
    cause: Any = story.cause
    # it ends at midnight: people say the day before
    last_day = cause.until - timedelta(minutes=1)
    days = max(1, (last_day.astimezone(zone).date() - beside.now.astimezone(zone).date()).days)
    place = beside.place
    said.values |= {
        "location": place.name if place else "",
        "code": beside.code,
        "until": date_text(language, last_day, zone),
        "days_left": counted_text(language, "days", days),
    }
    where = "\n".join([place.name, *address_lines(place.address)]) if place else ""
    said.facts += [("pick_up_at", where), ("until", said.values["until"])]
    wanted: dict[int, int] = {}
    for parcel_id in parcel_ids(cause):
        for line, quantity in story.parcels[parcel_id].lines.items() if parcel_id in story.parcels else ():
            wanted[line] = wanted.get(line, 0) + quantity
    said.rows = rows_of(language, story, wanted, beside.units)


def _of_return(language: Language, zone: ZoneInfo, story: Story, beside: Beside, said: _Said) -> None:
    cause: Any = story.cause
    found = story.returns.get(cause.return_id) or Return()
    said.values |= {"return_number": f"#{story.number}-R{found.position}", "instructions": beside.instructions}
    said.rows = rows_of(language, story, found.lines, beside.units)
    said.facts.append(("return", said.values["return_number"]))
    if cause.type == "return.approved":
        until = date_text(language, cause.expires_at, zone)
        fee = amount_text(language, cause.postage_fee, story.currency) if cause.postage_fee else ""
        said.values |= {"until": until, "fee": fee}
        said.flags |= {"label"} if cause.tracking_number else set()
        label = " ".join(part for part in (carrier_name(cause.carrier), cause.tracking_number) if part)
        where = "\n".join([beside.place.name, *address_lines(beside.place.address)]) if beside.place else ""
        said.facts += [("label", label), ("send_to", where), ("until", until)]
    elif cause.type == "return.declined":
        said.flags.add(cause.reason)
    else:
        said.flags.add("to_look_at")


def address_lines(address: Address | None) -> list[str]:
    """An address as it is written on a parcel, without the buyer's phone."""
    if address is None:
        return []
    city = " ".join(part for part in (address.postal_code, address.city) if part)
    lines = [address.name, address.company, *address.lines, city, address.region, address.country]
    return [line for line in lines if line]


def render(name: str, context: dict[str, Any]) -> str:
    """A template of ours, filled."""
    return _templates().get_template(name).render(context)


_environment: "Environment | None" = None


def _templates() -> "Environment":
    global _environment
    if _environment is None:
        # only who writes messages needs it, not who imports a word of this room
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        _environment = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")),
            autoescape=lambda name: name is None or not name.endswith(".txt"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        _environment.filters |= {"filled": filled, "filled_html": _filled_html}
    return _environment
