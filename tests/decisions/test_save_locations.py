"""Opening hours are checked; a code is one location."""

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.save_locations import Facts, decide
from waybill.model.results import Decided, Refused
from waybill.model.setup import Saved, SaveLocation, SaveResult

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def decided(*requests: dict[str, Any]) -> Decided[SaveResult]:
    usual = {"code": "MAIN", "name": "Main", "address": {"country": "DE"}}
    whole = [msgspec.convert(usual | request, SaveLocation) for request in requests]
    return decide(Facts({}), whole, NOW, (UUID(int=number) for number in itertools.count(1)))


@pytest.mark.parametrize("hours", [("18:00", "08:00"), ("08:00", "08:00"), ("24:00", "24:00")])
def test_it_closes_after_it_opens(hours: tuple[str, str]) -> None:
    outcome = decided({"hours": {"mon": ("08:00", "24:00"), "sat": hours}})
    (result,) = outcome.results
    assert isinstance(result, Refused)
    assert (result.type, result.field) == ("bad_hours", "/hours/sat")
    assert not outcome.events


def test_codes_are_the_same_in_any_case() -> None:
    outcome = decided({"abilities": ["ship", "pickup", "ship"]}, {"code": "main", "name": "Hall"}, {"code": "SIDE"})
    assert outcome.results == [
        Saved(id=UUID(int=1), created=True),
        Saved(id=UUID(int=1), created=False),
        Saved(id=UUID(int=2), created=True),
    ]
    assert outcome.events[0].data.abilities == ["ship", "pickup"]


def test_the_same_again_records_nothing() -> None:
    assert len(decided({}, {}, {}).events) == 1
