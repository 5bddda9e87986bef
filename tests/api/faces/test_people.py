"""People at the console: how they come in and are kept out, who may do what, and a stranger at another shop's links."""

import re
from datetime import timedelta
from typing import Any

import pytest

from waybill.store.staff import add_person, make_link

pytestmark = pytest.mark.browser
PASSWORD = "seven lighthouses by the sea"
SETTINGS = (
    "account", "shop", "locations", "channels", "front", "orders", "delivery", "money", "invoices", "returns", "holds", "messages",
    "people", "keys", "webhooks", "audit",
)  # fmt: skip


async def _link(selling: Any, email: str, role: Any = "owner", **about: Any) -> str:
    async with selling.shop.tx() as tx:
        token, _ = await make_link(tx, await add_person(tx, email, "Nora North", role), "sign_in", **about)
    return f"/sign-in#token={token}"


async def test_somebody_comes_in_by_link_sets_a_password_and_uses_it(selling: Any, open_screen: Any) -> None:
    one = await selling(empty=True)
    link = await _link(one, "nora@faces.example")
    screen = await open_screen()
    page = screen.page
    await screen.go(link)
    await page.wait_for_url(f"{screen.url}/")
    await screen.go("/settings/account")
    await page.get_by_label("New password").fill("nora@faces.example")
    await page.get_by_role("button", name="Set password").click()
    await screen.sees("little more than the e-mail")
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Set password").click()
    await screen.sees("Your password is changed")
    await page.get_by_role("button", name=re.compile("account and appearance")).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url("**/sign-in")
    await page.get_by_label("E-mail").fill("nora@faces.example")
    await page.get_by_label("Password", exact=True).fill("another password")
    await page.get_by_role("button", name="Sign in").click()
    await screen.sees("E-mail or password is wrong.")
    assert await screen.barriers() == []
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{screen.url}/")
    # the link was used, and whoever finds it in a history finds nothing
    stranger = await open_screen("phone")
    await stranger.go(link)
    await stranger.sees("This link opens nothing")
    assert "#" not in stranger.page.url
    assert await stranger.barriers() == []
    assert screen.wrong == stranger.wrong == []


async def test_somebody_is_invited_and_joins(selling: Any, staff: Any, open_screen: Any) -> None:
    one = await selling(empty=True)
    owner = await staff(one)
    page = owner.page
    await owner.go("/settings/people")
    await page.get_by_role("button", name="Invite", exact=True).click()
    await page.get_by_label("E-mail").fill("kim@faces.example")
    await page.get_by_label("Name").fill("Kim")
    await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
    link = await page.get_by_role("dialog").locator("code").inner_text()
    assert await owner.barriers() == []
    await page.get_by_role("button", name="Done", exact=True).click()
    await owner.sees("Invited")
    kim = await open_screen("phone", dark=True)
    await kim.go(link[link.index("/accept") :])
    await kim.sees("Welcome to")
    await kim.page.get_by_label("Your name").fill("Kim Kitchener")
    await kim.page.get_by_label("Password", exact=True).fill("nine herons in the reeds")
    assert await kim.barriers() == []
    assert await kim.fits()
    await kim.page.get_by_role("button", name="Begin").click()
    await kim.page.wait_for_url(f"{kim.url}/")
    await owner.go("/settings/people")
    await owner.sees("Kim Kitchener")
    await page.get_by_role("button", name="What can be done with Kim Kitchener").click()
    await page.get_by_role("menuitem", name="Deactivate").click()
    await page.get_by_role("button", name="Deactivate", exact=True).click()
    await owner.sees("is let in no more")
    await kim.go("/orders")
    await kim.page.wait_for_url("**/sign-in?to=*")
    assert owner.wrong == kim.wrong == []


