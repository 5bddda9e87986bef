"""The verbs inside the house in any order, in batches: after every step the data is in order and the shelves hold what a
model in Python says; in the end the log alone gives the same tables.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.count_stock import count_stock
from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.advance_kitchen import advance_kitchen
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.merge_fulfillments import merge_fulfillments
from waybill.commands.fulfillment.move_fulfillments import move_fulfillments
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.commands.fulfillment.start_fulfillments import start_fulfillments
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.commands.fulfillment.unpick_fulfillments import unpick_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model import fulfillment as model
from waybill.model.changes import HoldOrder, LiftHold
from waybill.model.orders import PlaceOrder
from waybill.model.parcels import PackFulfillment, UnpackParcel
from waybill.model.results import Refused
from waybill.model.stock import CountStock, ReceiveStock
from waybill.store.database import open_pool
from waybill.store.replay import differences, replay
from waybill.views.invariants import broken_invariants

skus = st.sampled_from(("A", "B", "BACK"))
places = st.sampled_from(("MAIN", "SIDE", "OVEN"))
few = st.integers(0, 4)
lines = st.lists(
    st.fixed_dictionaries({"sku": skus, "quantity": st.integers(1, 6), "unit_price": st.just("3.33")}),
    min_size=1,
    max_size=3,
)
SETTINGS = {"strategy": ["priority", "fewest_parcels", "nearest"], "split": [True, False]}


class Inside(RuleBasedStateMachine):
    """A house at work: fulfillments are drawn from those that there are, in whatever state."""

    run: ClassVar[Callable[[Awaitable[Any]], Any]]
    new_shop: ClassVar[Callable[..., Awaitable[Any]]]
    replayed: ClassVar[Callable[[Any], Awaitable[None]]]

    @initialize(strategy=st.sampled_from(SETTINGS["strategy"]), split=st.sampled_from(SETTINGS["split"]))
    def open(self, strategy: str, split: bool) -> None:
        self.shop = type(self).run(type(self).new_shop(strategy=strategy, split=split))
        self.shelves = {("A", "MAIN"): 10, ("B", "MAIN"): 20, ("A", "SIDE"): 5, ("B", "OVEN"): 6}
        self.units: dict[Any, int] = {}
        self.parcels: list[Any] = []
        self.clock = datetime.now(UTC)
        for sku, quantity in (("A", 4), ("B", 6), ("A", 3)):
            lines = [{"sku": sku, "quantity": quantity, "unit_price": "3.33"}] * 2
            self.place_and_release(lines, "ship", later=False, leave=False)

    def do(self, command: Any, kind: Any, *requests: dict[str, Any]) -> list[Any]:
        self.clock += timedelta(seconds=1)
        asked = [msgspec.convert(request, kind, strict=False) for request in requests]
        return type(self).run(self.shop.run(command, *asked, now=self.clock))

    def rows(self, statement: str) -> list[Any]:
        return type(self).run(self.shop.rows(statement))

    def some(self, data: Any, most: int = 2) -> list[Any]:
        """Some fulfillments' ids: of those that have not ended, and now and then of all."""
        rows = self.rows("SELECT fulfillment_id, ended_at FROM fulfillment WHERE shop_id = $1 ORDER BY fulfillment_id")
        every = data.draw(st.sampled_from((False, False, False, True)))
        known = [str(row["fulfillment_id"]) for row in rows if every or row["ended_at"] is None]
        return data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=most)) if known else []

    def place_of(self, id: str) -> str:
        [row] = self.rows(
            f"SELECT code FROM location l JOIN fulfillment f USING (shop_id, location_id) WHERE shop_id = $1 "
            f"AND fulfillment_id = '{id}'"
        )
        return str(row["code"])

    @rule(
        wanted=lines,
        method=st.sampled_from(("ship", "ship", "pickup")),
        later=st.sampled_from((False, False, True)),
        leave=st.sampled_from((False, False, True)),
    )
    def place_and_release(self, wanted: Any, method: str, later: bool, leave: bool) -> None:
        fields = {
            "lines": wanted,
            "method": method,
            "prices": "theirs",
            "payment": {"terms": "on_account"},
            "channel": "shop",
        }
        (placed,) = self.do(
            place_orders, PlaceOrder, fields | ({"ship_to": {"country": "DE"}} if method == "ship" else {})
        )
        self.units[placed.order_id] = sum(line["quantity"] for line in wanted)
        # the price differs from the item's: lift that hold
        self.do(lift_holds, LiftHold, {"order_id": placed.order_id, "reasons": ["price"]})
        if not leave:
            at = {"at": self.clock + timedelta(hours=1)} if later else {}
            self.do(release_orders, model.ReleaseOrder, {"order_id": placed.order_id, **at})

    @rule(data=st.data())
    def release(self, data: Any) -> None:
        if self.units:
            order_id = data.draw(st.sampled_from(list(self.units)))
            self.do(release_orders, model.ReleaseOrder, {"order_id": order_id, "within_capacity": True})

    @rule(data=st.data(), verb=st.sampled_from((
        (accept_fulfillments, model.AcceptFulfillment), (accept_fulfillments, model.AcceptFulfillment),
        (reject_fulfillments, model.RejectFulfillment), (start_fulfillments, model.StartFulfillment),
    )))  # fmt: skip
    def decide(self, data: Any, verb: Any) -> None:
        self.do(*verb, *({"fulfillment_id": id} for id in self.some(data)))

    @rule(data=st.data())
    def pick_everything(self, data: Any) -> None:
        self.pick_all(self.some(data, 3))

    def pick_all(self, ids: list[str]) -> None:
        for id in ids:
            place, before = self.place_of(id), self.columns(id)
            (answer,) = self.do(pick_fulfillments, model.PickFulfillment, {"fulfillment_id": id})
            for line in () if isinstance(answer, Refused) else answer.lines:
                self.shelves[line.sku, place] -= line.picked - before[line.line][0]

    @rule(data=st.data(), picked=few, short=few, left=st.sampled_from((0, 0, 1, 7)), sku=skus)
    def pick(self, data: Any, picked: int, short: int, left: int, sku: str) -> None:
        for id in self.some(data):
            lines = [{"code": sku, "quantity": picked, "short": short, "left": left}]
            place = self.place_of(id)
            before = self.columns(id)
            (answer,) = self.do(pick_fulfillments, model.PickFulfillment, {"fulfillment_id": id, "lines": lines})
            if isinstance(answer, Refused):
                continue
            for line in answer.lines:
                taken = line.picked - before[line.line][0]
                self.shelves[line.sku, place] = self.shelves.get((line.sku, place), 0) - taken
            if short:
                self.shelves[sku, place] = left

    def columns(self, id: str) -> dict[int, tuple[int, str]]:
        rows = self.rows(
            f"SELECT l.line, l.picked, i.sku FROM fulfillment_line l JOIN item i USING (shop_id, item_id) "
            f"WHERE shop_id = $1 AND fulfillment_id = '{id}'"
        )
        return {row["line"]: (row["picked"], row["sku"]) for row in rows}

    @rule(data=st.data())
    def unpick(self, data: Any) -> None:
        for id in self.some(data):
            place, before = self.place_of(id), self.columns(id)
            (answer,) = self.do(unpick_fulfillments, model.UnpickFulfillment, {"fulfillment_id": id})
            for line in () if isinstance(answer, Refused) else answer.lines:
                self.shelves[line.sku, place] += before[line.line][0] - line.picked

    @rule(data=st.data(), to=st.sampled_from((None, "baking", "ready")))
    def go_on_in_the_kitchen(self, data: Any, to: str | None) -> None:
        for id in self.some(data):
            place, before = self.place_of(id), self.columns(id)
            request = {"fulfillment_id": id} | ({"to": to} if to else {})
            (answer,) = self.do(advance_kitchen, model.AdvanceKitchen, request)
            for line in () if isinstance(answer, Refused) else answer.lines:
                self.shelves[line.sku, place] -= line.picked - before[line.line][0]

    @rule(data=st.data(), quantity=st.integers(1, 3))
    def split(self, data: Any, quantity: int) -> None:
        asked = [{"fulfillment_id": id, "lines": [{"line": 1, "quantity": quantity}]} for id in self.some(data)]
        self.do(split_fulfillments, model.SplitFulfillment, *asked)

    @rule(data=st.data())
    def merge(self, data: Any) -> None:
        pairs = [
            (str(row["a"]), str(row["b"]))
            for row in self.rows(
                "SELECT x.fulfillment_id AS a, y.fulfillment_id AS b FROM fulfillment x JOIN fulfillment y "
                "USING (shop_id, order_id) WHERE shop_id = $1 AND x.fulfillment_id <> y.fulfillment_id ORDER BY 1, 2"
            )
        ]
        if pairs:
            drawn = data.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3))
            asked = [{"fulfillment_id": one, "into_id": other} for one, other in drawn]
            self.do(merge_fulfillments, model.MergeFulfillment, *asked)

    @rule(data=st.data(), place=places)
    def move(self, data: Any, place: str) -> None:
        asked = [{"fulfillment_id": id, "location": place} for id in self.some(data)]
        self.do(move_fulfillments, model.MoveFulfillment, *asked)

    @rule(place=places, by=st.sampled_from(("number", "age", "method")))
    def make_waves(self, place: str, by: str) -> None:
        self.do(make_waves, model.MakeWaves, {"location": place, "by": by, "size": 2})

    @rule(data=st.data())
    def pack(self, data: Any) -> None:
        answers = self.do(pack_fulfillments, PackFulfillment, *({"fulfillment_id": id} for id in self.some(data)))
        self.parcels += [one.parcel_id for answer in answers for one in getattr(answer, "parcels", ())]

    @rule(data=st.data())
    def unpack(self, data: Any) -> None:
        if self.parcels:
            self.do(unpack_parcels, UnpackParcel, {"parcel_id": data.draw(st.sampled_from(self.parcels))})

    @rule(sku=skus, place=places, quantity=st.sampled_from((0, 2, 7, 12, 20)))
    def count(self, sku: str, place: str, quantity: int) -> None:
        (answer,) = self.do(count_stock, CountStock, {"sku": sku, "location": place, "quantity": quantity})
        assert not isinstance(answer, Refused)
        self.shelves[sku, place] = quantity

    @rule(sku=skus, place=places, quantity=st.integers(1, 15))
    def receive(self, sku: str, place: str, quantity: int) -> None:
        self.do(receive_stock, ReceiveStock, {"sku": sku, "location": place, "quantity": quantity})
        self.shelves[sku, place] = self.shelves.get((sku, place), 0) + quantity

    @rule(data=st.data(), reason=st.sampled_from(("fraud", "manual")))
    def hold(self, data: Any, reason: str) -> None:
        if self.units:
            order_id = data.draw(st.sampled_from(list(self.units)))
            self.do(hold_orders, HoldOrder, {"order_id": order_id, "reason": reason})

    @rule(data=st.data())
    def lift(self, data: Any) -> None:
        if self.units:
            order_id = data.draw(st.sampled_from(list(self.units)))
            for reason in ("fraud", "manual"):
                self.do(lift_holds, LiftHold, {"order_id": order_id, "reasons": [reason]})

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(self.agree())

    async def agree(self) -> None:
        async with self.shop.tx() as tx:
            assert await broken_invariants(tx) == []
            rows = await tx.fetch(
                "SELECT i.sku, l.code, s.sellable FROM stock_level s JOIN item i USING (shop_id, item_id) "
                "JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1 AND s.sellable > 0"
            )
            versions = await tx.fetch(
                "SELECT o.order_id, o.version, count(e.seq) AS events FROM orders o JOIN event e USING (shop_id, order_id) "
                "WHERE shop_id = $1 AND e.type <> 'order.repromised' GROUP BY o.order_id, o.version"
            )
        assert {(row["sku"], row["code"]): row["sellable"] for row in rows} == {
            place: units for place, units in self.shelves.items() if units
        }
        assert [row for row in versions if row["version"] != row["events"]] == []

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            type(self).run(type(self).replayed(self.shop))


