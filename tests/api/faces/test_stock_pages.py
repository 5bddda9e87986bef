"""Stock, items, transfers and invoices in the console: changed in place, with the consequence shown before it is done."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from waybill.store.database import Pool
from waybill.workers.follow import follow
from waybill.workers.invoicing import Invoicing

pytestmark = pytest.mark.browser

ACCOUNT = {"payment": {"terms": "on_account"}, "ship_to": {"country": "DE"}, "method": "ship"}
FILE = "sku;title;price\nTEA;Green tea;12,50\nMUG;Mug;nine\nA;Lamp;10.00\n"


async def clean(screen: Any) -> None:
    """No barrier, nothing too wide, nothing wrong in the browser's console."""
    assert await screen.barriers() == []
    assert await screen.fits()
    assert screen.wrong == []


async def test_a_level_is_changed_in_place(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.http.post("/v1/items", json={"sku": "TEA", "title": "Green tea", "price": "4.00"})
    screen = await staff(one, "warehouse")
    page = screen.page
    await screen.go("/inventory")
    await page.get_by_role("textbox", name="Search stock").fill("green")
    await page.get_by_text("Green tea").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("row", name="MAIN").get_by_role("button", name="Change").click()
    await drawer.get_by_text("Receive", exact=True).click()
    await drawer.get_by_label("Arrived").fill("12")
    await drawer.get_by_text("On the shelf").wait_for()
    await clean(screen)
    await drawer.get_by_role("button", name="Receive", exact=True).click()
    await screen.sees("TEA at MAIN: 12 available.")
    await drawer.get_by_role("row", name="MAIN").get_by_role("button", name="Change").click()
    await drawer.get_by_text("Adjust", exact=True).click()
    await one.place(lines=[{"sku": "TEA", "quantity": 1}], payment={"terms": "on_account"})
    await drawer.get_by_label("More or fewer").fill("−20")
    await drawer.get_by_role("alert").wait_for()
    assert await drawer.get_by_role("button", name="Adjust", exact=True).is_disabled()
    # nobody's stock gives way to what cannot be
    assert await drawer.get_by_text("would lose their stock").count() == 0
    await drawer.get_by_label("More or fewer").fill("-2")
    await drawer.get_by_role("button", name="Adjust", exact=True).click()
    await screen.sees("TEA at MAIN: 9 available.")
    await drawer.get_by_text("Adjusted (correction)").wait_for()
    levels = (await one.http.get("/v1/stock?sku=TEA")).json()["rows"][0]["levels"]
    assert [(level["location"], level["sellable"]) for level in levels] == [("MAIN", 10)]
    await clean(screen)


async def test_a_count_below_what_is_reserved_says_who_gives_way(selling: Any, staff: Any) -> None:
    one = await selling()
    placed = await one.place(lines=[{"sku": "A", "quantity": 14}], **ACCOUNT)
    screen = await staff(one, "manager")
    page = screen.page
    await screen.go("/inventory?item=A")
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("row", name="MAIN").get_by_role("button", name="Change").click()
    await drawer.get_by_label("Counted on the shelf").fill("7")
    await drawer.get_by_text("3 reserved for orders would lose their stock").wait_for()
    await drawer.get_by_role("link", name=f"#{placed['number']}").wait_for()
    await screen.picture("console-count")
    await clean(screen)
    await drawer.get_by_role("button", name="Take the count").click()
    await screen.sees("3 reserved gave way")
    order = (await one.http.get(f"/v1/orders/{placed['number']}")).json()
    assert order["lines"][0]["buckets"] == {"reserved": 12, "backordered": 2}
    await page.keyboard.press("Escape")
    await page.get_by_text("Low", exact=True).first.click()
    await page.get_by_role("row", name="A A").wait_for()
    await clean(screen)


async def test_a_file_with_a_wrong_row_is_looked_at_first(selling: Any, staff: Any, tmp_path: Path) -> None:
    one = await selling()
    file = tmp_path / "items.csv"
    file.write_text(FILE)
    screen = await staff(one)
    page = screen.page
    await screen.go("/items")
    await page.get_by_role("link", name="Import").click()
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Choose a file").click()
    await (await chosen.value).set_files(file)
    await screen.sees("Expected a price such as `12.50`.")
    await page.get_by_text("All rows").click()
    await page.get_by_role("row", name="2 New TEA Green tea 12.50").wait_for()
    await page.get_by_role("row", name="4 Changes A Lamp").wait_for()
    await screen.picture("console-import")
    await clean(screen)
    assert (await one.http.get("/v1/items?sku=TEA")).json()["rows"] == []
    await page.get_by_role("button", name="Save 2 items, leave out the wrong").click()
    await screen.sees("2 of 2 saved.")
    assert (await one.http.get("/v1/items?sku=A")).json()["rows"][0]["title"] == "Lamp"
    await clean(screen)


async def test_an_item_is_edited(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one)
    page = screen.page
    await screen.go("/items?q=kit")
    await page.get_by_role("link", name="KIT", exact=True).click()
    await page.get_by_label("Price in EUR").fill("a lot")
    await page.get_by_role("button", name="Save item").click()
    await screen.sees("Expected a price such as `12.50`.")
    await clean(screen)
    await page.get_by_label("Price in EUR").fill("13,50")
    await page.get_by_label("How much").nth(1).fill("3")
    await page.get_by_role("button", name="Add group").click()
    await page.get_by_label("Group").fill("Color")
    await page.get_by_label("Choice", exact=True).fill("Blue")
    await page.get_by_role("button", name="Save item").click()
    await screen.sees("KIT is saved.")
    (item,) = (await one.http.get("/v1/items?sku=KIT")).json()["rows"]
    assert item["price"] == "13.50"
    assert item["bundle"] == [{"sku": "A", "quantity": 1}, {"sku": "B", "quantity": 3}]
    assert [group["name"] for group in item["choices"]] == ["Color"]
    await clean(screen)


async def test_goods_go_from_one_place_to_another(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one)
    page = screen.page
    await screen.go("/transfers")
    await page.get_by_role("button", name="New transfer").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_label("From").click()
    await page.get_by_role("option", name="MAIN").click()
    await drawer.get_by_label("To", exact=True).click()
    await page.get_by_role("option", name="SIDE").click()
    await drawer.get_by_label("Item", exact=True).fill("A")
    await drawer.get_by_label("How much").fill("4")
    await clean(screen)
    await drawer.get_by_role("button", name="Plan transfer").click()
    await page.get_by_role("grid", name="Transfers").get_by_text("MAIN").click()
    await drawer.get_by_role("button", name="Ship all of it").click()
    await drawer.get_by_label("A came").fill("0")
    assert await drawer.get_by_role("button", name="Receive").is_disabled()
    await drawer.get_by_label("A came").fill("500")
    await drawer.get_by_text("496 more of A than was sent").wait_for()
    await drawer.get_by_role("button", name="Receive more than was sent").wait_for()
    await drawer.get_by_label("A came").fill("3")
    await drawer.get_by_label("A damaged").fill("1")
    await clean(screen)
    await drawer.get_by_role("button", name="Receive").click()
    await screen.sees("What came is on the shelf.")
    (stock,) = (await one.http.get("/v1/stock?sku=A")).json()["rows"]
    assert {level["location"]: level["sellable"] for level in stock["levels"]} == {"MAIN": 6, "SIDE": 8}
    await clean(screen)


async def test_invoices_are_listed_and_open_as_pdf(selling: Any, staff: Any, api_pool: Pool) -> None:
    one = await selling(invoices={"issue": "manual"})
    buyer = {"email": "ada@example.com", "name": "Ada Byron"}
    for quantity in (1, 2):
        placed = await one.place(lines=[{"sku": "A", "quantity": quantity}], customer=buyer, **ACCOUNT)
        await one.http.post("/v1/invoices/issue", json={"order_id": placed["order_id"]})
    await one.http.post("/v1/orders/cancel", json=[{"order_id": placed["order_id"]}])
    while await follow(api_pool, Invoicing(), one.shop.shop_id):
        pass
    screen = await staff(one, "accountant")
    page = screen.page
    await screen.go("/invoices")
    await screen.sees("CN-0001")
    link = page.get_by_role("link", name="INV-0001 as PDF")
    answer = await screen.context.request.get(f"{screen.url}{await link.get_attribute('href')}")
    assert answer.headers["content-type"] == "application/pdf"
    await screen.picture("console-invoices")
    await clean(screen)
    await page.get_by_role("button", name="Mark sent: INV-0001").click()
    await screen.sees("INV-0001 is marked as sent.")
    await page.get_by_role("combobox", name="Status").click()
    await page.get_by_role("option", name="Credited").click()
    await page.get_by_role("link", name="INV-0002 as PDF").wait_for()
    await page.get_by_role("link", name="INV-0001 as PDF").wait_for(state="detached")
    await clean(screen)


@pytest.mark.parametrize(
    "path", ["/inventory", "/inventory?show=movements", "/items", "/items/edit?sku=A", "/transfers", "/invoices"]
)
async def test_pages_fit_a_phone_in_the_dark(selling: Any, staff: Any, path: str) -> None:
    one = await selling()
    screen = await staff(one, "owner", "phone", dark=True)
    await screen.go(path)
    await screen.page.get_by_role("heading", level=1).wait_for()
    await screen.page.get_by_role("status", name="Loading").first.wait_for(state="hidden")
    await clean(screen)


async def test_what_is_weighed_is_told_and_typed_in_its_unit(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.shop.item("CHEESE", 18_000_000, title="Cheese", unit="kg", scale=1000)
    screen = await staff(one)
    page = screen.page
    received = {"sku": "CHEESE", "location": "MAIN", "quantity": 12_500}
    assert (await one.http.post("/v1/stock/receive", json=received)).status_code == 200
    await screen.go("/inventory?show=movements")
    await screen.sees("+12.5 kg")
    await screen.go("/transfers")
    await page.get_by_role("button", name="New transfer").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_label("Item", exact=True).fill("CHEESE")
    await expect(drawer.get_by_label("How much")).to_have_value("1 kg")
    await screen.go("/orders/new")
    await page.get_by_label("Add an item").fill("cheese")
    await page.get_by_role("option", name="CHEESE").click()
    quantity = page.get_by_label("Quantity of CHEESE")
    await expect(quantity).to_have_value("1 kg")
    await quantity.press("Control+a")
    await quantity.press_sequentially("0.25")
    await page.get_by_text("Pickup", exact=True).click()
    await page.get_by_role("button", name="Save as draft").click()
    await page.wait_for_url("**/drafts")
    (draft,) = (await one.http.get("/v1/orders?status=draft")).json()["rows"]
    await screen.go(f"/orders/{draft['number']}")
    await page.get_by_role("region", name="Items").get_by_text("0.25 kg").first.wait_for()
    # a draft that is gone on with keeps its number, and a percentage what it is
    await page.get_by_role("link", name="Edit the draft").click()
    await page.get_by_label("Discount (EUR)").fill("12.5")
    await page.get_by_role("switch", name="In percent").click()
    await page.get_by_role("button", name="Save as draft").click()
    await page.wait_for_url("**/drafts")
    (again,) = (await one.http.get("/v1/orders?status=draft")).json()["rows"]
    assert again["number"] == draft["number"]
    await screen.go(f"/orders/new?draft={draft['number']}")
    await expect(page.get_by_label("Discount (%)")).to_have_value("12.5")
    await clean(screen)
