"""Claim first: a key is done once, and whoever asks again gets the same answer."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from waybill.model.results import Refused
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_encoder = msgspec.json.Encoder()

Request = TypeVar("Request")


class Claim(Struct, frozen=True):
    """One request's claim: who asks, with which key, and the hash of what was asked."""

    actor: str
    key: str
    body_hash: bytes


def hash_body(body: bytes) -> bytes:
    """What tells two requests under one key apart."""
    return sha256(body).digest()


_KEY_REUSED = _encoder.encode(
    Refused(
        type="key_reused",
        detail="This Idempotency-Key was used before for a different request. Use a new key for a new request.",
        field="Idempotency-Key",
    )
)

Command = Callable[[Tx, Sequence[Request]], Awaitable[Sequence[Any]]]


async def claimed(
    tx: Tx, verb: str, command: Command[Request], requests: Sequence[Request], claims: Sequence[Claim]
) -> list[bytes]:
    """Run `command` for the requests whose claims are new; the encoded answers of all, in request order.

    A claim made before answers with the stored answer, or `key_reused` where something else was asked under it.
    Within the batch the first of twins is done, and the others get its answer.
    """
    first: dict[tuple[str, str], int] = {}
    for position, claim in enumerate(claims):
        first.setdefault((claim.actor, claim.key), position)
    keys = sorted(first)
    lost = {
        (row["actor"], row["key"])
        for row in await tx.fetch(
            _sql.claim,
            [key[0] for key in keys],
            [key[1] for key in keys],
            [claims[first[key]].body_hash for key in keys],
            verb,
            tx.now,
        )
    }
    known: dict[tuple[str, str], tuple[str, bytes, bytes]] = {}
    if lost:
        losers = sorted(lost)
        for row in await tx.fetch(_sql.read_losers, [key[0] for key in losers], [key[1] for key in losers]):
            known[row["actor"], row["key"]] = (row["verb"], row["body_hash"], row["answer"])
    fresh = [position for key, position in first.items() if key not in lost]
    if fresh:
        done = [claims[position] for position in fresh]
        tx.actors = [claim.actor for claim in done]
        answers = [_encoder.encode(result) for result in await command(tx, [requests[position] for position in fresh])]
        await tx.settle(_sql.settle, tx.actors, [claim.key for claim in done], answers)
        if len(fresh) == len(claims):
            return answers
        for claim, answer in zip(done, answers, strict=True):
            known[claim.actor, claim.key] = (verb, claim.body_hash, answer)
    given = []
    for claim in claims:
        known_verb, body_hash, answer = known[claim.actor, claim.key]
        given.append(answer if known_verb == verb and body_hash == claim.body_hash else _KEY_REUSED)
    return given
