"""Packing as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.pack_fulfillments import Facts, decide
from waybill.model.events import Move
from waybill.model.parcels import Packed, PackFulfillment, PackLine, PackParcel, PackRefusal
from waybill.model.results import Refused

ONE = UUID(int=4)


def ask(*parcels: list[tuple[int, int]] | None) -> PackFulfillment:
    made = [
        PackParcel(lines=[PackLine(line=line, quantity=quantity) for line, quantity in lines])
        if lines
        else PackParcel()
        for lines in parcels or (None,)
    ]
    return PackFulfillment(fulfillment_id=ONE, parcels=made)


def answers(goods: Any, *requests: PackFulfillment) -> Any:
    return decide(Facts(goods.orders, goods.fulfillments), requests, goods.ids)


PACK: list[tuple[PackRefusal, dict[str, int] | None, PackFulfillment]] = [
    (PackRefusal.UNKNOWN_FULFILLMENT, None, ask([(9, 9)])),
    (PackRefusal.NOT_PICKED, {"released": 2}, ask([(9, 9)])),
    (PackRefusal.UNKNOWN_LINE, {"picked": 2}, ask([(1, 3), (9, 9)])),
    (PackRefusal.TOO_MANY_UNITS, {"picked": 2}, ask([(1, 1)], [(1, 2)])),
]


@pytest.mark.parametrize(("refusal", "units", "asked"), PACK)
def test_is_not_packed(make_goods: Any, refusal: PackRefusal, units: Any, asked: PackFulfillment) -> None:
    decided = answers(make_goods(units), asked)
    (answer,) = decided.results
    assert isinstance(answer, Refused)
    assert (answer.type, decided.events) == (refusal, [])


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in PACK] == [one for one in PackRefusal if one is not PackRefusal.KEY_REUSED]


def test_a_parcel_more_than_there_are_goods_for_is_refused(make_goods: Any) -> None:
    (answer,) = answers(make_goods({"picked": 2}), ask(None, None)).results
    assert (answer.type, answer.field) == ("too_many_units", "/parcels/1")


def test_the_same_line_twice_in_a_parcel_is_one(make_goods: Any) -> None:
    decided = answers(make_goods({"picked": 2}), ask([(1, 1), (1, 1)]), ask())
    first, second = decided.results
    assert isinstance(first, Packed)
    assert (first.status, first.left, first.parcels[0].lines) == ("packed", 0, {1: 2})
    assert isinstance(second, Refused)
    assert decided.events[0].data.moves == [Move(1, "picked", "packed", 2)]


def test_a_kitchen_goes_its_own_way(make_goods: Any) -> None:
    (answer,) = answers(make_goods({"picked": 2}, profile="kitchen", fulfillment_status="checked"), ask()).results
    assert answer.status == "checked"
