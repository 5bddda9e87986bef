"""The whole life of orders, all verbs in any order, against a model in Python: after every step nothing is broken and goods,
money and units are where the model has them. At the end every order can be brought to an end, and the log alone gives the
same tables, messages and figures.
"""

import asyncio
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from waybill.store.database import open_pool
from waybill.store.replay import differences, replay
from waybill.store.secrets import Keyring, use_keyring


def _part(name: str) -> ModuleType:
    path = Path(__file__).with_name("life") / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"life_{name}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_shadow, _buying, _handling, _paying, _returning, _ending = (
    _part(name) for name in ("shadow", "buying", "handling", "paying", "returning", "ending")
)


class Life(
    _shadow.Shadow, _buying.Buying, _handling.Handling, _paying.Paying, _returning.Returning, _ending.Ending,
    RuleBasedStateMachine,
):  # fmt: skip
    """A shop and its whole life."""

    steps: ClassVar[int] = 0

    @initialize(
        strategy=st.sampled_from(("priority", "fewest_parcels", "nearest")),
        late_money=st.sampled_from(("reinstate", "refund")),
        edits=st.sampled_from(("first", "later")),
        refund_on=st.sampled_from(("scan", "receipt", "inspection")),
        exchange=st.sampled_from(("in_advance", "on_receipt")),
        approve=st.booleans(),
        begun=st.lists(st.tuples(_buying.orders, st.integers(0, 6)), min_size=2, max_size=4),
    )  # fmt: skip
    def open(
        self, strategy: str, late_money: str, edits: str, refund_on: str, exchange: str, approve: bool, begun: Any
    ) -> None:
        policy = {
            "refund_on": refund_on, "exchange": exchange, "restocking_fee": 50_000, "location": "MAIN",
            "auto_approve": [{}] if approve else [],
        }  # fmt: skip
        self.shop = type(self).run(
            type(self).new_shop(
                strategy=strategy, late_money=late_money, edits_settle=edits, returns=policy,
                tax_rates=[{"category": "standard", "rate": 190_000}],
            )
        )  # fmt: skip
        self.house |= {("A", "MAIN"): 10, ("B", "MAIN"): 20, ("A", "SIDE"): 5, ("B", "OVEN"): 6}
        for fields, steps in begun:
            placed = self.place(fields, payment={"terms": "on_account"}, draft=False)
            for _ in range(steps if placed else 0):
                self.step(placed.order_id)

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "shop"):
            Life.steps += 1
            type(self).run(self.agree())

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.bring_home()
            type(self).run(type(self).at_the_end(self.shop))
            self.tell()


@pytest.fixture
def machine(new_database: Any, migrated_template: str, shop_in: Any) -> Iterator[type[Life]]:
    """The machine with an event loop and a database of its own."""
    use_keyring(Keyring([b"k" * 32]))
    loop = asyncio.new_event_loop()
    pool = loop.run_until_complete(open_pool(new_database(migrated_template), 2))
    empty = loop.run_until_complete(open_pool(new_database(migrated_template), 2))

    async def new_shop(**settings: Any) -> Any:
        made = await shop_in(pool, **settings)
        await made.location("DESK", abilities=["pickup"], priority=3)
        await made.location("OVEN", kind="kitchen", priority=4)
        await made.stock({("B", "OVEN"): 6})
        return made

    async def at_the_end(made: Any) -> None:
        await _ending.messages_once(made)
        await _ending.figures_agree(made)
        await replay(pool, made.shop_id, empty)
        assert await differences(pool, empty, made.shop_id) == {}

    class Ready(Life):
        run = staticmethod(loop.run_until_complete)

    Ready.new_shop = staticmethod(new_shop)
    Ready.at_the_end = staticmethod(at_the_end)
    yield Ready
    pool.terminate()
    empty.terminate()
    loop.close()


def test_the_whole_life_in_any_order(machine: type[Life]) -> None:
    long = settings().max_examples > 500
    limits = settings(
        # more than 50,000 steps
        max_examples=600 if long else 6,
        stateful_step_count=100 if long else 70,
        deadline=None,
        print_blob=True,
        # a failing run is already readable; making it shorter takes many minutes of a real database
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    Life.steps = 0
    run_state_machine_as_test(machine, settings=limits)
    assert Life.steps >= (50_000 if long else 300)
