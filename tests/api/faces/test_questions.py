"""What a buyer is asked is answered on the order's page: a later date, a change that the shop proposes, an offer."""

import re
from typing import Any

import pytest
from tests.api.faces.conftest import happened
from tests.api.faces.test_track import ADA, bought, done, tea_shop, type_code

pytestmark = pytest.mark.browser


async def a_late_order(one: Any) -> tuple[dict[str, Any], str]:
    """An order that waits for goods which come three weeks later than expected."""
    await one.shop.item("LATE", backorder=True, title="First flush")
    order, address = await bought(one, lines=[{"sku": "LATE", "quantity": 1}], method="ship")
    expected = {"sku": "LATE", "location": "MAIN", "quantity": 1}
    first = await done(one, "/v1/stock/expect", expected | {"expected_on": "2031-03-03"})
    await done(
        one, "/v1/stock/expect", expected | {"expected_on": "2031-03-24", "receipt_id": first["receipt_id"]}
    )  # fmt: skip
    return order, address


def button_of(mail: Any, what: str) -> str:
    """Where the button of a message leads that has these words in its address."""
    page = mail.get_body(("html",)).get_content()
    (link,) = re.findall(rf'href="https?://[^/"]+(/t/[^"]*{what}[^"]*)"', page)
    return str(link)


async def test_a_later_date_is_answered_by_the_buttons_of_the_message(
    selling: Any, open_screen: Any, working: Any
) -> None:
    one = await tea_shop(selling)
    order, address = await a_late_order(one)
    mail = await working.one(address, "is delayed")
    screen = await open_screen("small")
    page = screen.page
    await screen.go(address)
    card = page.get_by_role("region", name="Your order will be late")
    await card.wait_for()
    await screen.picture("tracking-question-small")
    assert await screen.fits()
    assert await screen.barriers() == []
    await page.goto("about:blank")
    await screen.go(button_of(mail, "accept-delay"))
    dialog = page.get_by_role("dialog", name="Is the new date all right?")
    await dialog.wait_for()
    # looking at it has changed nothing
    assert (await one.http.get(f"/v1/orders/{order['number']}/timeline")).text.count("order.delay_accepted") == 0
    assert await screen.barriers() == []
    await dialog.get_by_role("button", name="The new date is fine").click()
    await type_code(working, screen, address)
    await screen.sees("Thank you. We note that the new date is fine.")
    await happened(one, "order.delay_accepted", order["order_id"])
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await card.wait_for(state="detached")
    await page.goto("about:blank")
    await screen.go(button_of(mail, "cancel-delay"))
    await screen.sees("This was answered already, or is no longer possible.")
    assert screen.wrong == []


async def test_who_does_not_want_it_late_cancels(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    order, address = await a_late_order(one)
    screen = await open_screen("phone", dark=True)
    page = screen.page
    await screen.go(address)
    await (
        page.get_by_role("region", name="Your order will be late")
        .get_by_role("button", name="Cancel the order")
        .click()
    )
    assert await screen.barriers() == []
    await page.get_by_role("dialog").get_by_role("button", name="Cancel the order").click()
    await type_code(working, screen, address)
    await screen.sees("It is canceled. You get a message about it.")
    assert (await one.http.get(f"/v1/orders/{order['number']}")).json()["status"] == "canceled"
    assert screen.wrong == []


async def test_a_change_that_costs_more_is_agreed_to_and_paid(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(lambda **fields: selling(pay_link_gateway="sandbox", edits_settle="first", **fields))
    paid = {"terms": "prepaid", "paid": 1_250}
    order, address = await bought(one, lines=[{"sku": "TEA", "quantity": 1}], method="ship", payment=paid)
    await done(one, f"/v1/orders/{order['number']}/edit", {"add": [{"sku": "TEA", "quantity": 1}], "quote": True})
    mail = await working.one(address, "change of your order")
    screen = await open_screen("phone")
    page = screen.page
    await screen.go(button_of(mail, "#change"))
    card = page.get_by_role("region", name="The shop proposes a change")
    await card.get_by_text("It costs €12.50 more. The new total would be €25.00.").wait_for()
    await card.get_by_role("listitem").filter(has_text="+1 ×").wait_for()
    assert await screen.barriers() == []
    await card.get_by_role("button", name="Agree").click()
    await page.get_by_role("dialog").get_by_role("button", name="Agree to the change").click()
    await type_code(working, screen, address)
    await screen.sees("Your order is changed as soon as the difference is paid.")
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    waits = page.get_by_role("region", name="A change waits for your payment")
    await waits.get_by_role("link", name="Pay €12.50").click()
    await page.get_by_label("Card number").fill("4242 4242 4242 4242")
    await page.get_by_label("Expires").fill("12/30")
    await page.get_by_label("Security code").fill("123")
    await page.get_by_role("button", name=re.compile("^Pay ")).click()
    await screen.sees("Thank you. Your payment has arrived.")
    await happened(one, "order.edited", order["order_id"])
    assert (await one.http.get(f"/v1/orders/{order['number']}")).json()["total"] == 2_500
    assert screen.wrong == []


async def test_a_change_is_declined(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one, method="ship")
    await done(one, f"/v1/orders/{order['number']}/edit", {"lines": [{"line": 1, "quantity": 1}], "quote": True})
    screen = await open_screen("phone")
    page = screen.page
    await screen.go(address)
    card = page.get_by_role("region", name="The shop proposes a change")
    await card.get_by_text("It costs €12.50 less.").wait_for()
    await card.get_by_role("button", name="Decline").click()
    await page.get_by_role("dialog").get_by_role("button", name="Decline the change").click()
    await type_code(working, screen, address)
    await screen.sees("Your order stays as it was.")
    shown = (await one.http.get("/v1/changes", params={"order_id": order["order_id"]})).json()["rows"]
    assert [change["status"] for change in shown] == ["declined"]


async def test_an_offer_is_looked_at_accepted_and_followed(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    asked = {"customer": ADA | {"email": "offer@example.com", "language": "de"}, "text": "Haben Sie zwei?"}
    inquiry = {"inquiry_id": (await done(one, "/v1/inquiries", asked))["inquiry_id"]}
    order = {
        "lines": [{"sku": "TEA", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"},
    }  # fmt: skip
    await done(one, "/v1/inquiries/draft", inquiry | {"order": order})
    await done(one, "/v1/inquiries/quote", inquiry)
    mail = await working.one("/t/offer/", "Angebot")
    screen = await open_screen("small")
    page = screen.page
    await screen.go(button_of(mail, "offer"))
    await page.get_by_role("heading", level=1, name=re.compile("Unser Angebot")).wait_for()
    await screen.sees(re.compile(r"25,00"))
    assert await page.evaluate("document.documentElement.lang") == "de"
    assert await screen.fits()
    assert await screen.barriers() == []
    await page.get_by_role("button", name="Angebot annehmen").click()
    await screen.sees("Vielen Dank. Ihre Bestellung ist aufgegeben.")
    await page.get_by_role("link", name="Bestellung ansehen").click()
    await page.get_by_role("heading", level=1, name=re.compile("Kommt")).wait_for()
    assert screen.wrong == []
