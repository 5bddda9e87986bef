"""Webhooks: signed, filtered, tried again, delivered anew; what never arrives is a dead letter."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from waybill.commands.cancel_orders import cancel_orders
from waybill.model.keys import CreateWebhook
from waybill.model.orders import CancelOrder
from waybill.store.all_shops import enqueue_lost
from waybill.store.webhooks import create_webhooks
from waybill.workers.follow import follow, list_dead_letters
from waybill.workers.webhooks import Webhooks, redeliver

ALL = "SELECT * FROM webhook_delivery WHERE shop_id = $1 ORDER BY seq"
ENDED = ALL.replace("ORDER", "AND status <> 'pending' ORDER")


async def hook(shop, receiver, types=("order.placed",)):
    request = msgspec.convert({"url": receiver.url, "types": types}, CreateWebhook)
    (created,) = await shop.run(create_webhooks, request)
    return created


async def no_jobs(shop):
    """Whether every job is ended: a job that has run is taken off the queue a moment later."""
    return await shop.rows("SELECT 1 WHERE $1::bigint > 0 AND NOT EXISTS (SELECT FROM queue.pgqueuer)")


async def test_events_arrive_signed_and_with_their_place_in_the_log(shop, place, working, receiver):
    made = await shop()
    created = await hook(made, receiver)
    async with working():
        placed = await place(made, {}, {})
        deliveries = await receiver.wait(2)
    for headers, body in deliveries:
        Webhook(created.secret).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(created.secret).verify(body.replace(b"order", b"0rder", 1), headers)
    sent = {json.loads(body)["seq"]: (headers, json.loads(body)) for headers, body in deliveries}
    events = await made.rows("SELECT * FROM event WHERE shop_id = $1 AND type = 'order.placed' ORDER BY seq")
    assert sorted(sent) == [event["seq"] for event in events]
    for event, result in zip(events, placed, strict=True):
        headers, payload = sent[event["seq"]]
        assert headers["webhook-id"] == payload["id"] == str(event["id"])
        assert payload["type"] == "order.placed"
        assert payload["shop_id"] == made.shop_id
        assert payload["order_id"] == str(result.order_id)
        assert payload["data"]["lines"][0]["sku"] == "A"
    assert "ada" not in deliveries[0][1].decode()


async def test_a_filter_lets_through_only_its_types_and_only_news(shop, place, working, receiver):
    made = await shop()
    (before,) = await place(made, {})
    await hook(made, receiver, ["order.canceled", "order.placed"])
    async with working():
        await made.run(cancel_orders, CancelOrder(order_id=before.order_id))
        await made.item("NEW")
        await place(made, {})
        deliveries = await receiver.wait(2)
    assert sorted(json.loads(body)["type"] for _, body in deliveries) == ["order.canceled", "order.placed"]
    assert len(await made.rows(ALL)) == 2


async def test_a_failing_receiver_gets_it_again_under_the_same_id(
    shop, place, working, receiver, eventually, monkeypatch
):
    monkeypatch.setattr("waybill.workers.webhooks.PAUSES", (timedelta(milliseconds=30),) * 3)
    made = await shop()
    created = await hook(made, receiver)
    receiver.answers = [500, 302]
    async with working():
        await place(made, {})
        tries = await receiver.wait(3)
        (row,) = await eventually(lambda: made.rows(ENDED))
    assert (row["status"], row["attempts"], row["last_status"]) == ("delivered", 3, 204)
    assert row["delivered_at"] is not None
    assert len({headers["webhook-id"] for headers, _ in tries}) == 1
    for headers, body in tries:
        Webhook(created.secret).verify(body, headers)


async def test_what_never_arrives_is_a_dead_letter_and_can_be_driven_again(
    shop, place, working, receiver, eventually, monkeypatch
):
    monkeypatch.setattr("waybill.workers.webhooks.PAUSES", (timedelta(milliseconds=30),) * 2)
    made = await shop()
    created = await hook(made, receiver)
    receiver.answers = [503] * 3
    async with working():
        await place(made, {})
        await receiver.wait(3)
        (row,) = await eventually(lambda: made.rows(ENDED))
        assert (row["status"], row["last_error"]) == ("failed", "the receiver answered 503")
        async with made.tx() as tx:
            (letter,) = await list_dead_letters(tx)
        assert (letter.consumer, letter.seq) == (f"webhook:{created.webhook_id}", row["seq"])
        await eventually(lambda: no_jobs(made))
        async with made.tx() as tx:
            assert await redeliver(tx, created.webhook_id, row["seq"], row["seq"]) == 1
            assert await list_dead_letters(tx) == []
        await receiver.wait(4)
        await eventually(lambda: made.rows(ALL.replace("ORDER", "AND status = 'delivered' ORDER")))


async def test_a_range_is_delivered_anew_even_from_before_the_webhook(shop, place, working, receiver, eventually):
    made = await shop()
    await place(made, {}, {})
    created = await hook(made, receiver)
    async with working():
        await place(made, {})
        await receiver.wait(1)
        await eventually(lambda: no_jobs(made))
        async with made.tx() as tx:
            assert await redeliver(tx, created.webhook_id, 1) == 3
        deliveries = await receiver.wait(4)
    assert len({headers["webhook-id"] for headers, _ in deliveries}) == 3


async def test_a_receiver_that_is_gone_ends_its_webhook(shop, place, working, receiver, eventually):
    made = await shop()
    await hook(made, receiver)
    receiver.answers = [410]
    async with working():
        await place(made, {})
        (row,) = await eventually(lambda: made.rows(ENDED))
    assert row["status"] == "failed"
    assert await made.rows("SELECT 1 FROM webhook WHERE shop_id = $1 AND active") == []


async def test_a_delivery_whose_job_was_lost_is_found(pool, shop, place, working, receiver):
    made = await shop()
    await hook(made, receiver)
    await place(made, {})
    await follow(pool, Webhooks(pool, None), made.shop_id)
    assert await made.rows("DELETE FROM queue.pgqueuer WHERE $1::bigint > 0 RETURNING id")
    assert await enqueue_lost(pool, datetime.now(UTC) - timedelta(minutes=1)) == 0, "too young to be lost"
    assert await enqueue_lost(pool, datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert await enqueue_lost(pool, datetime.now(UTC) + timedelta(seconds=1)) == 0, "it has a job again"
    async with working():
        await receiver.wait(1)
