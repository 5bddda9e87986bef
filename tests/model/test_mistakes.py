"""msgspec's messages said plainly: what a value should look like, and which values there are."""

from typing import Any

import msgspec
import pytest

from waybill.model.changes import HoldOrder
from waybill.model.mistakes import explained
from waybill.model.orders import PlaceOrder
from waybill.model.setup import SaveItem
from waybill.model.stock import AdjustStock, ExpectStock


def wrong(content: Any, kind: Any) -> tuple[str, list[str]]:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(content, kind)
    return explained(caught.value, kind)


def test_a_form_is_shown_by_an_example() -> None:
    assert wrong({"sku": "A", "title": "A", "price": "3,50"}, SaveItem) == (
        "Expected a price such as `12.50`",
        ["price"],
    )
    order = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DEU"}}
    said, steps = wrong(order, PlaceOrder)
    assert said == "Expected a country of two capital letters, such as `DE`"
    assert steps == ["ship_to", "country"]


def test_the_values_of_an_enum_are_listed() -> None:
    said, steps = wrong({"sku": "A", "location": "B", "quantity": -1, "reason": "eaten"}, AdjustStock)
    assert steps == ["reason"]
    assert said.startswith("Invalid enum value 'eaten': possible are correction, damaged, expired")


def test_the_values_of_an_enum_inside_a_list() -> None:
    said, steps = wrong([{"lines": [{"sku": "A", "quantity": 1}], "payment": {"terms": "cash"}}], list[PlaceOrder])
    assert steps == ["0", "payment", "terms"]
    assert "possible are" in said
    assert "on_delivery" in said


def test_limits_and_kinds_are_said_in_words() -> None:
    order = {"lines": [{"sku": "A", "quantity": 0}]}
    assert wrong(order, PlaceOrder) == ("Expected a whole number that is at least 1", ["lines", "0", "quantity"])
    assert wrong({"lines": []}, PlaceOrder) == ("Expected a list of at least 1 entry", ["lines"])
    assert (
        wrong({"lines": [{"sku": "A", "quantity": 1}], "note": 7}, PlaceOrder)[0] == "Expected text, got a whole number"
    )
    assert wrong({"lines": None}, PlaceOrder) == ("Expected a list, got nothing", ["lines"])
    assert wrong({"lines": [{"sku": "A", "quantity": "two"}]}, PlaceOrder)[0] == "Expected a whole number, got text"


def test_days_times_and_ids_are_shown_by_an_example() -> None:
    hold = {"order_id": "01a229a4-0cf4-73ff-bcb1-7fd850a74069"}
    assert wrong({"order_id": "1001"}, HoldOrder)[0] == "Expected an id such as `01a229a4-0cf4-73ff-bcb1-7fd850a74069`"
    assert wrong(hold | {"until": "tomorrow"}, HoldOrder)[0] == "Expected a time such as `2026-11-29T18:30:00Z`"
    expected = {"sku": "A", "location": "B", "quantity": 1, "expected_on": "29.11.2026"}
    assert wrong(expected, ExpectStock)[0] == "Expected a day such as `2026-11-29`"


def test_what_is_plain_stays() -> None:
    assert wrong({"sku": "A"}, SaveItem) == ("Object missing required field `title`", [])
