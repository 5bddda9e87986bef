"""When orders leave and arrive: cut-off, opening days, holidays, capacity, services, preorders."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.promise import Departures, by_arrival, comes_out, deliver_by, driven_by, may_wait, ship_by
from waybill.model.facts import ItemFact, LocationFact, ShopFact
from waybill.model.orders import Address
from waybill.model.setup import ShopSettings

BERLIN = ZoneInfo("Europe/Berlin")
PLACE = UUID(int=1)
# Good Friday and Easter Monday, and Labor Day
HOLIDAYS = {"DE": frozenset(date(2027, *day).toordinal() for day in ((3, 26), (3, 29), (5, 1)))}
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00", "17:00"))


def shop(**settings: Any) -> ShopFact:
    return ShopFact("EUR", "DE", BERLIN, msgspec.convert({"handling_days": 0, **settings}, ShopSettings), HOLIDAYS)


def place(**fields: Any) -> LocationFact:
    usual: dict[str, Any] = {
        "location_id": PLACE, "code": "MAIN", "priority": 1, "country": "DE", "latitude": None, "longitude": None,
        "abilities": frozenset({"ship"}), "hours": WEEK, "cutoff": "14:00",
    }  # fmt: skip
    return LocationFact(**(usual | fields))


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("ordered", "leaves", "fields"),
    [
        (at(3, 24, 13, 59), at(3, 24, 17), {}),
        (at(3, 24, 14), at(3, 25, 17), {}),
        # the day before Good Friday, too late: after Easter Monday
        (at(3, 25, 15), at(3, 30, 17), {}),
        (at(3, 25, 15), at(3, 26, 17), {"country": "CH"}),
        # what has no opening days is open on holidays too
        (at(3, 25, 15), at(3, 26, 23, 59), {"hours": {}}),
        (at(3, 27), at(3, 30, 17), {}),
    ],
)
def test_what_leaves_when(ordered: datetime, leaves: datetime, fields: Any) -> None:
    assert ship_by(place(**fields), shop(), ordered) == leaves


def test_handling_takes_working_days() -> None:
    assert ship_by(place(), shop(handling_days=2), at(3, 24)) == at(3, 30, 17)


def test_a_place_that_is_full_leaves_it_for_the_next_working_day() -> None:
    """Two a day: the fifth order of a Wednesday leaves after Easter."""
    departures = Departures(shop(), [place(daily_capacity=2)], {PLACE: {date(2027, 3, 24).toordinal(): 1}})
    now = at(3, 24)
    found = []
    for _ in range(4):
        leaves = departures.at(PLACE, now, now)
        departures.book({PLACE: leaves})
        found.append(leaves)
    assert found == [at(3, 24, 17), at(3, 25, 17), at(3, 25, 17), at(3, 30, 17)]


def test_a_place_without_limit_is_booked_nowhere() -> None:
    departures = Departures(shop(), [place()], {})
    assert departures.book({PLACE: departures.at(PLACE, at(3, 24), at(3, 24))}) == []


SERVICES = [
    {"name": "Express", "zones": [{"countries": ["DE"], "days": 1}], "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"]},
    {"name": "Parcel", "zones": [{"countries": ["FR", "AT"], "days": 2}, {"days": 5}]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "leaves", "arrives"),
    [
        # Good Friday is none, Saturday is one
        ("DE", at(3, 25, 17), at(3, 27, 17)),
        ("FR", at(3, 25, 17), at(3, 29, 17)),
        ("US", at(3, 25, 17), at(4, 1, 17)),
        # nothing said is the shop's own country
        (None, at(3, 22, 17), at(3, 23, 17)),
    ],
)
def test_services_deliver_on_their_days(country: str | None, leaves: datetime, arrives: datetime) -> None:
    assert deliver_by(leaves, shop(services=SERVICES), country) == arrives


def test_without_a_service_the_days_are_calendar_days() -> None:
    assert deliver_by(at(3, 25, 17), shop(), "DE") == at(3, 25, 17).replace(day=28)
    only = shop(services=[{"name": "Home", "zones": [{"countries": ["DE"], "days": 0}]}])
    assert deliver_by(at(3, 24, 17), only, "DE") == at(3, 24, 17)
    # what should be there the same day, on a day off, comes on the next
    assert deliver_by(at(3, 26, 17), only, "DE") == at(3, 30, 17)


def test_what_comes_out_later_may_be_ordered_before() -> None:
    item = ItemFact(UUID(int=2), "A", "A", 0, "standard", 1, False, True, available_on=date(2027, 6, 1))
    assert comes_out(item, shop(), at(3, 24)) == at(6, 1, 0)
    assert may_wait(item, shop(), at(5, 31, 23))
    assert comes_out(item, shop(), at(6, 1, 0)) is None
    assert not may_wait(item, shop(), at(6, 1, 0))
    assert comes_out(msgspec.structs.replace(item, available_on=None), shop(), at(1, 1)) is None


@pytest.mark.parametrize(
    ("ordered", "done", "fields"),
    [
        (at(3, 24, 18), at(3, 24, 18, 20), {}),
        # before it opens, after it closes, and on a day off
        (at(3, 24, 9), at(3, 24, 11, 20), {}),
        (at(3, 24, 22), at(3, 25, 11, 20), {}),
        (at(3, 25, 22), at(3, 30, 11, 20), {}),
        (at(3, 24, 3), at(3, 24, 3, 20), {"hours": {}}),
    ],
)
def test_a_kitchen_counts_minutes(ordered: datetime, done: datetime, fields: Any) -> None:
    kitchen = place(kind="kitchen", **{"hours": dict.fromkeys(WEEK, ("11:00", "22:00")), **fields})
    assert ship_by(kitchen, shop(), ordered) == done


def test_the_courier_who_is_there_first_comes_first() -> None:
    here = Address(country="DE", latitude=52.52, longitude=13.40)
    near = place(code="NEAR", kind="kitchen", hours={}, latitude=52.53, longitude=13.40)
    far = place(code="FAR", kind="kitchen", hours={}, latitude=52.60, longitude=13.40)
    shut = place(
        code="SHUT", kind="kitchen", hours=dict.fromkeys(WEEK, ("11:00", "12:00")), latitude=52.52, longitude=13.40
    )
    unknown = place(code="UNKNOWN", kind="kitchen", hours={})
    evening = at(3, 24, 19)
    # where a place is not known to be, only the setting off counts: its distance is anybody's guess
    ranked = by_arrival([shut, far, near, unknown], shop(), here, evening)
    assert [one.code for one in ranked] == ["UNKNOWN", "NEAR", "FAR", "SHUT"]
    # 1.1 km at 4 minutes each, and 10 to set off
    assert driven_by(evening, shop(), near, here) == at(3, 24, 19, 14)
    assert driven_by(evening, shop(courier_minutes=3), None, None) == at(3, 24, 19, 3)
