"""Hand parcels over to carriers and couriers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from waybill.commands.fulfillment.parcel_gathering import Gathered, lock_parcels, read_exceptions, read_reports
from waybill.commands.gather import gather_shop
from waybill.commands.locking import lock_levels
from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.decisions.fulfillment.hand_over_parcels import Facts, Waiting, decide
from waybill.decisions.fulfillment.tracking import Report
from waybill.decisions.payments.doors import Noted
from waybill.model.facts import OrderFact
from waybill.model.parcels import HandOverParcel, HandOverResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


async def hand_over_parcels(tx: Tx, requests: Sequence[HandOverParcel]) -> list[HandOverResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    found = await lock_parcels(tx, {request.parcel_id for request in requests})
    facts = await _facts(tx, found, requests)
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def _facts(tx: Tx, found: Gathered, requests: Sequence[HandOverParcel]) -> Facts:
    numbers = sorted({(request.carrier, request.number) for request in requests if request.number})
    taken: frozenset[tuple[str, str]] = frozenset()
    waiting: dict[str, Waiting] = {}
    if numbers:
        rows = await tx.fetch(_sql.taken, *columns(numbers, 2))
        taken = frozenset((row["carrier"], row["tracking_number"]) for row in rows)
        waiting = await _waiting(tx, [number for _, number in numbers])
    reports = await read_reports(tx, found.orders)
    if any(one.status == "returned" for some in waiting.values() for one in some.reports):
        # what a report says is back already goes to stock
        await lock_levels(tx, {line.item_id for order in found.orders.values() for line in order.lines})
    return Facts(
        await gather_shop(tx), found.orders, found.fulfillments, found.parcels, taken, waiting, reports,
        await read_exceptions(tx, found.orders), await _noted(tx, found.orders.values()),
    )  # fmt: skip


async def _noted(tx: Tx, orders: Iterable[OrderFact]) -> dict[UUID, Noted]:
    """What is known of the doors of the orders that are paid there."""
    ids = sorted(order.order_id for order in orders if order.terms == "on_delivery")
    if not ids:
        return {}
    cash: dict[UUID, dict[UUID | None, int]] = {}
    for row in await tx.fetch(_sql.cash, ids):
        cash.setdefault(row["order_id"], {})[row["parcel_id"]] = row["amount"]
    forgone = {row["order_id"]: row["amount"] for row in await tx.fetch(_sql.forgone, ids)}
    return {order_id: Noted(cash.get(order_id, {}), forgone.get(order_id, 0)) for order_id in ids}


async def _waiting(tx: Tx, numbers: Sequence[str]) -> dict[str, Waiting]:
    rows: dict[str, list[tuple[UUID, Report]]] = {}
    for row in await tx.fetch(_sql.waiting, numbers):
        rows.setdefault(row["tracking_number"], []).append((row["report_id"], Report(row["status"], row["at"])))
    ids = [report_id for some in rows.values() for report_id, _ in some]
    exceptions: dict[UUID, ExceptionFact] = {}
    for row in await tx.fetch(_sql.opened_for, ids) if ids else ():
        exceptions[row["subject_id"]] = ExceptionFact(*row)
    return {
        number: Waiting(
            [report_id for report_id, _ in some],
            [report for _, report in some],
            [exceptions[report_id] for report_id, _ in some if report_id in exceptions],
        )
        for number, some in rows.items()
    }
