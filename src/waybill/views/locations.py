"""Locations."""

import msgspec

from waybill.model.orders import Address
from waybill.model.setup_views import LocationShown
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)
_hours = msgspec.json.Decoder(dict[str, tuple[str, str]])
_abilities = msgspec.json.Decoder(list[str])


async def list_locations(tx: Tx, code: str | None = None) -> list[LocationShown]:
    """All locations, or the one with this code: open ones first, then by priority."""
    return [
        LocationShown(
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
        for row in await tx.fetch(_sql.locations, code.upper() if code is not None else None)
    ]
