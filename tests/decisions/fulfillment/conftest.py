"""What the decisions about goods share: an order whose one line is somewhere in the house."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.decisions.fulfillment.goods import COLUMN_OF, ParcelFact
from waybill.model.facts import LineFact, OrderFact


class _Made:
    """Facts of one order with one line, one fulfillment and (with a status) one parcel: ids 1, 2, 4, 5."""

    def __init__(self, units: dict[str, int] | None, about: dict[str, Any]) -> None:
        self.ids = (UUID(int=number) for number in count(100))
        order_id, item_id, place, fulfillment_id, parcel_id = (UUID(int=number) for number in range(1, 6))
        self.orders: dict[UUID, OrderFact] = {}
        self.fulfillments: dict[UUID, FulfillmentFact] = {}
        self.parcels: list[ParcelFact] = []
        if units is None:
            return
        parcel_status, shipped_at = about.pop("parcel_status", None), about.pop("shipped_at", None)
        expected_at, last_report_at = about.pop("expected_at", None), about.pop("last_report_at", None)
        status, profile = about.pop("fulfillment_status", "picking"), about.pop("profile", "ship")
        empty = {"unsourced": 0, "backordered": 0, "reserved": 0, "canceled": 0}
        quantity = sum(units.values())
        line = LineFact(line=1, item_id=item_id, quantity=quantity, discount=0, tax=0, total=1000, **(empty | units))
        usual: dict[str, Any] = {
            "order_id": order_id, "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True,
            "method": "ship", "terms": "on_account", "country": "DE", "paid": 0, "item_total": 1000, "discount_total": 0,
            "charge_total": 0, "tax_total": 0, "total": 1000, "requested_at": None, "expires_at": None, "ship_by": None,
            "deliver_by": None, "lines": [line],
        }  # fmt: skip
        self.orders[order_id] = OrderFact(**(usual | about))
        columns: dict[str, int] = {}
        for bucket, units_there in units.items():
            columns[COLUMN_OF[bucket]] = columns.get(COLUMN_OF[bucket], 0) + units_there
        self.fulfillments[fulfillment_id] = FulfillmentFact(
            fulfillment_id=fulfillment_id, order_id=order_id, position=1, location_id=place, status=status, profile=profile,
            lines=[FulfillmentLineFact(1, item_id, quantity, **columns)],
        )  # fmt: skip
        if parcel_status:
            parcel = ParcelFact(
                parcel_id=parcel_id, order_id=order_id, fulfillment_id=fulfillment_id, position=1, status=parcel_status,
                lines={1: quantity}, shipped_at=shipped_at, expected_at=expected_at, last_report_at=last_report_at,
            )  # fmt: skip
            self.parcels.append(parcel)


@pytest.fixture
def make_goods() -> Callable[..., _Made]:
    """Call it with the line's units by bucket (None for nothing at all) for facts; the fields are those of the order,
    but for `parcel_status`, `shipped_at`, `expected_at`, `last_report_at`, `fulfillment_status` and `profile`."""

    def make(units: dict[str, int] | None, **about: Any) -> _Made:
        return _Made(units, about)

    return make
