"""Save locations by code: new ones are made, known ones replaced."""

from collections.abc import Sequence
from typing import Any

import msgspec

from waybill.commands.gather import lock_shop
from waybill.decisions.save_locations import Facts, decide
from waybill.model.events import LocationSaved
from waybill.model.setup import SaveLocation, SaveResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_address = msgspec.json.Decoder(dict[str, Any])
_hours = msgspec.json.Decoder(dict[str, tuple[str, str]])
_abilities = msgspec.json.Decoder(list[str])


async def save_locations(tx: Tx, requests: Sequence[SaveLocation]) -> list[SaveResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    await lock_shop(tx)
    codes = sorted({request.code.upper() for request in requests})
    locations = {row["code_key"]: _location(row) for row in await tx.fetch(_sql.locations, codes)}
    decided = decide(Facts(locations), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


def _location(row: Row) -> LocationSaved:
    return LocationSaved(
        location_id=row["location_id"],
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        address=_address.decode(row["address"]),
        hours=_hours.decode(row["hours"]),
        cutoff=row["cutoff"],
        abilities=_abilities.decode(row["abilities"]),
        priority=row["priority"],
        daily_capacity=row["daily_capacity"],
        active=row["active"],
    )
