"""What the decisions about goods share: an order whose one line is somewhere in the house."""

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions.fulfillment.facts import FulfillmentFact, FulfillmentLineFact
from waybill.decisions.fulfillment.goods import COLUMN_OF, ParcelFact
from waybill.decisions.fulfillment.handling import Facts, PickItem
from waybill.model.facts import LevelFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.setup import ShopSettings


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


class House:
    """Facts about one order (id 1, its items from 21 on) at MAIN (31) and SIDE (32), and a way to ask a decision."""

    def __init__(self, parts: Sequence[dict[str, Any]], about: dict[str, Any]) -> None:
        self.ids = (UUID(int=number) for number in count(100))
        self.main, self.side = UUID(int=31), UUID(int=32)
        available, settings = about.pop("available", {}), about.pop("settings", {})
        fulfillments = [self._part(number, one) for number, one in enumerate(parts, start=1)]
        quantities: dict[int, int] = {}
        for one in fulfillments:
            for line in one.lines:
                quantities[line.line] = quantities.get(line.line, 0) + line.quantity
        usual: dict[str, Any] = {
            "order_id": UUID(int=1), "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True,
            "method": "ship", "terms": "on_account", "country": "DE", "paid": 0, "item_total": 1000, "discount_total": 0,
            "charge_total": 0, "tax_total": 0, "total": 1000, "requested_at": None, "expires_at": None, "ship_by": None,
            "deliver_by": None, "number": 1001,
        }  # fmt: skip
        lines = [
            LineFact(
                line=number, item_id=UUID(int=20 + number), quantity=quantity, unsourced=0, backordered=0, reserved=0,
                canceled=0, discount=0, tax=0, total=1000, released=quantity,
            )
            for number, quantity in sorted(quantities.items())
        ]  # fmt: skip
        levels = {
            (UUID(int=20 + number), place): LevelFact(sellable=free + held, reserved=held)
            for place, code in ((self.main, "MAIN"), (self.side, "SIDE"))
            for number in quantities
            for free in [available.get((code, number), 0)]
            for held in [sum(
                line.to_pick for one in fulfillments if one.location_id == place for line in one.lines if line.line == number
            )]
        }  # fmt: skip
        place = functools.partial(
            LocationFact, country="DE", latitude=None, longitude=None, abilities=frozenset({"ship", "pickup"}), hours={},
            cutoff="14:00",
        )  # fmt: skip
        shop = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings(**settings))
        self.facts = Facts(
            shop, [place(self.main, "MAIN", 1), place(self.side, "SIDE", 2)], [OrderFact(**(usual | about), lines=lines)],
            fulfillments, {UUID(int=20 + number): PickItem(f"SKU{number}", f"40063{number}") for number in quantities},
            {self.main: "MAIN", self.side: "SIDE"}, levels,
        )  # fmt: skip

    def _part(self, number: int, fields: dict[str, Any]) -> FulfillmentFact:
        about = {
            "fulfillment_id": UUID(int=10 + number), "order_id": UUID(int=1), "position": number,
            "location_id": self.side if fields.get("location") == "SIDE" else self.main,
            "status": fields.get("status", "released"), "profile": fields.get("profile", "ship"),
        }  # fmt: skip
        lines = [
            FulfillmentLineFact(line, UUID(int=20 + line), sum(units.values()), **units)
            for line, units in fields.get("lines", {1: {"to_pick": 3}}).items()
        ]
        return FulfillmentFact(**about, lines=lines)

    def ask(self, decide: Callable[..., Any], *requests: Any, ids: bool = False) -> Any:
        """What the decision answers to the requests."""
        return decide(self.facts, requests, datetime(2027, 5, 3, 10, 0, tzinfo=UTC), *([self.ids] if ids else []))


@pytest.fixture
def house() -> Callable[..., House]:
    """Call it with fulfillments (ids from 11 on; status, profile, location, units by line and column); the fields are those
    of the order, but for `available` units by location and line, and `settings` of the shop."""

    def make(*parts: dict[str, Any], **about: Any) -> House:
        return House(parts, about)

    return make
