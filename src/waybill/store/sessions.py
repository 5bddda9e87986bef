"""Sessions of people: 256 random bits in a cookie, kept as a hash, that end by themselves."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

from msgspec import Struct

from waybill.model.staff import SessionListed
from waybill.store.audit import Noted, note_changes
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

How = Literal["password", "link", "openid"]
LONGEST_AGENT = 300


class Began(Struct, frozen=True):
    """A new session; its token goes into the cookie and is kept nowhere."""

    session_id: UUID
    token: str
    expires_at: datetime


def hash_session(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so a fast hash is enough."""
    return sha256(b"waybill session\0" + token.encode()).digest()


async def begin_session(tx: Tx, person_id: UUID, how: How, agent: str, address: str, lasts: timedelta) -> Began:
    """Sign somebody in: always under a new token."""
    began = Began(next(tx.ids), secrets.token_urlsafe(32), tx.now + lasts)
    kept = (began.session_id, person_id, hash_session(began.token), how, agent[:LONGEST_AGENT], address)
    await tx.execute(_sql.begin, *kept, tx.now, began.expires_at)
    await tx.execute(_sql.signed_in, person_id, tx.now)
    await note_changes(tx, [Noted("person.signed_in", str(person_id), {"how": how})])
    return began


async def end_sessions(tx: Tx, person_id: UUID, session_ids: Sequence[UUID]) -> int:
    """End sessions of somebody; returns how many were open."""
    return _count(await tx.execute(_sql.end, person_id, list(session_ids), tx.now))


async def end_other_sessions(tx: Tx, person_id: UUID, but: UUID) -> int:
    """End all sessions of somebody but one; returns how many were open."""
    return _count(await tx.execute(_sql.end_others, person_id, but, tx.now))


async def end_sessions_of(tx: Tx, person_ids: Sequence[UUID]) -> int:
    """End every session of these people; returns how many were open."""
    return _count(await tx.execute(_sql.end_all, list(person_ids), tx.now))


async def list_sessions(tx: Tx, person_id: UUID, current: UUID | None, idle: timedelta) -> list[SessionListed]:
    """Where somebody is signed in, the last used first."""
    rows = await tx.fetch(_sql.live, person_id, tx.now, tx.now - idle)
    return [SessionListed(**row, current=row["session_id"] == current) for row in rows]


async def touch_session(tx: Tx, session_id: UUID) -> None:
    """Note that a session was used."""
    await tx.execute(_sql.touch, session_id, tx.now)


def _count(done: str) -> int:
    return int(done.rpartition(" ")[2])
