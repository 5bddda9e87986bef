"""The only write path of the replayed tables: append events to the log, then apply them to the tables."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from waybill.model.events import EVENT_TYPES, Event
from waybill.model.events.invoices import DocumentIssued
from waybill.store.sql import load
from waybill.store.trips import Call, Prepared, run_together
from waybill.store.tx import Tx, sparse

_record = load(__file__)
_encoder = msgspec.json.Encoder(uuid_format="canonical")

# The files of `apply/`, in the order in which their statements run.
AREAS = (
    "setup", "customers", "orders", "stock", "tenders", "payments", "fulfillment", "parcels", "returns", "changes", "transfers",
    "inquiries", "invoices", "history",
)  # fmt: skip


class _Applied(msgspec.Struct, frozen=True):
    """A statement of `apply/` with the event types that it is for; it takes them as $4 where `takes_types`.

    Where it says `-- with: key`, only events with that key in their data concern it; `key` is how that begins.
    """

    prepared: Prepared
    types: list[str]
    takes_types: bool
    key: bytes | None

    def call(self, shop_id: int, first: int, last: int) -> Call:
        """It, with its parameters for the events `first` to `last`."""
        return self.prepared, (shop_id, first, last, *([self.types] if self.takes_types else []))


def _statements() -> list[_Applied]:
    """All statements, in the order in which they run."""
    found = []
    for area in AREAS:
        for name, statement in load(__file__, f"apply/{area}.sql").all.items():
            types = sorted(type for name in _said(statement, "types") for type in _types_of(name))
            keys = [b'"%b":' % key.encode() for key in _said(statement, "with")]
            takes_types = "$4" in statement
            parameters = ("bigint", "bigint", "bigint") + (("text[]",) if takes_types else ())
            prepared = Prepared(f"apply_{area}_{name}", parameters, statement)
            found.append(_Applied(prepared, types, takes_types, keys[0] if keys else None))
    return found


def _said(statement: str, what: str) -> list[str]:
    """The words after `-- what:`."""
    lines = [line for line in statement.splitlines() if line.startswith(f"-- {what}:")]
    return lines[0].removeprefix(f"-- {what}:").split() if lines else []


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
    applying = _calls(tx.shop_id, first, last, {event.data.type for event in events}, b"".join(encoded))
    await tx.write(_record.append, (first, *columns, encoded, tx.now, batch, tx.door), applying)
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
    await run_together(tx.connection, _calls(tx.shop_id, first, last, types))


def _calls(shop_id: int, first: int, last: int, types: Iterable[str], data: bytes | None = None) -> list[Call]:
    """The statements that these events concern, in order. Where all their `data` is given, what it has nothing for is left out."""
    wanted = [_applied[place] for place in sorted({place for type in types for place in _BY_TYPE.get(type, ())})]
    return [one.call(shop_id, first, last) for one in wanted if data is None or one.key is None or one.key in data]
