"""Save customers: find each by what it is known by, or make it, and say what data is current from now on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import CustomerAdded, CustomerChanged, Event
from waybill.model.orders import Address, Contact
from waybill.model.people import Key, keys_of
from waybill.model.results import Decided, Refused
from waybill.model.setup import SaveCustomer, Saved, SaveResult, SetupRefusal


class Current(Struct, frozen=True):
    """A customer's data as it stands; the contact without its ids."""

    contact: Contact = Contact()
    address: Address | None = None


class Facts(Struct, frozen=True):
    """The customers found, with their data, and whose the keys of the requests are."""

    customers: Mapping[UUID, Current]
    owners: Mapping[Key, UUID]


class Kept(Struct, frozen=True):
    """A new row of a customer's data."""

    customer_id: UUID
    person_id: UUID
    current: Current


class DecidedCustomers(Decided[SaveResult], frozen=True):
    """Also what is no event: the rows of data, the keys to be claimed and those given up."""

    kept: Sequence[Kept] = ()
    claims: Mapping[Key, UUID] = {}
    given_up: Mapping[Key, UUID] = {}


def decide(facts: Facts, requests: Sequence[SaveCustomer], now: datetime, ids: Iterator[UUID]) -> DecidedCustomers:
    """One result per request; a later one finds a customer that an earlier one made."""
    customers, owners = dict(facts.customers), dict(facts.owners)
    results: list[SaveResult] = []
    events: list[Event] = []
    kept: list[Kept] = []
    for index, request in enumerate(requests):
        keys = keys_of(request)
        found = _find(customers, owners, request, keys)
        if isinstance(found, Refused):
            results.append(found)
            continue
        customer_id = found or next(ids)
        before = customers.get(customer_id)
        after = _merged(before or Current(), request)
        if before is None:
            events.append(Event(CustomerAdded(customer_id=customer_id), request=index, subject=str(customer_id)))
        if after != before:
            person_id = next(ids)
            data = CustomerChanged(customer_id=customer_id, person_id=person_id)
            events.append(Event(data, request=index, subject=str(customer_id)))
            kept.append(Kept(customer_id, person_id, after))
        for key in _replaced(before, after):
            if owners.get(key) == customer_id:
                del owners[key]
        for key in keys:
            owners[key] = customer_id
        customers[customer_id] = after
        results.append(Saved(id=customer_id, created=before is None))
    claims = {key: owner for key, owner in owners.items() if facts.owners.get(key) != owner}
    given_up = {key: owner for key, owner in facts.owners.items() if owners.get(key) != owner}
    return DecidedCustomers(results, events, kept, claims, given_up)


def _find(
    customers: Mapping[UUID, Current], owners: Mapping[Key, UUID], request: SaveCustomer, keys: Sequence[Key]
) -> UUID | Refused | None:
    """Whose data it is; None for somebody new."""
    if request.customer_id is not None and request.customer_id not in customers:
        return Refused(
            type=SetupRefusal.UNKNOWN_CUSTOMER,
            detail="There is no customer with this id. Leave it out to have the customer found or made.",
            field="/customer_id",
        )
    found = request.customer_id or next((owners[key] for key in keys if key in owners), None)
    for key in keys:
        if owners.get(key, found) != found:
            # the answer is kept for a while: it names the field, never what is in it
            return Refused(
                type=SetupRefusal.IDENTITY_TAKEN,
                detail=f"Another customer has this {_WORDS[key[0]]}. Change that customer first, or leave it out here.",
                field=f"/{key[0]}",
                data={"customer_id": str(owners[key])},
            )
    if found is None and not keys and request.name is None and request.address is None:
        return Refused(
            type=SetupRefusal.NO_IDENTITY,
            detail="Give at least one of customer_id, external_id, email, phone, name and address.",
        )
    return found


_WORDS = {"external_id": "external id", "email": "e-mail address", "phone": "phone number"}


def _merged(before: Current, request: SaveCustomer) -> Current:
    """What is left out of a request stays as it is, unless it is removed."""
    fields = ("email", "phone", "name", "language")
    removed = {field: None for field in fields if field in request.remove}
    given = {field: value for field in fields if (value := getattr(request, field)) is not None}
    kept = None if "address" in request.remove else before.address
    return Current(msgspec.structs.replace(before.contact, **(removed | given)), request.address or kept)


def _replaced(before: Current | None, after: Current) -> set[Key]:
    """The e-mail address and phone number that a customer no longer has; earlier external ids keep finding it."""
    if before is None:
        return set()
    return set(keys_of(before.contact)) - set(keys_of(after.contact))
