"""The frame of the console: where one is, the palette, what a role does not see."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


async def test_the_palette_goes_anywhere_by_a_few_letters(selling: Any, staff: Any) -> None:
    one = await selling()
    placed = await one.place(customer={"email": "ida@example.com", "name": "Ida Noether"})
    screen = await staff(one)
    page = screen.page
    await screen.go("/orders")
    await screen.sees("Ida Noether")
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Find").fill("ida no")
    await page.get_by_role("option", name="Ida Noether").first.wait_for()
    assert await screen.barriers() == []
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name=f"#{placed['number']}").wait_for()
    assert screen.wrong == []


async def test_a_role_is_shown_what_it_may_do(selling: Any, staff: Any) -> None:
    one = await selling()
    screen = await staff(one, "kitchen")
    await screen.go("/")
    pages = screen.page.get_by_role("navigation", name="Pages")
    await pages.get_by_role("link", name="Kitchen").wait_for()
    assert await pages.get_by_role("link", name="Invoices").count() == 0


async def test_who_is_not_signed_in_is_asked_to(served: Any, open_screen: Any) -> None:
    screen = await open_screen()
    await screen.go("/orders?q=ida")
    await screen.page.wait_for_url("**/sign-in?to=*")
