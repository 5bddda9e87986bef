"""What the decisions about returns are tested with: an order of two A and one B, delivered, and returns of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.returns.books import Facts, OrderBooks, ReturnFact, ReturnLineFact, SoldLine
from waybill.model.facts import ItemFact, LineFact, LocationFact, OrderFact, ShopFact
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
ORDER, RETURN, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)
ITEMS = {1: UUID(int=11), 2: UUID(int=12)}


def line(number: int, quantity: int, total: int, **fields: Any) -> LineFact:
    usual: dict[str, Any] = {
        "line": number, "item_id": ITEMS[number], "quantity": quantity, "unsourced": 0, "backordered": 0, "reserved": 0,
        "canceled": 0, "discount": 0, "tax": 0, "total": total,
    }  # fmt: skip
    if not fields:
        usual |= {"delivered": quantity, "shipped_ever": quantity, "delivered_ever": quantity}
    return LineFact(**(usual | fields))


def order(**fields: Any) -> OrderFact:
    lines = fields.pop("lines", [line(1, 2, 2000), line(2, 1, 500)])
    usual: dict[str, Any] = {
        "order_id": ORDER, "status": "completed", "version": 7, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 2500, "item_total": 2500, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 2500, "requested_at": None, "expires_at": None, "ship_by": None, "deliver_by": None,
        "number": 1001, "delivered_at": NOW - timedelta(days=2), "lines": lines,
    }  # fmt: skip
    return OrderFact(**(usual | fields))


def sold(number: int, **fields: Any) -> SoldLine:
    usual: dict[str, Any] = {
        "order_id": ORDER, "line": number, "sku": "AB"[number - 1], "scale": 1, "subtotal": {1: 2000, 2: 500}[number],
        "tax_rate": 0, "tax_category": "standard", "returnable": True,
    }  # fmt: skip
    return SoldLine(**(usual | fields))


def asked(status: str, quantity: int = 2, *, expires_in: int = 1, line_fields: Any = (), **fields: Any) -> ReturnFact:
    """A return of the first line."""
    part = ReturnLineFact(
        return_id=RETURN, line=1, item_id=ITEMS[1], quantity=quantity, reason="unwanted", **dict(line_fields)
    )
    usual: dict[str, Any] = {
        "return_id": RETURN, "order_id": ORDER, "position": 1, "status": status, "kind": "return",
        "refund_on": "inspection", "postage": "buyer", "lines": [part], "expires_at": NOW + timedelta(days=expires_in),
    }  # fmt: skip
    return ReturnFact(**(usual | fields))


class World:
    """The facts, and ids from 100 on."""

    def __init__(self) -> None:
        self.now = NOW
        self.order_id, self.return_id, self.place = ORDER, RETURN, PLACE
        self.order, self.line, self.sold, self.asked = order, line, sold, asked

    def facts(
        self, *returns: ReturnFact, order: OrderFact | None = None, sold: Any = None, policy: Any = None, **books: Any
    ) -> Facts:
        known = order or self.order()
        settings = msgspec.convert({"returns": policy or {}}, ShopSettings)
        return Facts(
            shop=ShopFact("EUR", "DE", ZoneInfo("UTC"), settings),
            orders={known.order_id: known},
            books={
                known.order_id: OrderBooks(
                    sold=sold or [self.sold(line.line) for line in known.lines], returns=list(returns), **books
                )
            },
            locations=[LocationFact(PLACE, "MAIN", 1, "DE", None, None, frozenset({"ship"}), {}, "14:00")],
            of_return={one.return_id: one.order_id for one in returns},
            items={"A": ItemFact(ITEMS[1], "A", "A", 10_000_000, "standard", 1, False, True)},
        )

    def run(self, decide: Any, facts: Any, *requests: Any) -> Any:
        """The decision on requests."""
        return decide(facts, requests, NOW, (UUID(int=number) for number in count(100)))


@pytest.fixture(scope="session")
def world() -> Callable[[], World]:
    """Call it for the facts of a test."""
    return World
