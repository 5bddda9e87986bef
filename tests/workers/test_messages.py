"""Messages to buyers: once per cause, in their language, kept where they cannot be sent."""

import asyncio
from datetime import timedelta

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.erase_customers import erase_customers
from waybill.commands.save_customers import save_customers
from waybill.model.orders import CancelOrder
from waybill.model.setup import EraseCustomer, SaveCustomer
from waybill.views.order_details import get_orders
from waybill.workers.follow import follow, replay
from waybill.workers.messages import Messages, resend

ALL = "SELECT * FROM message WHERE shop_id = $1 ORDER BY cause_seq"


def ended(shop, count, status=None):
    """A question: the shop's messages that are no longer pending (or have this status), once there are so many."""

    async def ask():
        rows = [
            row
            for row in await shop.rows(ALL)
            if row["status"] == status or (not status and row["status"] != "pending")
        ]
        return rows if len(rows) == count else None

    return ask


async def test_one_message_confirms_what_is_paid_when_placed(shop, place, working, mail_server, text_of):
    made = await shop(fields={"name": "Käse & Brot"}, mail_from="shop@example.com", reply_to="help@example.com")
    async with working(mail_server.notifier()):
        await place(made, {"lines": [{"sku": "A", "quantity": 2}, {"sku": "KIT", "quantity": 1}]})
        (message,) = await mail_server.wait(1)
    assert message["Subject"] == "Your order #1001 is confirmed"
    assert message["X-To"] == "ada@example.org"
    assert message["From"] == "Käse & Brot <shop@example.com>"
    assert message["Reply-To"] == "help@example.com"
    text = text_of(message)
    assert "2 x A   €20.00" in text
    assert "1 x Kit   €12.00" in text
    assert "Total   €32.00" in text
    html = message.get_body(("html",)).get_content()
    assert "Ada &lt;Byron&gt;" in html
    assert "Käse &amp; Brot" in html
    (row,) = await made.rows(ALL)
    assert (row["status"], row["kind"], row["recipient"]) == ("sent", "order_confirmed", "ada@example.org")
    assert row["body_text"].strip() == text.replace("\r\n", "\n").strip()


async def test_buyers_language_wins_over_the_shops(shop, place, working, mail_server, text_of):
    made = await shop(fields={"locale": "en", "time_zone": "Europe/Berlin"})
    async with working(mail_server.notifier()):
        await place(
            made,
            {
                "customer": {"email": "jo@example.org", "language": "de"},
                "payment": {"terms": "prepaid"},
                "lines": [{"sku": "BACK", "quantity": 300}],
            },
        )
        (message,) = await mail_server.wait(1)
    assert message["Subject"] == "Ihre Bestellung #1001 ist eingegangen"
    text = text_of(message)
    assert "Summe   1.200,00\N{NO-BREAK SPACE}€" in text
    assert "300 werden nachgeliefert" in text
    assert "bis " in text
    assert " Uhr" in text


async def test_canceling_in_part_and_whole_is_told(shop, place, working, mail_server, text_of):
    made = await shop()
    async with working(mail_server.notifier()):
        (placed,) = await place(
            made,
            {"lines": [{"sku": "A", "quantity": 3}], "payment": {"terms": "prepaid", "paid": 3000, "reference": "p"}},
        )
        await mail_server.wait(1)
        part = {"order_id": placed.order_id, "lines": [{"line": 1, "quantity": 1}]}
        await made.run(cancel_orders, msgspec.convert(part, CancelOrder))
        partly = (await mail_server.wait(2))[1]
        await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
        whole = (await mail_server.wait(3))[2]
    assert partly["Subject"] == "A part of your order #1001 is canceled"
    assert "1 x A" in text_of(partly)
    assert "new total is €20.00" in text_of(partly)
    assert "too much: €10.00" in text_of(partly)
    assert whole["Subject"] == "Your order #1001 is canceled"
    assert "You get back what you have paid: €30.00" in text_of(whole)


