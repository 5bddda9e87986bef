"""What nobody knows the outcome of: asked again under its key, looked up from twelve hours on, and never blindly repeated."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.adapters.payment.sandbox import SandboxGateway
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.model.payments import StartPayment
from waybill.store.all_shops import enqueue_lost_payments
from waybill.workers.follow import follow
from waybill.workers.payments import FORGOTTEN_AFTER, Payments


class Asked(SandboxGateway):
    """A sandbox that notes what it is asked, and can be out of reach."""

    def __init__(self, pool: Any) -> None:
        super().__init__(pool)
        self.log: list[str] = []
        self.away = False

    async def authorize(self, shop_id: int, calls: Any) -> Any:
        self.log.append("authorize")
        if self.away:
            raise ConnectionError("out of reach")
        return await super().authorize(shop_id, calls)

    async def find(self, shop_id: int, calls: Any) -> Any:
        self.log.append("find")
        return await super().find(shop_id, calls)


class Case:
    """One payment at such a sandbox."""

    def __init__(self, shop: Any, gateway: Asked) -> None:
        self.shop = shop
        self.gateway = gateway
        self.money = Payments(shop.pool, {"sandbox": gateway}, timedelta(0))
        self.started: Any = None

    async def start(self, token: str) -> None:
        order = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}
        (placed,) = await self.shop.run(place_orders, msgspec.convert(order, PlaceOrder))
        request = StartPayment(order_id=placed.order_id, gateway="sandbox", token=token)
        (self.started,) = await self.shop.run(start_payments, request)

    async def look(self, attempt: int = 1) -> timedelta | None:
        return await self.money.perform(self.shop.shop_id, f"{self.started.action_id}:{attempt}")

    async def wait(self) -> None:
        """Let twelve hours pass."""
        await self.shop.rows(
            "UPDATE payment_action SET attempted_at = attempted_at - $2::interval WHERE shop_id = $1",
            FORGOTTEN_AFTER,
        )

    async def action(self) -> tuple[str, int]:
        (row,) = await self.shop.rows("SELECT status, attempt FROM payment_action WHERE shop_id = $1")
        return row["status"], row["attempt"]

    async def done(self) -> list[tuple[int, int]]:
        """What the sandbox did: how much, and how often its key came."""
        rows = await self.shop.rows("SELECT moved, times FROM sandbox_call WHERE shop_id = $1 ORDER BY at")
        return [(row["moved"], row["times"]) for row in rows]


@pytest.fixture
async def case(shop: Callable[..., Awaitable[Any]]) -> Case:
    made = await shop()
    return Case(made, Asked(made.pool))


async def test_before_the_key_is_forgotten_it_is_asked_again_under_it(case: Case) -> None:
    await case.start("tok_timeout")
    assert await case.look() is not None
    assert await case.action() == ("in_doubt", 1)
    assert await case.look() is None
    assert await case.action() == ("succeeded", 1)
    assert case.gateway.log == ["authorize", "authorize"]
    assert await case.done() == [(1000, 2)]


async def test_after_that_it_is_looked_up(case: Case) -> None:
    await case.start("tok_timeout")
    await case.look()
    await case.wait()
    assert await case.look() is None
    assert await case.action() == ("succeeded", 1)
    assert case.gateway.log == ["authorize", "find"]
    assert await case.done() == [(1000, 1)]


async def test_what_the_gateway_never_heard_of_is_a_new_attempt(case: Case) -> None:
    await case.start("tok_lost")
    await case.look()
    await case.wait()
    assert await case.look() is None
    assert await case.action() == ("pending", 2)
    assert case.gateway.log == ["authorize", "find"]
    assert await case.look(1) is None
    assert case.gateway.log == ["authorize", "find"], "an attempt that is over is not made again"


async def test_a_gateway_out_of_reach_leaves_it_in_doubt(case: Case) -> None:
    await case.start("tok_ok")
    case.gateway.away = True
    assert await case.look() is not None
    assert await case.action() == ("in_doubt", 1)
    case.gateway.away = False
    assert await case.look() is None
    assert await case.action() == ("succeeded", 1)


async def test_a_worker_that_was_away_for_long_looks_before_it_asks(case: Case) -> None:
    await case.start("tok_ok")
    await case.wait()
    assert await case.look() is None
    assert await case.action() == ("pending", 2)
    assert case.gateway.log == ["find"]


async def test_what_has_lost_its_job_gets_one(case: Case) -> None:
    await case.start("tok_ok")
    assert await enqueue_lost_payments(case.shop.pool, datetime.now(UTC), ["manual"]) == 0
    assert await enqueue_lost_payments(case.shop.pool, datetime.now(UTC), ["sandbox"]) == 1
    while await follow(case.shop.pool, case.money, case.shop.shop_id):
        pass
    (jobs,) = await case.shop.rows(
        "SELECT count(*) AS n FROM queue.pgqueuer WHERE entrypoint = 'payment' AND $1::bigint > 0"
    )
    assert jobs["n"] == 1, "one job for one attempt"
