"""Where parcels on the road were seen last.

Not in the log, which keeps for ever: a courier reports every few seconds, and a way is about where people go and live. Only
the newest is kept of each parcel, and none for longer than a day.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from waybill.model.parcels import MOVING
from waybill.model.tracking import Positioned, ReportPosition
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


class Seen(Struct, frozen=True):
    """Where a parcel was seen, in degrees."""

    parcel_id: UUID
    order_id: UUID
    latitude: float
    longitude: float
    at: datetime


async def report_positions(tx: Tx, requests: Sequence[ReportPosition]) -> list[Positioned]:
    """One result per request. What is older than what is known, in the future, or of a parcel not on the road is not kept."""
    numbers = sorted({one.number for one in requests if one.parcel_id is None and one.number})
    ids = sorted({one.parcel_id for one in requests if one.parcel_id is not None})
    rows = await tx.fetch(_sql.parcels, ids, numbers)
    by_id = {row["parcel_id"]: row for row in rows}
    # the newest with a number comes last
    by_number = {row["tracking_number"]: row for row in rows if row["tracking_number"]}
    results: list[Positioned] = []
    kept: dict[UUID, Seen] = {}
    for one in requests:
        row = by_id.get(one.parcel_id) if one.parcel_id is not None else by_number.get(one.number)
        if row is None:
            results.append(Positioned(known=False))
            continue
        known = kept[row["parcel_id"]].at if row["parcel_id"] in kept else row["at"]
        is_news = (
            row["status"] in MOVING and (known is None or one.at > known) and one.at <= tx.now + timedelta(minutes=5)
        )
        if is_news:
            kept[row["parcel_id"]] = Seen(row["parcel_id"], row["order_id"], one.latitude, one.longitude, one.at)
        results.append(Positioned(known=True, parcel_id=row["parcel_id"], order_id=row["order_id"], kept=is_news))
    said = [(one.parcel_id, one.order_id, one.latitude, one.longitude, one.at) for _, one in sorted(kept.items())]
    if said:
        await tx.execute(_sql.keep, *columns(said, 5), tx.now)
    return results


async def read_positions(tx: Tx, order_ids: Sequence[UUID]) -> list[Seen]:
    """Where the parcels of these orders were seen last."""
    return [Seen(*row) for row in await tx.fetch(_sql.newest, list(order_ids))]
