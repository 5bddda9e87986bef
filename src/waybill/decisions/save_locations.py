"""Save locations by code."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import Event, LocationSaved
from waybill.model.results import Decided, Refused
from waybill.model.setup import Saved, SaveLocation, SaveResult, SetupRefusal


class Facts(Struct, frozen=True):
    """The locations named, by code in upper case."""

    locations: Mapping[str, LocationSaved]


def decide(facts: Facts, requests: Sequence[SaveLocation], now: datetime, ids: Iterator[UUID]) -> Decided[SaveResult]:
    """One result per request. What changes nothing records nothing."""
    known = dict(facts.locations)
    results: list[SaveResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        problem = _check(request)
        if problem:
            results.append(problem)
            continue
        before = known.get(request.code.upper())
        location = _location(request, before.location_id if before else next(ids))
        if location != before:
            events.append(Event(location, request=index, subject=str(location.location_id)))
            known[request.code.upper()] = location
        results.append(Saved(id=location.location_id, created=before is None))
    return Decided(results, events)


def _check(request: SaveLocation) -> Refused | None:
    for weekday, (opens, closes) in request.hours.items():
        if opens >= closes:
            return Refused(
                type=SetupRefusal.BAD_HOURS,
                detail=f"On {weekday} it closes at {closes}, not after it opens at {opens}. Leave a day off out.",
                field=f"/hours/{weekday}",
            )
    return None


def _location(request: SaveLocation, location_id: UUID) -> LocationSaved:
    return LocationSaved(
        location_id=location_id,
        code=request.code,
        name=request.name,
        kind=request.kind,
        address=msgspec.to_builtins(request.address),
        hours={str(weekday): hours for weekday, hours in request.hours.items()},
        cutoff=request.cutoff,
        abilities=list(dict.fromkeys(request.abilities)),
        priority=request.priority,
        daily_capacity=request.daily_capacity,
        active=request.active,
    )
