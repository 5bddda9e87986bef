"""A buyer's order on the phone: followed live, canceled and given back with a code, in every language, by nobody else."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ADA = {"email": "ada@example.com", "name": "Ada Byron", "language": "en"}
HOME = {
    "name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "10179", "city": "Berlin", "country": "DE",
    "latitude": 52.515, "longitude": 13.41,
}  # fmt: skip
CODE = r"^\d{6}\b"
SHOP = {"country": "DE", "city": "Berlin", "postal_code": "10115", "latitude": 52.53, "longitude": 13.38}


async def tea_shop(selling: Any) -> Any:
    one = await selling(fields={"name": "Tea & Co", "time_zone": "Europe/Berlin"}, returns={"auto_approve": [{}]})
    await one.shop.location("MAIN", priority=1, name="Tea & Co, Mitte", address=SHOP)
    await one.shop.item("TEA", 12_500_000)
    await one.shop.stock({("TEA", "MAIN"): 50})
    return one


async def bought(one: Any, **fields: Any) -> tuple[dict[str, Any], str]:
    """An order, and the address of its page."""
    usual = {
        "lines": [{"sku": "TEA", "quantity": 2}], "method": "local_delivery", "customer": ADA, "ship_to": HOME,
        "payment": {"terms": "on_account"},
    }  # fmt: skip
    order = await one.place(**(usual | fields))
    link = (await one.http.post(f"/v1/orders/{order['order_id']}/tracking-link")).json()
    return order, "/t/" + link["url"].rpartition("/t/")[2]


async def done(one: Any, path: str, body: Any) -> Any:
    answer = await one.http.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def packed(one: Any, order: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Its parcel, and its fulfillment as a body."""
    released = await done(one, "/v1/orders/release", {"order_id": order["order_id"]})
    fulfillment = {"fulfillment_id": released["fulfillments"][0]["fulfillment_id"]}
    await done(one, "/v1/fulfillments/pick", fulfillment)
    return (await done(one, "/v1/fulfillments/pack", fulfillment))["parcels"][0]["parcel_id"], fulfillment


async def type_code(post: Any, screen: Any, address: str) -> None:
    """Ask for a code, read it in the mail that came, and type it."""
    page = screen.page
    known = len(post.saying(address, CODE))
    await page.get_by_role("button", name="Send the code").click()
    await screen.sees(re.compile(r"sent a code to a•••@example\.com"))
    mail = await post.one(address, CODE, after=known)
    await page.get_by_label("Code of six digits").fill(re.findall(CODE, mail["Subject"])[0])
    await page.get_by_role("button", name="Confirm").click()


@pytest.mark.usefixtures("working")
async def test_an_order_is_watched_to_the_door(selling: Any, open_screen: Any) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one)
    screen = await open_screen("phone")
    other_tab = await screen.context.new_page()
    page = screen.page
    await screen.go(address)
    await other_tab.goto(f"{screen.url}{address}")
    await page.get_by_role("heading", level=1, name=re.compile("Arriving")).wait_for()
    parcel_id, _ = await packed(one, order)
    await page.get_by_role("listitem").filter(has_text="Packed").and_(page.locator("[aria-current=step]")).wait_for()
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id, "carrier": "courier"})
    now = datetime.now(UTC)
    seen = {"parcel_id": parcel_id, "status": "out_for_delivery", "at": now.isoformat(), "place": "Mitte"}
    await done(one, "/v1/tracking", seen)
    await page.get_by_text("Out for delivery").first.wait_for()
    where = {"parcel_id": parcel_id, "latitude": 52.523, "longitude": 13.392, "at": now.isoformat()}
    await done(one, "/v1/parcels/positions", where)
    await page.get_by_role("img", name="Map: from Shop to You").or_(page.locator("figure [role=img]")).first.wait_for()
    await screen.sees(re.compile("^Seen "))
    await screen.picture("tracking-phone")
    assert await screen.barriers() == []
    later = (now + timedelta(minutes=9)).isoformat()
    await done(one, "/v1/tracking", {"parcel_id": parcel_id, "status": "delivered", "at": later})
    await page.get_by_role("heading", level=1, name="Delivered today").wait_for()
    await other_tab.get_by_role("heading", level=1, name="Delivered today").wait_for()
    assert await page.get_by_role("status").filter(has_text="News: Delivered").count() == 1
    assert await screen.fits()
    assert screen.wrong == []


async def test_an_order_is_canceled_with_the_code_of_the_message(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one, method="ship")
    screen = await open_screen("small")
    page = screen.page
    await screen.go(address)
    await page.get_by_role("button", name="Cancel the order").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Cancel the order").click()
    await type_code(working, screen, address)
    await screen.sees("Your order is canceled.")
    await dialog.get_by_role("button", name="Close").last.click()
    await page.get_by_role("heading", level=1, name="This order is canceled").wait_for()
    assert (await one.http.get(f"/v1/orders/{order['number']}")).json()["status"] == "canceled"
    assert await screen.fits()
    assert await screen.barriers() == []
    assert screen.wrong == []


