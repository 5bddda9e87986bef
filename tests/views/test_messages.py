"""Messages and deliveries in pages, newest first, of one shop only."""

from uuid import UUID, uuid4

import pytest

from waybill.views.deliveries import list_deliveries
from waybill.views.messages import list_messages, show_message
from waybill.views.pages import BadCursor

MESSAGE = """INSERT INTO message (shop_id, message_id, cause_seq, kind, order_id, status, subject, body_text, body_html, created_at)
    VALUES ($1, $2, $3, 'order_received', $4, $5, 'Hello', 'text', '<p>html</p>', now())"""
DELIVERY = "INSERT INTO webhook_delivery (shop_id, webhook_id, seq, status, created_at) VALUES ($1, $2, $3, $4, now())"


async def test_messages_in_pages_by_order_and_by_status(shop):
    made, other = await shop(), await shop()
    order = uuid4()
    for number in range(7):
        status = "kept" if number % 2 else "sent"
        await made.rows(MESSAGE, UUID(int=number), number, order if number < 5 else uuid4(), status)
    await other.rows(MESSAGE, UUID(int=99), 1, order, "sent")
    async with made.tx() as tx:
        first = await list_messages(tx, limit=4)
        second = await list_messages(tx, cursor=first.next, limit=4)
        of_order = await list_messages(tx, order, ["kept"])
        shown = await show_message(tx, UUID(int=3))
        assert await show_message(tx, UUID(int=99)) is None
        with pytest.raises(BadCursor):
            await list_messages(tx, cursor="?")
    assert [row.message_id.int for row in (*first.rows, *second.rows)] == [6, 5, 4, 3, 2, 1, 0]
    assert second.next is None
    assert [row.message_id.int for row in of_order.rows] == [3, 1]
    assert (shown.text, shown.html, shown.status) == ("text", "<p>html</p>", "kept")


async def test_deliveries_in_pages(shop):
    made = await shop()
    webhook = uuid4()
    for seq in range(1, 6):
        await made.rows(DELIVERY, webhook, seq, "failed" if seq == 2 else "delivered")
    await made.rows(DELIVERY, uuid4(), 1, "pending")
    async with made.tx() as tx:
        first = await list_deliveries(tx, webhook, limit=3)
        second = await list_deliveries(tx, webhook, cursor=first.next, limit=3)
        failed = await list_deliveries(tx, webhook, ["failed"])
    assert [row.seq for row in (*first.rows, *second.rows)] == [5, 4, 3, 2, 1]
    assert first.rows[0].type in ("item.saved", "location.saved")
    assert [(row.seq, row.status) for row in failed.rows] == [(2, "failed")]
