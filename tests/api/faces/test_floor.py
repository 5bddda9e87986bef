"""Stories of the floor, of returns, of customers and of the dashboard, in a real Chromium."""

import asyncio
import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

SHIPPED = {
    "method": "ship", "ship_to": {"name": "Ida Noether", "lines": ["Weg 1"], "city": "Kiel", "country": "DE"},
    "customer": {"email": "ida@example.com", "name": "Ida Noether"}, "payment": {"terms": "on_account"},
}  # fmt: skip


async def released(one: Any, **fields: Any) -> dict[str, Any]:
    """An order that is released, and its fulfillment."""
    order = await one.place(**(SHIPPED | fields))
    answer = await one.http.post(f"/v1/orders/{order['number']}/release")
    assert answer.status_code == 200, answer.text
    return order | dict(answer.json()["fulfillments"][0])


async def do(one: Any, path: str, body: Any) -> Any:
    answer = await one.http.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def scan(screen: Any, code: str) -> None:
    """As a scanner does that types like a keyboard: a burst of keys and Enter, wherever the focus is."""
    await screen.page.keyboard.type(code)
    await screen.page.keyboard.press("Enter")


async def test_a_short_pick_by_scanner_packed_and_handed_over(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.shop.item("TEA", barcode="4006381333931", weight=120)
    await one.shop.stock({("TEA", "MAIN"): 2})
    await do(one, "/v1/bins", {"sku": "TEA", "location": "MAIN", "bin": "A-04-2"})
    made = await released(one, lines=[{"sku": "TEA", "quantity": 2}, {"sku": "B", "quantity": 1}])
    screen = await staff(one, "warehouse", "tablet")
    page = screen.page
    await screen.go("/board?location=MAIN")
    await page.get_by_role("region", name="To accept").get_by_text(made["number"]).wait_for()
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Accept all 1").click()
    await page.get_by_role("region", name="To pick").get_by_text(made["number"]).wait_for()
    await screen.picture("console-board")
    await screen.go("/pick")
    await screen.sees("Scan a slip, a parcel or a wave")
    await page.get_by_role("heading", name="To pick").wait_for()
    await scan(screen, made["number"].removeprefix("#"))
    await screen.sees("A-04-2")
    assert await screen.barriers() == []
    await scan(screen, "KIT")
    await page.get_by_role("alert").get_by_text("Wrong item: KIT").wait_for()
    await screen.picture("console-pick-wrong")
    await scan(screen, "4006381333931")
    await screen.sees("1 more of it")
    await page.get_by_role("button", name="Not there").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Report 1 missing").click()
    await screen.sees("1 of Tea missing")
    await page.get_by_role("button", name="Take one").click()
    await screen.sees("All picked")
    await page.get_by_role("textbox", name="Weight of parcel 1 in grams").fill("260")
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Pack", exact=True).click()
    await screen.sees("Packed: print, label, hand over")
    assert await page.get_by_role("link", name="Slip").get_attribute("href")
    await scan(screen, "JD0146")
    await expect(page.get_by_role("textbox", name="Tracking number")).to_have_value("JD0146")
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Hand over", exact=False).click()
    await screen.sees("Handed over")
    parcels = (await one.http.get("/v1/parcels", params={"tracking_number": "JD0146"})).json()["rows"]
    assert [(parcel["status"], parcel["weight"]) for parcel in parcels] == [("in_transit", 260)]
    assert [(line["sku"], line["quantity"]) for line in parcels[0]["lines"]] == [("TEA", 1), ("B", 1)]
    assert screen.wrong == []


async def test_what_is_weighed_is_told_beside_what_is_counted(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.shop.item("NUTS", unit="kg", scale=1000)
    await one.shop.stock({("NUTS", "MAIN"): 5000})
    lines = [{"sku": "NUTS", "quantity": 1250}, {"sku": "B", "quantity": 2}]
    made = await released(one, lines=lines, method="pickup", ship_to=None)
    (wave,) = (await do(one, "/v1/waves", {"location": "MAIN"}))["waves"]
    fulfillment = {"fulfillment_id": made["fulfillment_id"]}
    await do(one, "/v1/fulfillments/pick", fulfillment | {"lines": [{"line": 1, "quantity": 500}]})
    screen = await staff(one, "warehouse", "tablet")
    await screen.go("/board?location=MAIN")
    await screen.page.get_by_role("region", name="Picking").get_by_text("0.5 kg of 1.25 kg + 2 picked").wait_for()
    await screen.go("/pick")
    await screen.sees("0.5 kg of 1.25 kg + 2 · 0 of 1 done")
    await screen.sees("1.25 kg + 2 in 2 lines")
    await screen.go(f"/pick/wave/{wave['number']}")
    await screen.sees("0.75 kg + 2 of 1 order at MAIN")
    await screen.sees("0.75 kg + 2 to pick")
    await do(one, "/v1/fulfillments/pick", fulfillment)
    await do(one, "/v1/fulfillments/pack", fulfillment)
    await do(one, "/v1/pickups/ready", fulfillment)
    await screen.go("/pickups?location=MAIN")
    await screen.sees("1.25 kg + 2")


async def test_a_kitchens_order_on_its_display(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.shop.location("OVEN", kind="kitchen", priority=9)
    await one.shop.item("PIE")
    await one.shop.stock({("PIE", "OVEN"): 3})
    screen = await staff(one, "kitchen", "tablet", dark=True)
    page = screen.page
    await screen.go("/")
    await screen.sees("Nothing to make")
    pie = {"sku": "PIE", "quantity": 1, "options": [{"name": "Half", "value": "no onions"}]}
    made = await released(one, lines=[pie], location="OVEN", method="pickup", note="Well done", ship_to=None)
    await screen.sees("no onions")
    assert await screen.barriers() == []
    await screen.picture("console-kitchen")
    for button, column in (
        ("Accept", "Queue"), ("Start preparing", "Preparing"), ("Into the oven", "Baking"), ("Out and checked", "Checked"),
        ("Ready", "Ready"),
    ):  # fmt: skip
        await page.get_by_role("button", name=button, exact=True).click()
        await page.get_by_role("region", name=column).get_by_text(made["number"]).wait_for()
    await page.get_by_role("link", name="Box and hand over").click()
    await page.get_by_role("button", name="Pack", exact=True).click()
    await page.get_by_role("button", name="Ready at the counter").click()
    await screen.sees("The code that opens it")
    await page.get_by_role("link", name="To the counter").click()
    await page.get_by_role("button", name="Give out").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Code").fill("AAAAAAA")
    await dialog.get_by_role("button", name="Give out").click()
    await dialog.get_by_text("code").first.wait_for()
    assert await screen.barriers() == []
    await dialog.get_by_label("Code").fill("")
    await dialog.get_by_label("I have seen a document").check()
    await dialog.get_by_role("button", name="Give out").click()
    await screen.sees(f"{made['number']} is the buyer's.")
    assert screen.wrong == []


async def came_back(one: Any, **fields: Any) -> dict[str, Any]:
    """Two B were delivered, are asked back, and have come."""
    made = await released(one, lines=[{"sku": "B", "quantity": 2}])
    about = {"fulfillment_id": made["fulfillment_id"]}
    await do(one, "/v1/fulfillments/pick", about)
    packed = await do(one, "/v1/fulfillments/pack", about)
    parcel = {"parcel_id": packed["parcels"][0]["parcel_id"]}
    await do(one, "/v1/parcels/hand-over", parcel)
    await do(one, "/v1/tracking", parcel | {"status": "delivered", "at": "2026-11-29T10:00:00Z"})
    asked = await do(one, "/v1/returns", {"order_id": made["order_id"], "override": True, **fields})
    if asked["status"] == "requested":
        await do(one, "/v1/returns/approve", {"return_id": asked["return_id"], "location": "MAIN"})
    await do(one, "/v1/returns/receive", {"return_id": asked["return_id"], "location": "MAIN"})
    return dict(asked)


async def test_a_return_is_inspected_with_the_refund_before_it_is_done(selling: Any, staff: Any) -> None:
    one = await selling()
    back = await came_back(one)
    screen = await staff(one)
    page = screen.page
    await screen.go("/returns?queue=received")
    await page.get_by_role("grid", name="Returns").get_by_text(back["number"]).wait_for()
    assert await screen.barriers() == []
    await scan(screen, back["number"].removeprefix("#"))
    inspection = page.get_by_role("region", name="Inspection")
    await inspection.get_by_text("€5.00").first.wait_for()
    await inspection.get_by_role("radiogroup").nth(1).get_by_text("Decline").click()
    await inspection.get_by_role("row", name="Refund").get_by_text("€2.50").wait_for()
    assert await screen.barriers() == []
    await screen.picture("console-return")
    before = (await one.http.get(f"/v1/returns/{back['return_id']}")).json()
    assert before.get("credited", 0) == 0
    await inspection.get_by_role("button", name="Done: 2 inspected").click()
    await screen.sees("Inspected.")
    after = (await one.http.get(f"/v1/returns/{back['return_id']}")).json()
    assert (after["credited"], after["lines"][0]["accepted"], after["lines"][0]["declined"]) == (250, 1, 1)
    await page.get_by_role("heading", name="Credited").wait_for()
    assert screen.wrong == []


async def test_what_came_back_broken_is_not_for_sale_unless_somebody_says_so(selling: Any, staff: Any) -> None:
    one = await selling()
    before = (await one.http.get("/v1/stock", params={"sku": "B"})).json()
    back = await came_back(one, lines=[{"line": 1, "quantity": 2, "reason": "damaged"}])
    screen = await staff(one, size="phone")
    await screen.go(f"/returns/{back['return_id']}")
    inspection = screen.page.get_by_role("region", name="Inspection")
    await inspection.get_by_text("€5.00").first.wait_for()
    for place in range(2):
        await expect(inspection.get_by_role("radio", name="Damaged").nth(place)).to_be_checked()
    assert await screen.fits()
    assert await screen.barriers() == []
    await inspection.get_by_role("radiogroup").first.get_by_text("Restock").click()
    await inspection.get_by_role("button", name="Done: 2 inspected").click()
    await screen.sees("Inspected.")
    after = (await one.http.get("/v1/stock", params={"sku": "B"})).json()
    free = [rows["rows"][0]["available"] for rows in (before, after)]
    # two left, one is for sale again and one is kept apart
    assert free[0] - free[1] == 1
    assert screen.wrong == []


async def test_a_customer_is_annotated_and_erased(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.place(customer={"email": "ada@example.com", "name": "Ada Lovelace"})
    await one.place(customer={"email": "ada.l@example.com", "name": "Ada Lovelace"})
    screen = await staff(one, "support")
    page = screen.page
    await screen.go("/customers")
    await page.get_by_label("Search customers").fill("lovel")
    await page.get_by_role("link", name="Ada Lovelace").first.wait_for()
    assert await screen.barriers() == []
    await page.get_by_role("link", name="Ada Lovelace").first.click()
    await screen.sees("Perhaps the same person")
    await page.get_by_role("textbox", name="A note").fill("Prefers mornings.")
    await page.get_by_role("button", name="Add the note").click()
    await screen.sees("Prefers mornings.", exact=True)
    await page.get_by_role("switch", name="E-mails with offers").click()
    await screen.sees("agreed", exact=True)
    assert await screen.barriers() == []
    await screen.picture("console-customer")
    await page.get_by_role("button", name="Merge").click()
    await page.get_by_role("dialog").get_by_role("button", name="Merge them").click()
    await screen.sees("They are one now.")
    await page.get_by_role("button", name="More about this customer").click()
    await page.get_by_role("menuitem", name="Erase…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("What must be kept by law").wait_for()
    await page.get_by_role("menu", include_hidden=True).wait_for(state="hidden")
    assert await screen.barriers() == []
    await dialog.get_by_label("Type “erase” to go on").fill("erase")
    await dialog.get_by_role("button", name="Erase for good").click()
    await page.get_by_role("heading", name="Erased customer").wait_for()
    found = (await one.http.get("/v1/customers", params={"q": "ada"})).json()["rows"]
    assert found == []
    assert screen.wrong == []


async def test_the_dashboard_has_figures_and_downloads(working: None, selling: Any, staff: Any, tmp_path: Path) -> None:
    one = await selling()
    for _ in range(3):
        await one.place(**SHIPPED, lines=[{"sku": "B", "quantity": 2}])
    screen = await staff(one)
    page = screen.page
    await screen.go("/?period=today")
    sales = page.get_by_role("region", name="Sales", exact=True)
    await expect(sales).to_contain_text("€15")
    await expect(page.get_by_role("region", name="Orders", exact=True)).to_contain_text("3")
    by_state = page.get_by_role("region", name="Open orders by state")
    await expect(by_state).to_contain_text("To release")
    assert await screen.barriers() == []
    await screen.picture("console-insights")
    chart = page.get_by_role("region", name="Sales by hour")
    await chart.get_by_role("button", name="show as a table").click()
    await chart.get_by_role("columnheader", name="Sales (EUR)").wait_for()
    assert await screen.barriers() == []
    for what, ending in (("Numbers as CSV", ".csv"), ("Picture as PNG", ".png")):
        if ending == ".png":
            await chart.get_by_role("button", name="show the chart").click()
        await chart.get_by_role("button", name="download").click()
        async with page.expect_download() as begun:
            await page.get_by_role("menuitem", name=what).click()
        file = tmp_path / f"chart{ending}"
        await (await begun.value).save_as(file)
        if ending == ".csv":
            rows = list(csv.DictReader(io.StringIO(file.read_text())))
            assert sum(float(row["Sales (EUR)"] or 0) for row in rows) == 15
        else:
            assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    # another order comes in while one looks
    await one.place(**SHIPPED, lines=[{"sku": "B", "quantity": 2}])
    await expect(sales).to_contain_text("€20")
    # days of one's own are in the address, and a bar leads to its orders
    await page.get_by_role("button", name="Dates").click()
    await page.get_by_label("From", exact=True).fill("2026-01-05")
    await page.get_by_label("To", exact=True).fill("2026-01-07")
    await page.get_by_role("button", name="Show", exact=True).click()
    await page.wait_for_url("**/?first=2026-01-05&last=2026-01-07")
    await expect(sales).to_contain_text("Jan 2 – Jan 4")
    assert await screen.barriers() == []
    await by_state.get_by_role("link", name=re.compile(r"To release\s*4")).click()
    await page.wait_for_url("**/orders?state=to_release")
    await expect(page.get_by_role("grid", name="Orders").get_by_role("row")).to_have_count(5)
    assert screen.wrong == []


async def _held_stream(screen: Any) -> asyncio.Event:
    """The page's stream begins once the event is set."""
    connecting = asyncio.Event()

    async def hold(route: Any) -> None:
        await connecting.wait()
        await route.continue_()

    await screen.page.route("**/v1/events/stream*", hold)
    return connecting


@pytest.mark.usefixtures("working")
async def test_the_dashboard_misses_nothing_before_its_stream_begins(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.place(**SHIPPED, lines=[{"sku": "B", "quantity": 2}])
    screen = await staff(one)
    connecting = await _held_stream(screen)
    await screen.go("/?period=today")
    sales = screen.page.get_by_role("region", name="Sales", exact=True)
    await expect(sales).to_contain_text("€5")
    await one.place(**SHIPPED, lines=[{"sku": "B", "quantity": 2}])
    connecting.set()
    await expect(sales).to_contain_text("€10")
    assert screen.wrong == []


async def test_a_list_misses_nothing_before_its_stream_begins(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.place(draft=True, lines=[{"sku": "B", "quantity": 2}], customer={"name": "Early Bird"})
    screen = await staff(one)
    connecting = await _held_stream(screen)
    await screen.go("/drafts")
    await screen.sees("Early Bird")
    await one.place(draft=True, lines=[{"sku": "B", "quantity": 2}], customer={"name": "Late Lark"})
    connecting.set()
    await screen.sees("Late Lark")
    assert screen.wrong == []


@pytest.mark.usefixtures("working")
async def test_the_dashboard_waits_for_what_is_still_to_be_counted(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one)
    page = screen.page
    async with one.shop.tx() as tx:
        await tx.connection.execute("LOCK TABLE figure_sales, figure_hours IN SHARE MODE")
        await one.place(**SHIPPED, lines=[{"sku": "B", "quantity": 2}])
        # the page reads its figures when it opens, and again while something is still to be counted
        async with page.expect_response("**/v1/insights/sales*"):
            await screen.go("/?period=today")
        async with page.expect_response("**/v1/insights/sales*") as again:
            pass
        assert (await (await again.value).json())["behind"] > 0
    await expect(page.get_by_role("region", name="Sales", exact=True)).to_contain_text("€5")
    assert screen.wrong == []


@pytest.mark.parametrize(
    "path", ["/", "/board", "/pick", "/returns", "/customers", "/segments", "/parcels", "/exceptions", "/pickups"]
)
async def test_pages_fit_a_phone(selling: Any, staff: Any, path: str) -> None:
    one = await selling()
    await released(one)
    screen = await staff(one, size="phone", dark=True)
    await screen.go(path)
    await screen.page.locator("h1").wait_for()
    assert await screen.fits()
    assert await screen.barriers() == []
    assert screen.wrong == []
