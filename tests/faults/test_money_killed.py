"""The worker is killed at random moments while it deals with money: each capture and each refund is made exactly once."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.payments import CapturePayment, StartPayment
from waybill.store.database import open_pool
from waybill.store.secrets import load_keyring, use_keyring
from waybill.views.invariants import broken_invariants

ORDERS_A_ROUND = 12
SECONDS = 60
TOKENS = ("tok_chaos", "tok_chaos", "tok_timeout", "tok_lost", "tok_double", "tok_disorder", "tok_late", "tok_ok")
MODES = ("manual", "manual", "confirmation", "placing")


class Trade:
    """A shop that sells, takes money in parts and cancels, while its worker dies and comes back."""

    def __init__(self, shop: Any, chance: random.Random) -> None:
        self.shop = shop
        self.chance = chance

    async def sell(self) -> None:
        """Orders of two A at 10.00, each with a payment that makes some trouble."""
        wanted = {"lines": [{"sku": "A", "quantity": 2}], "method": "pickup"}
        placed = await self.shop.run(place_orders, *[msgspec.convert(wanted, PlaceOrder)] * ORDERS_A_ROUND)
        starts = [
            StartPayment(
                order_id=order.order_id, gateway="sandbox", token=self.chance.choice(TOKENS),
                capture=self.chance.choice(MODES),  # type: ignore[arg-type]
            )
            for order in placed
        ]  # fmt: skip
        await self.shop.run(start_payments, *starts)

    async def go_on(self) -> None:
        """Capture a part of some orders, cancel others: whatever state their money is in."""
        rows = await self.shop.rows("SELECT order_id, status FROM orders WHERE shop_id = $1 AND status = 'confirmed'")
        for row in self.chance.sample(rows, min(len(rows), ORDERS_A_ROUND // 2)):
            part = CapturePayment(order_id=row["order_id"], amount=self.chance.randint(1, 900))
            await self.shop.run(capture_payments, part)
        for row in self.chance.sample(rows, min(len(rows), ORDERS_A_ROUND // 3)):
            await self.shop.run(cancel_orders, CancelOrder(order_id=row["order_id"]))

    async def calls(self) -> int:
        """How much the gateway has done."""
        (row,) = await self.shop.rows("SELECT coalesce(sum(times), 0) AS calls FROM sandbox_call WHERE shop_id = $1")
        return int(row["calls"])

    async def is_quiet(self) -> bool:
        """Whether nothing is left to be asked, told or followed. What waits for its time need not wait for it here."""
        await self.shop.rows(
            "UPDATE queue.pgqueuer SET execute_after = now() "
            "WHERE entrypoint LIKE 'payment%' AND status = 'queued' AND execute_after > now() AND $1::bigint > 0"
        )
        (row,) = await self.shop.rows(
            """SELECT EXISTS (SELECT FROM payment_action WHERE shop_id = $1 AND status IN ('pending', 'in_doubt'))
                OR EXISTS (SELECT FROM sandbox_notice WHERE shop_id = $1)
                OR EXISTS (SELECT FROM queue.pgqueuer WHERE entrypoint LIKE 'payment%')
                OR EXISTS (
                    SELECT FROM shop_counter c LEFT JOIN queue.cursor q ON q.shop_id = c.shop_id AND q.consumer = 'payments'
                    WHERE c.shop_id = $1 AND c.seq > coalesce(q.seq, 0)
                ) AS busy"""
        )
        return not row["busy"]

    async def left(self) -> list[dict[str, Any]]:
        """What is not settled yet, and the jobs that there are."""
        rows = await self.shop.rows(
            """SELECT 'action' AS what, kind || ' ' || status AS state, min(attempted_at)::text AS since, count(*) AS n
            FROM payment_action WHERE shop_id = $1 AND status IN ('pending', 'in_doubt') GROUP BY 2
            UNION ALL
            SELECT 'job', entrypoint || ' ' || status, min(execute_after)::text, count(*) FROM queue.pgqueuer GROUP BY 2"""
        )
        return [dict(row) for row in rows]


@pytest.fixture
def worker(new_database: Callable[..., str], migrated_template: str, tmp_path: Path) -> Any:
    """The address of a database, and `start(calls_to_live)` for a worker process on it, which does not outlive the block."""
    address = new_database(migrated_template)
    use_keyring(load_keyring((), tmp_path))

    @asynccontextmanager
    async def start(calls_to_live: int = 0) -> AsyncIterator[Any]:
        script = Path(__file__).with_name("money_process.py")
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(script), address, str(tmp_path), str(calls_to_live)
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    return address, start


async def until(question: Callable[[], Awaitable[bool]], seconds: float = SECONDS) -> None:
    """Look until it is so."""
    end = time.monotonic() + seconds
    while not await question():
        assert time.monotonic() < end, "it does not come about"
        await asyncio.sleep(0.05)


async def kill_once(trade: Trade, start: Any, chance: random.Random) -> None:
    """Let a worker begin, and kill it somewhere in the middle: by the clock, or between what is done and what is said of it."""
    await trade.sell()
    before = await trade.calls()
    # each round asks for as many authorizations at least
    more = chance.randint(1, ORDERS_A_ROUND)
    suicidal = chance.random() < 0.4
    async with start(more if suicidal else 0) as process:
        await trade.go_on()
        if suicidal:
            async with asyncio.timeout(SECONDS):
                assert await process.wait() == -signal.SIGKILL
            return

        async def enough() -> bool:
            return await trade.calls() >= before + more

        await until(enough)
        await asyncio.sleep(chance.uniform(0, 0.05))
        process.kill()


@pytest.mark.fault
@pytest.mark.parametrize("kills", [6, pytest.param(150, marks=pytest.mark.long)])
async def test_no_money_moves_twice_and_none_is_forgotten(
    worker: Any, shop_in: Callable[..., Awaitable[Any]], kills: int
) -> None:
    address, start = worker
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(1 << 32))
    chance = random.Random(seed)
    pool = await open_pool(address, 4)
    try:
        made = await shop_in(pool)
        await made.stock({("A", "MAIN"): 10_000})
        trade = Trade(made, chance)
        for _ in range(kills):
            await kill_once(trade, start, chance)
        async with start():
            await trade.go_on()
            await until(trade.is_quiet, SECONDS + kills)
        await exactly_once(made)
    except BaseException as error:
        error.add_note(f"FAULT_SEED={seed}")
        if "trade" in locals():
            error.add_note(f"left: {await trade.left()}")
        raise
    finally:
        pool.terminate()


async def exactly_once(made: Any) -> None:
    """What our books say was done is what the gateway did, action by action and payment by payment."""
    done = await made.rows(
        """SELECT a.kind, a.status, count(c.key) FILTER (WHERE c.answer->>'type' = 'Succeeded') AS times, sum(c.times) AS calls
        FROM payment_action a LEFT JOIN sandbox_call c ON c.shop_id = a.shop_id AND c.action_id = a.action_id
        WHERE a.shop_id = $1 GROUP BY a.action_id, a.kind, a.status"""
    )
    assert {(row["status"], row["times"]) for row in done} == {("succeeded", 1)}, "done once, or not at all"
    assert {row["kind"] for row in done} >= {"authorize", "capture", "refund", "void"}
    assert any(row["calls"] > 1 for row in done), "no key came twice: killed too late to prove anything"
    differing = await made.rows(
        """SELECT p.payment_id FROM payment p JOIN sandbox_payment s USING (shop_id, payment_id)
        WHERE p.shop_id = $1 AND (p.authorized, p.captured, p.refunded, p.capture_pending, p.refund_pending)
            IS DISTINCT FROM (s.authorized - s.voided, s.captured, s.refunded, 0, 0)"""
    )
    assert differing == []
    asked = await made.rows(
        """SELECT p.payment_id FROM payment p
        JOIN (
            SELECT payment_id, coalesce(sum(amount) FILTER (WHERE kind = 'capture'), 0) AS captured,
                coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded
            FROM payment_action WHERE shop_id = $1 GROUP BY payment_id
        ) a USING (payment_id)
        WHERE p.shop_id = $1 AND (a.refunded <> p.refunded OR p.capture <> 'placing' AND a.captured <> p.captured)"""
    )
    assert asked == []
    owed = await made.rows(
        "SELECT order_id FROM orders WHERE shop_id = $1 AND status = 'canceled' AND (paid <> refunded OR authorized <> paid)"
    )
    assert owed == [], "who cancels gets all of it back"
    exceptions = await made.rows("SELECT kind FROM exception_item WHERE shop_id = $1")
    assert exceptions == []
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []
