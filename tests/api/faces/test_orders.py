"""Orders in the console: found by keys, changed many at once, with the consequence shown, by two people, live."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.browser

BUYER = {"email": "ada@example.com", "name": "Ada Byron", "language": "en"}
SHIP = {"ship_to": {"country": "DE", "city": "Berlin", "lines": ["Weg 1"], "postal_code": "10115"}, "method": "ship"}
ACCOUNT = {"payment": {"terms": "on_account"}}


async def _orders(one: Any, count: int, **fields: Any) -> list[dict[str, Any]]:
    usual = {"lines": [{"sku": "B", "quantity": 1}], "customer": BUYER, **SHIP, **ACCOUNT}
    return [await one.place(**(usual | fields)) for _ in range(count)]


async def _read(one: Any, number: int) -> dict[str, Any]:
    found: dict[str, Any] = (await one.http.get(f"/v1/orders/{number}")).json()
    return found


async def test_the_list_is_worked_by_keys_alone(selling: Any, staff: Any) -> None:
    one = await selling()
    await _orders(one, 4)
    await one.place(customer={"name": "Zoe Quick", "email": "zoe@example.com"}, **ACCOUNT)
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders")
    await screen.sees("Zoe Quick")
    rows = page.get_by_role("grid", name="Orders").get_by_role("row")
    for key in ("j", "j", "x", "j", "Shift+X"):
        await page.keyboard.press(key)
    await page.get_by_role("toolbar", name="The selected orders").get_by_text("2 selected").wait_for()
    assert await rows.and_(page.locator("[aria-selected=true]")).count() == 2
    await page.keyboard.press("Escape")
    await page.get_by_role("toolbar", name="The selected orders").wait_for(state="detached")
    await page.keyboard.press("/")
    await page.keyboard.type("zoe")
    await page.wait_for_url("**/orders?q=zoe")
    await page.get_by_text("#1004").wait_for(state="detached")
    assert await screen.barriers() == []
    await page.keyboard.press("Enter")
    await page.keyboard.press("g")
    for key in ("k", "Enter"):
        await page.keyboard.press(key)
    await page.get_by_role("heading", name="#1005").wait_for()
    await page.keyboard.press("u")
    await page.get_by_role("heading", name="Orders").wait_for()
    await page.keyboard.press("?")
    await page.get_by_role("dialog", name="Keys").wait_for()
    assert screen.wrong == []


async def test_a_view_is_saved_and_found_again(selling: Any, staff: Any) -> None:
    one = await selling()
    await _orders(one, 2)
    await one.place(customer=BUYER, tags=["gift"], **ACCOUNT)
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders?tag=gift")
    await page.get_by_role("link", name="#1003").wait_for()
    await page.get_by_role("button", name="Save view").click()
    await page.get_by_label("Name").fill("  ")
    await page.get_by_role("dialog").get_by_role("button", name="Save view").click()
    await screen.sees("Give it a name to find it by.")
    await page.get_by_label("Name").fill("Gifts")
    await page.get_by_role("dialog").get_by_role("button", name="Save view").click()
    await page.get_by_role("tab", name="Gifts", selected=True).wait_for()
    await page.get_by_role("tab", name="All").click()
    await page.get_by_role("link", name="#1001").wait_for()
    await page.get_by_role("tab", name="Gifts").click()
    await page.get_by_role("link", name="#1001").wait_for(state="detached")
    assert "tag=gift" in page.url
    assert screen.wrong == []


async def test_many_are_held_at_once_with_a_result_for_each(selling: Any, staff: Any) -> None:
    one = await selling()
    placed = await _orders(one, 4)
    await one.http.post(f"/v1/orders/{placed[1]['number']}/hold", json={"reason": "address"})
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders")
    await page.get_by_role("link", name="#1004").wait_for()
    await page.get_by_label("Select all rows shown").click()
    await page.get_by_role("toolbar", name="The selected orders").get_by_role("button", name="Hold", exact=True).click()
    dialog = page.get_by_role("dialog", name="Hold: 4 orders")
    await dialog.get_by_label("Reason").first.click()
    await page.get_by_role("option", name="Address").click()
    # one of them is on hold for that already: this is known before
    await dialog.get_by_text("3 of 4 can be done.").wait_for()
    await dialog.get_by_text("1 refused").wait_for()
    assert await screen.barriers() == []
    await dialog.get_by_role("button", name="Hold 4 orders").click()
    await dialog.get_by_text("3 done, 1 refused").wait_for()
    results = dialog.get_by_role("list", name="A result per order").get_by_role("listitem")
    assert await results.count() == 4
    await results.filter(has_text="#1002").get_by_text("on hold for this reason").wait_for()
    held = [(await _read(one, order["number"]))["holds"] for order in placed]
    assert held == [["address"]] * 4
    assert screen.wrong == []


async def test_what_canceling_comes_to_is_seen_before_it_is_done(selling: Any, staff: Any, working: Any) -> None:
    one = await selling()
    paid = {"payment": {"terms": "prepaid", "paid": 500, "reference": "T-1"}}
    (placed,) = await _orders(one, 1, lines=[{"sku": "B", "quantity": 2}], **paid)
    screen = await staff(one)
    page = screen.page
    await screen.go(f"/orders/{placed['number']}")
    await page.get_by_role("button", name="Actions").click()
    await page.get_by_role("menuitem", name="Cancel the order").click()
    dialog = page.get_by_role("dialog", name="Cancel the order")
    foreseen = dialog.get_by_role("region", name="What would happen")
    for text in ("5.00", "is refunded", "asked of manual", "2 more available", "Your order #1001 is canceled"):
        await foreseen.get_by_text(text).first.wait_for()
    await foreseen.get_by_role("button", name="Read it").click()
    await foreseen.get_by_text("Hello Ada Byron").wait_for()
    assert await screen.barriers() == []
    assert (await _read(one, placed["number"]))["status"] == "confirmed"
    await screen.picture("console-cancel")
    await dialog.get_by_role("button", name="Cancel the order").click()
    await page.get_by_role("heading", name="#1001").locator("..").get_by_text("Canceled").first.wait_for()
    told = page.get_by_role("listitem").filter(has_text=re.compile("Canceled the whole order"))
    await told.get_by_text("Owner", exact=True).wait_for()
    # what is not possible any more says why
    await page.get_by_role("button", name="Actions").click()
    held = page.get_by_role("menuitem", name="Put on hold")
    await held.get_by_text("there is nothing left to hold").wait_for()
    assert await held.is_disabled()
    assert screen.wrong == []


async def test_two_people_who_edit_one_order_are_asked(selling: Any, staff: Any) -> None:
    one = await selling()
    (placed,) = await _orders(one, 1, lines=[{"sku": "B", "quantity": 2}])
    screen = await staff(one)
    page = screen.page
    await screen.go(f"/orders/{placed['number']}")
    await page.get_by_role("button", name="Edit", exact=True).click()
    drawer = page.get_by_role("dialog", name="Edit #1001")
    await drawer.get_by_label("Quantity of B").fill("3")
    await drawer.get_by_text("Total:").wait_for()
    await drawer.get_by_text("7.50").first.wait_for()
    # meanwhile somebody else adds an item
    other = await one.http.post(f"/v1/orders/{placed['number']}/edit", json={"add": [{"sku": "A", "quantity": 1}]})
    assert other.status_code == 200
    question = drawer.get_by_role("alertdialog", name="The order changed while you had this open")
    await question.get_by_text("more: 1 × A").wait_for()
    assert await screen.barriers() == []
    await screen.picture("console-merge")
    await question.get_by_role("button", name="Keep my change and look again").click()
    await drawer.get_by_label("Quantity of A").wait_for()
    assert await drawer.get_by_label("Quantity of B").input_value() == "3"
    await drawer.get_by_text("17.50").first.wait_for()
    await drawer.get_by_role("button", name="Change the order").click()
    await drawer.wait_for(state="detached")
    now = await _read(one, placed["number"])
    assert {line["sku"]: line["quantity"] for line in now["lines"]} == {"A": 1, "B": 3}
    assert screen.wrong == []


async def test_an_order_that_arrives_slides_in(selling: Any, staff: Any) -> None:
    one = await selling()
    await _orders(one, 1)
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders")
    await page.get_by_role("link", name="#1001").wait_for()
    await page.get_by_role("banner").get_by_text("Live").wait_for()
    await one.place(customer={"name": "Grace Live"}, **ACCOUNT)
    await screen.sees("Grace Live")
    # and what becomes of one that is shown is seen too
    await one.http.post("/v1/orders/1001/cancel")
    await page.get_by_role("row").filter(has_text="#1001").get_by_text("Canceled").first.wait_for()
    assert screen.wrong == []


async def test_an_order_is_taken_on_the_phone(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.http.post("/v1/customers", json={"email": "ada@example.com", "name": "Ada Byron"})
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders")
    await page.get_by_role("heading", name="Orders").wait_for()
    await page.keyboard.press("n")
    await page.get_by_role("textbox", name="Customer").fill("ada")
    await page.get_by_role("option", name="Ada Byron").click()
    items = page.get_by_label("Add an item")
    await items.fill("kit")
    await page.get_by_role("option", name="KIT").wait_for()
    await items.press("Enter")
    await page.get_by_label("Quantity of KIT").wait_for()
    await items.fill("B")
    await page.get_by_role("option", name="B B").click()
    await page.get_by_text("Pickup", exact=True).click()
    quote = page.get_by_role("region", name="What it comes to")
    await quote.get_by_text("14.50").first.wait_for()
    await quote.get_by_text("Ready by").wait_for()
    await page.get_by_label("Discount (EUR)").fill("4.50")
    await quote.get_by_text("10.00").first.wait_for()
    await page.get_by_label("Terms").first.click()
    await page.get_by_role("option", name="On delivery or at pickup").click()
    assert await screen.barriers() == []
    await screen.picture("console-phone-order")
    await page.get_by_role("button", name="Place order").click()
    await page.get_by_role("heading", name="#1001").wait_for()
    now = await _read(one, 1001)
    assert (now["total"], now["channel"], now["customer"]["name"], now["terms"]) == (
        1000,
        "phone",
        "Ada Byron",
        "on_delivery",
    )
    assert screen.wrong == []


async def test_a_draft_is_kept_and_placed_later(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders/new")
    await page.get_by_text("Pickup", exact=True).click()
    await page.get_by_label("Add an item").fill("A")
    await page.get_by_role("option", name="A A").click()
    await page.get_by_role("button", name="Save as draft").click()
    await page.get_by_role("heading", name="Drafts").wait_for()
    await page.get_by_role("row").filter(has_text="#1001").wait_for()
    assert await screen.barriers() == []
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Draft #1001").wait_for()
    await page.get_by_role("region", name="What it comes to").get_by_text("10.00").first.wait_for()
    await page.get_by_role("button", name="Place order").click()
    await page.get_by_role("heading", name=re.compile(r"^#\d+")).wait_for()
    drafts = (await one.http.get("/v1/orders", params={"status": "draft"})).json()
    assert drafts["rows"] == []
    assert screen.wrong == []


async def test_a_draft_at_a_channels_prices_keeps_them(selling: Any, staff: Any) -> None:
    one = await selling(tax_rates=[{"category": "standard", "rate": 190_000}])
    sold = {
        "sku": "A", "quantity": 2, "unit_price": "7.77", "title": "Tea for two", "tax_rate": 70_000,
        "options": [{"name": "Gift wrap", "unit_price": "1.115"}],
    }  # fmt: skip
    draft = await one.place(
        draft=True, channel="market", prices="theirs", lines=[sold, {"sku": "B", "quantity": 1, "unit_price": "0.50"}],
        charges=[{"type": "shipping", "amount": 300, "tax_rate": 0}], expected_total=2_133, customer=BUYER, **SHIP, **ACCOUNT,
    )  # fmt: skip
    kept = await _read(one, draft["number"])
    screen = await staff(one)
    page = screen.page
    await screen.go(f"/orders/new?draft={draft['number']}")
    total = page.get_by_role("region", name="What it comes to")
    await total.get_by_text("21.33").first.wait_for()
    await page.get_by_role("button", name="Save as draft").click()
    await page.get_by_role("heading", name="Drafts").wait_for()
    figures = ("prices", "total", "item_total", "charge_total", "tax_total", "lines", "channel")
    again = await _read(one, draft["number"])
    assert [again[name] for name in figures] == [kept[name] for name in figures]
    # one more of what was sold is at the channel's price, too, and its total of before holds no longer
    await screen.go(f"/orders/new?draft={draft['number']}")
    await page.get_by_label("Quantity of B").fill("2")
    await total.get_by_text("21.77").first.wait_for()
    await page.get_by_role("button", name="Place order").click()
    # the draft's own page has its number in a heading, too
    await page.wait_for_url(f"**/orders/{draft['number']}")
    placed = await _read(one, draft["number"])
    assert (placed["status"], placed["total"], placed["prices"]) == ("confirmed", 2_177, "theirs")
    assert screen.wrong == []


async def test_an_order_that_comes_back_says_so_once(selling: Any, staff: Any) -> None:
    one = await selling()
    (order,) = await _orders(one, 1)
    released = (await one.http.post("/v1/orders/release", json={"order_id": order["order_id"]})).json()
    fulfillment = {"fulfillment_id": released["fulfillments"][0]["fulfillment_id"]}
    await one.http.post("/v1/fulfillments/pick", json=fulfillment)
    packed = (await one.http.post("/v1/fulfillments/pack", json=fulfillment)).json()
    parcel = {"parcel_id": packed["parcels"][0]["parcel_id"]}
    await one.http.post("/v1/parcels/hand-over", json=parcel | {"carrier": "dhl", "tracking_number": "JD0150"})
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    reported = await one.http.post("/v1/tracking", json=parcel | {"status": "returning", "at": at})
    assert reported.status_code == 200
    shown = await _read(one, order["number"])
    assert (shown["fulfillment_status"], shown["return_status"]) == ("returning", "returning")
    screen = await staff(one)
    await screen.go(f"/orders/{order['number']}")
    head = screen.page.get_by_role("heading", name=f"#{order['number']}").locator("xpath=..")
    await head.get_by_text("Returning").wait_for()
    assert await head.get_by_text("Returning").count() == 1
    # and nobody expects its parcel any more
    await screen.go("/parcels")
    row = screen.page.get_by_role("row").filter(has_text="JD0150")
    await row.wait_for()
    assert (await row.get_by_role("gridcell").all_inner_texts())[-2:] == ["–", "–"]
    assert screen.wrong == []


async def test_an_inquiry_becomes_a_draft_and_an_offer(selling: Any, staff: Any) -> None:
    one = await selling()
    asked = {
        "customer": {"email": "ida@example.com", "name": "Ida Noether"},
        "subject": "Ten of A?",
        "text": "Do you have ten?",
    }
    await one.http.post("/v1/inquiries", json=asked)
    screen = await staff(one)
    page = screen.page
    await screen.go("/inquiries")
    await page.get_by_text("Ten of A?").click()
    await page.get_by_text("Do you have ten?").wait_for()
    await page.get_by_label("Answer to ida@example.com").fill("Yes, we do.")
    await page.get_by_role("button", name="Send the answer").click()
    await page.get_by_role("list", name="Thread").get_by_text("Yes, we do.").wait_for()
    await screen.sees("Answer by Owner")
    await page.get_by_label("Add an item").fill("A")
    await page.get_by_role("option", name="A A").click()
    await page.get_by_label("Quantity of A").fill("10")
    await page.get_by_role("button", name="Make the draft").click()
    await page.get_by_role("button", name="Send it as an offer").click()
    await page.get_by_role("button", name="Send the offer").click()
    await page.get_by_text("The offer is on its way").wait_for()
    await page.get_by_role("button", name="Close…").click()
    await page.get_by_role("button", name="Close the inquiry").click()
    await screen.sees(re.compile("^Closed. What is answered here"))
    await page.get_by_label("For staff only").check()
    await page.get_by_label("Note for staff").fill("She called.")
    assert await page.get_by_label("Open it again").is_checked()
    await page.get_by_role("button", name="Keep the note").click()
    await page.get_by_role("button", name="Close…").wait_for()
    (listed,) = (await one.http.get("/v1/inquiries")).json()["rows"]
    assert listed["status"] == "open"
    assert await screen.barriers() == []
    assert screen.wrong == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True])
async def test_orders_fit_every_window_in_light_and_dark(selling: Any, staff: Any, size: str, dark: bool) -> None:
    one = await selling()
    await _orders(one, 12, tags=["gift"], note="Please ring twice.")
    await one.http.post("/v1/orders/1003/hold", json={"reason": "address"})
    await one.http.post("/v1/orders/1002/release")
    screen = await staff(one, "owner", size, dark=dark)
    await screen.go("/orders")
    await screen.sees("Ada Byron")
    assert await screen.fits()
    assert await screen.barriers() == []
    await screen.picture(f"console-orders-{size}{'-dark' if dark else ''}")
    await screen.go("/orders/1002")
    await screen.page.get_by_role("region", name="Timeline").get_by_text("Placed through").wait_for()
    assert await screen.fits()
    assert await screen.barriers() == []
    await screen.picture(f"console-order-{size}{'-dark' if dark else ''}")
    assert screen.wrong == []
