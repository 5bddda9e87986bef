"""The only write path of the replayed tables: append events to the log, then apply them to the tables."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from waybill.model.events import Event
from waybill.store.sql import load
from waybill.store.tx import Tx

_record = load(__file__)
_apply = load(__file__, "apply.sql")
_encoder = msgspec.json.Encoder(uuid_format="canonical")


def _by_type() -> dict[str, list[str]]:
    """The statements of `apply.sql` that each event type needs, in file order."""
    statements: dict[str, list[str]] = {}
    for name, statement in _apply.all.items():
        types = [
            line.removeprefix("-- types:").split() for line in statement.splitlines() if line.startswith("-- types:")
        ]
        for type in types[0]:
            statements.setdefault(type, []).append(name)
    return statements


_APPLIED_BY = _by_type()
_ORDER = {name: position for position, name in enumerate(_apply.all)}


class Recorded(msgspec.Struct, frozen=True):
    """`first` is the seq of the first event; `numbers` the order numbers given out, by order."""

    first: int
    last: int
    numbers: dict[UUID, int]


async def record(tx: Tx, events: Sequence[Event]) -> Recorded:
    """Append `events` to the shop's log and apply them, in this transaction. Nothing to record is nothing done.

    The shop's counter is taken as late as can be: from there to the commit only statements run.
    """
    if not events:
        return Recorded(0, 0, {})
    encoded = [_encoder.encode(event.data) for event in events]
    numbered = [position for position, event in enumerate(events) if event.data.numbered]
    batch = next(tx.ids)
    ids = [next(tx.ids) for _ in events]
    columns = (
        ids,
        [event.data.type for event in events],
        [event.data.version for event in events],
        [event.order_id for event in events],
        [event.subject for event in events],
        [event.occurred_at or tx.now for event in events],
        [event.cause_id for event in events],
        [tx.actor_of(event.request) for event in events],
    )
    counter = await tx.fetchrow(_record.take_numbers, len(events), len(numbered))
    if counter is None:
        raise LookupError(f"there is no shop {tx.shop_id}")
    last, number = counter["seq"], counter["order_number"] - len(numbered)
    first = last - len(events) + 1
    numbers: dict[UUID, int] = {}
    for position in numbered:
        number += 1
        order_id = events[position].order_id
        assert order_id is not None
        numbers[order_id] = number
        encoded[position] = b'{"number":%d,%b' % (number, encoded[position][1:])
    await tx.execute(_record.append, first, *columns, encoded, tx.now, batch, tx.door)
    await apply(tx, first, last, {event.data.type for event in events})
    return Recorded(first, last, numbers)


async def apply(tx: Tx, first: int, last: int, types: Iterable[str]) -> None:
    """Change the tables by the events `first` to `last`, one batch of the log, whose types are `types`."""
    names = {name for type in types for name in _APPLIED_BY.get(type, ())}
    for name in sorted(names, key=_ORDER.__getitem__):
        await tx.execute(_apply.all[name], first, last)