async def test_nothing_is_sent_twice_for_one_cause(shop, place, working, mail_server):
    made = await shop()
    async with working(mail_server.notifier()):
        await place(made, {}, {})
        await mail_server.wait(2)
        async with made.tx() as tx:
            await replay(tx, "messages", 1)
        # one more, so that the replay is known to be over
        await place(made, {"customer": {"email": "last@example.org"}})
        messages = await mail_server.wait(3)
    assert [message["X-To"] for message in messages] == ["ada@example.org", "ada@example.org", "last@example.org"]
    assert len(await made.rows(ALL)) == 3


async def test_without_a_mail_server_messages_are_kept_and_can_go_later(shop, place, working, mail_server, eventually):
    made = await shop()
    async with working(None):
        await place(made, {})
        (kept,) = await eventually(ended(made, 1, "kept"))
    assert kept["subject"] == "Your order #1001 is confirmed"
    assert kept["body_html"].startswith("<!doctype html>")
    async with working(mail_server.notifier()):
        async with made.tx() as tx:
            assert await resend(tx, [kept["message_id"]]) == 1
        await mail_server.wait(1)


async def test_test_orders_and_people_without_address_get_nothing(shop, place, working, mail_server, eventually):
    made = await shop()
    async with working(mail_server.notifier()):
        await place(made, {"test": True}, {"customer": {"phone": "+49 221 1"}}, {"customer": None})
        rows = await eventually(ended(made, 3))
    # a text to the phone waits for a webhook that takes it
    assert [row["status"] for row in rows] == ["kept", "kept", "skipped"]
    assert mail_server.items == []


async def saved(shop, **fields):
    """A customer's id, with what was saved of it."""
    (answer,) = await shop.run(save_customers, msgspec.convert(fields, SaveCustomer))
    return str(answer.id)


async def test_who_is_named_by_id_alone_is_reached_as_it_was_saved(shop, place, working, mail_server):
    made = await shop()
    ida = await saved(made, name="Ida", email="ida@example.org", phone="+4930123", language="de")
    async with working(mail_server.notifier()):
        (placed,) = await place(made, {"customer": {"customer_id": ida}, "ship_to": {"country": "DE"}})
        (message,) = await mail_server.wait(1)
    assert (message["X-To"], message["Subject"]) == ("ida@example.org", "Ihre Bestellung #1001 ist bestätigt")
    async with made.tx() as tx:
        (order,) = await get_orders(tx, [placed.order_id])
    assert (order.reach, order.customer.email, order.customer.name) == ("email", "ida@example.org", "Ida")


async def test_who_is_named_by_id_alone_is_reached_as_it_said_last_where_nothing_was_saved(
    shop, place, working, mail_server
):
    made = await shop()
    async with working(mail_server.notifier()):
        await place(made, {"customer": {"external_id": "7", "email": "old@example.org"}})
        await place(made, {"customer": {"external_id": "7", "email": "new@example.org", "language": "fr"}})
        await mail_server.wait(2)
        (row,) = await made.rows("SELECT customer_id FROM customer WHERE shop_id = $1")
        (third,) = await place(made, {"customer": {"customer_id": str(row["customer_id"])}})
        message = (await mail_server.wait(3))[2]
        # what is saved holds from then on, what of it is taken away too
        await saved(made, customer_id=str(row["customer_id"]), email="saved@example.org")
        await made.run(cancel_orders, CancelOrder(order_id=third.order_id))
        canceled = (await mail_server.wait(4))[3]
    assert (message["X-To"], message["Subject"]) == ("new@example.org", "Votre commande #1003 est confirmée")
    assert canceled["X-To"] == "saved@example.org"


async def test_who_gave_a_phone_with_the_order_is_not_written_to_at_an_address_of_before(
    shop, place, working, eventually
):
    made = await shop()
    async with working(None):
        await place(made, {"customer": {"external_id": "7", "email": "old@example.org"}})
        (placed,) = await place(made, {"customer": {"external_id": "7", "phone": "+4930123"}})
        rows = await eventually(ended(made, 2))
    assert [(row["recipient"], row["last_error"]) for row in rows] == [
        ("old@example.org", "no mail server is set up"),
        ("+4930123", "no webhook takes texts"),
    ]
    async with made.tx() as tx:
        (order,) = await get_orders(tx, [placed.order_id])
    assert (order.reach, order.customer.email, order.customer.phone) == (None, None, "+4930123")


