"""What the machine of the whole life knows by itself: goods in the house, money that moved, units that left and came back."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from waybill.model.results import Refused
from waybill.views.invariants import broken_invariants

PLACES = ("MAIN", "SIDE", "DESK", "OVEN")
STOCKED = ("A", "B", "BACK")

_ORDERS = "SELECT * FROM orders WHERE shop_id = $1 ORDER BY number DESC"
_FULFILLMENTS = """SELECT f.*, l.code, o.method FROM fulfillment f JOIN orders o USING (shop_id, order_id)
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id WHERE f.shop_id = $1 ORDER BY o.number DESC, f.position DESC"""
_PARCELS = """SELECT p.*, l.code, o.method, o.number FROM parcel p JOIN orders o USING (shop_id, order_id)
JOIN fulfillment f USING (shop_id, fulfillment_id) JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE p.shop_id = $1 ORDER BY o.number DESC, p.position DESC"""
_ACTIONS = """SELECT a.*, p.capture, p.captured, p.refunded, p.refund_pending AS pending, p.dispute_lost
FROM payment_action a JOIN payment p USING (shop_id, payment_id) JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
WHERE a.shop_id = $1 ORDER BY a.requested_at DESC, o.number, a.kind, a.amount, a.action_id"""
_RETURNS = """SELECT r.*, l.code, o.number FROM return_order r JOIN orders o USING (shop_id, order_id)
LEFT JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE r.shop_id = $1 ORDER BY o.number DESC, r.position DESC"""
_CHANGES = """SELECT c.* FROM order_change c JOIN orders o USING (shop_id, order_id)
WHERE c.shop_id = $1 ORDER BY c.opened_at DESC, o.number DESC, c.change_id"""
_PAYMENTS = """SELECT p.* FROM payment p JOIN orders o USING (shop_id, order_id)
WHERE p.shop_id = $1 ORDER BY p.created_at DESC, o.number DESC, p.amount, p.payment_id"""
_EXCEPTIONS = """SELECT * FROM exception_item WHERE shop_id = $1 AND resolved_at IS NULL
ORDER BY opened_at DESC, kind, exception_id"""
# Units that are in the house, on a shelf in whatever condition or in somebody's hands, by SKU and location.
_HOUSE = """SELECT i.sku, l.code, sum(n)::bigint AS units FROM (
    SELECT item_id, location_id, sellable + quarantine + damaged AS n FROM stock_level WHERE shop_id = $1
    UNION ALL
    SELECT u.item_id, f.location_id, u.picked + u.packed + u.ready FROM fulfillment_line u
    JOIN fulfillment f USING (shop_id, fulfillment_id) WHERE shop_id = $1
) s JOIN item i ON i.shop_id = $1 AND i.item_id = s.item_id JOIN location l ON l.shop_id = $1 AND l.location_id = s.location_id
GROUP BY i.sku, l.code HAVING sum(n) <> 0"""
_LAST = "SELECT seq, order_id, type, data FROM event WHERE shop_id = $1 ORDER BY seq DESC LIMIT 12"
_LISTS = {
    "orders": _ORDERS, "fulfillments": _FULFILLMENTS, "parcels": _PARCELS, "actions": _ACTIONS, "returns": _RETURNS,
    "changes": _CHANGES, "payments": _PAYMENTS, "exceptions": _EXCEPTIONS,
    "accounts": "SELECT * FROM stored_value WHERE shop_id = $1 ORDER BY account_id DESC",
    "customers": "SELECT * FROM customer WHERE shop_id = $1 ORDER BY since DESC, customer_id",
    "transfers": "SELECT t.*, a.code AS origin, b.code AS destination FROM transfer t JOIN location a ON a.shop_id = $1 "
    "AND a.location_id = t.origin_id JOIN location b ON b.shop_id = $1 AND b.location_id = t.destination_id "
    "WHERE t.shop_id = $1 ORDER BY t.created_at DESC, t.transfer_id",
    "receipts": "SELECT r.*, i.sku, l.code FROM expected_receipt r JOIN item i USING (shop_id, item_id) "
    "JOIN location l USING (shop_id, location_id) WHERE r.shop_id = $1 ORDER BY receipt_id DESC",
}  # fmt: skip


class Shadow:
    """A shop, how its verbs are asked, and the model that their answers are compared with."""

    run: ClassVar[Callable[[Awaitable[Any]], Any]]
    new_shop: ClassVar[Callable[..., Awaitable[Any]]]
    # what has to hold once everything has come home
    at_the_end: ClassVar[Callable[[Any], Awaitable[None]]]

    def __init__(self) -> None:
        super().__init__()
        self.house: Counter[tuple[str, str]] = Counter()
        self.shipped: Counter[tuple[UUID, int]] = Counter()
        self.came_back: Counter[tuple[UUID, int]] = Counter()
        self.paid: Counter[UUID] = Counter()
        self.refunded: Counter[UUID] = Counter()
        self.moved: set[UUID] = set()
        self.clock = datetime.now(UTC)
        self.numbers = 0
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def do(self, command: Any, kind: Any, *requests: dict[str, Any]) -> list[Any]:
        """One batch, a second later; the answers in order."""
        self.clock += timedelta(seconds=1)
        asked = [msgspec.convert(request, kind, strict=False) for request in requests]
        answers = type(self).run(self.shop.run(command, *asked, now=self.clock))
        for answer in answers:
            if isinstance(answer, Refused):
                self.refused[f"{command.__name__}: {answer.type}"] += 1
            else:
                self.done[command.__name__] += 1
        return list(answers)

    def one(self, command: Any, kind: Any, /, **request: Any) -> Any:
        """A batch of one; None where it is refused."""
        (answer,) = self.do(command, kind, request)
        return None if isinstance(answer, Refused) else answer

    def rows(self, name: str, /, **equal: Any) -> list[Any]:
        """What there is of a kind, the newest first, where its columns are as given (one value, or a set of them)."""
        found = type(self).run(self.shop.rows(_LISTS[name]))
        return [
            row
            for row in found
            if all(row[key] in (value if isinstance(value, set) else {value}) for key, value in equal.items())
        ]

    def some(self, name: str, which: int, /, **equal: Any) -> Any:
        """One of these, or None."""
        found = self.rows(name, **equal)
        return found[which % len(found)] if found else None

    def query(self, statement: str, *parameters: Any) -> list[Any]:
        return type(self).run(self.shop.rows(statement, *parameters))

    def sku_of(self, order_id: UUID, line: int) -> str:
        (row,) = self.query(
            "SELECT i.sku FROM order_line l JOIN item i USING (shop_id, item_id) "
            "WHERE l.shop_id = $1 AND l.order_id = $2 AND l.line = $3",
            order_id, line,
        )  # fmt: skip
        return str(row["sku"])

    def sellable(self, sku: str, code: str) -> int:
        rows = self.query(
            "SELECT sellable FROM stock_level WHERE shop_id = $1 AND item_id = $2 AND location_id = $3",
            self.shop.items[sku], self.shop.locations[code],
        )  # fmt: skip
        return int(rows[0]["sellable"]) if rows else 0

    def contents(self, parcel_id: UUID) -> dict[int, int]:
        """A parcel's units by line."""
        rows = self.query("SELECT line, quantity FROM parcel_line WHERE shop_id = $1 AND parcel_id = $2", parcel_id)
        return {row["line"]: row["quantity"] for row in rows}

    def leaves(self, order_id: UUID, code: str, units: dict[int, int], sign: int = 1) -> None:
        """Units by line leave the house for good; they have not after all with a `sign` of -1."""
        for line, quantity in units.items():
            self.house[self.sku_of(order_id, line), code] -= sign * quantity
            self.shipped[order_id, line] += sign * quantity

    async def agree(self) -> None:
        """Whether nothing is broken and the data is as the model has it."""
        async with self.shop.tx() as tx:
            broken = await broken_invariants(tx)
            last = await tx.fetch(_LAST) if broken else []
            assert broken == [], (
                broken,
                [f"{row['seq']} {row['order_id']} {row['type']} {row['data']!s}" for row in last],
            )
            house = await tx.fetch(_HOUSE)
            orders = await tx.fetch(
                "SELECT order_id, paid, refunded FROM orders WHERE shop_id = $1 AND status NOT IN ('draft', 'discarded')"
            )
            lines = await tx.fetch(
                "SELECT order_id, line, shipped_ever, returned_ever FROM order_line WHERE shop_id = $1"
            )
        assert {(row["sku"], row["code"]): row["units"] for row in house} == {k: n for k, n in self.house.items() if n}
        for row in orders:
            known = self.paid[row["order_id"]], self.refunded[row["order_id"]]
            assert (row["paid"], row["refunded"]) == known, (row, known)
        for row in lines:
            key = row["order_id"], row["line"]
            assert row["shipped_ever"] == self.shipped[key], (row, self.shipped[key])
            assert row["returned_ever"] == self.came_back[key], (row, self.came_back[key])
