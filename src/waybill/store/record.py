"""The only write path of the replayed tables: append events to the log, then apply them to the tables."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from waybill.model.events import EVENT_TYPES, Event
from waybill.model.events.invoices import DocumentIssued
from waybill.store.sql import load
from waybill.store.tx import Tx, sparse

_record = load(__file__)
_encoder = msgspec.json.Encoder(uuid_format="canonical")

# The files of `apply/`, in the order in which their statements run.
AREAS = (
    "setup", "customers", "orders", "stock", "tenders", "payments", "fulfillment", "parcels", "returns", "changes", "transfers",
    "inquiries", "invoices", "history",
)  # fmt: skip


class _Applied(msgspec.Struct, frozen=True):
    """A statement of `apply/` with the event types that it is for; it takes them as $4 where `takes_types`."""

    statement: str
    types: list[str]
    takes_types: bool


def _statements() -> list[_Applied]:
    """All statements, in the order in which they run."""
    found = []
    for area in AREAS:
        for statement in load(__file__, f"apply/{area}.sql").all.values():
            lines = [line for line in statement.splitlines() if line.startswith("-- types:")]
            named = lines[0].removeprefix("-- types:").split()
            types = sorted(type for name in named for type in _types_of(name))
            found.append(_Applied(statement, types, "$4" in statement))
    return found


def _types_of(name: str) -> list[str]:
    """An event type, or those of a base class of events."""
    if not name[0].isupper():
        return [name]
    return [type for type, data in EVENT_TYPES.items() if name in (base.__name__ for base in data.__mro__)]


_applied = _statements()
_BY_TYPE: dict[str, list[int]] = {}
for _place, _one in enumerate(_applied):
    for _type in _one.types:
        _BY_TYPE.setdefault(_type, []).append(_place)


class Recorded(msgspec.Struct, frozen=True):
    """`first` is the seq of the first event; `numbers` the order numbers given out, by order, `invoices` those of documents."""

    first: int
    last: int
    numbers: dict[UUID, int]
    invoices: dict[UUID, int] = {}


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
        sparse([event.subject for event in events]),
        sparse([event.occurred_at for event in events]),
        sparse([event.cause_id for event in events]),
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
    invoices = await _number_invoices(tx, events, encoded)
    await tx.execute(_record.append, first, *columns, encoded, tx.now, batch, tx.door)
    await apply(tx, first, last, {event.data.type for event in events})
    return Recorded(first, last, numbers, invoices)


async def _number_invoices(tx: Tx, events: Sequence[Event], encoded: list[bytes]) -> dict[UUID, int]:
    """Give each invoice and credit note the next number of its series, in order. Without a gap: the shop's counter is held."""
    issued = [(place, event.data) for place, event in enumerate(events) if isinstance(event.data, DocumentIssued)]
    if not issued:
        return {}
    wanted: dict[str, int] = {}
    for _, data in issued:
        wanted[data.series] = wanted.get(data.series, 0) + 1
    rows = await tx.fetch(_record.take_invoice_numbers, list(wanted), list(wanted.values()))
    following = {row["series"]: row["number"] - wanted[row["series"]] + 1 for row in rows}
    numbers = {}
    for place, data in issued:
        number = numbers[data.invoice_id] = following[data.series]
        following[data.series] = number + 1
        encoded[place] = b'{"number":%d,%b' % (number, encoded[place][1:])
    return numbers


async def apply(tx: Tx, first: int, last: int, types: Iterable[str]) -> None:
    """Change the tables by the events `first` to `last`, one batch of the log, whose types are `types`."""
    for place in sorted({place for type in types for place in _BY_TYPE.get(type, ())}):
        one = _applied[place]
        if one.takes_types:
            await tx.execute(one.statement, first, last, one.types)
        else:
            await tx.execute(one.statement, first, last)