async def test_that_nobody_can_be_reached_is_seen_on_the_order(shop, place, working, eventually):
    made = await shop()
    nobody = await saved(made, name="Nobody", external_id="7")
    async with working(None):
        (placed,) = await place(made, {"customer": {"customer_id": nobody}, "ship_to": {"country": "DE"}})
        (row,) = await eventually(ended(made, 1))
    assert (row["status"], row["last_error"]) == ("skipped", "there is no e-mail address")
    async with made.tx() as tx:
        (order,) = await get_orders(tx, [placed.order_id])
    assert (order.reach, order.customer.name) == (None, "Nobody")


async def test_a_busy_server_is_asked_again_and_a_refusal_is_final(
    shop, place, working, mail_server, eventually, monkeypatch
):
    monkeypatch.setattr("waybill.workers.messages.PAUSES", (timedelta(milliseconds=50),) * 3)
    made = await shop()
    mail_server.answers = ["451 busy", "452 full"]
    async with working(mail_server.notifier()):
        await place(made, {})
        await mail_server.wait(1)
        (row,) = await eventually(ended(made, 1, "sent"))
        assert row["attempts"] == 3
        mail_server.answers = ["554 no"]
        await place(made, {})
        (row,) = await eventually(ended(made, 1, "failed"))
        assert row["last_error"] == "the mail server refused the message (554)"
        mail_server.answers = ["451 busy"] * 4
        await place(made, {})
        rows = await eventually(ended(made, 2, "failed"))
    assert rows[1]["attempts"] == 4
    assert len(mail_server.items) == 1


async def test_the_erased_are_not_written_to(shop, place, working, mail_server, eventually):
    made = await shop()
    await place(made, {})
    (customer,) = await made.rows("SELECT customer_id FROM customer WHERE shop_id = $1")
    await made.run(erase_customers, EraseCustomer(customer_id=customer["customer_id"]))
    async with working(mail_server.notifier()):
        (row,) = await eventually(ended(made, 1, "skipped"))
    assert row["last_error"] == "the buyer's data was erased"
    assert row["recipient"] is None
    assert mail_server.items == []


async def test_two_worker_processes_share_the_work_and_say_nothing_twice(shop, place, working, mail_server, eventually):
    made = await shop()
    await made.stock({("A", "MAIN"): 100})
    async with working(mail_server.notifier()), working(mail_server.notifier()):
        for _ in range(4):
            await place(made, *[{} for _ in range(10)])
        await eventually(ended(made, 40, "sent"))
    assert len(mail_server.items) == len({message["Message-ID"] for message in mail_server.items}) == 40


async def test_a_message_that_is_being_sent_is_nobody_elses_to_send(shop, place, mail_server, keyring):
    made = await shop()
    await place(made, {})
    one, other = (Messages(made.pool, mail_server.notifier(), "shop@example.com") for _ in range(2))
    while await follow(made.pool, one, made.shop_id):
        pass
    (row,) = await made.rows("SELECT message_id FROM message WHERE shop_id = $1")
    sending = (mail.send(made.shop_id, str(row["message_id"])) for mail in (one, other))
    waits = await asyncio.gather(*sending)
    assert sorted(waits, key=str) == [timedelta(minutes=1), None] or waits == [None, None]
    assert len(mail_server.items) == 1
    (row,) = await made.rows("SELECT status, sending_at FROM message WHERE shop_id = $1")
    assert tuple(row) == ("sent", None)
    gone = Messages(made.pool, mail_server.notifier(), "shop@example.com")
    await made.rows(
        "UPDATE message SET status = 'pending', sending_at = now() - interval '2 minutes' WHERE shop_id = $1"
    )
    (row,) = await made.rows("SELECT message_id FROM message WHERE shop_id = $1")
    assert await gone.send(made.shop_id, str(row["message_id"])) is None
    assert len(mail_server.items) == 2
