"""Release orders to the locations that hold their units."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from waybill.commands.gather import gather_locations, gather_shop
from waybill.commands.locking import lock_orders
from waybill.decisions.fulfillment.release_orders import Facts, decide
from waybill.model.facts import LocationFact
from waybill.model.fulfillment import ReleaseOrder, ReleaseOrderResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def release_orders(tx: Tx, requests: Sequence[ReleaseOrder]) -> list[ReleaseOrderResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    orders = await lock_orders(tx, {request.order_id for request in requests})
    rows = await tx.fetch(_sql.positions, sorted(orders))
    locations = {location.location_id: location for location in await gather_locations(tx)}
    positions = {row["order_id"]: row["position"] for row in rows}
    facts = Facts(orders, locations, positions)
    if any(request.within_capacity for request in requests):
        waiting = {row["order_id"]: row["waiting"] for row in rows if row["waiting"]}
        facts = Facts(orders, locations, positions, *await _capacity(tx, locations), waiting)
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def _capacity(
    tx: Tx, locations: Mapping[UUID, LocationFact]
) -> tuple[tzinfo, dict[tuple[UUID, date], int], timedelta]:
    """The shop's time zone, how much each location that has a capacity begins with by day, and the handling time."""
    shop = await gather_shop(tx)
    limited = sorted(id for id, location in locations.items() if location.daily_capacity is not None)
    today = datetime.combine(tx.now.astimezone(shop.time_zone).date(), time(0), shop.time_zone)
    rows = await tx.fetch(_sql.begun, limited, today, shop.time_zone.key) if limited else []
    begun = {(row["location_id"], row["day"]): row["count"] for row in rows}
    return shop.time_zone, begun, timedelta(days=shop.settings.handling_days)
