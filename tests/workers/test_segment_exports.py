"""Segments sent to a webhook: signed pages of who agreed, gone on with after a failure, without who was erased meanwhile."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from waybill.adapters.outbound import OutboundClient
from waybill.commands.erase_customers import erase_customers
from waybill.model.keys import CreateWebhook, DeleteWebhook
from waybill.model.segment_exports import ExportSegment
from waybill.model.setup import EraseCustomer
from waybill.store.all_shops import enqueue_lost
from waybill.store.database import Pool
from waybill.store.webhooks import create_webhooks, delete_webhooks
from waybill.workers import segment_exports
from waybill.workers.figures import Figures, score_customers
from waybill.workers.follow import follow
from waybill.workers.segment_exports import SegmentExports, start_exports

Place = Callable[..., Awaitable[Any]]
ROW = "SELECT * FROM segment_export WHERE shop_id = $1"


@pytest.fixture
def buyers(shop: Any, place: Place, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A shop with six customers, five of whom agreed to e-mail, that sends pages of two; and their ids in order."""
    monkeypatch.setattr(segment_exports, "PAGE", 2)

    async def make() -> tuple[Any, list[UUID]]:
        made = await shop()
        orders = [
            {"customer": {"email": f"c{n}@example.org"}, "consent": {"email_marketing": n != 3}} for n in range(6)
        ]
        await place(made, *orders)
        while await follow(pool, Figures(), made.shop_id):
            pass
        # a new shop does not wait for the day's end, and is not compared again at once
        assert [await score_customers(pool, datetime.now(UTC), first=True) for _ in range(2)] == [1, 0]
        rows = await made.rows(
            "SELECT customer_id FROM orders WHERE shop_id = $1 AND consent->>'email_marketing' = 'true' ORDER BY 1"
        )
        return made, [row["customer_id"] for row in rows]

    return make


async def test_who_just_bought_is_not_lost_however_few_there_are(shop: Any, place: Place, pool: Pool) -> None:
    made = await shop()
    found = []
    for number in range(3):
        await place(made, {"customer": {"email": f"c{number}@example.org"}})
        while await follow(pool, Figures(), made.shop_id):
            pass
        await score_customers(pool, datetime.now(UTC) + timedelta(days=2 * number + 2))
        found.append(await made.rows("SELECT segment FROM figure_customers WHERE shop_id = $1 ORDER BY last_at"))
    assert [[row["segment"] for row in rows] for rows in found] == [
        ["new"],
        ["promising", "new"],
        ["sleeping", "new", "new"],
    ]


async def started(made: Any, receiver: Any, **fields: Any) -> Any:
    """The webhook and the export."""
    (hook,) = await made.run(create_webhooks, CreateWebhook(url=receiver.url, types=["order.canceled"]))
    asked = ExportSegment(webhook_id=hook.webhook_id, consent="email_marketing", **fields)
    first, again = await made.run(start_exports, asked, asked)
    assert first == again
    return hook, first


def pages_of(items: Any) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in items]


async def test_pages_arrive_signed_with_all_who_agreed(
    buyers: Any, receiver: Any, working: Any, eventually: Any
) -> None:
    made, ids = await buyers()
    receiver.answers = [500]
    hook, export = await started(made, receiver)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_exports, "PAUSES", (timedelta(milliseconds=50),) * 2)
        async with working():
            items = await receiver.wait(4)
            (row,) = await eventually(lambda: made.rows(ROW + " AND status = 'done'"))
    for headers, body in items:
        Webhook(hook.secret).verify(body, headers)
        assert headers["webhook-id"] == json.loads(body)["id"]
    first, *pages = pages_of(items)
    assert (first["id"], first["data"]) == (pages[0]["id"], pages[0]["data"])
    assert len({page["id"] for page in pages}) == 3
    assert {page["type"] for page in pages} == {"segment.customers"}
    data = [page["data"] for page in pages]
    assert {page["export_id"] for page in data} == {str(export.export_id)}
    assert [(page["page"], page["last"], len(page["customers"])) for page in data] == [
        (1, False, 2), (2, False, 2), (3, True, 1)
    ]  # fmt: skip
    told = [one for page in data for one in page["customers"]]
    assert [one["customer_id"] for one in told] == [str(id) for id in ids]
    assert "c3@example.org" not in {one["email"] for one in told}
    assert (row["pages"], row["customers"], row["last_error"], row["ended_at"] is not None) == (3, 5, None, True)
    # nothing says who was in it
    assert (row["after_id"], row["until_id"]) == (None, None)


