"""Every kind of message, caused by what really happens to orders, in every language: written whole, once per cause."""

import json
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.count_stock import count_stock
from waybill.commands.expect_stock import expect_stock
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.decline_returns import decline_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.request_returns import request_returns
from waybill.commands.tracking.request_codes import request_codes
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryQuoted
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.messages import PreviewMessage, SaveMessageTemplate
from waybill.model.orders import CancelOrder, PlaceOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel, UndoHandOver, UnpackParcel
from waybill.model.payments import RefundPayment, SettlePayment, StartPayment
from waybill.model.pickups import CollectPickup, ReadyPickup
from waybill.model.results import Refused
from waybill.model.returns import ApproveReturn, DeclineReturn, ReceiveReturn, RequestReturn
from waybill.model.stock import CountStock, ExpectStock
from waybill.model.tracking import RequestCode
from waybill.store.database import open_pool
from waybill.store.record import record
from waybill.store.secrets import load_keyring, use_keyring
from waybill.workers.follow import follow, replay
from waybill.workers.message_kinds import KINDS
from waybill.workers.message_previews import list_kinds, preview_message, save_template
from waybill.workers.messages import Messages
from waybill.workers.wording import CODES

GOLDEN = Path(__file__).parents[1] / "golden" / "messages" / "subjects.json"
URL = "https://orders.example.com"
ADDRESS = {"country": "DE", "name": "Ada <Byron>", "lines": ["Lange Straße 1"], "city": "Köln", "postal_code": "50667"}


