"""What an owner decides once, typed at the console: saved whole, refused beside the field, and merged with what others saved."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from waybill.commands.import_history import import_history
from waybill.model.history import (
    ChargeType,
    ControlTotals,
    CreditPart,
    HistoricCharge,
    HistoricCredit,
    HistoryChunk,
    Imported,
    ImportHistory,
    SourceIdentity,
    Untied,
)
from waybill.store.database import Pool
from waybill.workers.figures import Figures
from waybill.workers.follow import follow

pytestmark = pytest.mark.browser


def _row(screen: Any, name: str) -> Any:
    return screen.page.get_by_role("group", name=name, exact=True)


async def test_taxes_and_services_are_typed_and_hold(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one)
    page = screen.page
    await screen.go("/settings/money")
    await page.get_by_role("button", name="Add tax rate").click()
    row = _row(screen, f"tax rate {await page.get_by_label('Rate', exact=True).count()}")
    await row.get_by_label("Category").fill("books")
    await row.get_by_label("Country", exact=True).fill("Franc")
    await page.get_by_role("option", name="France").first.click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await row.get_by_text("This is needed.").wait_for()
    await row.get_by_label("Rate", exact=True).fill("5.5")
    await page.get_by_label("On delivery, at most").fill("120")
    await screen.sees("2 changes are not saved")
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Save", exact=True).click()
    await screen.sees("Saved.")
    await screen.go("/settings/delivery")
    await page.get_by_role("button", name="Add service").click()
    service = _row(screen, "service 1")
    await service.get_by_label("Service", exact=True).fill("Night mail")
    await service.get_by_label("Working days").fill("1")
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Save", exact=True).click()
    await screen.sees("Saved.")
    settings = (await one.http.get("/v1/shop")).json()["settings"]
    assert {"category": "books", "country": "FR", "rate": 55_000} in settings["tax_rates"]
    assert settings["delivery_limit"] == 12_000
    (night,) = settings["services"]
    assert (night["name"], night["zones"]) == ("Night mail", [{"days": 1}])
    assert screen.wrong == []


async def test_two_people_change_the_same_settings(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one, size="phone", dark=True)
    page = screen.page
    await screen.go("/settings/orders")
    await page.get_by_label("A quote lasts").fill("14")
    await page.get_by_label("Time to pay").fill("90")
    now = (await one.http.get("/v1/shop")).json()["settings"]
    theirs = {**now, "quote_days": 21, "handling_days": 2}
    answer = await one.http.patch("/v1/shop", json={"settings": theirs, "settings_seen": now})
    assert answer.status_code == 200, answer.text
    again = await one.http.patch("/v1/shop", json={"settings": now, "settings_seen": now})
    assert again.json()["type"] == "/problems/settings_changed"
    await page.get_by_role("button", name="Save", exact=True).click()
    question = page.get_by_role("alertdialog")
    await question.get_by_text("theirs 21 days, yours 14 days").wait_for()
    assert await screen.barriers() == []
    assert await screen.fits()
    await question.get_by_role("button", name="Keep theirs").click()
    await screen.sees("Saved.")
    settings = (await one.http.get("/v1/shop")).json()["settings"]
    assert (settings["quote_days"], settings["hold_minutes"], settings["handling_days"]) == (21, 90, 2)
    assert screen.wrong == []


async def test_what_came_through_no_channel_is_called_so(selling: Any, staff: Any, api_pool: Pool) -> None:
    one = await selling(empty=True)
    part = CreditPart(1, -500, untied=Untied.NO_CUSTOMER)
    charge = HistoricCharge(1, ChargeType.MANUAL, "M", "Manual", 1, 5_000_000, -500, (part,))
    credit = HistoricCredit("C1", 1, datetime.now(UTC), None, "DE", "Germany", (), (charge,))
    source = SourceIdentity("online-retail", "0" * 64, "past.csv")
    asked = ImportHistory(
        source=source, control=ControlTotals(1, -500, 500, 1, 0), currency="EUR", time_zone="UTC", from_row=1,
        chunk=HistoryChunk((credit,), 1, 2), items={},
    )  # fmt: skip
    (taken,) = await one.shop.run(import_history, asked)
    assert isinstance(taken, Imported), taken
    while await follow(api_pool, Figures(), one.shop.shop_id):
        pass
    screen = await staff(one)
    await screen.go("/settings/channels")
    await screen.page.get_by_role("row", name=re.compile("^No order 0 ")).wait_for()
    assert screen.wrong == []


@pytest.mark.usefixtures("working")
async def test_a_webhooks_deliveries_are_followed_as_they_are_tried(selling: Any, staff: Any) -> None:
    one = await selling()
    made = await one.http.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/", "types": ["order.placed"]})
    screen = await staff(one, size="phone")
    page = screen.page
    await screen.go(f"/settings/webhooks/{made.json()['webhook_id']}")
    await screen.sees("Nothing was sent yet")
    # where one is stays in sight, on a page below it, too
    tab = page.get_by_role("navigation", name="Settings").get_by_role("link", name="Webhooks")
    assert await tab.evaluate("one => one.getBoundingClientRect().right <= innerWidth")
    await one.place(payment={"terms": "on_account"})
    row = page.get_by_role("row").filter(has_text="order.placed")
    await row.filter(has_text="127.0.0.1 is not a public address").wait_for()
    await row.get_by_role("cell", name="2", exact=True).wait_for()
    assert await row.get_by_text("Waiting").count() == 1
    assert await screen.barriers() == []
    assert screen.wrong == []
