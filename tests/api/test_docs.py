"""The page to browse the API, in a real browser: it works offline, under a strict policy, and fits a phone."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from waybill.api.app import create_app
from waybill.api.openapi import operations

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "docs" / "images"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desktop": (1280, 900), "phone": (320, 640)}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield one
        await one.close()


class Watched:
    """A page and everything that went wrong in it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self.wrong.append(line.text) if line.type in ("error", "warning") else None)
        page.on("request", lambda request: self._note(request.url, home))

    def _note(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:")):
            self.wrong.append(f"asked {url}")


async def _open(browser: Browser, served: Any, size: str, scheme: Any = "light") -> Watched:
    width, height = SIZES[size]
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    watched = Watched(await context.new_page(), served.url)
    await watched.page.goto(f"{served.url}/docs")
    await watched.page.wait_for_selector(".operation")
    return watched


async def _fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", SIZES)
async def test_every_operation_is_shown_and_nothing_is_wider_than_the_page(
    browser: Browser, served: Any, size: str
) -> None:
    watched = await _open(browser, served, size)
    page = watched.page
    assert await page.locator(".operation").count() == len(operations(create_app(lambda: None).app))
    assert await _fits(page)
    for card in await page.locator(".operation").all():
        await card.evaluate("one => { one.open = true }")
    await page.wait_for_function("document.querySelectorAll('.operation > .inside').length > 40")
    assert await page.locator(".inside pre").count() > 90
    assert await page.locator(".inside pre:empty").count() == 0
    assert "undefined" not in await page.inner_text("main")
    assert await _fits(page)
    assert watched.wrong == []


async def test_an_operation_has_its_example_its_curl_line_and_its_refusals(browser: Browser, served: Any) -> None:
    watched = await _open(browser, served, "desktop")
    page = watched.page
    await page.goto(f"{served.url}/docs#placeOrders")
    card = page.locator("#placeOrders")
    await card.locator(".inside").wait_for()
    assert f"curl -X POST '{served.url}/v1/orders'" in await card.locator("pre").first.inner_text()
    assert "Engraving" in await card.locator("pre").nth(1).inner_text()
    await card.get_by_role("button", name="several").first.click()
    assert (await card.locator("pre").nth(1).inner_text()).lstrip().startswith("[")
    await card.get_by_text("ways it can be refused").click()
    await card.get_by_role("link", name="insufficient_stock").wait_for()
    await card.get_by_text("Fields of PlaceLine").first.click()
    await card.get_by_text("In steps of the item's unit.").first.wait_for()
    assert watched.wrong == []


async def test_finding_narrows_the_page(browser: Browser, served: Any) -> None:
    watched = await _open(browser, served, "desktop")
    page = watched.page
    await page.get_by_label("Find an operation").fill("cancel order")
    assert await page.locator("#cancelOrder").is_visible()
    assert not await page.locator("#listItems").is_visible()
    await page.get_by_label("Find an operation").fill("zzz")
    assert await page.get_by_text("No operation has these words.").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_can_be_read(browser: Browser, served: Any, scheme: str) -> None:
    """The contrast of text against what is behind it is at least 4.5 to 1."""
    watched = await _open(browser, served, "desktop", scheme)
    await watched.page.goto(f"{served.url}/docs#cancelOrder")
    await watched.page.locator("#cancelOrder .inside").wait_for()
    faint = await watched.page.evaluate(CONTRAST)
    assert faint == []


CONTRAST = """() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (e) => {
    for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.add(e.className + ": " + e.textContent.slice(0, 30));
  }
  return [...found];
}"""


async def test_problems_and_pictures(browser: Browser, served: Any) -> None:
    """The pictures of the guide are taken where `WAYBILL_UPDATE` is set."""
    watched = await _open(browser, served, "desktop")
    page = watched.page
    await page.goto(f"{served.url}/docs#cancelOrder")
    await page.locator("#cancelOrder .inside").wait_for()
    await page.wait_for_timeout(500)
    picture = await page.screenshot()
    phone = (await _open(browser, served, "phone", "dark")).page
    await phone.goto(f"{served.url}/docs#placeOrders")
    await phone.locator("#placeOrders .inside").wait_for()
    await phone.wait_for_timeout(500)
    small = await phone.screenshot()
    assert len(picture) > len(small) > 10_000
    if os.environ.get("WAYBILL_UPDATE"):
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / "api-docs.png").write_bytes(picture)
        (PICTURES / "api-docs-phone.png").write_bytes(small)
    await page.goto(f"{served.url}/problems/insufficient_stock")
    assert "What to do" in await page.inner_text("main")
    assert watched.wrong == []