@pytest.fixture
def machine(new_database: Any, migrated_template: str, shop_in: Any) -> Iterator[type[Inside]]:
    """The machine with an event loop and a database of its own."""
    loop = asyncio.new_event_loop()
    pool = loop.run_until_complete(open_pool(new_database(migrated_template), 2))
    empty = loop.run_until_complete(open_pool(new_database(migrated_template), 2))

    async def new_shop(**settings: Any) -> Any:
        made = await shop_in(pool, **settings)
        await made.location("OVEN", kind="kitchen", priority=3, daily_capacity=2)
        await made.stock({("B", "OVEN"): 6})
        return made

    async def replayed(made: Any) -> None:
        await replay(pool, made.shop_id, empty)
        assert await differences(pool, empty, made.shop_id) == {}

    class Ready(Inside):
        run = staticmethod(loop.run_until_complete)

    Ready.new_shop = staticmethod(new_shop)
    Ready.replayed = staticmethod(replayed)
    yield Ready
    pool.terminate()
    empty.terminate()
    loop.close()


def test_every_verb_inside_the_house_in_any_order(machine: type[Inside]) -> None:
    long = settings().max_examples > 500
    limits = settings(
        max_examples=150 if long else 6,
        stateful_step_count=60 if long else 35,
        deadline=None,
        # a failing run is already readable; making it shorter takes many minutes of a real database
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)
