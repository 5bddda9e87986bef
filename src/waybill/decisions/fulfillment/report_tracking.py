"""Take in what was seen of parcels: late, twice, in any order. Only an id that there is not is refused."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.facts import FulfillmentFact
from waybill.decisions.fulfillment.goods import ExceptionFact, Goods, ParcelFact
from waybill.decisions.fulfillment.tracking import Report, Tracking
from waybill.model.events import Event
from waybill.model.events.parcels import ExceptionOpened, TrackingReported
from waybill.model.facts import OrderFact
from waybill.model.parcels import Tracked, TrackParcel, TrackRefusal, TrackResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """All fulfillments, parcels, reports and exceptions of the orders, locked; `by_number` the parcels of tracking numbers.

    `unknown` is what was reported of numbers that no parcel has; `notes` are the ids that texts are kept under, by request;
    `settled` the units by order and line that a claim settled as lost.
    """

    orders: Mapping[UUID, OrderFact]
    fulfillments: Mapping[UUID, FulfillmentFact]
    parcels: Sequence[ParcelFact]
    reports: Mapping[UUID, Sequence[Report]] = {}
    exceptions: Sequence[ExceptionFact] = ()
    by_number: Mapping[int, UUID] = {}
    unknown: Mapping[str, Sequence[Report]] = {}
    notes: Mapping[int, UUID] = {}
    settled: Mapping[UUID, Mapping[int, int]] = {}


def decide(facts: Facts, requests: Sequence[TrackParcel], ids: Iterator[UUID]) -> Decided[TrackResult]:
    """One result per request. The same status at the same time is one report, however often it comes."""
    goods = Goods(facts.orders, facts.fulfillments, facts.parcels)
    tracking = Tracking(goods, facts.reports, facts.exceptions, ids, facts.settled)
    unknown = {number: list(reports) for number, reports in facts.unknown.items()}
    results: list[TrackResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        parcel_id = request.parcel_id or facts.by_number.get(index)
        if parcel_id is None:
            result, said = _nobody_knows(unknown, request, index, ids)
        elif parcel_id not in goods.parcels:
            result, said = _no_parcel(), []
        else:
            result, said = _seen(tracking, parcel_id, request, index, facts.notes.get(index))
        results.append(result)
        events.extend(said)
    return Decided(results, events)


def _seen(
    tracking: Tracking, parcel_id: UUID, request: TrackParcel, index: int, person_id: UUID | None
) -> tuple[TrackResult, list[Event]]:
    parcel = tracking.goods.parcels[parcel_id]
    report = Report(request.status, request.at)
    events: list[Event] = []
    duplicate = tracking.has(parcel_id, report)
    if not duplicate:
        data = TrackingReported(
            report_id=next(tracking.ids), status=request.status, source=request.source, parcel_id=parcel_id,
            tracking_number=request.number or parcel.tracking_number, carrier=request.carrier or parcel.carrier,
            person_id=person_id,
        )  # fmt: skip
        events = tracking.take(parcel, report, data, index)
    return answer(tracking.goods, parcel_id, events, duplicate=duplicate), events


def answer(goods: Goods, parcel_id: UUID, events: Sequence[Event], *, duplicate: bool) -> Tracked:
    """The parcel as it is now, with what a person should look at."""
    parcel = goods.parcels[parcel_id]
    return Tracked(
        known=True,
        order_id=parcel.order_id,
        parcel_id=parcel_id,
        version=goods.orders[parcel.order_id].version,
        status=parcel.status,  # type: ignore[arg-type]
        duplicate=duplicate,
        exceptions=[event.data.kind for event in events if isinstance(event.data, ExceptionOpened)],
    )


def _nobody_knows(
    unknown: dict[str, list[Report]], request: TrackParcel, index: int, ids: Iterator[UUID]
) -> tuple[TrackResult, list[Event]]:
    """It is kept until a parcel gets the number; a person is told once."""
    number = request.number or ""
    report = Report(request.status, request.at)
    known = unknown.setdefault(number, [])
    if report in known:
        return Tracked(known=False, duplicate=True), []
    data = TrackingReported(
        report_id=next(ids),
        status=request.status,
        source=request.source,
        tracking_number=number,
        carrier=request.carrier,
    )
    events = [Event(data, None, index, subject=number, occurred_at=request.at)]
    if not known:
        opened = ExceptionOpened(exception_id=next(ids), kind="unknown_parcel", subject_id=data.report_id)
        events.append(Event(opened, None, index, subject=number))
    known.append(report)
    return Tracked(known=False, exceptions=["unknown_parcel"] if len(events) > 1 else []), events


def _no_parcel() -> Refused:
    return Refused(
        type=TrackRefusal.UNKNOWN_PARCEL.value, detail="There is no parcel with this id.", field="/parcel_id"
    )
