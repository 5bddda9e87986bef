"""What is taken at the door for each parcel: over the whole order what is owed, whatever comes in between, and never more."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.payments.test_shares import line, order, shipments

from waybill.decisions.payments.doors import DoorParcel, Noted, to_collect
from waybill.model.facts import OrderFact


def door(number: int, status: str, units: dict[int, int], asked: int | None = None) -> DoorParcel:
    return DoorParcel(UUID(int=number), status, units, asked)


@pytest.mark.parametrize(
    ("statuses", "about", "cash", "expected"),
    [
        (("created", "created"), {}, {}, [1490, 1000]),
        (("created", "created"), {"paid": 500}, {}, [990, 1000]),
        (("created", "created"), {"paid": 3000}, {}, [0, 0]),
        (("created",), {"credited": 500}, {}, [990]),
        (("voided", "created"), {}, {}, [None, 1490]),
        (("in_transit", "delivered"), {"paid": 1000}, {None: 1000}, [1490, 0]),
        (("in_transit", "in_transit"), {"paid": 1000}, {2: 1000}, [1490, 0]),
        (("delivered", "in_transit"), {}, {}, [1490, 1000]),
        (("delivered", "in_transit"), {"paid": 1490}, {None: 1490}, [0, 1000]),
        # what comes when all of it has left can only be told to who is on the way
        (("delivered", "in_transit"), {"paid": 600}, {}, [1490, 400]),
        # what is credited after a parcel has left is off those that are here, or are packed later
        (("delivered", "created"), {"credited": 500}, {}, [1490, 500]),
        (("in_transit", "created"), {"credited": 1200}, {}, [1290, 0]),
        (("in_transit",), {"credited": 500}, {}, [1490]),
        # what a door brought less is owed, and not asked for at another
        (("delivered", "created"), {"paid": 1000}, {1: 1000}, [0, 1000]),
        (("delivered", "created"), {"paid": 1000, "credited": 490}, {1: 1000}, [0, 1000]),
    ],
)
def test_each_parcel_asks_for_its_share(
    statuses: tuple[str, ...], about: dict[str, Any], cash: dict[int | None, int], expected: list[int | None]
) -> None:
    known = order(line(1, 2, 2000), charges=490, **about)
    parcels = [door(number, status, {1: 1}) for number, status in enumerate(statuses, 1)]
    noted = Noted({number if number is None else UUID(int=number): amount for number, amount in cash.items()})
    due = to_collect(known, parcels, noted)
    assert [due.get(parcel.parcel_id) for parcel in parcels] == expected


@pytest.mark.parametrize(
    ("status", "about", "forgone", "expected"),
    [
        ("returning", {}, 0, [0, 1000]),
        ("returning", {"credited": 1490}, 1490, [0, 1000]),
        # what it comes to is credited by and by, whatever else was
        ("returning", {"credited": 500}, 0, [0, 500]),
        ("returned", {"credited": 1990}, 1490, [0, 500]),
        # what was paid of it in advance pays for the rest, also before all of it is credited
        ("returning", {"paid": 500, "credited": 990}, 990, [0, 500]),
        ("lost", {"credited": 500}, 0, [1490, 500]),
        ("lost", {"credited": 1990}, 1490, [500, 500]),
    ],
)
def test_nobody_owes_for_what_comes_back(status: str, about: dict[str, Any], forgone: int, expected: list[int]) -> None:
    known = order(line(1, 2, 2000), charges=490, **about)
    due = to_collect(known, [door(1, status, {1: 1}), door(2, "created", {1: 1})], Noted({}, forgone))
    assert list(due.values()) == expected


@given(shipments(), st.integers(0, 3000), st.integers(0, 500))
def test_before_any_has_left_they_sum_to_what_is_due(
    case: tuple[OrderFact, list[dict[int, int]]], paid: int, credited: int
) -> None:
    known, parcels = case
    known = msgspec.structs.replace(known, paid=paid, credited=credited)
    due = to_collect(known, [door(number, "created", units) for number, units in enumerate(parcels, 1)], Noted())
    assert all(amount >= 0 for amount in due.values())
    assert sum(due.values()) == (max(0, known.balance) if parcels else 0)


@given(
    shipments(),
    st.lists(st.tuples(st.sampled_from(["leave", "note", "credit", "pay"]), st.integers(0, 400)), max_size=12),
)
def test_whatever_comes_in_between_all_doors_ask_for_what_is_owed(
    case: tuple[OrderFact, list[dict[int, int]]], steps: list[tuple[str, int]]
) -> None:
    known, packed = case
    doors = [door(number, "created", units) for number, units in enumerate(packed, 1)]
    cash: dict[UUID | None, int] = {}
    told = others = 0
    for step, number in [*steps, *[("leave", 0)] * len(doors)]:
        here = [one for one in doors if one.status == "created"]
        if step in ("credit", "pay"):
            others += number
            name = "credited" if step == "credit" else "paid"
            known = msgspec.structs.replace(known, **{name: getattr(known, name) + number})
        elif step == "leave" and here:
            leaving = here[number % len(here)]
            asked = to_collect(known, doors, Noted(cash))[leaving.parcel_id]
            assert 0 <= asked <= max(0, known.total - others - told)
            told += asked
            place = doors.index(leaving)
            doors[place] = msgspec.structs.replace(leaving, status="delivered", asked=asked)
            if len(here) == 1:
                # the last one takes all that is left
                assert told == max(told - asked, known.total - others)
        elif step == "note":
            for one in [one for one in doors if one.status == "delivered" and one.parcel_id not in cash][:1]:
                assert one.asked is not None
                cash[one.parcel_id] = one.asked
                known = msgspec.structs.replace(known, paid=known.paid + one.asked)
