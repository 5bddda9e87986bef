"""UUIDv7: ids that sort by the time they were made (RFC 9562, section 5.7)."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION_AND_VARIANT = 0x7 << 76 | 0x2 << 62
_RANDOM = (1 << 62) - 1
# The moment of this process's newest id: others of its millisecond go on after it, so that ids rise over transactions too.
_newest = 0


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970, exact."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def ids_from(at: datetime) -> Iterator[UUID]:
    """Ids of one moment, rising, also over calls in one process: 48 bits of time, a 12-bit counter (running over into the
    time), 62 random bits.
    """
    global _newest
    moment = milliseconds(at) << 12 | secrets.randbelow(1 << 10)
    random = int.from_bytes(secrets.token_bytes(1024))
    left = 1024 * 8
    while True:
        if left < 62:
            random, left = int.from_bytes(secrets.token_bytes(1024)), 1024 * 8
        if moment <= _newest < moment | 0xFFF:
            moment = _newest + 1
        _newest = moment
        clock, counter = moment >> 12, moment & 0xFFF
        id = (clock & 0xFFFFFFFFFFFF) << 80 | counter << 64 | _VERSION_AND_VARIANT | (random & _RANDOM)
        # the driver's own UUID, as its rows have it: made and sent in a quarter of the time
        yield QuickUUID(id.to_bytes(16))
        random >>= 62
        left -= 62
        moment += 1


def lowest_id_at(at: datetime) -> UUID:
    """The lower bound of all ids made at or after `at`."""
    return UUID(int=max(0, milliseconds(at)) << 80)


def time_of(id: UUID) -> datetime:
    """When a time-ordered id was made, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=id.int >> 80)
