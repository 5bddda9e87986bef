"""The statements that apply events."""

import re

import pytest

from waybill.store import record

WITH_KEY = [one for one in record._applied if one.key is not None]


@pytest.mark.parametrize("one", WITH_KEY, ids=lambda one: f"{one.types[0]}-{one.key.decode()[1:-2]}")
def test_what_is_left_out_without_a_key_asks_only_events_with_it(one):
    key = one.key.decode()[1:-2]
    statement = one.prepared.statement
    asked = len(re.findall(r"FROM event\b", statement))
    assert asked >= 1
    assert statement.count(f"e.data ? '{key}'") == asked
