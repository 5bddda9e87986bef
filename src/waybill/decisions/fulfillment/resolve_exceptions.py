"""Take off the list what a person has looked at."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.model.events import Event
from waybill.model.events.parcels import ExceptionResolved
from waybill.model.parcels import Resolved, ResolveException, ResolveRefusal, ResolveResult
from waybill.model.results import Decided, Refused


class Facts(Struct, frozen=True):
    """`exceptions` are those asked for, with their orders locked; `notes` the ids that notes are kept under, by request."""

    exceptions: Mapping[UUID, ExceptionFact]
    notes: Mapping[int, UUID] = {}


def decide(facts: Facts, requests: Sequence[ResolveException]) -> Decided[ResolveResult]:
    """One result per request."""
    exceptions = dict(facts.exceptions)
    results: list[ResolveResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        one = exceptions.get(request.exception_id)
        if one is None or one.resolution is not None:
            results.append(_refused(one))
            continue
        data = ExceptionResolved(
            exception_id=one.exception_id,
            kind=one.kind,
            resolution=request.resolution,
            person_id=facts.notes.get(index),
        )
        subject = str(one.subject_id) if one.subject_id else None
        events.append(Event(data, one.order_id, index, subject=subject))
        exceptions[one.exception_id] = msgspec.structs.replace(one, resolution=request.resolution)
        results.append(Resolved(exception_id=one.exception_id, order_id=one.order_id, kind=one.kind))
    return Decided(results, events)


def _refused(one: ExceptionFact | None) -> Refused:
    if one is None:
        refusal, detail = ResolveRefusal.UNKNOWN_EXCEPTION, "There is no exception with this id. List them."
        return Refused(type=refusal.value, detail=detail, field="/exception_id")
    return Refused(
        type=ResolveRefusal.ALREADY_RESOLVED.value,
        detail=f"It was resolved before: {(one.resolution or '').replace('_', ' ')}.",
        field="/exception_id",
        data={"resolution": one.resolution},
    )
