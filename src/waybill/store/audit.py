"""The audit of what is not in the log: set-up that is operational, and who came in."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)
_encoder = msgspec.json.Encoder(uuid_format="canonical")


class Noted(Struct, frozen=True):
    """Something that was done: `subject` is the id of what it was done to. No secrets."""

    type: str
    subject: str | None = None
    data: dict[str, Any] = msgspec.field(default_factory=dict)


async def note_changes(tx: Tx, changes: Sequence[Noted]) -> None:
    """Write down what was done, by whom and through which door, in the transaction that does it."""
    rows = [(next(tx.ids), change.type, change.subject, _encoder.encode(change.data)) for change in changes]
    if rows:
        await tx.execute(_sql.note, *columns(rows, 4), tx.now, tx.actor, tx.door)
