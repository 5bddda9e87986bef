"""What is typed into the console's forms: it is done as it was meant, or said to be wrong, and never dropped in silence."""

from typing import Any

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.browser

ACCOUNT = {"payment": {"terms": "on_account"}}
SHIP = {"ship_to": {"country": "DE", "city": "Berlin", "lines": ["Weg 1"], "postal_code": "10115"}, "method": "ship"}


async def test_what_cannot_be_sent_is_not_done_later(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.place(**ACCOUNT)
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders/1001")
    await page.get_by_role("button", name="Actions").click()
    await page.get_by_role("menuitem", name="Put on hold").click()
    dialog = page.get_by_role("dialog", name="Put on hold")
    await dialog.get_by_text("On hold: manual").wait_for()
    await screen.context.set_offline(True)
    await dialog.get_by_role("button", name="Put on hold").click()
    await dialog.get_by_role("alert").get_by_text("There is no connection: nothing was done").wait_for()
    await dialog.get_by_role("button", name="Leave it").click()
    await screen.context.set_offline(False)
    # what would have been sent with the connection has gone before what is asked after it
    await page.get_by_role("button", name="Edit", exact=True).click()
    drawer = page.get_by_role("dialog", name="Edit #1001")
    await drawer.get_by_label("Note").fill("Rang twice")
    await drawer.get_by_role("button", name="Change the order").click()
    await drawer.wait_for(state="detached")
    now = (await one.http.get("/v1/orders/1001")).json()
    assert (now.get("holds"), now["note"]) == (None, "Rang twice")
    assert [line for line in screen.wrong if "ERR_INTERNET_DISCONNECTED" not in line] == []


async def test_amounts_are_those_of_the_order_s_currency(selling: Any, staff: Any) -> None:
    one = await selling(fields={"currency": "JPY", "locale": "en"})
    placed = await one.place(**ACCOUNT)
    paid = {"order_id": placed["order_id"], "amount": 50, "tender": "cash"}
    assert (await one.http.post("/v1/payments/record", json=paid)).status_code == 200
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders/1001")
    await page.get_by_role("region", name="Money").get_by_role("button", name="Refund").click()
    dialog = page.get_by_role("dialog", name="Refund")
    amount = dialog.get_by_label("Amount")
    await amount.fill("12.50")
    await dialog.get_by_text("An amount, such as 1250").wait_for()
    assert await dialog.get_by_role("button", name="Refund").is_disabled()
    await amount.fill("12")
    await dialog.get_by_text("¥12").first.wait_for()
    assert await dialog.get_by_role("button", name="Refund").is_enabled()
    assert screen.wrong == []


async def test_a_line_that_was_to_be_removed_is_kept_as_it_was(selling: Any, staff: Any) -> None:
    one = await selling(fields={"locale": "en"})
    await one.place(lines=[{"sku": "B", "quantity": 4}], **SHIP, **ACCOUNT)
    canceled = {"lines": [{"line": 1, "quantity": 1}]}
    assert (await one.http.post("/v1/orders/1001/cancel", json=canceled)).status_code == 200
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders/1001")
    await page.get_by_role("row").filter(has_text="7.50").get_by_text("of 4").wait_for()
    await page.get_by_role("button", name="Edit", exact=True).click()
    drawer = page.get_by_role("dialog", name="Edit #1001")
    quantity = drawer.get_by_label("Quantity of B")
    await drawer.get_by_role("button", name="Remove B").click()
    await drawer.get_by_role("button", name="Keep B").click()
    assert await quantity.input_value() == "3"
    # an item that is added stays while its quantity is typed anew
    await drawer.get_by_label("Add an item").fill("A")
    await page.get_by_role("option", name="A A").click()
    added = drawer.get_by_label("Quantity of A")
    await added.fill("")
    await added.fill("2")
    await drawer.get_by_text("27.50").first.wait_for()
    # what was owed before is not owed more
    await drawer.get_by_text("In all").get_by_text("27.50").wait_for()
    await drawer.get_by_role("button", name="Remove A").click()
    await added.wait_for(state="detached")
    # an address has a country, which is found by its name
    country = drawer.get_by_label("Country").first
    await country.fill("Austr")
    await page.get_by_role("option", name="Austria").click()
    await drawer.get_by_text("In all").wait_for(state="detached")
    assert await drawer.get_by_role("button", name="Change the order").is_enabled()
    await drawer.locator(".mantine-Select-section button").first.click()
    await drawer.get_by_text("Say which country it is in.").wait_for()
    assert await drawer.get_by_role("button", name="Change the order").is_disabled()
    await country.press_sequentially("at")
    await country.press("Enter")
    await expect(country).to_have_value("Austria")
    await country.press("Shift+Tab")
    await country.focus()
    await country.press("Tab")
    await expect(country).to_have_value("Austria")
    assert await screen.barriers() == []
    await drawer.get_by_role("button", name="Change the order").click()
    await drawer.wait_for(state="detached")
    now = (await one.http.get("/v1/orders/1001")).json()
    assert (now["ship_to"]["country"], now["lines"][0]["quantity"] - now["lines"][0]["buckets"]["canceled"]) == (
        "AT",
        3,
    )
    assert screen.wrong == []


async def test_what_cannot_be_read_is_said_and_not_dropped(selling: Any, staff: Any) -> None:
    one = await selling(fields={"locale": "en"})
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders/new")
    await page.get_by_text("Pickup", exact=True).click()
    await page.get_by_label("Add an item").fill("A")
    await page.get_by_role("option", name="A A").click()
    quote = page.get_by_role("region", name="What it comes to")
    await quote.get_by_text("10.00").first.wait_for()
    place, save = page.get_by_role("button", name="Place order"), page.get_by_role("button", name="Save as draft")
    for label, wrong, right in [("Paid already", "abc", "2"), ("charge", "4,x", "4"), ("Discount (EUR)", "1O", "1")]:
        await page.get_by_label(label).fill(wrong)
        await page.get_by_text("An amount, such as 12.50").wait_for()
        await quote.get_by_role("alert").get_by_text("This cannot be read").wait_for()
        assert await place.is_disabled()
        assert await save.is_disabled()
        await page.get_by_label(label).fill(right)
    await page.get_by_label("In percent").check()
    await page.get_by_label("Discount (%)").fill("120")
    await page.get_by_text("Up to 100, such as 10").wait_for()
    await page.get_by_label("Discount (%)").fill("12,5")
    await page.get_by_role("button", name="Options or a note").click()
    await page.get_by_role("button", name="Add an option").click()
    await page.get_by_label("Price", exact=True).fill("1.x")
    await page.get_by_text("Such as 1.50").wait_for()
    assert await screen.barriers() == []
    await page.get_by_label("Price", exact=True).fill("1,5")
    await quote.get_by_text("14.06").first.wait_for()
    await place.click()
    await page.get_by_role("heading", name="#1001").wait_for()
    assert (await one.http.get("/v1/orders/1001")).json()["total"] == 1406
    await screen.go("/orders")
    await page.get_by_role("button", name="Filter", exact=True).click()
    await page.get_by_role("menuitem", name="Total").click()
    await page.get_by_label("Total from").fill("abc")
    await page.get_by_role("button", name="Apply").click()
    await page.get_by_text("An amount, such as 12.50").wait_for()
    await page.get_by_label("Total from").fill("15")
    await page.get_by_role("button", name="Apply").click()
    await page.wait_for_url("**/orders?total_from=1500")
    assert screen.wrong == []


async def test_a_link_to_pay_with_is_shown_to_whoever_made_it(selling: Any, staff: Any) -> None:
    one = await selling(pay_link_gateway="sandbox")
    await one.place(**ACCOUNT)
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders/1001")
    await page.get_by_role("region", name="Money").get_by_role("button", name="Make a link to pay with").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Make a link to pay with").click()
    link = dialog.get_by_text("/pay")
    await link.wait_for()
    await dialog.get_by_role("button", name="Copy the link").wait_for()
    # a key that is pressed too early does not take it away
    await page.keyboard.press("Escape")
    assert await screen.barriers() == []
    token = (await link.inner_text()).rsplit("/", 1)[1].rsplit("=", 1)[-1]
    assert (await one.http.get(f"/v1/pay/{token}")).json()["due"] == 1000
    await dialog.get_by_role("button", name="Done").click()
    await dialog.wait_for(state="detached")
    assert screen.wrong == []


async def test_a_draft_is_gone_on_with_as_it_was_saved(selling: Any, staff: Any) -> None:
    one = await selling(fields={"locale": "en", "time_zone": "America/New_York"})
    kit = {
        "sku": "KIT", "quantity": 1, "properties": {"Engraving": "Ada"},
        "options": [{"name": "Ribbon", "value": "red", "unit_price": "1.50"}],
        "discounts": [{"title": "Bent", "amount": 100}],
    }  # fmt: skip
    saved = {
        "draft": True, "lines": [{"sku": "A", "quantity": 2, "properties": {"Note": "Ripe", "Cut": "thin"}}, kit],
        "customer": {"name": "Ada Byron", "email": "ada@example.com", "language": "de"}, **SHIP,
        "bill_to": {"country": "AT", "city": "Wien"},
        "location": "SIDE", "requested_at": "2099-07-01T14:30:00Z", "note": "Ring twice", "tags": ["gift"], "channel": "fair",
        "charges": [{"type": "shipping", "title": "Express", "amount": 490}, {"type": "wrap", "amount": 150}],
        "discounts": [{"title": "Ten", "percent": 100_000}, {"title": "Loyal", "code": "L-1", "amount": 200}],
        "payment": {"terms": "deposit", "paid": 500, "reference": "T-7"},
    }  # fmt: skip
    drafted = await one.http.post("/v1/orders", json=saved)
    assert drafted.status_code == 201, drafted.text
    before = (await one.http.get("/v1/orders/1001")).json()
    screen = await staff(one, timezone_id="Asia/Tokyo")
    page = screen.page
    await screen.go("/orders/new?draft=1001")
    assert await page.get_by_label("Wanted for").input_value() == "2099-07-01T10:30"
    assert await page.get_by_label("Paid already").input_value() == "5.00"
    assert await page.get_by_label("Reference").input_value() == "T-7"
    await expect(page.get_by_role("combobox", name="From")).to_have_value("SIDE · SIDE")
    await page.get_by_role("button", name="Save as draft").click()
    await page.get_by_role("heading", name="Drafts").wait_for()
    after = (await one.http.get("/v1/orders/1001")).json()
    changes = {name for name in before if before[name] != after.get(name)} | (after.keys() - before.keys())
    assert changes == {"version", "placed_at"}
    # a time is what the shop's clocks say, wherever it is typed
    await screen.go("/orders/new?draft=1001")
    await page.get_by_label("Wanted for").fill("2099-01-01T10:30")
    await page.get_by_role("button", name="Save as draft").click()
    await page.get_by_role("heading", name="Drafts").wait_for()
    after = (await one.http.get("/v1/orders/1001")).json()
    assert after["requested_at"] == "2099-01-01T15:30:00Z"
    assert screen.wrong == []


async def test_an_address_with_what_there_is_not_shows_the_page_as_it_is(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.place(**ACCOUNT)
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders?placed_from=x&payment_status=rich")
    await page.get_by_role("link", name="#1001").wait_for()
    await screen.go("/cash?tab=x")
    await screen.sees("Nothing is out")
    await screen.go("/orders")
    await page.get_by_role("button", name="Filter", exact=True).click()
    await page.get_by_role("menuitem", name="Payment").click()
    await page.get_by_role("option", name="Authorized").click()
    await page.wait_for_url("**/orders?payment_status=authorized")
    assert screen.wrong == []


async def test_three_parcels_are_packed_on_a_phone(selling: Any, staff: Any) -> None:
    one = await selling()
    title = "Earl Grey of the second flush"
    await one.shop.item("TEA", title=title)
    await one.shop.stock({("TEA", "MAIN"): 9})
    await one.place(lines=[{"sku": "TEA", "quantity": 3}], **SHIP, **ACCOUNT)
    (released,) = (await one.http.post("/v1/orders/1001/release")).json()["fulfillments"]
    named = {"fulfillment_id": released["fulfillment_id"]}
    for step in ("accept", "pick"):
        await one.http.post(f"/v1/fulfillments/{step}", json=named)
    screen = await staff(one, "warehouse", "phone")
    page = screen.page
    await screen.go(f"/pick/{released['fulfillment_id']}")
    for _ in range(2):
        await page.get_by_role("button", name="Another parcel").click()
    panel = page.get_by_role("region", name="Pack")
    shown = panel.get_by_text(title, exact=True)
    assert await shown.evaluate("(one) => one.scrollWidth <= one.clientWidth && one.clientWidth > 150")
    await panel.get_by_label("Weight of parcel 2 in grams").fill("-50")
    await expect(panel.get_by_label("Weight of parcel 2 in grams")).not_to_have_value("-50")
    assert await screen.fits()
    assert await screen.barriers() == []
    assert screen.wrong == []
