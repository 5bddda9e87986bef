"""Parcels, pickups and transfers in words."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.words import Context, words

ID, PLACE, THERE = "00000000-0000-0000-0000-000000000007", UUID(int=8), UUID(int=9)
CONTEXT = Context(
    zone=ZoneInfo("Europe/Berlin"), currency="EUR", at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    locations={PLACE: "MAIN", THERE: "SIDE"}, items={UUID(ID): "TEA"}, lines={1: "TEA", 2: "CUP"},
)  # fmt: skip
OUT = {
    "fulfillment_id": ID,
    "parcel_id": ID,
    "moves": [{"line": 1, "source": "packed", "target": "in_transit", "quantity": 2}],
}
UNITS = [{"line": 1, "item_id": ID, "quantity": 2}, {"line": 2, "item_id": ID, "quantity": 1}]
ENDS = {"origin_id": str(PLACE), "destination_id": str(THERE), "transfer_id": ID}


@pytest.mark.parametrize(
    ("type", "data", "expected"),
    [
        ("parcel.packed", OUT | {"parcel_status": "created", "position": 2, "lines": UNITS, "weight": 1250},
         "Parcel 2 packed: 2 × TEA and 1 × CUP. 1.250 kg."),
        ("parcel.handed_over",
         OUT | {"parcel_status": "in_transit", "carrier": "dhl", "service": "Parcel", "tracking_number": "JD1",
                "expected_at": "2026-11-26T16:00:00Z"},
         "Shipped with dhl Parcel, JD1: 2 × TEA. Expected on Thu 26 Nov."),
        ("parcel.handed_over", OUT | {"parcel_status": "in_transit", "carrier": "dhl", "cash": 990},
         "Shipped with dhl: 2 × TEA. 9.90 EUR to be taken at the door."),
        ("tracking.reported", {"report_id": ID, "parcel_id": ID, "status": "out_for_delivery", "source": "carrier", "carrier": "dhl"},
         "Parcel out for delivery, says dhl of Mon 23 Nov, 13:00."),
        ("tracking.reported", {"report_id": ID, "status": "failed_attempt", "source": "carrier", "tracking_number": "JD9"},
         "Parcel JD9 brought, but nobody was met, says carrier of Mon 23 Nov, 13:00."),
        ("tracking.reported", {"report_id": ID, "status": "lost", "source": "carrier", "tracking_number": "JD9"},
         "Parcel JD9 lost, says carrier of Mon 23 Nov, 13:00."),
        ("parcel.moved", OUT | {"parcel_status": "delivered"}, "2 × TEA: delivered."),
        ("parcel.late", {"parcel_id": ID, "missed": "2026-11-22T16:00:00Z", "expected_at": "2026-11-25T16:00:00Z"},
         "A parcel is late: expected on Sun 22 Nov, now on Wed 25 Nov."),
        ("pickup.ready", {"fulfillment_id": ID, "parcel_ids": [], "parcel_status": "ready_for_pickup",
                          "until": "2026-11-30T22:59:59Z"},
         "Ready for pickup until Mon 30 Nov."),
        ("pickup.collected", {"fulfillment_id": ID, "parcel_ids": [], "parcel_status": "collected", "checked": "id"},
         "Collected against an identity document."),
        ("pickup.uncollected", {"fulfillment_id": ID, "parcel_ids": [], "parcel_status": "uncollected", "total": 990,
                                "lines": [{"line": 1, "quantity": 2}]},
         "Nobody collected it: 2 × TEA back in stock. The total is 9.90 EUR less."),
        ("exception.opened", {"exception_id": ID, "kind": "impossible_report"},
         "To be looked at: the carrier's reports contradict each other."),
        ("exception.resolved", {"exception_id": ID, "kind": "money_in_doubt", "resolution": "sent_again"},
         "Looked at: money in doubt (sent again)."),
        ("transfer.created", ENDS | {"lines": [{"line": 1, "item_id": ID, "quantity": 3}]}, "Transfer from MAIN to SIDE: 3 × TEA."),
        ("transfer.received", ENDS | {"status": "part_received", "lines": [{"line": 1, "quantity": 2, "damaged": 1}]},
         "Transfer received at SIDE: 2 × TEA in good condition. Damaged: 1 × TEA. The rest is still to come."),
    ],
)  # fmt: skip
def test_words(type: str, data: dict[str, Any], expected: str) -> None:
    assert words(type, msgspec.json.encode(data), CONTEXT) == expected
