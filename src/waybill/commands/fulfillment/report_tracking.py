"""Take in what was seen of parcels."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.commands.fulfillment.parcel_gathering import Gathered, lock_parcels, read_exceptions, read_reports
from waybill.commands.locking import lock_levels
from waybill.commands.people import Person, keep
from waybill.decisions.fulfillment.report_tracking import Facts, decide
from waybill.decisions.fulfillment.tracking import Report
from waybill.model.parcels import Tracked, TrackParcel, TrackResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def report_tracking(tx: Tx, requests: Sequence[TrackParcel]) -> list[TrackResult]:
    """One result per request, in request order. Nothing is refused for what it says."""
    by_number = await _by_number(tx, requests)
    asked = {request.parcel_id for request in requests if request.parcel_id}
    found = await lock_parcels(tx, asked | set(by_number.values()))
    if any(request.status == "returned" for request in requests):
        await lock_levels(tx, {line.item_id for order in found.orders.values() for line in order.lines})
    buyers = _buyers(found, requests, by_number)
    notes = {index: next(tx.ids) for index in buyers if requests[index].place or requests[index].note}
    facts = Facts(
        found.orders, found.fulfillments, found.parcels, await read_reports(tx, found.orders),
        await read_exceptions(tx, found.orders), by_number, await _unknown(tx, requests), notes,
        await _settled(tx, found.orders),
    )  # fmt: skip
    decided = decide(facts, requests, tx.ids)
    await _keep_notes(tx, requests, decided.results, buyers, notes)
    await record(tx, decided.events)
    return list(decided.results)


async def _by_number(tx: Tx, requests: Sequence[TrackParcel]) -> dict[int, UUID]:
    """The parcel of each request that names none by its id: the newest with the number, of the carrier if one is named."""
    numbers = sorted({request.number for request in requests if request.number and not request.parcel_id})
    known: dict[str, list[tuple[str | None, UUID]]] = {}
    for row in await tx.fetch(_sql.by_number, numbers) if numbers else ():
        known.setdefault(row["tracking_number"], []).append((row["carrier"], row["parcel_id"]))
    found = {}
    for index, request in enumerate(requests):
        if request.parcel_id is None:
            for carrier, parcel_id in known.get(request.number or "", ()):
                if request.carrier in (None, carrier) and index not in found:
                    found[index] = parcel_id
    return found


async def _unknown(tx: Tx, requests: Sequence[TrackParcel]) -> dict[str, list[Report]]:
    numbers = sorted({request.number for request in requests if request.number and not request.parcel_id})
    unknown: dict[str, list[Report]] = {}
    for row in await tx.fetch(_sql.unknown, numbers) if numbers else ():
        unknown.setdefault(row["tracking_number"], []).append(Report(row["status"], row["at"]))
    return unknown


async def _settled(tx: Tx, order_ids: Iterable[UUID]) -> dict[UUID, dict[int, int]]:
    """The units by order and line that claims settled as lost, less those that came back since."""
    settled: dict[UUID, dict[int, int]] = {}
    for row in await tx.fetch(_sql.settled, sorted(order_ids)):
        settled.setdefault(row["order_id"], {})[row["line"]] = row["units"]
    return settled


def _buyers(found: Gathered, requests: Sequence[TrackParcel], by_number: Mapping[int, UUID]) -> dict[int, UUID]:
    """Whose parcel each request is about, where that is known."""
    orders = {parcel.parcel_id: found.orders[parcel.order_id] for parcel in found.parcels}
    buyers = {}
    for index, request in enumerate(requests):
        parcel_id = request.parcel_id or by_number.get(index)
        order = orders.get(parcel_id) if parcel_id else None
        if order is not None and order.customer_id is not None:
            buyers[index] = order.customer_id
    return buyers


async def _keep_notes(
    tx: Tx,
    requests: Sequence[TrackParcel],
    results: Sequence[TrackResult],
    buyers: Mapping[int, UUID],
    notes: Mapping[int, UUID],
) -> None:
    """Where a parcel was seen, and who took it in, may be about the buyer: it is kept where it can be erased."""
    people = []
    for index, person_id in notes.items():
        result, request = results[index], requests[index]
        if isinstance(result, Tracked) and not result.duplicate:
            texts = {"place": request.place, "note": request.note}
            people.append((buyers[index], person_id, Person(texts={k: v for k, v in texts.items() if v})))
    await keep(tx, people)
