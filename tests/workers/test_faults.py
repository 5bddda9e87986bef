"""The worker killed, stopped and cut off from its database: nothing is lost, nothing is said twice."""

import asyncio
import json
import signal
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import psutil
import pytest

from waybill.model.keys import CreateWebhook
from waybill.store.webhooks import create_webhooks

ORDERS = 60
MEGABYTES = 90


@pytest.fixture
def worker(address, mail_server, tmp_path):
    """Start a worker process; it is killed at the end if it still runs."""

    @asynccontextmanager
    async def start():
        script = Path(__file__).with_name("worker_process.py")
        arguments = [str(script), address, str(mail_server.port), str(tmp_path)]
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.DEVNULL)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    return start


async def sent(shop):
    rows = await shop.rows("SELECT message_id FROM message WHERE shop_id = $1 AND status = 'sent'")
    return {str(row["message_id"]) for row in rows}


def ids_of(mail_server):
    return Counter(message["Message-ID"].strip("<>").partition("@")[0] for message in mail_server.items)


@pytest.mark.fault
async def test_killed_mid_way_nothing_is_lost_and_nothing_settled_is_said_twice(
    shop, place, worker, mail_server, receiver, eventually
):
    made = await shop()
    await made.stock({("A", "MAIN"): 1_000})
    await made.run(create_webhooks, msgspec.convert({"url": receiver.url, "types": ["order.placed"]}, CreateWebhook))
    async with worker() as first:
        await place(made, *[{} for _ in range(ORDERS)])
        await mail_server.wait(5)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    settled = await sent(made)
    assert len(settled) < ORDERS, "killed too late to prove anything"
    async with worker() as second:

        async def done():
            return len(await sent(made)) == ORDERS

        await eventually(done)
        deliveries = await receiver.wait(ORDERS)
        await eventually(
            lambda: made.rows(
                "SELECT 1 FROM webhook_delivery WHERE shop_id = $1 AND status = 'delivered' "
                f"GROUP BY shop_id HAVING count(*) = {ORDERS}"
            )
        )
        memory = psutil.Process(second.pid).memory_info().rss / 2**20
        second.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            assert await second.wait() == 0
    counts = ids_of(mail_server)
    assert set(counts) == await sent(made), "each order has its message"
    assert all(counts[message_id] == 1 for message_id in settled), "what was settled before the kill is not sent again"
    assert len({headers["webhook-id"] for headers, _ in deliveries}) == ORDERS
    assert len({json.loads(body)["order_id"] for _, body in deliveries}) == ORDERS
    assert memory < MEGABYTES, f"{memory:.0f} MB"


@pytest.mark.fault
async def test_cut_off_from_the_database_it_goes_on_by_itself(pool, shop, place, working, mail_server):
    made = await shop()
    async with working(mail_server.notifier()):
        await place(made, {})
        await mail_server.wait(1)
        await made.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE $1::bigint > 0 AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        await pool.expire_connections()
        await place(made, {})
        await mail_server.wait(2)
