"""What no request may carry: it would fail a whole batch, or leave a row that nobody can read."""

from typing import Any

import msgspec
import pytest

from waybill.model.orders import PlaceOrder
from waybill.model.stock import ExpectStock
from waybill.model.wire import Code, Email, ExternalId, Name, Phone, Price, Quantity, Sku, Tag, Text

LINES = [{"sku": "A", "quantity": 1}]


@pytest.mark.parametrize("type", [Code, Email, ExternalId, Name, Phone, Price, Sku, Tag, Text])
@pytest.mark.parametrize("text", ["\0", "a\0", "\0a", "1\0", "a@b.example\0", "\x00 "])
def test_no_nul(type: Any, text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(text), type=type)


@pytest.mark.parametrize(
    ("type", "longest"), [(Code, 64), (ExternalId, 128), (Name, 255), (Sku, 64), (Tag, 64), (Text, 2_000)]
)
def test_text_is_bounded(type: Any, longest: int) -> None:
    assert msgspec.convert("a" * longest, type)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert("a" * (longest + 1), type)


@pytest.mark.parametrize("sku", ["", " ", "\t", "\x7f", "a\nb"])
def test_a_sku_shows(sku: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sku, Sku)


@pytest.mark.parametrize("number", ["9223372036854775808", "1e400", "1e3", "1.5", "-1", "0"])
def test_quantities_are_bounded_integers(number: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(number, type=Quantity)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-01T00:00:00",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2200-01-01T00:00:00Z",
        "2026-01-01",
    ],
)
def test_a_requested_time_has_a_zone_and_a_year_of_ours(moment: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"lines": LINES, "requested_at": moment}, PlaceOrder)


def test_years_of_ours_are_taken() -> None:
    assert msgspec.convert({"lines": LINES, "requested_at": "2199-12-31T23:59:59-12:00"}, PlaceOrder)
    with pytest.raises(msgspec.ValidationError, match="1970 to 2199"):
        msgspec.convert({"sku": "A", "location": "MAIN", "quantity": 1, "expected_on": "9999-12-31"}, ExpectStock)