async def test_a_role_is_refused_what_it_may_not(selling: Any, staff: Any) -> None:
    one = await selling(empty=True)
    screen = await staff(one, "warehouse")
    await screen.go("/settings/keys")
    await screen.sees("Your role does not include this")
    await screen.sees("Ask an owner for another role.")
    assert await screen.page.get_by_role("link", name="API keys").count() == 0
    assert await screen.barriers() == []


async def test_a_stranger_tries_another_shops_links(selling: Any, staff: Any, open_screen: Any) -> None:
    mine, theirs = await selling(), await selling()
    placed = await theirs.place(customer={"email": "secret@x.de", "name": "Secret Buyer"})
    eve = await staff(mine)
    await eve.go(f"/orders/{placed['order_id']}")
    await eve.page.get_by_role("alert").first.wait_for()
    assert "Secret Buyer" not in await eve.page.content()
    # React says what it shows instead of the page
    assert all("There is no order" in one for one in eve.wrong)
    eve.wrong.clear()
    # who opens the other shop's link while signed in here is in the other shop then, and not in both
    other = await _link(theirs, "eve@faces.example", "read_only")
    await eve.go(other)
    await eve.page.wait_for_url(f"{eve.url}/")
    (cookie,) = [one for one in await eve.context.cookies() if one["name"] == "__Host-waybill"]
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Lax")
    rows = await mine.shop.rows("SELECT ended_at FROM staff_session WHERE shop_id = $1")
    assert all(row["ended_at"] for row in rows)
    # a link whose time is over, one that was changed, and one that is none
    late = await _link(theirs, "late@faces.example", lasts=timedelta(seconds=-1))
    nobody = await open_screen()
    for link in (late, f"{other}x", "/accept#token=abc", "/reset"):
        await nobody.go("/docs")
        await nobody.go(link)
        await nobody.sees("This link opens nothing")
    assert not [one for one in await nobody.context.cookies() if one["name"] == "__Host-waybill"]
    assert eve.wrong == nobody.wrong == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_every_page_of_the_settings_can_be_used_by_everybody(selling: Any, staff: Any, size: str) -> None:
    one = await selling()
    await one.place(customer={"email": "ida@x.de", "name": "Ida"})
    screen = await staff(one, "owner", size, dark=size == "phone")
    found = {}
    for name in SETTINGS:
        await screen.go(f"/settings/{name}")
        await screen.page.get_by_role("navigation", name="Settings").wait_for()
        await screen.page.locator("section, [role=grid]:not([aria-busy=true])").first.wait_for()
        found[name] = await screen.barriers() + ([] if await screen.fits() else ["wider than the window"])
        if size == "desktop" and name in ("people", "locations", "audit"):
            await screen.picture(f"settings-{name}")
    assert not any(found.values()), found
    assert screen.wrong == []


async def test_who_a_customer_is_can_be_changed(selling: Any, staff: Any) -> None:
    one = await selling()
    ada = {"email": "ada@example.com", "name": "Ada", "phone": "+49 30 1"}
    order = await one.place(customer=ada, ship_to={"country": "DE", "city": "Jena"})
    await one.place(customer={"email": "bo@example.com", "name": "Bo"})
    customer = (await one.http.get("/v1/customers", params={"q": "ada"})).json()["rows"][0]["customer_id"]
    screen = await staff(one, "support")
    page = screen.page
    await screen.go(f"/customers/{customer}")
    await page.get_by_role("button", name="Change name, contact and address").click()
    dialog = page.get_by_role("dialog", name="Change the customer")
    await dialog.get_by_label("Name").first.fill("Ada Lovelace")
    await dialog.get_by_label("E-mail").fill("bo@")
    await dialog.get_by_label("Phone").fill("")
    await dialog.get_by_label("Street and number").fill("Am Markt 1")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_text("This is no e-mail address.").wait_for()
    await dialog.get_by_label("E-mail").fill("bo@example.com")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_text("Another customer has this e-mail address.").wait_for()
    assert await screen.barriers() == []
    assert await screen.fits()
    await dialog.get_by_label("E-mail").fill("ada.l@example.com")
    await dialog.get_by_role("button", name="Save").click()
    await page.get_by_role("heading", level=1, name="Ada Lovelace").wait_for()
    await screen.sees("ada.l@example.com")
    found = (await one.http.get(f"/v1/customers/{customer}")).json()
    assert (found["name"], found.get("phone"), found["keys"]) == (
        "Ada Lovelace",
        None,
        {"email": ["ada.l@example.com"]},
    )
    assert found["address"] == {"country": "DE", "city": "Jena", "lines": ["Am Markt 1"]}
    # what was ordered stays as it was ordered
    kept = (await one.http.get(f"/v1/orders/{order['number']}")).json()
    assert (kept["customer"]["name"], kept["ship_to"]) == ("Ada", {"country": "DE", "city": "Jena"})
    assert screen.wrong == []


