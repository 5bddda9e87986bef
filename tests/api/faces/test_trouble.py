"""What does not work for a buyer is said in the buyer's language, and why. That each problem has its words, the types' check holds."""

import re
from typing import Any

import pytest
from tests.api.faces.test_questions import button_of
from tests.api.faces.test_track import ADA, CODE, HOME, bought, done, packed, tea_shop

pytestmark = pytest.mark.browser

GERMAN = ADA | {"email": "trouble@example.com", "language": "de"}


async def test_an_order_that_left_while_the_code_was_typed(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    order, address = await bought(one, method="ship", customer=GERMAN)
    screen = await open_screen("phone")
    page = screen.page
    await screen.go(address)
    await page.get_by_role("button", name="Bestellung stornieren").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Bestellung stornieren").click()
    await dialog.get_by_role("button", name="Code schicken").click()
    mail = await working.one(address, CODE)
    parcel_id, _ = await packed(one, order)
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id, "carrier": "dhl", "tracking_number": "JD0148"})
    await dialog.get_by_label("Code mit sechs Ziffern").fill(re.findall(CODE, mail["Subject"])[0])
    await dialog.get_by_role("button", name="Bestätigen").click()
    alarm = dialog.get_by_role("alert").filter(has_text="Nicht mehr möglich: sie ist unterwegs")
    await alarm.wait_for()
    assert screen.wrong == []


async def test_an_offer_of_what_was_sold_meanwhile(selling: Any, open_screen: Any, working: Any) -> None:
    one = await tea_shop(selling)
    known = len(working.saying("/t/offer/", "Angebot"))
    asked = {"customer": GERMAN, "text": "Haben Sie zwei?"}
    inquiry = {"inquiry_id": (await done(one, "/v1/inquiries", asked))["inquiry_id"]}
    order = {"lines": [{"sku": "TEA", "quantity": 2}], "ship_to": HOME, "payment": {"terms": "on_account"}}
    await done(one, "/v1/inquiries/draft", inquiry | {"order": order})
    await done(one, "/v1/inquiries/quote", inquiry)
    mail = await working.one("/t/offer/", "Angebot", after=known)
    screen = await open_screen("phone")
    await screen.go(button_of(mail, "offer"))
    accept = screen.page.get_by_role("button", name="Angebot annehmen")
    await accept.wait_for()
    await bought(one, lines=[{"sku": "TEA", "quantity": 49}])
    await accept.click()
    await screen.page.get_by_role("alert").filter(has_text="Davon ist nicht mehr alles zu haben.").wait_for()
    assert await screen.barriers() == []
    assert screen.wrong == []
