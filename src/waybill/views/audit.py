"""The audit: the log, and the set-up's changes that are not in it, the newest first, in words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.decisions.words.audit import audit_words
from waybill.model.audit import AuditEntry, AuditQuery
from waybill.model.events import EVENT_TYPES
from waybill.model.views import LogEvent, Page
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.actors import names_of
from waybill.views.events import event_of
from waybill.views.feed_words import feed_words
from waybill.views.pages import BadCursor, key_cursor, key_of

_sql = load(__file__)

# One page looks at so much of the log at most, however rare what is asked for: it is asked on from there.
_EXAMINED = 20_000
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(2200, 1, 1, tzinfo=UTC)
_LAST_ENTRY = UUID(int=2**128 - 1)
# Batches take their times before their seqs, so neighbors may differ by as long as a batch lasts.
_SLACK = timedelta(minutes=2)


class _Reach(Struct, frozen=True):
    """How far a page looks: the log's events between two seqs (both excluded), times, and the entries below an id."""

    before: int
    after: int
    floor: int
    entry: UUID
    since: datetime
    until: datetime


async def list_audit(tx: Tx, asked: AuditQuery) -> Page[AuditEntry]:
    """A page; it may be shorter than asked for, even empty, while `next` leads on."""
    reach = await _reach(tx, asked)
    events = await _events(tx, asked, reach)
    entries = await _entries(tx, asked, reach)
    seen_all = len(events) > asked.limit or reach.after == reach.floor
    horizon = _BEGINNING if seen_all else await tx.fetchval(_sql.moment_at, reach.after) or _BEGINNING
    merged = sorted(
        [(row["recorded_at"], 1, row) for row in events]
        + [(row["at"], 0, row) for row in entries if row["at"] >= horizon],
        key=lambda one: (one[0], one[1], one[2]["seq"] if one[1] else one[2]["entry_id"]),
        reverse=True,
    )[: asked.limit]
    taken = [row for _, is_event, row in merged if is_event]
    noted = [row for _, is_event, row in merged if not is_event]
    before = reach.after + 1
    if len(taken) < len(events):
        before = taken[-1]["seq"] if taken else reach.before
    entry = noted[-1]["entry_id"] if noted else reach.entry
    ended = len(taken) == len(events) and reach.after == reach.floor and len(noted) == len(entries)
    shown = await _shown(tx, [row for _, _, row in merged])
    return Page(shown, None if ended else key_cursor(before, entry.hex))


async def _reach(tx: Tx, asked: AuditQuery) -> _Reach:
    zone = ZoneInfo(await tx.fetchval(_sql.shop))
    since = _midnight(asked.since, zone) if asked.since else _BEGINNING
    until = _midnight(asked.until + timedelta(days=1), zone) if asked.until else _END
    newest = await tx.fetchval(_sql.newest) or 0
    before, entry = newest + 1, _LAST_ENTRY
    if asked.until:
        before = await _seq_at(tx, until + _SLACK, newest)
    floor = await _seq_at(tx, since - _SLACK, newest) - 1 if asked.since else 0
    if asked.cursor:
        position, hexadecimal = key_of(asked.cursor, int, str)
        try:
            before, entry = min(before, int(position)), UUID(hex=str(hexadecimal))
        except ValueError:
            raise BadCursor(asked.cursor) from None
    floor = max(0, min(floor, before - 1))
    # an order's events are found by its index, the others by going through the log
    after = floor if asked.order_id else max(floor, before - 1 - _EXAMINED)
    return _Reach(before, after, floor, entry, since, until)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


async def _seq_at(tx: Tx, at: datetime, newest: int) -> int:
    """The first seq that was recorded at or after a moment; one after the newest where there is none."""
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        recorded = await tx.fetchval(_sql.moment_at, middle)
        if recorded is None or recorded >= at:
            high = middle
        else:
            low = middle + 1
    return low


async def _events(tx: Tx, asked: AuditQuery, reach: _Reach) -> Sequence[Row]:
    types = None
    if asked.type:
        types = [type for type in EVENT_TYPES if type == asked.type or type.startswith(asked.type.removesuffix("*"))]
        types = types if asked.type.endswith("*") else [type for type in types if type == asked.type]
        if not types:
            return []
    filters = (asked.order_id, asked.by, types, reach.since, reach.until, asked.limit + 1)
    return await tx.fetch(_sql.events, reach.before, reach.after, *filters)


async def _entries(tx: Tx, asked: AuditQuery, reach: _Reach) -> Sequence[Row]:
    if asked.order_id:
        return []
    prefix = asked.type.removesuffix("*") if asked.type else None
    filters = (asked.by, prefix, reach.since, reach.until, asked.limit + 1)
    return await tx.fetch(_sql.entries, reach.entry, *filters)


async def _shown(tx: Tx, rows: Sequence[Row]) -> list[AuditEntry]:
    logged: list[LogEvent] = [event_of(row) for row in rows if "seq" in row]
    said = dict(zip((event.seq for event in logged), await feed_words(tx, logged), strict=True))
    subjects = {f"person:{row['subject']}" for row in rows if "seq" not in row and row["type"].startswith("person.")}
    names = await names_of(tx, {*(row["actor"] for row in rows), *subjects})
    return [_entry(row, said, names) for row in rows]


def _entry(row: Row, said: Any, names: dict[str, str]) -> AuditEntry:
    if "seq" in row:
        words = said[row["seq"]]
        return AuditEntry(
            at=row["recorded_at"], actor=row["actor"], name=names.get(row["actor"]), door=row["door"], type=row["type"],
            words=words.words, about=words.about or None, order_id=row["order_id"], subject=row["subject"], seq=row["seq"],
            data=msgspec.Raw(row["data"]),
        )  # fmt: skip
    data = msgspec.json.decode(row["data"])
    subject = row["subject"] or ""
    called = names.get(f"person:{subject}", subject if not row["type"].startswith("person.") else "somebody")
    return AuditEntry(
        at=row["at"], actor=row["actor"], name=names.get(row["actor"]), door=row["door"], type=row["type"],
        words=audit_words(row["type"], data, called), subject=row["subject"], data=data,
    )  # fmt: skip
