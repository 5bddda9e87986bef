"""Send buyers codes by which they may change their orders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from waybill.commands.locking import lock_orders
from waybill.decisions.tracking.request_codes import LIMITS, Facts, decide
from waybill.model.results import Refused
from waybill.model.tracking import RequestCode, RequestCodeResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


async def request_codes(tx: Tx, requests: Sequence[RequestCode]) -> list[RequestCodeResult]:
    """One result per request, in request order. The event that is recorded makes the message go out."""
    named = {request.order_id for request in requests}
    orders = await lock_orders(tx, named)
    sent: dict[UUID, list[datetime]] = {}
    since = tx.now - max(within for within, _ in LIMITS)
    for row in await tx.fetch(_sql.sent, sorted(named), since):
        sent.setdefault(row["order_id"], []).append(row["sent_at"])
    reachable = frozenset(row["order_id"] for row in await tx.fetch(_sql.reachable, sorted(named)))
    facts = Facts({one: orders[one] for one in named if one in orders}, reachable, sent)
    decided = decide(facts, requests, tx.now, tx.ids)
    made = [one for one in decided.results if not isinstance(one, Refused)]
    rows = [(one.code_id, one.order_id, one.expires_at) for one in made]
    await tx.execute(_sql.keep, *columns(rows, 3), tx.now)
    await record(tx, decided.events)
    return list(decided.results)