async def test_what_a_customer_may_owe_is_said_and_comes_from_the_settings_again(selling: Any, staff: Any) -> None:
    one = await selling()
    await one.place(customer={"email": "ada@example.com", "name": "Ada"}, payment={"terms": "on_account"})
    customer = (await one.http.get("/v1/customers", params={"q": "ada"})).json()["rows"][0]["customer_id"]
    limits = {"customer_id": customer, "delivery_limit": 7_050}
    assert (await one.http.post("/v1/customers/credit-limits", json=limits)).status_code == 200
    screen = await staff(one, "support")
    page = screen.page
    await screen.go(f"/customers/{customer}")
    panel = page.get_by_role("region", name="Credit")
    await panel.get_by_text("€0.00 owed of at most €70.50").wait_for()
    await panel.get_by_role("button", name="Change what they may owe").click()
    dialog = page.get_by_role("dialog", name="Change what they may owe")
    account, days, delivery = (dialog.get_by_label(words) for words in ("On account, at", "To pay", "On delivery"))
    assert await account.get_attribute("placeholder") == "As in the settings: no limit"
    assert await days.get_attribute("placeholder") == "As in the settings: 30 days"
    assert await delivery.input_value() == "70.50"
    await account.fill("12.345")
    await dialog.get_by_text("An amount, such as 12.50").wait_for()
    assert await dialog.get_by_role("button", name="Save").is_disabled()
    assert await screen.barriers() == []
    await account.fill("999999999999")
    await dialog.get_by_text("At most €10,000,000,000.00").wait_for()
    await account.fill("250")
    await days.fill("14")
    await delivery.fill("")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.wait_for(state="hidden")
    await panel.get_by_text("of at most €250.00, to pay within 14 days").wait_for()
    await panel.get_by_text("On delivery").wait_for(state="detached")
    credit = (await one.http.get(f"/v1/customers/{customer}")).json()["credit"]
    assert (credit["account_limit"], credit["account_days"], credit.get("delivery_limit")) == (25_000, 14, None)
    assert credit["own"] == ["account_limit", "account_days"]
    # who is erased meanwhile may owe nothing any more
    await panel.get_by_role("button", name="Change what they may owe").click()
    await account.fill("")
    assert (await one.http.post(f"/v1/customers/{customer}/erase")).status_code == 200
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_role("alert").get_by_text("There is no customer with this id.").wait_for()
    reader = await staff(one, "read_only", "phone")
    await one.place(customer={"email": "bo@example.com", "name": "Bo"}, payment={"terms": "on_account"})
    other = (await one.http.get("/v1/customers", params={"q": "bo"})).json()["rows"][0]["customer_id"]
    await reader.go(f"/customers/{other}")
    await reader.page.get_by_role("region", name="Credit").get_by_text("to pay within 30 days").wait_for()
    assert await reader.page.get_by_role("button", name="Change what they may owe").count() == 0
    assert await reader.fits()
    assert screen.wrong == reader.wrong == []
