"""What the decisions about money are tried on: an order of two units at 5.00, placed and unpaid."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.model.facts import LineFact, OrderFact, ShopFact
from waybill.model.payments import ActionFact, PaymentFact
from waybill.model.setup import ShopSettings

ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2027, 5, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def ids() -> Iterator[UUID]:
    """Ids from 100 on."""
    return (UUID(int=number) for number in count(100))


@pytest.fixture(scope="session")
def shop_fact() -> Callable[..., ShopFact]:
    """Call it with settings for a shop in EUR."""
    return lambda **settings: ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings(**settings))


@pytest.fixture(scope="session")
def order() -> Callable[..., OrderFact]:
    """Call it with fields of the order, and with `line` for fields of its one line."""

    def make(line: dict[str, Any] | None = None, **fields: Any) -> OrderFact:
        usual_line = {
            "line": 1, "item_id": ITEM, "quantity": 2, "unsourced": 0, "backordered": 0, "reserved": 2, "canceled": 0,
            "discount": 0, "tax": 160, "total": 1000, "reservations": {PLACE: 2},
        }  # fmt: skip
        usual: dict[str, Any] = {
            "order_id": ORDER, "status": "placed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
            "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 1000, "discount_total": 0, "charge_total": 0,
            "tax_total": 160, "total": 1000, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
            "lines": [LineFact(**(usual_line | (line or {})))],
        }  # fmt: skip
        return OrderFact(**(usual | fields))

    return make


@pytest.fixture(scope="session")
def payment() -> Callable[..., PaymentFact]:
    """Call it with fields of a payment of that order, of its `number`; without any it is authorized for all of it."""

    def make(number: int = 50, **fields: Any) -> PaymentFact:
        authorize = ActionFact(
            action_id=UUID(int=number + 1), kind="authorize", amount=1000, status="succeeded", settled_attempt=1
        )
        usual: dict[str, Any] = {
            "payment_id": UUID(int=number), "order_id": ORDER, "tender": "card", "gateway": "sandbox", "status": "authorized",
            "amount": 1000, "authorized": 1000, "capture": "shipment", "actions": [authorize],
        }  # fmt: skip
        return PaymentFact(**(usual | fields))

    return make
