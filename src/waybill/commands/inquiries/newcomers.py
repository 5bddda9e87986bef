"""Who writes to us: known by what they are known by, or seen for the first time."""

from collections.abc import Sequence
from uuid import UUID

from waybill.commands.people import Known, Person, added, keep, recognize, release
from waybill.model.events import CustomerChanged, Event
from waybill.model.orders import Contact
from waybill.store.tx import Tx


async def known_people(tx: Tx, contacts: Sequence[Contact | None]) -> list[Known | None]:
    """Whose inquiry each is; None where a given customer is none of ours, or nobody is named."""
    given = [(index, contact) for index, contact in enumerate(contacts) if contact is not None]
    found = await recognize(tx, [Person(contact=contact) for _, contact in given])
    known: list[Known | None] = [None] * len(contacts)
    for (index, _), one in zip(given, found, strict=True):
        known[index] = one
    return known


async def keep_newcomers(
    tx: Tx, contacts: Sequence[Contact | None], known: Sequence[Known | None], used: Sequence[bool]
) -> list[Event]:
    """The events and data of those seen for the first time; keys that a refused request claimed are free again."""
    kept = [(index, one) for index, one in enumerate(known) if one is not None and used[index]]
    events = added(kept)
    people: list[tuple[UUID, UUID, Person]] = []
    seen: set[UUID] = set()
    for index, one in kept:
        if one.is_new and one.customer_id not in seen:
            seen.add(one.customer_id)
            person_id = next(tx.ids)
            people.append((one.customer_id, person_id, Person(contact=contacts[index])))
            changed = CustomerChanged(customer_id=one.customer_id, person_id=person_id)
            events.append(Event(changed, request=index, subject=str(one.customer_id)))
    await keep(tx, people)
    used_by = {one.customer_id for _, one in kept}
    await release(tx, [key for one in known if one and one.customer_id not in used_by for key in one.claimed])
    return events
