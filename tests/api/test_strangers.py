"""Those without a key share what may be asked by the address they come from."""

import pytest

from waybill.api.problems import Problem
from waybill.api.strangers import Strangers


def test_each_address_has_a_rate_of_its_own() -> None:
    strangers = Strangers(1)
    for _ in range(2):
        strangers.spend("203.0.113.7", 5)
    with pytest.raises(Problem) as raised:
        strangers.spend("203.0.113.7", 5)
    assert (raised.value.type, raised.value.headers) == ("rate_limited", {"Retry-After": "5"})
    strangers.spend("203.0.113.8", 5)
    # what costs more than ten seconds' worth can be had once in a while all the same
    strangers.spend("203.0.113.9", 60)
    for _ in range(50):
        Strangers(0).spend("203.0.113.7", 100)
