"""What is done when its time has come."""

from datetime import UTC, datetime, timedelta

from waybill.workers.housekeeping import Keeping, expire, trim_all


async def test_unpaid_orders_expire_and_their_buyers_are_told(
    pool, shop, place, working, mail_server, text_of, monkeypatch
):
    made, other = await shop(), await shop()
    unpaid = {"payment": {"terms": "prepaid"}}
    await place(made, unpaid, unpaid, {})
    await place(other, unpaid)
    now = datetime.now(UTC)
    assert await expire(pool, now) == 0
    monkeypatch.setattr("waybill.workers.housekeeping.EXPIRED_AT_ONCE", 1)
    assert await expire(pool, now + timedelta(hours=2)) == 3
    assert await expire(pool, now + timedelta(hours=2)) == 0
    rows = await made.rows("SELECT status FROM orders WHERE shop_id = $1 ORDER BY number")
    assert [row["status"] for row in rows] == ["expired", "expired", "confirmed"]
    async with working(mail_server.notifier()):
        # that an order was received is not told any more once it has ended
        messages = await mail_server.wait(4)
    told = [text_of(message) for message in messages if message["Subject"] == "Your order #1001 is canceled"]
    # order 1001 of either shop
    assert len(told) == 2
    assert all("arrived in time" in text for text in told)


async def test_what_is_old_is_trimmed_and_nothing_else(pool, shop):
    made = await shop(empty=True)
    now = datetime.now(UTC)
    await made.rows(
        "INSERT INTO idempotency (shop_id, actor, key, verb, body_hash, created_at) "
        "SELECT $1, 'a', 'k' || d, 'v', '', $2::timestamptz - d * interval '1 day' FROM generate_series(1, 10) d",
        now,
    )
    await made.rows(
        "INSERT INTO webhook_delivery (shop_id, webhook_id, seq, status, created_at) "
        "SELECT $1, gen_random_uuid(), d, CASE WHEN d % 2 = 0 THEN 'delivered' ELSE 'pending' END, "
        "$2::timestamptz - d * interval '10 days' FROM generate_series(1, 6) d",
        now,
    )
    await made.rows(
        "INSERT INTO queue.pgqueuer_log (created, job_id, status, priority, entrypoint) "
        "SELECT $2::timestamptz - d * interval '1 day', d, 'successful', 0, 'x' FROM generate_series(1, 5) d "
        "WHERE $1::bigint > 0",
        now,
    )
    assert await trim_all(pool, Keeping(), now + timedelta(minutes=1)) == 4 + 2 + 3
    assert len(await made.rows("SELECT 1 FROM idempotency WHERE shop_id = $1")) == 6
    left = await made.rows("SELECT seq FROM webhook_delivery WHERE shop_id = $1 ORDER BY seq")
    assert [row["seq"] for row in left] == [1, 2, 3, 5]
