"""Notice parcels that are late or lost."""

from collections.abc import Sequence
from datetime import timedelta

from waybill.commands.fulfillment.parcel_gathering import lock_parcels, read_exceptions, read_reports
from waybill.commands.gather import gather_shop
from waybill.decisions.fulfillment.notice_parcels import Facts, decide
from waybill.model.parcels import NoticeParcel, NoticeResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def notice_parcels(tx: Tx, requests: Sequence[NoticeParcel]) -> list[NoticeResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    found = await lock_parcels(tx, {request.parcel_id for request in requests})
    facts = Facts(
        await gather_shop(tx), found.orders, found.fulfillments, found.parcels, await read_reports(tx, found.orders),
        await read_exceptions(tx, found.orders),
    )  # fmt: skip
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def due_parcels(tx: Tx, limit: int) -> list[NoticeParcel]:
    """The parcels that are late or silent for too long, the longest first: what a worker asks `notice_parcels` for."""
    shop = await gather_shop(tx)
    silent = tx.now - timedelta(days=shop.settings.lost_after_days)
    rows = await tx.fetch(_sql.due, tx.now, silent, limit)
    return [NoticeParcel(parcel_id=row["parcel_id"]) for row in rows]
