"""All verbs in any order, against a model in Python: after every step the data is in order and agrees with
the model, and in the end the log alone gives the same tables.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.count_stock import count_stock
from waybill.commands.discard_drafts import discard_drafts
from waybill.commands.expect_stock import expect_stock
from waybill.commands.expire_orders import expire_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.decisions.lifecycles import ORDER
from waybill.model.orders import (
    Canceled,
    CancelOrder,
    Confirmed,
    ConfirmOrder,
    DiscardDraft,
    Discarded,
    Expired,
    ExpireOrder,
    Placed,
    PlaceOrder,
)
from waybill.model.results import Refused
from waybill.model.stock import (
    AdjustStock,
    CountStock,
    ExpectStock,
    ReceiveStock,
    SetSafetyStock,
    StockChanged,
)
from waybill.store.database import open_pool
from waybill.store.replay import differences, replay
from waybill.views.invariants import broken_invariants

STOCKED = ("A", "B", "BACK")
PLACES = ("MAIN", "SIDE", "DESK")

skus = st.sampled_from(STOCKED)
places = st.sampled_from(PLACES)
small = st.integers(1, 6)

lines = st.lists(
    st.fixed_dictionaries(
        {"sku": st.sampled_from((*STOCKED, "KIT")), "quantity": small},
        optional={
            "options": st.just([{"name": "extra", "sku": "B", "quantity": 2, "unit_price": "0.333333"}]),
            "discounts": st.just([{"title": "Sale", "percent": 70_000}]),
        },
    ),
    min_size=1,
    max_size=3,
)
orders = st.fixed_dictionaries(
    {
        "lines": lines,
        "method": st.sampled_from(("ship", "ship", "pickup")),
        "sourcing": st.fixed_dictionaries(
            {"split": st.booleans(), "strategy": st.sampled_from(("priority", "fewest_parcels", "nearest"))}
        ),
        "payment": st.sampled_from(({"terms": "on_account"}, {"terms": "prepaid"}, {"terms": "deposit", "paid": 100})),
        "draft": st.sampled_from((False, False, False, True)),
        "tax_included": st.booleans(),
        "charges": st.sampled_from(([], [{"type": "shipping", "amount": 499, "tax_rate": 190_000}])),
    },
    optional={
        "discounts": st.just([{"title": "Coupon", "amount": 101}]),
        "external_id": st.sampled_from(("e1", "e2", "e3")),
        "location": places,
    },
)


class Shadow(msgspec.Struct):
    """An order as the model has it: figures of its lines as placed, and what happened to it since."""

    status: str
    version: int
    lines: dict[int, tuple[int, int]]
    charges: int
    canceled: dict[int, int] = msgspec.field(default_factory=dict)

    @property
    def total(self) -> int:
        if all(self.canceled.get(line, 0) == quantity for line, (quantity, _) in self.lines.items()):
            return 0
        left = 0
        for line, (quantity, total) in self.lines.items():
            # rounded half up in exact decimals: amounts of lines are never negative
            left += total - (2 * total * self.canceled.get(line, 0) + quantity) // (2 * quantity)
        return left + self.charges


class Trade(RuleBasedStateMachine):
    """A shop at work. Requests go in batches; an answer is checked against the model before it changes the model."""

    run: ClassVar[Callable[[Awaitable[Any]], Any]]
    new_shop: ClassVar[Callable[[], Awaitable[Any]]]
    replayed: ClassVar[Callable[[Any], Awaitable[None]]]

    def __init__(self) -> None:
        super().__init__()
        self.stock: dict[tuple[str, str], int] = {}
        self.safety: dict[tuple[str, str], int] = {}
        self.orders: dict[UUID, Shadow] = {}
        self.receipts: list[tuple[UUID, str, str]] = []
        self.clock = datetime.now(UTC)

    @initialize()
    def open(self) -> None:
        self.shop = type(self).run(type(self).new_shop())
        self.stock = {("A", "MAIN"): 10, ("B", "MAIN"): 20, ("A", "SIDE"): 5}

    def do(self, command: Any, *requests: Any, after: timedelta = timedelta(seconds=1)) -> list[Any]:
        self.clock += after
        return type(self).run(self.shop.run(command, *requests, now=self.clock))

    def pick(self, data: Any, *statuses: str) -> UUID | None:
        known = [order_id for order_id, order in self.orders.items() if order.status in statuses or not statuses]
        return data.draw(st.sampled_from(known)) if known else None

    @rule(wanted=st.lists(orders, min_size=1, max_size=3))
    def place(self, wanted: list[dict[str, Any]]) -> None:
        self.take_in(wanted)

    @rule(wanted=st.lists(orders, min_size=2, max_size=4))
    def place_for_a_channel(self, wanted: list[dict[str, Any]]) -> None:
        self.take_in([fields | {"prices": "theirs"} for fields in wanted])

    @rule(quantities=st.lists(st.integers(1, 8), min_size=1, max_size=3), sku=skus)
    def place_simply(self, quantities: list[int], sku: str) -> None:
        line = {"sku": sku, "unit_price": "3.333333"}
        usual = {"prices": "theirs", "method": "ship"}
        self.take_in([usual | {"lines": [line | {"quantity": quantity}]} for quantity in quantities])

    def take_in(self, wanted: list[dict[str, Any]]) -> None:
        requests = [
            msgspec.convert(
                fields | ({} if fields["method"] == "pickup" else {"ship_to": {"country": "DE"}}), PlaceOrder
            )
            for fields in wanted
        ]
        for request, answer in zip(requests, self.do(place_orders, *requests), strict=True):
            assert request.prices == "ours" or not isinstance(answer, Refused) or answer.type == "location_not_able"
            self.placed(request, answer)

    def placed(self, request: PlaceOrder, answer: Any) -> None:
        if not isinstance(answer, Placed):
            return
        rows = type(self).run(
            self.shop.rows(
                "SELECT line, quantity, total FROM order_line WHERE shop_id = $1 AND order_id = $2", answer.order_id
            )
        )
        figures = {row["line"]: (row["quantity"], row["total"]) for row in rows}
        charges = answer.total - sum(total for _, total in figures.values())
        if not request.draft:
            for line in answer.lines:
                assert line.reserved + line.backordered == line.quantity
                assert sum(source.quantity for source in line.sources) == line.reserved
        self.orders[answer.order_id] = Shadow(answer.status, answer.version, figures, charges)

    @rule(data=st.data(), fields=orders)
    def place_a_draft(self, data: Any, fields: dict[str, Any]) -> None:
        draft = self.pick(data, "draft")
        if draft is None:
            return
        request = msgspec.convert(
            fields | {"draft": False, "draft_id": str(draft), "ship_to": {"country": "DE"}, "prices": "theirs"},
            PlaceOrder,
        )
        (answer,) = self.do(place_orders, request)
        self.placed(request, answer)

    @rule(data=st.data())
    def discard(self, data: Any) -> None:
        order_id = self.pick(data)
        if order_id is None:
            return
        order = self.orders[order_id]
        (answer,) = self.do(discard_drafts, DiscardDraft(order_id=order_id))
        assert isinstance(answer, Discarded) == (order.status == "draft")
        if isinstance(answer, Discarded):
            self.moved(order_id, "discarded", answer.version)

    @rule(data=st.data(), paid=st.sampled_from((0, 1, 1_000_000)))
    def confirm(self, data: Any, paid: int) -> None:
        order_id = self.pick(data)
        if order_id is None:
            return
        (answer,) = self.do(confirm_orders, ConfirmOrder(order_id=order_id, paid=paid))
        if self.orders[order_id].status != "placed":
            assert not isinstance(answer, Confirmed)
        elif paid == 1_000_000:
            assert isinstance(answer, Confirmed)
        if isinstance(answer, Confirmed):
            self.moved(order_id, "confirmed", answer.version)

    @rule(data=st.data(), hours=st.sampled_from((0, 2, 24 * 8)))
    def expire(self, data: Any, hours: int) -> None:
        known = [order_id for order_id, order in self.orders.items() if order.status == "placed"]
        requests = [ExpireOrder(order_id=order_id) for order_id in known]
        if not known:
            return
        for request, answer in zip(
            requests, self.do(expire_orders, *requests, after=timedelta(hours=hours)), strict=True
        ):
            if hours > 1:
                assert isinstance(answer, Expired)
            if isinstance(answer, Expired):
                order = self.orders[request.order_id]
                self.moved(request.order_id, "expired", answer.version)
                order.canceled = {line: quantity for line, (quantity, _) in order.lines.items()}

    @rule(data=st.data(), times=st.integers(1, 3))
    def cancel(self, data: Any, times: int) -> None:
        requests = []
        for _ in range(times):
            order_id = self.pick(data, *data.draw(st.sampled_from([("placed", "confirmed"), ()])))
            if order_id is None:
                return
            fields: dict[str, Any] = {"order_id": order_id}
            if data.draw(st.booleans()):
                line = st.fixed_dictionaries({"line": st.integers(1, 5), "quantity": st.integers(1, 3)})
                fields["lines"] = data.draw(st.lists(line, min_size=1, max_size=2))
            requests.append(msgspec.convert(fields, CancelOrder))
        self.canceled(requests)

    @rule(data=st.data(), line=st.integers(1, 2), times=st.integers(1, 3))
    def cancel_units(self, data: Any, line: int, times: int) -> None:
        order_id = self.pick(data, "placed", "confirmed")
        if order_id is not None:
            wanted = {"order_id": order_id, "lines": [{"line": line, "quantity": 1}]}
            self.canceled([msgspec.convert(wanted, CancelOrder) for _ in range(times)])

    def canceled(self, requests: list[CancelOrder]) -> None:
        answers = self.do(cancel_orders, *requests)
        for request, answer in zip(requests, answers, strict=True):
            order = self.orders[request.order_id]
            if not isinstance(answer, Canceled):
                assert request.lines is not None or order.status not in ("placed", "confirmed")
                continue
            assert order.status in ("placed", "confirmed")
            assert "cancel_orders" in ORDER[order.status].values()
            for line, quantity in answer.canceled.items():
                order.canceled[line] = order.canceled.get(line, 0) + quantity
            assert answer.total == order.total
            self.moved(request.order_id, answer.status, answer.version)

    def moved(self, order_id: UUID, status: str, version: int) -> None:
        order = self.orders[order_id]
        assert status == order.status or status in ORDER[order.status]
        order.status, order.version = status, version

    @rule(wanted=st.lists(st.tuples(skus, places, small), min_size=1, max_size=3), data=st.data())
    def receive(self, wanted: list[tuple[str, str, int]], data: Any) -> None:
        requests = []
        for sku, place, quantity in wanted:
            receipt = data.draw(st.sampled_from([None, *self.receipts]))
            if receipt is not None:
                sku, place = receipt[1:]
            requests.append(
                ReceiveStock(sku=sku, location=place, quantity=quantity, receipt_id=receipt[0] if receipt else None)
            )
        for request, answer in zip(requests, self.do(receive_stock, *requests), strict=True):
            self.leveled(request, answer, self.stock.get((request.sku, request.location), 0) + request.quantity)

    @rule(wanted=st.lists(st.tuples(skus, places, st.integers(0, 12)), min_size=1, max_size=3))
    def count(self, wanted: list[tuple[str, str, int]]) -> None:
        requests = [CountStock(sku=sku, location=place, quantity=quantity) for sku, place, quantity in wanted]
        for request, answer in zip(requests, self.do(count_stock, *requests), strict=True):
            self.leveled(request, answer, request.quantity)

    @rule(wanted=st.lists(st.tuples(skus, places, st.integers(-6, 6)), min_size=1, max_size=3))
    def adjust(self, wanted: list[tuple[str, str, int]]) -> None:
        requests = [
            AdjustStock(sku=sku, location=place, quantity=quantity, reason="correction")
            for sku, place, quantity in wanted
        ]
        for request, answer in zip(requests, self.do(adjust_stock, *requests), strict=True):
            level = self.stock.get((request.sku, request.location), 0) + request.quantity
            if level < 0 or request.quantity == 0:
                assert answer.type == ("below_zero" if level < 0 and request.quantity else "nothing_to_change")
            else:
                self.leveled(request, answer, level)

    def leveled(self, request: Any, answer: Any, sellable: int) -> None:
        assert isinstance(answer, StockChanged), answer
        assert answer.sellable == sellable
        self.stock[request.sku, request.location] = sellable

    @rule(sku=skus, place=places, quantity=st.integers(0, 4))
    def keep_safe(self, sku: str, place: str, quantity: int) -> None:
        (answer,) = self.do(set_safety_stock, SetSafetyStock(sku=sku, location=place, quantity=quantity))
        self.safety[sku, place] = quantity
        assert (answer.safety, answer.sellable) == (quantity, self.stock.get((sku, place), 0))

    @rule(data=st.data(), sku=skus, place=places, quantity=st.integers(0, 9), days=st.integers(1, 30))
    def expect(self, data: Any, sku: str, place: str, quantity: int, days: int) -> None:
        known = data.draw(st.sampled_from([None, *self.receipts]))
        if known is not None:
            sku, place = known[1:]
        request = ExpectStock(
            sku=sku, location=place, quantity=quantity, expected_on=(self.clock + timedelta(days=days)).date(),
            receipt_id=known[0] if known else None,
        )  # fmt: skip
        (answer,) = self.do(expect_stock, request)
        assert isinstance(answer, StockChanged) == (known is not None or quantity > 0)
        if isinstance(answer, StockChanged) and known is None:
            assert answer.receipt_id is not None
            self.receipts.append((answer.receipt_id, sku, place))

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(type(self).replayed(self.shop))

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(self.agree())

    async def agree(self) -> None:
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
            rows = await tx.fetch("SELECT order_id, status, version, total, holds FROM orders WHERE shop_id = $1")
            moves = dict(
                await tx.fetch(
                    """SELECT order_id, count(*) FROM event WHERE shop_id = $1
                    AND type IN ('order.backorder_filled', 'stock.shortage') GROUP BY order_id"""
                )
            )
            levels = await tx.fetch("SELECT item_id, location_id, sellable, safety FROM stock_level WHERE shop_id = $1")
            lines = await tx.fetch(
                "SELECT order_id, line, canceled FROM order_line WHERE shop_id = $1 AND canceled > 0"
            )
        assert {row["order_id"] for row in rows} == set(self.orders)
        for row in rows:
            order = self.orders[row["order_id"]]
            assert (row["status"], row["total"]) == (order.status, order.total)
            # what a batch of stock moves besides is the only change that the order's own answers do not tell
            assert order.version <= row["version"] <= order.version + moves.get(row["order_id"], 0)
        canceled: dict[UUID, dict[int, int]] = {}
        for line in lines:
            canceled.setdefault(line["order_id"], {})[line["line"]] = line["canceled"]
        assert canceled == {order_id: order.canceled for order_id, order in self.orders.items() if order.canceled}
        codes = {id: code for code, id in self.shop.locations.items()}
        named = {id: sku for sku, id in self.shop.items.items()}
        stock = {(named[row["item_id"]], codes[row["location_id"]]): row for row in levels}
        assert {key: row["sellable"] for key, row in stock.items() if row["sellable"]} == {
            key: quantity for key, quantity in self.stock.items() if quantity
        }
        assert {key: row["safety"] for key, row in stock.items() if row["safety"]} == {
            key: quantity for key, quantity in self.safety.items() if quantity
        }


@pytest.fixture
def machine(new_database: Any, migrated_template: str, shop_in: Any) -> Iterator[type[Trade]]:
    """The machine with an event loop and a database of its own."""
    loop = asyncio.new_event_loop()
    pool = loop.run_until_complete(open_pool(new_database(migrated_template), 2))
    empty = loop.run_until_complete(open_pool(new_database(migrated_template), 2))

    async def new_shop() -> Any:
        made = await shop_in(pool, tax_rates=[{"category": "standard", "rate": 190_000}])
        await made.location("DESK", abilities=["pickup"], priority=3)
        return made

    async def replayed(made: Any) -> None:
        await replay(pool, made.shop_id, empty)
        assert await differences(pool, empty, made.shop_id) == {}

    class Ready(Trade):
        run = staticmethod(loop.run_until_complete)

    Ready.new_shop = staticmethod(new_shop)
    Ready.replayed = staticmethod(replayed)
    yield Ready
    pool.terminate()
    empty.terminate()
    loop.close()


def test_every_verb_in_any_order(machine: type[Trade]) -> None:
    long = settings().max_examples > 500
    limits = settings(
        max_examples=150 if long else 10,
        stateful_step_count=60 if long else 50,
        deadline=None,
        # a failing run is already readable; making it shorter takes many minutes of a real database
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)