async def test_goods_are_given_back_with_what_they_bring_said_before(
    selling: Any, open_screen: Any, working: Any
) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one, method="ship")
    parcel_id, _ = await packed(one, order)
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id, "carrier": "dhl", "tracking_number": "JD0146"})
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    await done(one, "/v1/tracking", {"parcel_id": parcel_id, "status": "delivered", "at": at})
    await done(one, "/v1/orders/credit", {"order_id": order["order_id"], "amount": 2_000})
    screen = await open_screen("phone")
    page = screen.page
    await screen.go(address)
    await page.get_by_role("button", name="Return items").click()
    await page.get_by_role("checkbox").check()
    await page.get_by_label("Quantity").select_option("2")
    await page.get_by_label("Reason").select_option("wrong_size")
    await page.get_by_text("You get back", exact=True).wait_for()
    brings = await page.get_by_role("heading", name="What you get back").locator("xpath=..").inner_text()
    assert "Items\n€25.00\nCredited before\n-€20.00\nYou get back\n€5.00\n" in brings
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Ask for the return").click()
    await type_code(working, screen, address)
    await screen.sees("Your return is approved. What to do next is on this page.")
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await page.get_by_role("heading", name=f"Return #{order['number']}-R1").wait_for()
    await screen.sees(f"Please write #{order['number']}-R1 on the parcel.")
    rows = (await one.http.get("/v1/returns", params={"order": order["number"]})).json()["rows"]
    assert [(row["status"], row["units"]) for row in rows] == [("approved", 2)]
    await screen.sees("Return items – you have asked for it already")
    assert screen.wrong == []


async def test_money_is_told_as_what_it_is_in_the_buyers_words(selling: Any, open_screen: Any) -> None:
    one = await tea_shop(selling)
    german = {"email": "de@example.com", "language": "de"}
    order, address = await bought(one, customer=german, payment={"terms": "prepaid"})
    started = await done(
        one, "/v1/payments/start", {"order_id": order["order_id"], "gateway": "sandbox", "amount": 2_000}
    )
    await done(one, "/v1/payments/settle", {"action_id": started["action_id"], "outcome": "succeeded"})
    taken = await done(one, "/v1/payments/capture", {"order_id": order["order_id"], "amount": 500})
    await done(one, "/v1/payments/settle", {"action_id": taken["actions"][0]["action_id"], "outcome": "succeeded"})
    await done(one, "/v1/cash/collect", {"order_id": order["order_id"], "amount": 450, "collector": "Karl"})
    screen = await open_screen("phone")
    await screen.go(address)
    money = screen.page.locator("section", has=screen.page.get_by_role("heading", name="Zahlung"))
    await money.wait_for()
    said = [
        re.sub(r"\s*\d+\. \S+, \d+:\d\d\s*", " ", row) for row in await money.get_by_role("listitem").all_inner_texts()
    ]
    assert said == [
        "Karte 5,00\xa0€",
        "Karte, reserviert, noch nicht abgebucht 15,00\xa0€",
        "Bar bei Lieferung 4,50\xa0€",
    ]
    assert await screen.fits()
    assert await screen.barriers() == []
    # where nothing can be reached, that is said in the same language
    await screen.page.get_by_role("button", name="Bestellung stornieren").click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Bestellung stornieren").click()
    await screen.context.set_offline(True)
    await dialog.get_by_role("button", name="Code schicken").click()
    await screen.sees(
        "Der Server ist nicht erreichbar. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal."
    )


async def test_what_is_weighed_is_given_back_in_part(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    await one.shop.item("LOOSE", 80_000_000, unit="kg", scale=1_000)
    await one.shop.stock({("LOOSE", "MAIN"): 5_000})
    order, address = await bought(one, method="ship", lines=[{"sku": "LOOSE", "quantity": 750}])
    parcel_id, _ = await packed(one, order)
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id, "carrier": "dhl", "tracking_number": "JD0147"})
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    await done(one, "/v1/tracking", {"parcel_id": parcel_id, "status": "delivered", "at": at})
    screen = await open_screen("phone")
    page = screen.page
    await screen.go(address)
    await page.get_by_role("button", name="Return items").click()
    await page.get_by_role("checkbox").check()
    await page.get_by_label("Reason").select_option("wrong_size")
    amount = page.get_by_label("Quantity")
    assert await amount.input_value() == "0.75"
    await screen.sees("of 0.75 kg")
    ask = page.get_by_role("button", name="Ask for the return")
    await page.get_by_text(re.compile(r"60[.,]00")).first.wait_for()
    for typed in ("0.751", "0", "much"):
        await amount.fill(typed)
        assert await amount.get_attribute("aria-invalid") == "true"
        assert await ask.is_disabled()
    await amount.fill("0.25")
    await page.get_by_text(re.compile(r"20[.,]00")).first.wait_for()
    assert await screen.barriers() == []
    assert await screen.fits()
    await ask.click()
    await type_code(working, screen, address)
    await screen.sees("Your return is approved. What to do next is on this page.")
    rows = (await one.http.get("/v1/returns", params={"order": order["number"]})).json()["rows"]
    assert [row["units"] for row in rows] == [250]
    assert screen.wrong == []


