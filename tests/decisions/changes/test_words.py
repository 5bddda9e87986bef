"""What the timeline says of holds, edits and what locations give back."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.words import Context, words

ID, PLACE = UUID(int=7), UUID(int=8)
CONTEXT = Context(
    zone=ZoneInfo("Europe/Berlin"), currency="EUR", at=datetime(2026, 11, 23, 12, tzinfo=UTC), locations={PLACE: "MAIN"},
    items={ID: "TEA"}, lines={1: "TEA", 2: "CUP"},
)  # fmt: skip
CHANGE = {"change_id": str(ID)}
ADDED = {
    "line": 3, "item_id": str(ID), "sku": "POT", "title": "Pot", "quantity": 1, "unit_price": 0, "subtotal": 900, "total": 900,
}  # fmt: skip


@pytest.mark.parametrize(
    ("type", "data", "expected"),
    [
        ("order.held", {"holds_set": ["fraud"]}, "On hold for suspected fraud."),
        ("order.held", {"holds_set": ["until_date"], "until": "2026-12-01T07:00:00Z"}, "On hold until Tue 1 Dec, 08:00."),
        ("order.holds_lifted", {"holds_lifted": ["fraud", "manual"]},
         "No longer on hold for suspected fraud and a person's look."),
        ("order.holds_lifted", {"holds_lifted": ["until_date"], "due": True},
         "Its time has come: no longer on hold until a date."),
        ("order.edited", CHANGE | {"edit": {"fewer": [{"line": 1, "quantity": 2}], "added": [ADDED], "total": -600}},
         "Changed. Less: 2 × TEA. More: 1 × POT. The total is 6.00 EUR less."),
        ("order.edited", CHANGE | {"edit": {"method": "pickup", "tags": ["x"], "person_id": str(ID)}},
         "Changed. New: tags, buyer's data and method (pickup)."),
        ("change.opened", CHANGE | {"kind": "edit", "status": "awaiting_payment", "to_pay": 500, "edit":
            {"more": [{"line": 2, "quantity": 1}], "total": 500}},
         "A change waits for its money. More: 1 × CUP. The total is 5.00 EUR more. 5.00 EUR in all to be paid first."),
        ("change.opened", CHANGE | {"kind": "cancel", "status": "awaiting_location", "units": [{"line": 1, "quantity": 3}]},
         "A location is asked to give back 3 × TEA."),
        ("change.moved", CHANGE | {"status": "declined", "why": "too_late"},
         "Too late to take it back: the goods are on their way. They may come back as a return."),
        ("change.moved", CHANGE | {"status": "expired"}, "The change ran out of time."),
        ("order.taken_back", CHANGE | {"fulfillment_id": str(ID), "total": 300, "voided": [str(ID)],
            "units": [{"line": 1, "source": "picked", "target": "canceled", "quantity": 3}]},
         "Taken back and canceled: 3 × TEA. 1 label void. The total is 3.00 EUR less."),
    ],
)  # fmt: skip
def test_words(type: str, data: dict[str, Any], expected: str) -> None:
    assert words(type, msgspec.json.encode(data), CONTEXT) == expected
