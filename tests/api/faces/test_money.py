"""Money at the console beside captures and refunds: disputes, cash from the door, what couriers hand in, gift cards."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


async def done(one: Any, path: str, body: Any) -> Any:
    answer = await one.http.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_became_of_money_is_said_and_a_dispute_is_lost(selling: Any, staff: Any) -> None:
    one = await selling()
    placed = await one.place(payment={"terms": "on_account"})
    start = {"order_id": placed["order_id"], "tender": "external", "gateway": "manual", "capture": "placing"}
    assert (await one.http.post("/v1/payments/start", json=start)).json()["result"] == "started"
    screen = await staff(one)
    page = screen.page
    await screen.go(f"/orders/{placed['number']}")
    card = page.get_by_role("region", name="Money")
    await card.get_by_role("button", name="Say what became of it").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("is taken").wait_for()
    await dialog.get_by_role("button", name="Say what became of it").click()
    await dialog.wait_for(state="hidden")
    await card.get_by_role("button", name="More for external by manual").click()
    await page.get_by_role("menuitem", name="Note a dispute").click()
    await dialog.get_by_label("number of the dispute").fill("dp_7")
    await dialog.get_by_text("is in dispute").wait_for()
    assert await screen.barriers() == []
    await dialog.get_by_role("button", name="Note a dispute").click()
    await card.get_by_text("In dispute").wait_for()
    await card.get_by_role("button", name="More for dispute dp_7").click()
    await page.get_by_role("menuitem", name="The dispute is lost").click()
    await dialog.get_by_text("is lost to a dispute").wait_for()
    await dialog.get_by_role("button", name="The dispute is lost").click()
    await card.get_by_text("Dispute lost").wait_for()
    assert (await one.http.get(f"/v1/orders/{placed['number']}")).json()["balance"] == placed["total"]
    assert await screen.barriers() == []
    assert screen.wrong == []


async def test_what_is_authorized_is_told_until_it_is_taken(selling: Any, staff: Any) -> None:
    one = await selling()
    placed = await one.place(payment={"terms": "prepaid"})
    started = await done(one, "/v1/payments/start", {"order_id": placed["order_id"], "gateway": "sandbox"})
    await done(one, "/v1/payments/settle", {"action_id": started["action_id"], "outcome": "succeeded"})

    async def take(amount: int) -> None:
        taken = await done(one, "/v1/payments/capture", {"order_id": placed["order_id"], "amount": amount})
        settled = {"action_id": taken["actions"][0]["action_id"], "outcome": "succeeded"}
        await done(one, "/v1/payments/settle", settled)

    screen = await staff(one)
    await screen.go(f"/orders/{placed['number']}")
    sums = screen.page.get_by_role("region", name="Money").locator("dl")
    await sums.get_by_text("Authorized, not taken yet").wait_for()
    await take(placed["total"] - 200)
    # the page goes on by itself
    await sums.locator("dt:text-is('Authorized, not taken yet') + dd").get_by_text("€2.00").wait_for()
    await take(200)
    await sums.get_by_text("Authorized, not taken yet").wait_for(state="detached")
    assert screen.wrong == []


async def test_cash_goes_from_the_door_to_the_till(selling: Any, staff: Any) -> None:
    one = await selling()
    placed = await one.place(payment={"terms": "on_delivery"})
    screen = await staff(one)
    page = screen.page
    await screen.go(f"/orders/{placed['number']}")
    await page.get_by_role("button", name="Note cash taken at the door").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Courier or carrier").fill("courier-1")
    await dialog.get_by_text("Nothing is left to pay").wait_for()
    await dialog.get_by_role("button", name="Note cash taken at the door").click()
    await dialog.wait_for(state="hidden")
    await screen.go("/cash")
    await page.get_by_role("button", name="Take in a list of courier-1").click()
    await dialog.get_by_label("Number of the list").fill("L-1")
    handed_in = dialog.get_by_label("Handed in")
    whole = await handed_in.input_value()
    await handed_in.fill("1")
    await dialog.get_by_text("too little by").wait_for()
    assert await screen.barriers() == []
    await handed_in.fill(whole)
    await dialog.get_by_text("as it should be").wait_for()
    await dialog.get_by_role("button", name="Take it in").click()
    await screen.sees("Nothing is out")
    assert screen.wrong == []


async def test_a_gift_card_is_issued_found_by_its_code_and_closed(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one, size="phone", dark=True)
    page = screen.page
    await screen.go("/cash?tab=value")
    await screen.sees("No gift cards and no credit")
    await page.get_by_role("button", name="Issue").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Amount").fill("25")
    await dialog.get_by_text("its code shown to you once").wait_for()
    assert await screen.barriers() == []
    await dialog.get_by_role("button", name="Issue", exact=True).click()
    code = await dialog.locator("code").inner_text()
    # what is shown this once does not go away by a key
    await page.keyboard.press("Escape")
    await dialog.get_by_role("button", name="Done").click()
    await page.get_by_label("A gift card’s code").fill(code)
    await page.keyboard.press("Enter")
    await dialog.get_by_role("list", name="Ledger").get_by_text("Issued").wait_for()
    await dialog.get_by_label("Close it for good").click()
    await page.get_by_role("option", name="Lost").click()
    await dialog.get_by_text("are lost to whoever has it").wait_for()
    assert await screen.barriers() == []
    assert await screen.fits()
    await dialog.get_by_role("button", name="Close the account").click()
    await dialog.get_by_text("Void").wait_for()
    assert screen.wrong == []
