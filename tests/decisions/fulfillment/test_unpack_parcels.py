"""Unpacking as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.unpack_parcels import Facts, decide
from waybill.model.parcels import Unpacked, UnpackParcel, UnpackRefusal

PARCEL = UUID(int=5)
UNPACK = [
    (UnpackRefusal.UNKNOWN_PARCEL, None),
    (UnpackRefusal.ALREADY_SHIPPED, "in_transit"),
    (UnpackRefusal.ALREADY_ENDED, "voided"),
]


@pytest.mark.parametrize(("refusal", "status"), UNPACK)
def test_is_not_unpacked(make_goods: Any, refusal: UnpackRefusal, status: Any) -> None:
    goods = make_goods({"packed": 2}, parcel_status=status)
    (answer,) = decide(Facts(goods.orders, goods.fulfillments, goods.parcels), [UnpackParcel(parcel_id=PARCEL)]).results
    assert answer.type == refusal  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in UNPACK] == [one for one in UnpackRefusal if one is not UnpackRefusal.KEY_REUSED]


def test_once(make_goods: Any) -> None:
    goods = make_goods({"packed": 2}, parcel_status="created", fulfillment_status="packed")
    asked = UnpackParcel(parcel_id=PARCEL)
    decided = decide(Facts(goods.orders, goods.fulfillments, goods.parcels), [asked, asked])
    first, second = decided.results
    assert isinstance(first, Unpacked)
    assert second.type == "already_ended"  # type: ignore[union-attr]
    assert [event.data.fulfillment_status for event in decided.events] == ["picking"]


def test_what_waits_for_its_buyer_does_so_no_longer(make_goods: Any) -> None:
    goods = make_goods({"ready_for_pickup": 2}, parcel_status="ready_for_pickup", fulfillment_status="ready")
    decided = decide(Facts(goods.orders, goods.fulfillments, goods.parcels), [UnpackParcel(parcel_id=PARCEL)])
    assert [(event.data.type, event.data.fulfillment_status, event.data.parcel_status) for event in decided.events] == [
        ("pickup.withdrawn", "packed", "created"), ("parcel.unpacked", "picking", "voided"),
    ]  # fmt: skip
    (answer,) = decided.results
    assert isinstance(answer, Unpacked)
    assert answer.lines == {1: 2}
