"""Jobs: work that calls the outside, enqueued in the transaction that moves a cursor, run by another (`runner`)."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


class Task(Struct, frozen=True):
    """The payload of a job: which row of which shop."""

    shop_id: int
    key: str


decode_task = msgspec.json.Decoder(Task).decode


async def enqueue(tx: Tx, kind: str, keys: Sequence[str]) -> None:
    """Enqueue a job of one kind for each key; one that waits or runs already for the same key is enough."""
    if keys:
        await tx.execute(_sql.enqueue, kind, list(keys))