async def test_who_is_erased_between_pages_is_in_none_of_the_next(buyers: Any, receiver: Any, pool: Pool) -> None:
    made, ids = await buyers()
    _, export = await started(made, receiver)
    outbound = OutboundClient(allow_networks=[ip_network("127.0.0.0/8")])
    job = SegmentExports(pool, outbound)
    receiver.answers = [204, 503]
    assert await job.send(made.shop_id, str(export.export_id)) is not None
    await made.run(erase_customers, EraseCustomer(customer_id=ids[3]))
    await made.rows("UPDATE segment_export SET next_at = NULL WHERE shop_id = $1")
    assert await job.send(made.shop_id, str(export.export_id)) is None
    first, failed, second, third = (page["data"] for page in pages_of(receiver.items))
    assert [one["customer_id"] for one in failed["customers"]] == [str(ids[2]), str(ids[3])]
    assert [one["customer_id"] for one in second["customers"]] == [str(ids[2])]
    assert [len(first["customers"]), len(third["customers"]), third["last"]] == [2, 1, True]
    (row,) = await made.rows(ROW)
    assert (row["status"], row["customers"]) == ("done", 4)
    await outbound.aclose()


async def test_what_a_dead_process_left_is_gone_on_with(
    buyers: Any, receiver: Any, pool: Pool, working: Any, eventually: Any
) -> None:
    made, ids = await buyers()
    _, export = await started(made, receiver)

    class Dying(OutboundClient):
        """Whoever sends dies right after the page has arrived."""

        async def post(self, *about: Any) -> int:
            await super().post(*about)
            raise asyncio.CancelledError

    outbound = Dying(allow_networks=[ip_network("127.0.0.0/8")])
    with pytest.raises(asyncio.CancelledError):
        await SegmentExports(pool, outbound).send(made.shop_id, str(export.export_id))
    await outbound.aclose()
    await made.rows("DELETE FROM queue.pgqueuer WHERE $1::bigint > 0")
    await enqueue_lost(pool, datetime.now(UTC) + timedelta(minutes=1))
    async with working():
        items = await receiver.wait(4)
        await eventually(lambda: made.rows(ROW + " AND status = 'done'"))
    twice, again, *_ = pages_of(items)
    assert twice == again
    told = {one["customer_id"] for page in pages_of(items) for one in page["data"]["customers"]}
    assert told == {str(id) for id in ids}


@pytest.mark.parametrize(("answers", "status"), [([410], "failed"), ([500, 500], "failed")])
async def test_it_ends_where_nobody_takes_it(
    buyers: Any, receiver: Any, pool: Pool, answers: list[int], status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = await buyers()
    hook, export = await started(made, receiver)
    monkeypatch.setattr(segment_exports, "PAUSES", (timedelta(0),))
    receiver.answers = list(answers)
    outbound = OutboundClient(allow_networks=[ip_network("127.0.0.0/8")])
    job = SegmentExports(pool, outbound)
    while await job.send(made.shop_id, str(export.export_id)) is not None:
        pass
    await outbound.aclose()
    (row,) = await made.rows(ROW)
    assert (row["status"], row["last_status"], row["pages"], row["after_id"]) == (status, answers[-1], 0, None)
    asked = ExportSegment(webhook_id=hook.webhook_id, consent="email_marketing")
    (next_one,) = await made.run(start_exports, asked)
    if answers == [410]:
        assert next_one.type == "webhook_not_active"
    else:
        assert next_one.export_id != export.export_id


async def test_a_deleted_webhook_ends_it_and_an_empty_segment_is_one_page(
    buyers: Any, receiver: Any, pool: Pool
) -> None:
    made, _ = await buyers()
    outbound = OutboundClient(allow_networks=[ip_network("127.0.0.0/8")])
    job = SegmentExports(pool, outbound)
    hook, export = await started(made, receiver, least_orders=99)
    assert await job.send(made.shop_id, str(export.export_id)) is None
    (page,) = pages_of(receiver.items)
    assert (page["data"]["last"], page["data"]["customers"]) == (True, [])
    asked = ExportSegment(webhook_id=hook.webhook_id, consent="email_marketing")
    (other,) = await made.run(start_exports, asked)
    await made.run(delete_webhooks, DeleteWebhook(webhook_id=hook.webhook_id))
    assert await job.send(made.shop_id, str(other.export_id)) is None
    rows = await made.rows(ROW + " ORDER BY export_id")
    assert [row["status"] for row in rows] == ["done", "canceled"]
    (gone,) = await made.run(start_exports, asked)
    assert gone.type == "unknown_webhook"
    await outbound.aclose()
