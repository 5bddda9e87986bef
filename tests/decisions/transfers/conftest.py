"""What the decisions about transfers share: one transfer of three A and two B, and its stock."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions import expect_stock
from waybill.decisions.levels import LARGEST_LEVEL, OpenReceipt, StockFacts
from waybill.decisions.transfers.facts import TransferFact, TransferLineFact
from waybill.model.facts import ItemFact, LevelFact, LocationFact, ShopFact
from waybill.model.setup import ShopSettings

A, B, HERE, THERE, TRANSFER = (UUID(int=number) for number in range(1, 6))


class Made:
    """The facts, and what a decision takes beside them."""

    now = datetime(2027, 5, 3, 10, tzinfo=UTC)
    transfer_id = TRANSFER

    def __init__(self, status: str | None, destination: str | None, level: LevelFact) -> None:
        self.ids = (UUID(int=number) for number in count(100))
        abroad = status not in (None, "created")
        receipts = {1: UUID(int=11), 2: UUID(int=12)} if abroad else {}
        lines = [
            TransferLineFact(
                line=line, item_id=item_id, sku=sku, quantity=quantity, shipped=quantity if abroad else 0,
                receipt_id=receipts.get(line),
            )
            for line, item_id, sku, quantity in ((1, A, "A", 3), (2, B, "B", 2))
        ]  # fmt: skip
        self.transfers: dict[UUID, TransferFact] = {}
        if status:
            self.transfers[TRANSFER] = TransferFact(
                transfer_id=TRANSFER, status=status, origin_id=HERE, destination_id=THERE, destination=destination,
                lines=lines,
            )  # fmt: skip
        self.items = {
            sku: ItemFact(item_id, sku, sku, 0, "standard", 1, False, True) for sku, item_id in (("A", A), ("B", B))
        }
        self.locations = [
            LocationFact(id, code, 1, "DE", None, None, frozenset(), {}, "14:00")
            for id, code in ((HERE, "HERE"), (THERE, "THERE"))
        ]
        shop = ShopFact("EUR", "DE", ZoneInfo("Europe/Berlin"), ShopSettings())
        open_receipts = [
            OpenReceipt(receipts[line.line], line.item_id, THERE, line.quantity, 0, date(2027, 5, 9))
            for line in lines
            if abroad
        ]
        levels = {(A, HERE): level, (B, HERE): LevelFact(2), (B, THERE): LevelFact(LARGEST_LEVEL - 5)}
        stock = StockFacts(shop, self.items, self.locations, levels, [], open_receipts)
        self.expected = expect_stock.Facts(stock, {})


@pytest.fixture
def make_transfer() -> Callable[..., Made]:
    """Call it with a transfer's status (None for no transfer), its destination's code and the level of A at its origin."""

    def make(status: str | None, destination: str | None = "THERE", level: Any = None) -> Made:
        return Made(status, destination, level or LevelFact(3))

    return make
