"""Cursors: where a page ended, as text that callers hand back unread."""

import base64
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from waybill.model.views import Page

Row = TypeVar("Row")


class BadCursor(ValueError):
    """The cursor was not made by this list."""


def id_cursor(id: UUID) -> str:
    """A position in a list that is ordered by id: 22 characters."""
    return base64.urlsafe_b64encode(id.bytes).rstrip(b"=").decode()


def id_of(cursor: str) -> UUID:
    """The id within an `id_cursor`; raises `BadCursor`."""
    return UUID(bytes=_bytes(cursor, 16))


def key_cursor(*key: str | int) -> str:
    """A position in a list that is ordered by `key`."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def key_of(cursor: str, *types: type) -> list[str | int]:
    """The key within a `key_cursor` whose parts have these types; raises `BadCursor`."""
    try:
        key = msgspec.json.decode(_bytes(cursor))
    except msgspec.MsgspecError:
        raise BadCursor(cursor) from None
    if not isinstance(key, list) or [type(part) for part in key] != list(types):
        raise BadCursor(cursor)
    if any(abs(part) > 2**62 if isinstance(part, int) else "\x00" in part for part in key):
        raise BadCursor(cursor)
    return key


def page_of(rows: Sequence[tuple[Row, str]], limit: int) -> Page[Row]:
    """The first `limit` of rows with their cursors; `next` where there are more."""
    return Page([row for row, _ in rows[:limit]], rows[limit - 1][1] if len(rows) > limit else None)


def _bytes(cursor: str, length: int | None = None) -> bytes:
    try:
        found = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadCursor(cursor) from None
    if length is not None and len(found) != length:
        raise BadCursor(cursor)
    return found
