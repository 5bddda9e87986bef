"""The personal part of an edit: addresses and free text go to a new row of the buyer's data, never to the log."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.commands.people import Known, Person, keep, recognize
from waybill.decisions.changes.edit_orders import Numbered
from waybill.model.edits import EditOrder
from waybill.model.orders import Address, Contact, Option
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)
_json = msgspec.json.Decoder(dict[str, Any])


class Kept(Struct, frozen=True):
    """Where the personal part of a request goes; `known` where the order had no buyer before; `before` is the row so far."""

    customer_id: UUID
    person_id: UUID
    said: bool
    before: Row | None = None
    known: Known | None = None


async def people_of(tx: Tx, requests: Sequence[EditOrder]) -> dict[int, Kept]:
    """The new rows, by request, of those that say something personal or copy a line that may have free text.

    Previews have theirs too, for they are refused as the edit would be; they are never written.
    """
    wanted = [index for index, request in enumerate(requests) if _says(request)]
    ids = sorted({requests[index].order_id for index in wanted})
    rows = {row["order_id"]: row for row in await tx.fetch(_sql.people, ids)} if wanted else {}
    kept: dict[int, Kept] = {}
    for index in wanted:
        row = rows.get(requests[index].order_id)
        if row is None:
            continue
        if row["customer_id"] is not None:
            kept[index] = Kept(row["customer_id"], next(tx.ids), _says_new(requests[index]), row)
        elif _says_new(requests[index]):
            (known,) = await recognize(tx, [Person()])
            assert known is not None
            kept[index] = Kept(known.customer_id, next(tx.ids), True, None, known)
    return kept


def _says(request: EditOrder) -> bool:
    return _says_new(request) or any(line.quantity for line in request.lines)


def _says_new(request: EditOrder) -> bool:
    said = request.ship_to or request.bill_to or request.note
    return bool(said) or any(line.properties or _values(line.options) for line in request.add)


async def keep_texts(
    tx: Tx, requests: Sequence[EditOrder], kept: Mapping[int, Kept], lines: Mapping[int, Numbered], made: set[int]
) -> None:
    """Write the rows of the edits that were made: the row so far, with what the edit says."""
    people = []
    for index, one in kept.items():
        numbered = lines.get(index) or Numbered({}, {})
        if index in made and (one.said or numbered.copied):
            person = _person(requests[index], one.before, numbered)
            people.append((one.customer_id, one.person_id, person))
    await keep(tx, people)


def _person(request: EditOrder, before: Row | None, lines: Numbered) -> Person:
    contact, address, billing, texts = None, request.ship_to, request.bill_to, {}
    if before is not None:
        contact = Contact(
            email=before["email"], phone=before["phone"], name=before["name"], language=before["language"]
        )
        address = address or (_address.decode(before["address"]) if before["address"] else None)
        billing = billing or (_address.decode(before["billing"]) if before["billing"] else None)
        texts = _json.decode(before["texts"]) if before["texts"] else {}
    if request.note is not None:
        texts["note"] = request.note
    about = dict(texts.get("lines", {}))
    for number, source in lines.copied.items():
        if str(source) in about:
            about[str(number)] = about[str(source)]
    for number, place in lines.asked.items():
        line = request.add[place]
        said = {"properties": line.properties, "options": _values(line.options)}
        if any(said.values()):
            about[str(number)] = {name: value for name, value in said.items() if value}
    if about:
        texts["lines"] = about
    return Person(contact=contact, address=address, billing=billing, texts=texts or None)


def _values(options: Sequence[Option]) -> list[dict[str, str]]:
    values = []
    for option in options:
        if option.value is not None:
            values.append({"name": option.name, "value": option.value})
        values.extend(_values(option.options))
    return values
