"""API keys of a shop: 256 random bits, shown once, kept as a hash.

They do not go through the idempotency table, which would keep the token with the answer.
"""

import secrets
from collections.abc import Sequence
from hashlib import sha256

from waybill.model.keys import CreateKey, KeyCreated, KeyListed, KeyResult, KeyRevoked, RevokeKey
from waybill.model.results import Refused
from waybill.store.audit import Noted, note_changes
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)

START = "wb_"


def hash_token(token: str) -> bytes:
    """What is kept of a token. It has 256 random bits, so a fast hash is enough."""
    return sha256(token.encode()).digest()


def prefix_of(token: str) -> str | None:
    """What a token is found by; None for what cannot be a token."""
    parts = token.split("_", 2)
    return (
        parts[1] if len(parts) == 3 and token.startswith(START) and len(parts[1]) == 12 and parts[1].isalnum() else None
    )


async def create_keys(tx: Tx, requests: Sequence[CreateKey]) -> list[KeyCreated]:
    """One new key per request."""
    created = []
    for request in requests:
        token = f"{START}{secrets.token_hex(6)}_{secrets.token_urlsafe(32)}"
        scopes = list(dict.fromkeys(request.scopes))
        created.append(KeyCreated(key_id=next(tx.ids), token=token, name=request.name, scopes=[*scopes]))
    rows = [
        (key.key_id, prefix_of(key.token), hash_token(key.token), key.name, " ".join(key.scopes)) for key in created
    ]
    await tx.execute(_sql.create, *columns(rows, 5), tx.now)
    made = [Noted("key.created", str(key.key_id), {"name": key.name, "scopes": key.scopes}) for key in created]
    await note_changes(tx, made)
    return created


async def revoke_keys(tx: Tx, requests: Sequence[RevokeKey]) -> list[KeyResult]:
    """One result per request; a key that was revoked before stays so."""
    wanted = sorted({request.key_id for request in requests})
    known = {row["key_id"] for row in await tx.fetch(_sql.lock, wanted)}
    revoked = await tx.fetch(_sql.revoke, sorted(known), tx.now)
    await note_changes(tx, [Noted("key.revoked", str(row["key_id"]), {"name": row["name"]}) for row in revoked])
    detail = "There is no key with this id. List the keys to see their ids."
    return [
        KeyRevoked(key_id=request.key_id)
        if request.key_id in known
        else Refused(type="unknown_key", detail=detail, field="/key_id")
        for request in requests
    ]


async def list_keys(tx: Tx) -> list[KeyListed]:
    """All keys of the shop, the oldest first, revoked ones too."""
    return [
        KeyListed(
            key_id=row["key_id"],
            prefix=f"{START}{row['prefix']}",
            name=row["name"],
            scopes=row["scopes"],
            created_at=row["created_at"],
            revoked_at=row["revoked_at"],
        )
        for row in await tx.fetch(_sql.all_keys)
    ]
