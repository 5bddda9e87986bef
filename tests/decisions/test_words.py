"""Every type of event has words, and the words say what happened."""

import typing
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.words import Context, known, words
from waybill.model.events import EventData

_ID = UUID(int=7)
_PLACE = UUID(int=8)
_CONTEXT = Context(
    zone=ZoneInfo("Europe/Berlin"),
    currency="EUR",
    at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    locations={_PLACE: "MAIN"},
    items={_ID: "TEA"},
    lines={1: "TEA", 2: "CUP"},
)


def _types() -> dict[str, type[EventData]]:
    found: dict[str, type[EventData]] = {}
    waiting = [EventData]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "type" in vars(kind):
            found[kind.type] = kind
    return found


def _line(number: int = 1, **fields: Any) -> dict[str, Any]:
    usual = {
        "line": number, "item_id": str(_ID), "sku": "TEA", "title": "Tea", "quantity": 3, "unit_price": 15_000_000,
        "subtotal": 4500, "total": 4500,
    }  # fmt: skip
    return usual | fields


def _placed(**fields: Any) -> dict[str, Any]:
    return {"channel": "web", "currency": "EUR", "item_total": 4500, "total": 4500, "lines": [_line()]} | fields


_RESERVED = [{"line": 1, "item_id": str(_ID), "location_id": str(_PLACE), "quantity": 2}]
_AT = {"item_id": str(_ID), "location_id": str(_PLACE)}


def test_every_type_has_words() -> None:
    assert known() == set(_types())


@pytest.mark.parametrize(
    ("type", "data", "expected"),
    [
        ("order.placed", _placed(terms="on_account", ship_by="2026-11-24T17:00:00Z", deliver_by="2026-11-27T17:00:00Z"),
         "Placed through web: 1 line, 45.00 EUR, paid on account. Expected to ship by Tue 24 Nov and to arrive by Fri 27 Nov."),
        ("order.placed", _placed(expires_at="2026-11-23T13:00:00Z"),
         "Placed through web: 1 line, 45.00 EUR, not paid yet. Its stock is held until Mon 23 Nov, 14:00."),
        ("order.placed", _placed(paid=4500, holds=["price", "stock"], test=True, lines=[_line(), _line(2, backordered=1)]),
         "Placed through web: 2 lines, 45.00 EUR, paid. A test. 1 × TEA on backorder. On hold: price and stock."),
        ("order.placed", _placed(paid=500, ship_by="2026-12-31T23:30:00Z", deliver_by="2026-12-31T23:30:00Z"),
         "Placed through web: 1 line, 45.00 EUR, 5.00 EUR of it paid. Expected to be ready by Fri 1 Jan 2027."),
        ("order.placed", _placed(total=0, lines=[_line(1, parent=1), _line(2, parent=1)], bundles=[
            {"line": 1, "item_id": str(_ID), "sku": "KIT", "title": "Kit", "quantity": 1, "unit_price": 0}]),
         "Placed through web: 1 line, 0.00 EUR."),
        ("order.drafted", _placed(), "Drafted through web: 1 line, 45.00 EUR."),
        ("order.draft_closed", {"outcome": "placed"}, "The draft was placed as an order."),
        ("order.draft_closed", {"outcome": "discarded"}, "The draft was discarded."),
        ("order.canceled", {"reason": "customer", "lines": [{"line": 1, "quantity": 2}], "total": 3000, "freed": _RESERVED},
         "Canceled 2 × TEA (customer). The total is 30.00 EUR less. Free again: 2 × TEA at MAIN."),
        ("order.canceled", {"reason": "other", "whole": True, "lines": []}, "Canceled the whole order."),
        ("order.canceled", {"reason": "payment", "whole": True, "expired": True, "lines": []},
         "Expired unpaid: its stock is free again."),
        ("order.confirmed", {"paid": 4500}, "Confirmed: 45.00 EUR paid."),
        ("order.backorder_filled", {"reserved": _RESERVED}, "Backordered stock came in: 2 × TEA at MAIN."),
        ("stock.shortage", {"lost": _RESERVED, "hold": True},
         "Short of 2 × TEA at MAIN. 2 × TEA on backorder. On hold: stock."),
        ("stock.shortage", {"lost": _RESERVED, "resourced": _RESERVED},
         "Short of 2 × TEA at MAIN. Taken instead: 2 × TEA at MAIN."),
        ("order.repromised", {}, "There is no expected date now."),
        ("order.repromised", {"ship_by": "2026-11-24T17:00:00Z"}, "Now expected to be ready by Tue 24 Nov."),
        ("stock.received", _AT | {"quantity": 1200, "unit_cost": 1_250_000}, "Received 1,200 of TEA at MAIN at 1.25 EUR each."),
        ("stock.adjusted", _AT | {"quantity": -2, "reason": "damaged"}, "Adjusted TEA at MAIN by -2 (damaged)."),
        ("stock.counted", _AT | {"quantity": 0, "counted": 9}, "Counted 9 of TEA at MAIN: as expected."),
        ("stock.expected", _AT | {"receipt_id": str(_ID), "quantity": 5, "expected_on": str(date(2026, 12, 1))},
         "Expecting 5 of TEA at MAIN on Tue 1 Dec."),
        ("customer.erased", {"customer_id": str(_ID)}, "The customer's personal data was erased."),
        ("invoice.issued",
         {"number": 7, "invoice_id": str(_ID), "series": "INV-", "currency": "EUR", "tax_included": True, "total": 4500, "taxes": [],
          "parts": [], "seller": {"name": "S", "country": "DE"}, "due_on": "2026-12-07"},
         "Invoice INV-0007 of 45.00 EUR issued, due Mon 7 Dec."),
        ("invoice.sent", {"invoice_id": str(_ID), "how": "email"}, "Invoice sent by e-mail."),
        ("of.a_later_version", {}, "Of a later version."),
    ],
)  # fmt: skip
def test_words(type: str, data: dict[str, Any], expected: str) -> None:
    assert words(type, msgspec.json.encode(data), _CONTEXT) == expected


