"""Making waves as a pure decision: a row per refusal, and how they are grouped."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.make_waves import Facts, Waiting, decide
from waybill.model.fulfillment import MakeWaves, WaveRefusal

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
MAIN, SIDE = UUID(int=1), UUID(int=2)


def waits(number: int, minutes: int, profile: str = "ship") -> Waiting:
    return Waiting(
        fulfillment_id=UUID(int=number), location_id=MAIN, number=number, position=1, profile=profile,
        released_at=NOW - timedelta(minutes=minutes), units=2,
    )  # fmt: skip


WAITING = [waits(1003, 5), waits(1001, 1, "pickup"), waits(1002, 9), waits(1004, 7, "pickup")]


def ask(*requests: MakeWaves) -> Any:
    facts = Facts([("MAIN", MAIN), ("SIDE", SIDE)], WAITING, 6)
    return decide(facts, requests, NOW, (UUID(int=number) for number in count(100)))


@pytest.mark.parametrize(
    ("refusal", "location"), [(WaveRefusal.UNKNOWN_LOCATION, "NO"), (WaveRefusal.NOTHING_TO_PICK, "SIDE")]
)
def test_is_refused(refusal: WaveRefusal, location: str) -> None:
    (answer,) = ask(MakeWaves(location=location)).results
    assert answer.type == refusal


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("number", [[1001, 1002, 1003], [1004]]),
        ("age", [[1002, 1004, 1003], [1001]]),
        ("method", [[1004, 1001], [1002, 1003]]),
    ],
)
def test_they_are_grouped(by: Any, groups: list[list[int]]) -> None:
    decided = ask(MakeWaves(location="main", by=by, size=3))
    (answer,) = decided.results
    assert [[int(name[1:5]) for name in wave.fulfillments] for wave in answer.waves] == groups
    assert [(wave.number, wave.units) for wave in answer.waves] == [(7, 2 * len(groups[0])), (8, 2 * len(groups[1]))]
    assert (answer.left, len(decided.events)) == (0, 2)


def test_nobody_is_in_two_waves() -> None:
    first, second, third = ask(*[MakeWaves(location="MAIN", size=3, most=1)] * 3).results
    assert ([first.left, second.left], third.type) == ([1, 0], "nothing_to_pick")
