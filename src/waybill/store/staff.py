"""The people who work in a shop. Operational set-up like API keys: nothing of this is in the log."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from waybill.model.results import Refused
from waybill.model.staff import (
    DeactivatePerson,
    InvitePerson,
    InviteResult,
    PersonChanged,
    PersonInvited,
    PersonListed,
    PersonResult,
    Role,
    SetRole,
    may_make,
)
from waybill.store.audit import Noted, note_changes
from waybill.store.sessions import end_sessions_of
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)

LinkKind = Literal["sign_in", "reset", "invitation"]
LINK_LASTS = {"sign_in": timedelta(minutes=15), "reset": timedelta(hours=1), "invitation": timedelta(days=7)}
EVERY_LINK = ("sign_in", "reset", "invitation")


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who works in the shop, with the hash of their password if they have one."""

    person_id: UUID
    email: str
    name: str
    role: Role
    password_hash: str | None
    joined_at: datetime | None
    deactivated_at: datetime | None


def email_key(email: str) -> str:
    """What an account is found by: however the e-mail is written."""
    return email.strip().casefold()


def hash_link(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so a fast hash is enough."""
    return sha256(b"waybill link\0" + token.encode()).digest()


def status_of(row: Mapping[str, Any] | Row) -> Literal["active", "invited", "deactivated"]:
    """Where an account stands."""
    if row["deactivated_at"] is not None:
        return "deactivated"
    return "active" if row["joined_at"] is not None else "invited"


async def make_link(
    tx: Tx, person_id: UUID, kind: LinkKind, lasts: timedelta | None = None, token: str | None = None
) -> tuple[str, datetime]:
    """The token of a new link that is good once, and until when. A token that is given has to be as hard to guess."""
    token = token or secrets.token_urlsafe(32)
    expires_at = tx.now + (lasts or LINK_LASTS[kind])
    await tx.execute(_sql.make_links, [next(tx.ids)], [person_id], [hash_link(token)], kind, tx.now, expires_at)
    return token, expires_at


async def use_link(tx: Tx, link_id: UUID) -> bool:
    """Use a link up; False where somebody was quicker, or its time is over."""
    return await tx.fetchval(_sql.use_link, link_id, tx.now) is not None


async def invite_people(
    tx: Tx, requests: Sequence[InvitePerson], held: Collection[str], public_url: str, *, mail: bool
) -> list[InviteResult]:
    """One result per request. Who is invited already is invited anew; who was deactivated comes back as somebody new."""
    known = {
        row["email_key"]: row for row in await tx.fetch(_sql.lock_by_email, [email_key(one.email) for one in requests])
    }
    results: list[InviteResult] = []
    for asked in requests:
        row = known.get(email_key(asked.email))
        if row is not None and status_of(row) == "active":
            detail = f"{asked.email} works here already, as {row['role']}. Change the role instead."
            results.append(Refused(type="email_taken", detail=detail, field="/email"))
        elif not may_make(held, asked.role) or (row is not None and not may_make(held, row["role"])):
            results.append(_beyond(asked.role, "/role"))
        else:
            results.append(await _invite(tx, asked, public_url, mail=mail))
    return results


async def _invite(tx: Tx, asked: InvitePerson, public_url: str, *, mail: bool) -> PersonInvited:
    row = await tx.fetchrow(
        _sql.invite, [next(tx.ids)], [asked.email], [email_key(asked.email)], [asked.name or ""], [asked.role], tx.now
    )
    assert row is not None
    person_id: UUID = row["person_id"]
    await tx.execute(_sql.void_links, [person_id], EVERY_LINK, tx.now)
    token, expires_at = await make_link(tx, person_id, "invitation")
    await note_changes(tx, [Noted("person.invited", str(person_id), {"role": asked.role})])
    return PersonInvited(
        person_id=person_id, link=f"{public_url}/accept#token={token}", expires_at=expires_at, mail=mail
    )


async def add_person(tx: Tx, email: str, name: str, role: Role) -> UUID:
    """Somebody who is let in without an invitation: by an operator, or by the shop's OpenID provider."""
    person_id = next(tx.ids)
    await tx.execute(_sql.add, person_id, email, email_key(email), name, role, tx.now)
    await note_changes(tx, [Noted("person.joined", str(person_id), {"role": role})])
    return person_id


async def let_in(tx: Tx, email: str, name: str, role: Role, token: str, lasts: timedelta) -> None:
    """Make a link to sign in with under this token, and the account if there is none: how a demo lets its visitor in."""
    known = await find_by_email(tx, email)
    person_id = known.person_id if known else await add_person(tx, email, name, role)
    await make_link(tx, person_id, "sign_in", lasts, token)


async def note_mail(tx: Tx, person_ids: Sequence[UUID], kind: Literal["reset", "invitation"]) -> list[UUID]:
    """Note that they are to get a mail; the ids of the mails, for whoever enqueues them."""
    mail_ids = [next(tx.ids) for _ in person_ids]
    await tx.execute(_sql.note_mail, mail_ids, list(person_ids), kind, tx.now)
    return mail_ids


async def set_roles(tx: Tx, requests: Sequence[SetRole], held: Collection[str]) -> list[PersonResult]:
    """One result per request. A shop keeps an owner, and nobody gives or takes what they do not have themselves."""
    people = await _lock(tx, [asked.person_id for asked in requests])
    results: list[PersonResult] = []
    for asked in requests:
        row = people.get(asked.person_id)
        refused = _refused(tx, row, held, asked.role)
        if refused is None and asked.role != "owner" and _is_last_owner(people, asked.person_id):
            refused = _last_owner()
        if refused or row is None:
            results.append(refused or _unknown())
            continue
        await tx.execute(_sql.set_role, asked.person_id, asked.role)
        changed = {"from": row["role"], "to": asked.role}
        await note_changes(tx, [Noted("person.role_changed", str(asked.person_id), changed)])
        people[asked.person_id] = {**row, "role": asked.role}
        results.append(PersonChanged(person_id=asked.person_id, role=asked.role, status=status_of(row)))
    return results


async def deactivate_people(tx: Tx, requests: Sequence[DeactivatePerson], held: Collection[str]) -> list[PersonResult]:
    """One result per request. Their sessions end, their links are void."""
    people = await _lock(tx, [asked.person_id for asked in requests])
    results: list[PersonResult] = []
    for asked in requests:
        row = people.get(asked.person_id)
        refused = _refused(tx, row, held, None)
        if refused is None and _is_last_owner(people, asked.person_id):
            refused = _last_owner()
        if refused or row is None:
            results.append(refused or _unknown())
            continue
        if status_of(row) != "deactivated":
            await tx.execute(_sql.deactivate, [asked.person_id], tx.now)
            await tx.execute(_sql.void_links, [asked.person_id], EVERY_LINK, tx.now)
            await end_sessions_of(tx, [asked.person_id])
            await note_changes(tx, [Noted("person.deactivated", str(asked.person_id), {"role": row["role"]})])
            people[asked.person_id] = {**row, "deactivated_at": tx.now}
        results.append(PersonChanged(person_id=asked.person_id, role=row["role"], status="deactivated"))
    return results


async def _lock(tx: Tx, person_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """These people and all owners, by id."""
    return {row["person_id"]: dict(row) for row in await tx.fetch(_sql.lock, sorted(set(person_ids)))}


def _refused(tx: Tx, row: Any, held: Collection[str], role: Role | None) -> Refused | None:
    if row is None:
        return _unknown()
    if tx.actor == f"person:{row['person_id']}":
        detail = "Nobody changes their own role or deactivates themselves. Ask another owner."
        return Refused(type="own_account", detail=detail)
    if not may_make(held, row["role"]):
        return _beyond(row["role"], None)
    return _beyond(role, "/role") if role and not may_make(held, role) else None


def _is_last_owner(people: dict[UUID, Any], person_id: UUID) -> bool:
    owners = {id for id, row in people.items() if row["role"] == "owner" and status_of(row) == "active"}
    return owners == {person_id}


def _unknown() -> Refused:
    return Refused(type="unknown_person", detail="There is nobody with this id. List the people to see their ids.")


def _last_owner() -> Refused:
    detail = "This is the shop's last owner: nobody could let people in any more. Make somebody else an owner first."
    return Refused(type="last_owner", detail=detail)


def _beyond(role: str, field: str | None) -> Refused:
    detail = f"The role {role} may do more than you may, so you cannot give or take it. Ask an owner."
    return Refused(type="beyond_own_role", detail=detail, field=field)


async def join_person(tx: Tx, person_id: UUID, name: str, password_hash: str) -> bool:
    """Accept an invitation; False where there is none any more."""
    if await tx.fetchval(_sql.join, person_id, name, password_hash, tx.now) is None:
        return False
    await tx.execute(_sql.void_links, [person_id], EVERY_LINK, tx.now)
    await note_changes(tx, [Noted("person.joined", str(person_id))])
    return True


async def set_password(tx: Tx, person_id: UUID, password_hash: str) -> bool:
    """Set a new password: every session ends, every link is void."""
    if await tx.fetchval(_sql.set_password, person_id, password_hash) is None:
        return False
    await tx.execute(_sql.void_links, [person_id], EVERY_LINK, tx.now)
    await end_sessions_of(tx, [person_id])
    await note_changes(tx, [Noted("person.password_changed", str(person_id))])
    return True


async def set_name(tx: Tx, person_id: UUID, name: str) -> None:
    """Set what somebody is called."""
    await tx.execute(_sql.set_name, person_id, name)


async def find_person(tx: Tx, person_id: UUID) -> Person | None:
    """Somebody of the shop by id."""
    row = await tx.fetchrow(_sql.person, person_id)
    return Person(**row) if row else None


async def find_by_email(tx: Tx, email: str) -> PersonListed | None:
    """Somebody of the shop by e-mail."""
    return next((one for one in await list_people(tx) if email_key(one.email) == email_key(email)), None)


async def list_people(tx: Tx, idle: timedelta = timedelta(hours=12)) -> list[PersonListed]:
    """Everybody by name, the deactivated ones last."""
    return [
        PersonListed(
            person_id=row["person_id"],
            email=row["email"],
            name=row["name"],
            role=row["role"],
            status=status_of(row),
            created_at=row["created_at"],
            joined_at=row["joined_at"],
            signed_in_at=row["signed_in_at"],
            invitation_expires_at=row["invitation_expires_at"] if status_of(row) == "invited" else None,
            sessions=row["sessions"],
        )
        for row in await tx.fetch(_sql.everybody, tx.now, tx.now - idle)
    ]