@pytest.mark.parametrize(
    ("scale", "unit", "quantity", "expected"),
    [
        (1000, "kg", 250, "0.25 kg"), (1000, "kg", 1_250_500, "1,250.5 kg"), (1000, "kg", 20_000, "20 kg"),
        (100, "m", 1, "0.01 m"), (10, "units", 5, "0.5 units"), (1, "l", 3, "3 l"), (1000, "kg", 0, "0 kg"),
    ],
)  # fmt: skip
def test_what_is_measured_is_told_in_its_unit(scale: int, unit: str, quantity: int, expected: str) -> None:
    context = msgspec.structs.replace(_CONTEXT, measures={"TEA": (scale, unit)})
    counted = msgspec.json.encode(_AT | {"quantity": 0, "counted": quantity})
    assert words("stock.counted", counted, context) == f"Counted {expected} of TEA at MAIN: as expected."
    goods = [{"line": 1, "quantity": quantity}]
    canceled = msgspec.json.encode({"reason": "other", "lines": goods, "freed": []})
    assert words("order.canceled", canceled, context) == f"Canceled {f'{expected} of TEA' if quantity else 'nothing'}."


def _example(kind: Any) -> Any:
    """The least that decodes as `kind`."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return {field.encode_name: _example(field.type) for field in fields if field.required}
    if origin is list:
        return [_example(arguments[0])]
    if origin in (dict, tuple):
        return {} if origin is dict else [_example(one) for one in arguments]
    if origin is typing.Annotated:
        return _example(arguments[0])
    plain = {
        int: 1,
        str: "x",
        bool: True,
        UUID: str(_ID),
        datetime: "2026-11-23T12:00:00Z",
        date: "2026-11-23",
        float: 1.0,
    }
    return plain[kind]


@pytest.mark.parametrize("kind", _types().values(), ids=_types().keys())
def test_the_least_of_every_type_is_a_sentence(kind: type[EventData]) -> None:
    said = words(kind.type, msgspec.json.encode(_example(kind)), _CONTEXT)
    assert said[0].isupper()
    assert said.endswith(".")
    assert str(_ID) not in said
