"""Make waves: what waits to be picked at a location, grouped to be picked in one go."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct

from waybill.model.events import Event
from waybill.model.events.fulfillment import WaveMade
from waybill.model.fulfillment import MakeWaves, MakeWavesResult, Wave, WaveRefusal, WavesMade
from waybill.model.results import Decided, Refused

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Waiting(Struct, frozen=True, kw_only=True):
    """A fulfillment that waits to be picked and is in no wave, of the order with this number; `units` are to be picked."""

    fulfillment_id: UUID
    location_id: UUID
    number: int
    position: int
    profile: str
    released_at: datetime | None
    units: int

    @property
    def name(self) -> str:
        return f"#{self.number}-{self.position}"


class Facts(Struct, frozen=True):
    """`locations` are codes and ids, `waiting` what waits at those asked for, `last` the last wave's number."""

    locations: Sequence[tuple[str, UUID]]
    waiting: Sequence[Waiting]
    last: int


def decide(facts: Facts, requests: Sequence[MakeWaves], now: datetime, ids: Iterator[UUID]) -> Decided[MakeWavesResult]:
    """One result per request. What one request put in a wave is not there for the next."""
    results: list[MakeWavesResult] = []
    events: list[Event] = []
    left = list(facts.waiting)
    last = facts.last
    for index, request in enumerate(requests):
        code, location_id = next(
            (one for one in facts.locations if one[0].upper() == request.location.upper()), ("", None)
        )
        here = [one for one in left if one.location_id == location_id]
        problem = _check(request, location_id, here)
        if problem or location_id is None:
            results.append(problem)  # type: ignore[arg-type]
            continue
        waves = []
        for group in _groups(request, here)[: request.most]:
            last += 1
            wave = Wave(
                wave_id=next(ids), number=last, fulfillments={one.name: one.fulfillment_id for one in group},
                units=sum(one.units for one in group),
            )  # fmt: skip
            members = list(wave.fulfillments.values())
            data = WaveMade(wave_id=wave.wave_id, number=last, location_id=location_id, fulfillments=members)
            events.append(Event(data, request=index, subject=str(wave.wave_id)))
            waves.append(wave)
            left = [one for one in left if one.fulfillment_id not in members]
        still = sum(one.location_id == location_id for one in left)
        results.append(WavesMade(location=code, waves=waves, left=still))
    return Decided(results, events)


def _check(request: MakeWaves, location_id: UUID | None, here: Sequence[Waiting]) -> Refused | None:
    if location_id is None:
        detail = f"There is no location with the code {request.location}."
        return Refused(type=WaveRefusal.UNKNOWN_LOCATION.value, detail=detail, field="/location")
    if not here:
        detail = f"Nothing waits to be picked at {request.location} that is in no wave. Release orders first."
        return Refused(type=WaveRefusal.NOTHING_TO_PICK.value, detail=detail, field="/location")
    return None


def _groups(request: MakeWaves, here: Sequence[Waiting]) -> list[list[Waiting]]:
    """The fulfillments in the order asked for, in groups of the size asked for."""

    def age(one: Waiting) -> tuple[datetime, int, int]:
        return one.released_at or _LONG_AGO, one.number, one.position

    if request.by == "number":
        apart = [sorted(here, key=lambda one: (one.number, one.position))]
    elif request.by == "age":
        apart = [sorted(here, key=age)]
    else:
        methods = sorted({one.profile for one in here})
        apart = [sorted((one for one in here if one.profile == method), key=age) for method in methods]
    return [some[start : start + request.size] for some in apart for start in range(0, len(some), request.size)]