async def test_the_address_is_changed_while_it_can_be(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one, method="ship")
    screen = await open_screen("phone")
    page = screen.page
    await screen.go(address)
    await page.get_by_role("button", name="Change the address").click()
    await page.get_by_label("Street and number").fill("")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Change the address").click()
    await screen.sees("Please fill this in.")
    await page.get_by_label("Street and number").fill("Kurze Straße 2")
    await dialog.get_by_role("button", name="Change the address").click()
    await type_code(working, screen, address)
    await screen.sees("It goes to the new address.")
    shown = (await one.http.get(f"/v1/orders/{order['number']}")).json()
    assert shown["ship_to"]["lines"] == ["Kurze Straße 2"]


LANGUAGES = [
    ("de", "Kommt", "Stand"), ("es", "Llega", "Progreso"), ("fr", "Arrive", "Avancement"), ("zh", "送达", "进度"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "comes", "progress"), LANGUAGES)
async def test_it_speaks_the_buyers_language(
    selling: Any, open_screen: Any, language: str, comes: str, progress: str
) -> None:
    one = await tea_shop(selling)
    _, address = await bought(one, method="ship", customer={"email": f"{language}@example.com", "language": language})
    screen = await open_screen("small", dark=True)
    await screen.go(address)
    await screen.page.get_by_role("heading", level=1, name=re.compile(comes)).wait_for()
    await screen.page.get_by_role("heading", level=2, name=progress).wait_for()
    assert await screen.page.evaluate("document.documentElement.lang") == language
    assert await screen.fits()
    assert await screen.barriers() == []
    await screen.page.get_by_role("combobox").select_option("en")
    await screen.page.get_by_role("heading", level=2, name="Progress").wait_for()
    assert screen.wrong == []


async def test_a_stranger_sees_nothing_and_who_was_erased_is_not_named(selling: Any, open_screen: Any) -> None:
    one, other = await tea_shop(selling), await selling()
    order, address = await bought(one)
    _, theirs = await bought(other, lines=[{"sku": "A", "quantity": 1}])
    screen = await open_screen("phone")
    await screen.go(f"{theirs[:14]}{address[14:]}")
    await screen.page.get_by_role("heading", level=1, name="This link leads nowhere").wait_for()
    assert await screen.barriers() == []
    buyer = (await one.http.get(f"/v1/orders/{order['number']}")).json()["customer"]["customer_id"]
    await done(one, f"/v1/customers/{buyer}/erase", {})
    await screen.go(address)
    await screen.sees(re.compile("Personal data of this order was erased"))
    assert "Ada" not in await screen.page.inner_text("body")


async def test_a_code_is_shown_where_the_goods_wait(selling: Any, open_screen: Any) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one, method="pickup")
    _, fulfillment = await packed(one, order)
    ready = await done(one, "/v1/pickups/ready", fulfillment)
    screen = await open_screen("phone")
    await screen.go(address)
    await screen.sees(ready["code"])
    await screen.page.get_by_role("heading", level=1, name="It waits for you").wait_for()
    assert await screen.barriers() == []


@pytest.mark.usefixtures("working")
async def test_what_is_due_is_paid_by_card_from_the_page(selling: Any, open_screen: Any) -> None:
    one = await selling(pay_link_gateway="sandbox")
    order, address = await bought(one, method="ship", lines=[{"sku": "A", "quantity": 1}], payment={"terms": "prepaid"})
    screen = await open_screen("small")
    page = screen.page
    await screen.go(address)
    await page.get_by_role("heading", level=1, name="Waiting for your payment").wait_for()
    await page.get_by_role("link", name=re.compile("^Pay ")).click()
    await page.get_by_label("Card number").fill("4000 0000 0000 0002")
    await page.get_by_label("Expires").fill("12/30")
    await page.get_by_label("Security code").fill("123")
    assert await screen.barriers() == []
    await page.get_by_role("button", name=re.compile("^Pay ")).click()
    await screen.sees("The payment did not go through. Nothing was taken.")
    await page.get_by_label("Card number").fill("4242 4242 4242 4242")
    await page.get_by_role("button", name=re.compile("^Pay ")).click()
    await screen.sees("Thank you. Your payment has arrived.")
    assert (await one.http.get(f"/v1/orders/{order['number']}")).json()["status"] == "confirmed"
    assert await screen.fits()
    assert screen.wrong == []


async def test_it_is_small(selling: Any, open_screen: Any) -> None:
    """The first load of an order's page stays well below 150 kB, compressed."""
    one = await tea_shop(selling)
    _, address = await bought(one, method="ship")
    screen = await open_screen("phone")
    await screen.go(address)
    await screen.page.get_by_role("heading", level=1).wait_for()
    await screen.page.evaluate("document.fonts.ready.then(() => true)")
    sizes = await screen.page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map((one) => [one.name, one.transferSize])"
    )
    # each address once: a page that stays open asks again, as often as the machine gives it time to
    first = dict(reversed(sizes))
    assert sum(first.values()) < 150_000, sizes
