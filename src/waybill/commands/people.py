"""People's data, kept apart from the log: who a buyer is, and the rows that events refer to."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import CustomerAdded, Event
from waybill.model.orders import Address, Contact
from waybill.model.people import Key, keys_of
from waybill.store.sql import load
from waybill.store.tx import Tx, columns, sparse

_sql = load(__file__)
_encoder = msgspec.json.Encoder()


class Person(Struct, frozen=True, kw_only=True):
    """What a request says about its buyer; `texts` is free text that belongs to the person."""

    contact: Contact | None = None
    address: Address | None = None
    billing: Address | None = None
    texts: dict[str, Any] | None = None


class Known(Struct, frozen=True):
    """Whose data it is. `claimed` are keys that this transaction gave to the customer."""

    customer_id: UUID
    is_new: bool
    claimed: tuple[Key, ...] = ()


async def recognize(tx: Tx, persons: Sequence[Person | None]) -> list[Known | None]:
    """Find or make the customer behind each person; None where a given customer id is none of ours.

    New keys are claimed here, so that two transactions never make two customers of one; `release` frees those not used.
    Nobody given is nobody known: pass only requests that say something.
    """
    given = {p.contact.customer_id for p in persons if p and p.contact and p.contact.customer_id}
    real = {row["customer_id"] for row in await tx.fetch(_sql.customers, sorted(given))} if given else set()
    wanted = sorted({key for p in persons if p and p.contact for key in keys_of(p.contact)})
    owners = await _owners(tx, wanted) if wanted else {}
    known: list[Known | None] = []
    claims: dict[Key, UUID] = {}
    fresh: set[UUID] = set()
    for person in persons:
        contact = person.contact if person else None
        if contact is not None and contact.customer_id is not None:
            known.append(Known(contact.customer_id, False) if contact.customer_id in real else None)
            continue
        keys = keys_of(contact) if contact else []
        owner = next((owners[key] for key in keys if key in owners), None)
        customer_id = owner or next(tx.ids)
        if owner is None:
            fresh.add(customer_id)
        new_keys = tuple(key for key in keys if key not in owners)
        for key in new_keys:
            owners[key] = claims[key] = customer_id
        known.append(Known(customer_id, customer_id in fresh, new_keys))
    if claims:
        lost = await _claim(tx, claims)
        if lost:
            # another transaction was first: its customers are found on the second look
            await release(tx, [key for key in claims if key not in lost])
            return await recognize(tx, persons)
    return known


async def _owners(tx: Tx, keys: Sequence[Key]) -> dict[Key, UUID]:
    rows = await tx.fetch(_sql.owners, *columns(keys, 2))
    return {(row["kind"], row["value"]): row["customer_id"] for row in rows}


async def _claim(tx: Tx, claims: dict[Key, UUID]) -> set[Key]:
    """Claim keys, sorted; returns those that somebody else has."""
    ordered = sorted(claims)
    kinds, values = columns(ordered, 2)
    rows = await tx.fetch(_sql.claim, kinds, values, [claims[key] for key in ordered])
    return set(ordered) - {(row["kind"], row["value"]) for row in rows}


async def release(tx: Tx, keys: Iterable[Key]) -> None:
    """Free keys claimed in this transaction by requests that were refused."""
    ordered = sorted(set(keys))
    if ordered:
        await tx.execute(_sql.release, *columns(ordered, 2))


async def keep(tx: Tx, people: Sequence[tuple[UUID, UUID, Person]]) -> None:
    """Write one immutable row of (customer id, person id, person) each."""
    if not people:
        return
    rows = []
    for customer_id, person_id, person in people:
        contact = person.contact or Contact()
        name = contact.name or (person.address.name if person.address else None)
        rows.append(
            (
                customer_id,
                person_id,
                contact.email,
                contact.phone or (person.address.phone if person.address else None),
                name,
                name.casefold() if name else None,
                contact.language,
                _encoder.encode(person.address) if person.address else None,
                _encoder.encode(person.billing) if person.billing else None,
                _encoder.encode(person.texts) if person.texts else None,
            )
        )
    await tx.execute(_sql.keep, *map(sparse, columns(rows, 10)), tx.now)


async def forget(tx: Tx, people: Sequence[tuple[UUID, UUID]]) -> None:
    """Take back rows (customer id, person id) that this transaction has written, of requests that were refused."""
    if people:
        await tx.execute(_sql.forget, *columns(people, 2))


def added(known: Iterable[tuple[int, Known]]) -> list[Event]:
    """`customer.added` for each customer seen for the first time, once; pairs of request index and whom it is."""
    seen: set[UUID] = set()
    events = []
    for index, one in known:
        if one.is_new and one.customer_id not in seen:
            seen.add(one.customer_id)
            data = CustomerAdded(customer_id=one.customer_id)
            events.append(Event(data, request=index, subject=str(one.customer_id)))
    return events
