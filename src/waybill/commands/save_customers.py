"""Save customers: found by what they are known by, or made."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.commands.people import Person, keep
from waybill.decisions.save_customers import Current, DecidedCustomers, Facts, decide
from waybill.model.orders import Address, Contact
from waybill.model.people import Key, keys_of
from waybill.model.setup import SaveCustomer, SaveResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Row, Tx, columns

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)

_LOOKS = 5


async def save_customers(tx: Tx, requests: Sequence[SaveCustomer]) -> list[SaveResult]:
    """One result per request, in request order. What is left out of a request stays as it is."""
    decided = await _decide(tx, requests)
    await keep(
        tx,
        [
            (one.customer_id, one.person_id, Person(contact=one.current.contact, address=one.current.address))
            for one in decided.kept
        ],
    )
    await record(tx, decided.events)
    return list(decided.results)


class _ClaimLost(Exception):
    """Another transaction gave a key to somebody first."""


async def _decide(tx: Tx, requests: Sequence[SaveCustomer]) -> DecidedCustomers:
    """Decide until the keys decided on could be claimed: a second look finds what another transaction made meanwhile."""
    for _ in range(_LOOKS):
        decided = decide(await _gather(tx, requests), requests, tx.now, tx.ids)
        try:
            async with tx.savepoint():
                await _move_keys(tx, decided)
        except _ClaimLost:
            continue
        return decided
    raise _ClaimLost


async def _gather(tx: Tx, requests: Sequence[SaveCustomer]) -> Facts:
    keys = sorted({key for request in requests for key in keys_of(request)})
    owners = {(row["kind"], row["value"]): row["customer_id"] for row in await tx.fetch(_sql.owners, *columns(keys, 2))}
    wanted = {request.customer_id for request in requests if request.customer_id} | set(owners.values())
    locked = [row["customer_id"] for row in await tx.fetch(_sql.lock_customers, sorted(wanted))]
    customers: dict[UUID, Current] = dict.fromkeys(locked, Current())
    for row in await tx.fetch(_sql.current, locked):
        customers[row["customer_id"]] = _current(row)
    # their other keys too: a new e-mail address gives up the former one
    former = sorted({key for current in customers.values() for key in keys_of(current.contact)} - set(owners))
    rows = await tx.fetch(_sql.owners, *columns(former, 2))
    owners |= {(row["kind"], row["value"]): row["customer_id"] for row in rows}
    return Facts(customers, {key: owner for key, owner in owners.items() if owner in customers or key not in keys})


def _current(row: Row) -> Current:
    contact = Contact(email=row["email"], phone=row["phone"], name=row["name"], language=row["language"])
    return Current(contact, _address.decode(row["address"]) if row["address"] else None)


async def _move_keys(tx: Tx, decided: DecidedCustomers) -> None:
    if decided.given_up:
        await tx.execute(_sql.give_up, *_rows(decided.given_up))
    if decided.claims:
        won = await tx.fetch(_sql.claim, *_rows(decided.claims))
        if len(won) < len(decided.claims):
            raise _ClaimLost


def _rows(keys: Mapping[Key, UUID]) -> list[list[object]]:
    return columns([(*key, keys[key]) for key in sorted(keys)], 3)
