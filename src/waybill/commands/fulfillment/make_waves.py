"""Make waves of what waits to be picked."""

from collections.abc import Sequence

from waybill.commands.gather import lock_shop
from waybill.commands.locking import lock_orders
from waybill.decisions.fulfillment.make_waves import Facts, Waiting, decide
from waybill.model.fulfillment import MakeWaves, MakeWavesResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

# A batch looks at the oldest of what waits; more is left for the next.
AT_MOST = 5_000


async def make_waves(tx: Tx, requests: Sequence[MakeWaves]) -> list[MakeWavesResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    # waves are numbered one after the other
    await lock_shop(tx)
    codes = {row["code"]: row["location_id"] for row in await tx.fetch(_sql.locations)}
    asked = {request.location.upper() for request in requests}
    places = sorted(id for code, id in codes.items() if code.upper() in asked)
    found = [row["order_id"] for row in await tx.fetch(_sql.orders, places, AT_MOST)]
    await lock_orders(tx, found)
    waiting = [Waiting(**row) for row in await tx.fetch(_sql.waiting, places, found)]
    last = await tx.fetchval(_sql.last)
    decided = decide(Facts(list(codes.items()), waiting, last), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
