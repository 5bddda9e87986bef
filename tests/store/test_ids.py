"""Ids: that they carry their time and rise."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from waybill.store.ids import ids_from, lowest_id_at, time_of

NOON = datetime(2027, 5, 3, 12, tzinfo=UTC)


def test_ids_carry_their_millisecond() -> None:
    ids = list(islice(ids_from(NOON), 200))
    assert {time_of(id) for id in ids} == {NOON}
    assert lowest_id_at(NOON) < ids[0]
    assert ids[-1] < lowest_id_at(NOON + timedelta(milliseconds=1))


def test_ids_of_one_millisecond_rise_over_transactions() -> None:
    """What is saved first comes first in lists by id, however fast the second follows."""
    ids = [next(ids_from(NOON + timedelta(microseconds=place))) for place in range(300)]
    assert ids == sorted(ids)


def test_two_transactions_at_once_take_turns() -> None:
    first, second = ids_from(NOON), ids_from(NOON)
    ids = [next(second if place % 3 else first) for place in range(300)]
    assert ids == sorted(ids)
