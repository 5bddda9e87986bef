"""Stories of the shop front: from an item to a paid order and its page, and what can go wrong on the way."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from playwright.async_api import expect

from waybill.model.front import ChoiceGroup

pytestmark = pytest.mark.browser

SIZES = [{"name": "Size", "least": 1, "choices": [{"name": "Small"}, {"name": "Large", "price": "3.00"}]}]
WAYS = [
    {"method": "ship", "countries": ["DE", "US"], "fee": 490, "free_from": 5_000},
    {"method": "local_delivery", "postal_codes": ["101"], "fee": 250},
    {"method": "pickup"},
]
Opened = Callable[..., Awaitable[Any]]


@pytest.fixture
def opening(selling: Opened, working: None, request: pytest.FixtureRequest) -> Opened:
    """Call it (and await) for a shop whose front sells tea, sweets and a pizza; its slug is that of the test."""

    async def make(**front: Any) -> Any:
        slug = f"f-{abs(hash(request.node.name)) % 10**9}"
        wanted = {
            "slug": slug,
            "title": "Tea & Oven",
            "ways": WAYS,
            "gateways": ["sandbox"],
            "pay_later": True,
            **front,
        }
        one = await selling(
            front=wanted, fields={"locale": "en"}, tax_rates=[{"category": "standard", "rate": 190_000}]
        )
        await one.shop.item("A", published=True, title="Green tea", category="Tea", description="First flush.")
        await one.shop.item("B", 2_500_000, published=True, title="Red sweets", category="Sweets")
        choices = msgspec.convert(SIZES, list[ChoiceGroup])
        await one.shop.item("PIZZA", 9_000_000, published=True, title="Pizza Margherita", choices=choices)
        await one.shop.stock({("PIZZA", "MAIN"): 5})
        one.slug = slug
        return one

    return make


async def fill_in(screen: Any, **others: str) -> None:
    """A buyer in Berlin. The page is opened anew: a quote that was asked for while one typed comes in between no more."""
    known = {
        "E-mail": "ada@example.com", "Name": "Ada Byron", "Street and number": "Lange Straße 1", "Postal code": "10115",
        "City": "Berlin", **others,
    }  # fmt: skip
    for label, value in known.items():
        await screen.page.get_by_label(label, exact=True).fill(value)
    await screen.page.reload()
    await expect(screen.page.get_by_label("City", exact=True)).to_have_value(known["City"])


async def put_in(screen: Any, shop: Any, sku: str) -> None:
    await screen.go(f"/shop/{shop.slug}/item/{sku}")
    await screen.page.get_by_role("button", name="Add to basket").click()
    await screen.sees("is in your basket")


async def test_from_an_item_to_a_paid_order_and_its_page(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    screen = await open_screen("phone", locale="en-GB")
    page = screen.page
    await screen.go(f"/shop/{shop.slug}?utm_source=news&utm_campaign=fall")
    await screen.sees("Green tea")
    assert await screen.barriers() == []
    await page.get_by_role("searchbox").fill("pizza")
    await expect(page.get_by_role("link", name="Green tea")).to_have_count(0)
    await page.get_by_role("link", name="Pizza Margherita").click()
    await page.get_by_label("Large").check()
    await expect(page.get_by_text("€12.00")).to_be_visible()
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Add to basket").click()
    await put_in(screen, shop, "A")
    # the basket is kept by the browser
    await screen.go(f"/shop/{shop.slug}/basket")
    await screen.sees("€22.00")
    assert await screen.barriers() == []
    await page.get_by_role("link", name="To checkout").click()
    await page.get_by_role("button", name="Order and pay").click()
    await expect(page.get_by_label("E-mail", exact=True)).to_be_focused()
    await expect(page.get_by_text("Please fill this in.")).to_have_count(5)
    await fill_in(screen)
    await expect(page.get_by_text("Please fill this in.")).to_have_count(0)
    await page.get_by_label("By our courier").check()
    assert await screen.barriers() == []
    await screen.picture("shop-checkout")
    await page.get_by_role("button", name="Order and pay €24.50").click()
    await screen.sees("Thank you")
    assert await screen.barriers() == []
    (row,) = await shop.shop.rows(
        "SELECT number, status, total, authorized, attribution::text FROM orders WHERE shop_id = $1"
    )
    assert (row["status"], row["total"], row["authorized"]) == ("confirmed", 2_450, 2_450)
    assert "news" in row["attribution"]
    link = await page.get_by_role("link", name="Follow your order").get_attribute("href")
    tracked = await page.request.get(f"{screen.url}/v1/track/{str(link).removeprefix('/t/')}")
    assert (tracked.status, (await tracked.json())["number"]) == (200, row["number"])
    await page.reload()
    await screen.sees("Thank you")
    await expect(page.get_by_role("link", name="Basket, 0 in it")).to_be_visible()
    assert screen.wrong == []


async def test_sold_out_meanwhile(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    await shop.shop.item("LAST", published=True, title="Last cake stand")
    await shop.shop.stock({("LAST", "MAIN"): 1})
    screen = await open_screen("desktop", locale="en-GB")
    await put_in(screen, shop, "LAST")
    await screen.go(f"/shop/{shop.slug}/checkout")
    await fill_in(screen)
    await screen.page.get_by_role("radio", name="By parcel").check()
    await expect(screen.page.get_by_role("button", name="Order and pay €14.90")).to_be_enabled()
    # somebody else is faster
    bought = {"lines": [{"sku": "LAST", "quantity": 1}], "method": "pickup", "payment": {"terms": "on_account"}}
    assert (await shop.http.post("/v1/orders", json=bought)).status_code == 201
    await screen.page.get_by_role("button", name="Order and pay").click()
    await screen.sees("It was sold out meanwhile")
    await screen.go(f"/shop/{shop.slug}/basket")
    await screen.sees("It was sold out meanwhile")
    assert await screen.barriers() == []
    await screen.page.get_by_role("button", name="Remove Last cake stand").last.click()
    await screen.sees("Your basket is empty")
    rows = await shop.shop.rows("SELECT 1 FROM orders WHERE shop_id = $1 AND channel = 'front'")
    assert rows == []
    assert screen.wrong == []


async def test_a_price_that_changed_is_shown_and_then_paid(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    screen = await open_screen("desktop", locale="en-GB")
    await put_in(screen, shop, "B")
    await screen.go(f"/shop/{shop.slug}/checkout")
    await fill_in(screen)
    await screen.page.get_by_label("By parcel").check()
    await expect(screen.page.get_by_role("button", name="Order and pay €7.40")).to_be_enabled()
    await shop.shop.item("B", 3_000_000, published=True, title="Red sweets", category="Sweets")
    await screen.page.get_by_role("button", name="Order and pay").click()
    await screen.sees("it comes to €7.90 now, and not €7.40")
    await screen.page.get_by_role("button", name="Order and pay €7.90").click()
    await screen.sees("Thank you")
    assert screen.wrong == []


async def test_a_declined_card_and_then_another(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    screen = await open_screen("phone", locale="en-GB")
    await put_in(screen, shop, "A")
    await screen.go(f"/shop/{shop.slug}/checkout")
    await fill_in(screen)
    await screen.page.get_by_label("A card that is declined").check()
    await screen.page.get_by_role("button", name="Order and pay").click()
    await screen.sees("Your payment did not go through")
    await screen.sees("The card was declined.")
    assert await screen.barriers() == []
    await screen.page.get_by_role("button", name="Pay €").click()
    await screen.sees("Thank you")
    rows = await shop.shop.rows("SELECT status FROM orders WHERE shop_id = $1")
    assert [row["status"] for row in rows] == ["confirmed"]
    assert screen.wrong == []


async def test_small_dark_and_in_every_language(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    screen = await open_screen("small", dark=True, locale="de-DE")
    await screen.go(f"/shop/{shop.slug}")
    await screen.sees("Auf Lager")
    assert await screen.page.evaluate("document.documentElement.lang") == "de"
    for path in ("", "/item/PIZZA", "/basket", "/orders"):
        await screen.go(f"/shop/{shop.slug}{path}")
        await screen.page.get_by_role("heading", level=1).wait_for()
        assert await screen.fits(), path
        assert await screen.barriers() == [], path
    await screen.go(f"/shop/{shop.slug}/item/A")
    await screen.page.get_by_role("button", name="In den Warenkorb").click()
    await screen.go(f"/shop/{shop.slug}/checkout")
    await screen.sees("Als Paket")
    # what a country needs is asked for
    await screen.page.get_by_label("Land", exact=True).select_option("US")
    await screen.page.get_by_label("Bundesstaat").wait_for()
    for language, word in (("fr", "Commande"), ("es", "Pedido"), ("zh", "结算"), ("en", "Checkout")):
        await screen.page.get_by_role("combobox").first.select_option(language)
        await screen.page.get_by_role("heading", name=word, level=1).wait_for()
        assert await screen.fits(), language
    assert await screen.barriers() == []
    assert screen.wrong == []


async def test_a_closed_shop_and_a_lost_connection(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    screen = await open_screen("phone", locale="en-GB")
    await screen.go("/shop/nobody-here")
    await screen.sees("This shop is closed")
    await put_in(screen, shop, "A")
    await screen.context.set_offline(True)
    await screen.sees("You are offline. Your basket is kept")
    await screen.page.get_by_role("link", name="Basket, 1 in it").wait_for()
    await screen.context.set_offline(False)
    await expect(screen.page.get_by_text("You are offline")).to_have_count(0)


async def test_all_orders_by_a_mailed_link(opening: Opened, open_screen: Opened) -> None:
    shop = await opening()
    screen = await open_screen("phone", locale="en-GB")
    await put_in(screen, shop, "A")
    await screen.go(f"/shop/{shop.slug}/checkout")
    await fill_in(screen)
    await screen.page.get_by_label("Pay at the door").check()
    await screen.page.get_by_role("button", name="Order for").click()
    await screen.sees("Thank you")
    await screen.page.get_by_role("link", name="My orders").click()
    await screen.page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    await screen.page.get_by_role("button", name="Send the link").click()
    await screen.sees("a link is on its way to it")
    select = "SELECT body_text FROM message WHERE shop_id = $1 AND kind = 'order_list' AND body_text IS NOT NULL"
    while not (mails := await shop.shop.rows(select)):
        await screen.page.wait_for_timeout(100)
    address = next(line for line in mails[0]["body_text"].splitlines() if "/history/" in line)
    await screen.go(address[address.index("/shop/") :])
    await screen.sees("Orders of ada@example.com")
    await screen.sees("Green tea")
    assert await screen.barriers() == []
    assert screen.wrong == []