class Life:
    """A shop whose orders live through everything."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop
        self.messages = Messages(shop.pool, None, "shop@example.com", URL)

    async def do(self, command: Any, kind: Any, **fields: Any) -> Any:
        (answer,) = await self.shop.run(command, msgspec.convert(fields, kind))
        assert not isinstance(answer, Refused), answer
        return answer

    async def order(self, *lines: tuple[str, int], **fields: Any) -> Any:
        usual = {
            "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
            "customer": {"email": "ada@example.org", "name": "Ada <Byron>"}, "ship_to": ADDRESS,
            "payment": {"terms": "on_account"},
        }  # fmt: skip
        return await self.do(place_orders, PlaceOrder, **(usual | fields))

    async def packed(self, placed: Any, *parcels: list[dict[str, int]]) -> tuple[UUID, list[UUID]]:
        """Its one fulfillment, and its parcels: of these lines, or one of all."""
        released = await self.do(release_orders, ReleaseOrder, order_id=placed.order_id)
        fulfillment_id = released.fulfillments[0].fulfillment_id
        await self.do(pick_fulfillments, PickFulfillment, fulfillment_id=fulfillment_id)
        wanted = {"parcels": [{"lines": lines} for lines in parcels]} if parcels else {}
        made = await self.do(pack_fulfillments, PackFulfillment, fulfillment_id=fulfillment_id, **wanted)
        return fulfillment_id, [parcel.parcel_id for parcel in made.parcels]

    async def shipped(self, placed: Any) -> UUID:
        _, (parcel_id,) = await self.packed(placed)
        await self.do(
            hand_over_parcels, HandOverParcel, parcel_id=parcel_id, carrier="dhl", tracking_number=f"JD{placed.number}"
        )
        return parcel_id

    async def seen(self, parcel_id: UUID, *statuses: str) -> None:
        for minute, status in enumerate(statuses):
            at = datetime.now(UTC) + timedelta(minutes=minute)
            await self.do(report_tracking, TrackParcel, parcel_id=parcel_id, status=status, at=at)

    async def back(self, placed: Any) -> Any:
        lines = [{"line": 1, "quantity": 1}]
        return await self.do(request_returns, RequestReturn, order_id=placed.order_id, lines=lines)

    async def told(self) -> list[Any]:
        """Follow the log and write all messages; without a mail server they are kept."""
        while await follow(self.shop.pool, self.messages, self.shop.shop_id):
            pass
        pending = "SELECT message_id FROM message WHERE shop_id = $1 AND status = 'pending'"
        for row in await self.shop.rows(pending):
            await self.messages.send(self.shop.shop_id, str(row["message_id"]))
        return await self.shop.rows("SELECT * FROM message WHERE shop_id = $1 ORDER BY cause_seq, kind")


async def money(life: Life) -> None:
    """Received, failed, needed, paid, confirmed, paid back, and not."""
    placed = await life.order(("A", 1), payment={"terms": "prepaid"})
    started = await life.do(start_payments, StartPayment, order_id=placed.order_id, gateway="sandbox")
    await life.do(settle_payments, SettlePayment, action_id=started.action_id, outcome="failed", reason="declined")
    await life.told()
    again = await life.do(start_payments, StartPayment, order_id=placed.order_id, gateway="sandbox", capture="placing")
    await life.do(settle_payments, SettlePayment, action_id=again.action_id, outcome="succeeded", captured=1000)
    await life.do(edit_orders, EditOrder, order_id=placed.order_id, lines=[{"line": 1, "quantity": 3}], settle="first")
    await life.told()
    await life.do(cancel_orders, CancelOrder, order_id=placed.order_id)
    refund = await life.do(refund_payments, RefundPayment, order_id=placed.order_id)
    await life.do(settle_payments, SettlePayment, action_id=refund.actions[0].action_id, outcome="failed")
    refund = await life.do(refund_payments, RefundPayment, order_id=placed.order_id)
    await life.do(settle_payments, SettlePayment, action_id=refund.actions[0].action_id, outcome="succeeded")


async def goods(life: Life) -> None:
    """In two parcels, with troubles on the way, to the door; then sent back."""
    placed = await life.order(("A", 2), ("KIT", 1))
    _, parcels = await life.packed(
        placed, [{"line": 1, "quantity": 2}], [{"line": 3, "quantity": 1}, {"line": 4, "quantity": 2}]
    )
    for parcel_id in parcels:
        await life.do(
            hand_over_parcels,
            HandOverParcel,
            parcel_id=parcel_id,
            carrier="dhl",
            tracking_number=f"X{str(parcel_id)[-8:]}",
        )
    await life.told()
    for status in ("out_for_delivery", "failed_attempt", "delivered"):
        await life.seen(parcels[0], status)
        await life.told()
    await life.seen(parcels[1], "delivered")
    await life.told()
    asked = await life.back(placed)
    text = "Bitte gut verpacken."
    label = {"carrier": "dhl", "tracking_number": "RET123456"}
    await life.do(
        approve_returns, ApproveReturn, return_id=asked.return_id, location="MAIN", label=label, instructions=text
    )
    await life.told()
    await life.do(receive_returns, ReceiveReturn, return_id=asked.return_id, location="MAIN")
    declined = await life.back(placed)
    await life.do(decline_returns, DeclineReturn, return_id=declined.return_id)


async def pickup(life: Life) -> None:
    placed = await life.order(("B", 2), method="pickup")
    fulfillment_id, _ = await life.packed(placed)
    await life.do(ready_pickups, ReadyPickup, fulfillment_id=fulfillment_id)


async def unready(life: Life) -> tuple[Any, UUID]:
    """An order that was ready to be picked up, and whose parcel was unpacked: the order, and its fulfillment."""
    placed = await life.order(("B", 2), method="pickup")
    fulfillment_id, (parcel_id,) = await life.packed(placed)
    await life.do(ready_pickups, ReadyPickup, fulfillment_id=fulfillment_id)
    await life.told()
    await life.do(unpack_parcels, UnpackParcel, parcel_id=parcel_id)
    return placed, fulfillment_id


async def withdrawn(life: Life) -> None:
    await unready(life)


async def troubles(life: Life) -> None:
    """Short, late, changed, canceled in part."""
    placed = await life.order(("A", 4), ("B", 3))
    await life.do(count_stock, CountStock, sku="A", location="SIDE", quantity=0)
    await life.do(count_stock, CountStock, sku="A", location="MAIN", quantity=2)
    await life.told()
    late = await life.order(("BACK", 2))
    receipt = {"sku": "BACK", "location": "MAIN", "quantity": 2}
    expected = await life.do(expect_stock, ExpectStock, **receipt, expected_on="2031-03-03")
    await life.do(expect_stock, ExpectStock, **receipt, expected_on="2031-03-24", receipt_id=str(expected.receipt_id))
    await life.told()
    await life.do(edit_orders, EditOrder, order_id=placed.order_id, lines=[{"line": 2, "quantity": 2}])
    await life.told()
    await life.do(edit_orders, EditOrder, order_id=placed.order_id, lines=[{"line": 2, "quantity": 3}], quote=True)
    await life.told()
    await life.do(cancel_orders, CancelOrder, order_id=placed.order_id, lines=[{"line": 2, "quantity": 1}])
    await life.do(cancel_orders, CancelOrder, order_id=late.order_id, lines=[{"line": 1, "quantity": 1}])


async def code(life: Life) -> None:
    placed = await life.order(("B", 1))
    await life.do(request_codes, RequestCode, order_id=placed.order_id)


async def quote(life: Life) -> None:
    draft = await life.order(("A", 1), draft=True)
    async with life.shop.tx() as tx:
        quoted = InquiryQuoted(inquiry_id=next(tx.ids))
        await record(tx, [Event(quoted, draft.order_id)])


@pytest_asyncio.fixture(scope="module")
async def lived(
    new_database: Callable[..., str], migrated_template: str, shop_in: Any, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Life, list[Any]]]:
    """A shop where every kind of message was caused, and its messages."""
    use_keyring(load_keyring((), tmp_path_factory.mktemp("keys")))
    pool = await open_pool(new_database(migrated_template), 4)
    try:
        shop = await shop_in(pool, fields={"name": "Käse & <Brot>", "time_zone": "Europe/Berlin"})
        await shop.stock({("B", "MAIN"): 500})
        await shop.location("MAIN", priority=1, name="Laden <Mitte>", address=ADDRESS)
        life = Life(shop)
        for story in (money, goods, pickup, withdrawn, troubles, code, quote):
            await story(life)
        yield life, await life.told()
    finally:
        pool.terminate()


def test_every_kind_was_caused(lived):
    _, rows = lived
    assert {row["kind"] for row in rows} == set(KINDS)
    assert [
        (row["kind"], row["last_error"]) for row in rows if row["status"] not in ("kept", "skipped", "pending")
    ] == []


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_in_each_language(kind, language, lived):
    life, rows = lived
    row = next(row for row in rows if row["kind"] == kind)
    async with life.shop.tx() as tx:
        asked = PreviewMessage(order_id=row["order_id"], kind=kind, language=language)
        said = await preview_message(tx, asked, URL)
    assert said.language == language
    assert said.cause_seq is not None
    for text in (said.subject, said.text, said.html.partition("</style>")[2]):
        assert not re.search(r"\{|\}|None|\[!?[a-z_]+\] ", text), text
    for raw in ("<Brot>", "<Byron>", "<Mitte>"):
        assert raw not in said.html
    assert "Ada <Byron>" in said.text
    golden = json.loads(GOLDEN.read_text())
    subject = re.sub(r"#\d+", "#1001", said.subject)
    if os.environ.get("WAYBILL_UPDATE"):
        golden.setdefault(kind, {})[language] = subject
        GOLDEN.write_text(json.dumps(golden, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    assert golden[kind][language] == subject


async def test_what_they_say(lived):
    _, rows = lived
    said = {row["kind"]: row for row in rows if row["body_text"]}
    assert "DHL" in said["shipped"]["body_text"]
    assert "https://www.dhl.com/" in said["part_shipped"]["body_html"]
    assert "2 x A" in said["part_shipped"]["body_text"]
    assert "1 x A" in said["shipped"]["body_text"]
    assert "KIT" not in said["shipped"]["body_text"]
    delivered = [row["subject"] for row in rows if row["kind"] == "delivered"]
    assert [re.sub(r"#\d+", "#1", subject) for subject in delivered] == [
        "Part of your order #1 was delivered",
        "Your order #1 was delivered",
    ]
    assert "Bitte gut verpacken." in said["return_approved"]["body_text"]
    assert "DHL RET123456" in said["return_approved"]["body_text"]
    assert "do not come" in said["pickup_withdrawn"]["subject"]
    assert "code" in said["pickup_withdrawn"]["body_html"]
    assert "€10.00" in said["refunded"]["body_text"]
    assert "difference of €20.00" in said["payment_needed"]["body_text"]
    assert f"{URL}/t/pay/" in said["order_received"]["body_text"]
    assert f"{URL}/t/pay/" in said["payment_failed"]["body_html"]
    code = re.search(r"Your code: (\w{3}-\w{3})", said["ready_for_pickup"]["body_text"])
    assert code
    assert code[1] in said["ready_for_pickup"]["body_html"]
    assert "Laden <Mitte>" in said["ready_for_pickup"]["body_text"]
    for answer in ("accept-delay", "cancel-delay"):
        assert re.search(rf"{URL}/t/[A-Za-z0-9_-]{{64}}#{answer}\n", said["delayed"]["body_text"])
    assert re.search(rf"{URL}/t/[A-Za-z0-9_-]{{64}}#change\n", said["change_proposed"]["body_text"])
    assert "€2.50 more" in said["change_proposed"]["body_text"]
    assert "instead of" in said["delayed"]["body_text"]
    assert "1 x A" in said["backordered"]["body_text"] or "2 x A" in said["backordered"]["body_text"]


async def test_each_leads_to_the_order(lived):
    """An offer leads to its own page: a draft is no order yet."""
    _, rows = lived
    for row in rows:
        if row["body_text"]:
            page = "offer/" if row["kind"] == "quote" else ""
            for text in (row["body_text"], row["body_html"]):
                assert re.search(rf"{URL}/t/{page}[A-Za-z0-9_-]{{64}}(?![A-Za-z0-9_-])", text), row["kind"]


async def test_once_per_cause_however_often_the_log_is_followed(lived):
    life, rows = lived
    async with life.shop.tx() as tx:
        await replay(tx, "messages", 1)
    assert [(row["cause_seq"], row["kind"]) for row in await life.told()] == [
        (row["cause_seq"], row["kind"]) for row in rows
    ]


async def test_what_was_undone_before_it_went_out_does_not_go_out(lived):
    life, _ = lived
    placed = await life.order(("B", 1))
    await life.told()
    parcel_id = await life.shipped(placed)
    await life.do(undo_hand_overs, UndoHandOver, parcel_id=parcel_id)
    unpaid = await life.order(("B", 1), payment={"terms": "prepaid"})
    await life.do(cancel_orders, CancelOrder, order_id=unpaid.order_id)
    rows = [row for row in await life.told() if row["order_id"] in (placed.order_id, unpaid.order_id)]
    found = [(row["kind"], row["status"], row["last_error"]) for row in rows]
    assert found == [
        ("order_confirmed", "kept", "no mail server is set up"),
        ("shipped", "skipped", "parcel hand over undone meanwhile"),
        ("order_received", "skipped", "the order was canceled meanwhile"),
        ("order_canceled", "kept", "no mail server is set up"),
    ]


async def test_that_a_pickup_is_not_ready_is_not_told_once_it_is_or_once_nothing_is_left(lived):
    life, _ = lived
    again, fulfillment_id = await unready(life)
    await life.do(pack_fulfillments, PackFulfillment, fulfillment_id=fulfillment_id)
    await life.do(ready_pickups, ReadyPickup, fulfillment_id=fulfillment_id)
    gone, _ = await unready(life)
    asked = await life.do(cancel_orders, CancelOrder, order_id=gone.order_id)
    await life.do(settle_changes, SettleChange, change_id=asked.requests[0], outcome="accepted")
    rows = [
        row for row in await life.told() if row["kind"] in ("ready_for_pickup", "pickup_withdrawn", "order_canceled")
    ]
    found = {one.order_id: [] for one in (again, gone)}
    for row in rows:
        if row["order_id"] in found:
            found[row["order_id"]].append((row["kind"], row["status"], row["last_error"]))
    kept = ("kept", "no mail server is set up")
    assert found[again.order_id] == [
        ("ready_for_pickup", *kept),
        ("pickup_withdrawn", "skipped", "pickup ready meanwhile"),
        ("ready_for_pickup", *kept),
    ]
    assert found[gone.order_id] == [
        ("ready_for_pickup", *kept),
        ("pickup_withdrawn", "skipped", "the order was canceled meanwhile"),
        ("order_canceled", *kept),
    ]


async def test_a_reminder_waits_for_its_time_and_is_not_sent_to_who_came(lived):
    life, rows = lived
    reminder = next(row for row in rows if row["kind"] == "pickup_reminder")
    ready = next(row for row in rows if row["kind"] == "ready_for_pickup")
    assert reminder["status"] == "pending"
    assert timedelta(days=5) < reminder["not_before"] - reminder["created_at"] < timedelta(days=8)
    pause = await life.messages.send(life.shop.shop_id, str(reminder["message_id"]))
    assert pause == timedelta(hours=6)
    code = re.search(r"Your code: (\S+)", ready["body_text"])[1]
    (pickup,) = await life.shop.rows(
        "SELECT fulfillment_id FROM pickup WHERE shop_id = $1 AND order_id = $2", ready["order_id"]
    )
    await life.do(collect_pickups, CollectPickup, fulfillment_id=pickup["fulfillment_id"], code=code)
    message_id = reminder["message_id"]
    await life.shop.rows("UPDATE message SET not_before = now() WHERE shop_id = $1 AND message_id = $2", message_id)
    assert await life.messages.send(life.shop.shop_id, str(reminder["message_id"])) is None
    (row,) = await life.shop.rows(
        "SELECT status, last_error FROM message WHERE shop_id = $1 AND message_id = $2", message_id
    )
    assert tuple(row) == ("skipped", "pickup collected meanwhile")


@pytest.mark.parametrize("kind", KINDS)
async def test_any_kind_can_be_previewed_on_an_order_to_which_nothing_of_it_has_happened(kind, lived):
    life, _ = lived
    placed = await life.order(("B", 1), test=True)
    count = len(await life.told())
    async with life.shop.tx() as tx:
        said = await preview_message(tx, PreviewMessage(order_id=placed.order_id, kind=kind, language="fr"), URL)
    assert (said.cause_seq is None) == (kind != "order_confirmed")
    assert f"#{placed.number}" in said.subject
    assert "{" not in said.text
    assert len(await life.told()) == count


async def test_a_shops_own_words_and_what_it_turned_off(lived):
    life, _ = lived
    async with life.shop.tx() as tx:
        bad = await save_template(tx, SaveMessageTemplate(kind="order_confirmed", subject="Hi {nobody}"))
        assert (bad.type, bad.field) == ("unknown_placeholder", "/subject")
        brace = await save_template(tx, SaveMessageTemplate(kind="order_confirmed", intro="a { b"))
        assert brace.type == "unknown_placeholder"
        own = SaveMessageTemplate(
            kind="order_confirmed", language="de", subject="Juhu {number}", paragraph="Ihr {shop}-Team <3"
        )
        await save_template(tx, own)
        await save_template(tx, SaveMessageTemplate(kind="order_confirmed", intro="Hey {name}!\n\nTotal: {total}"))
        await save_template(tx, SaveMessageTemplate(kind="order_canceled", off=True))
    placed = await life.order(("B", 1), customer={"email": "g@example.org", "name": "Gerd", "language": "de-AT"})
    await life.do(cancel_orders, CancelOrder, order_id=placed.order_id)
    async with life.shop.tx() as tx:
        said = await preview_message(tx, PreviewMessage(order_id=placed.order_id, kind="order_confirmed"), URL)
        assert said.subject == f"Juhu #{placed.number}"
        assert "Hey Gerd!" in said.text
        assert "Total: 0,00" in said.text or "Total: 2,50" in said.text
        assert "Ihr Käse &amp; &lt;Brot&gt;-Team &lt;3" in said.html
        assert "Vielen Dank" not in said.text
        kinds = {one.kind: one for one in await list_kinds(tx)}
        assert [one.language for one in kinds["order_confirmed"].templates] == [None, "de"]
        assert kinds["order_canceled"].templates[0].off
        off = await preview_message(tx, PreviewMessage(order_id=placed.order_id, kind="order_canceled"), URL)
        assert off.off
    row = next(
        row for row in await life.told() if row["order_id"] == placed.order_id and row["kind"] == "order_canceled"
    )
    assert (row["status"], row["last_error"]) == ("skipped", "the shop has turned this kind of message off")
    async with life.shop.tx() as tx:
        for language in (None, "de"):
            await save_template(tx, SaveMessageTemplate(kind="order_confirmed", language=language))
        await save_template(tx, SaveMessageTemplate(kind="order_canceled"))
        assert all(not one.templates for one in await list_kinds(tx))


async def test_a_date_that_is_withdrawn_is_told_and_so_is_the_next_one(lived):
    life, _ = lived
    await life.shop.item("SLOW", backorder=True)
    receipt = {"sku": "SLOW", "location": "MAIN"}
    expected = await life.do(expect_stock, ExpectStock, **receipt, quantity=2, expected_on="2031-03-03")
    placed = await life.order(("SLOW", 2))
    await life.told()
    again = {"receipt_id": str(expected.receipt_id), "expected_on": "2031-03-03"}
    for quantity in (0, 2):
        await life.do(expect_stock, ExpectStock, **receipt, **again, quantity=quantity)
        await life.told()
    rows = [row for row in await life.told() if row["order_id"] == placed.order_id and row["kind"] == "delayed"]
    withdrawn, dated = (row["body_text"] for row in rows)
    assert "we cannot keep the date" in withdrawn
    assert "instead of" not in withdrawn
    assert "#accept-delay" not in withdrawn
    assert "There is a date for your order" in dated
    assert "cannot keep" not in dated
