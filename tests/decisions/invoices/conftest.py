"""What the decisions about invoices are tried on: two units at 5.00 and one at 7.00 at another rate, with shipping."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from waybill.model.events.invoices import Seller
from waybill.model.invoice_policy import InvoicePolicy
from waybill.model.invoices import BillingFacts, ChargeToBill, LineToBill, OrderToBill


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2027, 5, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def ids() -> Iterator[UUID]:
    return (UUID(int=number) for number in count(100))


@pytest.fixture(scope="session")
def to_bill() -> Callable[..., OrderToBill]:
    """Call it with fields of the order; `canceled` are units of its first line that are."""

    def make(canceled: int = 0, **fields: Any) -> OrderToBill:
        usual: dict[str, Any] = {
            "order_id": UUID(int=1), "number": 1001, "status": "confirmed", "version": 1, "test": False, "imported": False,
            "currency": "EUR", "tax_included": True, "customer_id": None, "person_id": None, "due_on": None,
            "lines": [
                LineToBill(line=1, sku="A", title="Lamp", quantity=2, scale=1, unit_price=5_000_000, discount=0, tax=160,
                           tax_rate=190_000, total=1000, canceled=canceled),
                LineToBill(line=2, sku="B", title="Book", quantity=1, scale=1, unit_price=7_000_000, discount=0, tax=46,
                           tax_rate=70_000, total=700, canceled=0),
            ],
            "charges": [ChargeToBill(charge=1, type="shipping", title=None, amount=490, tax=78, tax_rate=190_000)],
        }  # fmt: skip
        return OrderToBill(**(usual | fields))

    return make


@pytest.fixture(scope="session")
def billing() -> Callable[..., BillingFacts]:
    """Call it with an order (or none) and terms of the shop's."""

    def make(order: OrderToBill | None, **policy: Any) -> BillingFacts:
        orders = {} if order is None else {order.order_id: order}
        return BillingFacts(orders, InvoicePolicy(**policy), Seller(name="Lamps & Co", country="DE"))

    return make
