"""Who is who in the log: the names of people and keys behind `person:<id>` and `key:<id>`."""

from collections.abc import Iterable
from uuid import UUID

from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def names_of(tx: Tx, actors: Iterable[str]) -> dict[str, str]:
    """The names of these actors; without those that are nobody's, such as a worker's."""
    by_kind: dict[str, set[UUID]] = {"person": set(), "key": set()}
    for actor in set(actors):
        kind, _, id = actor.partition(":")
        if kind in by_kind and len(id) == 36:
            by_kind[kind].add(UUID(id))
    found = {}
    if by_kind["person"]:
        for row in await tx.fetch(_sql.people, sorted(by_kind["person"])):
            found[f"person:{row['person_id']}"] = row["name"] or row["email"]
    if by_kind["key"]:
        for row in await tx.fetch(_sql.keys, sorted(by_kind["key"])):
            found[f"key:{row['key_id']}"] = row["name"]
    return found
