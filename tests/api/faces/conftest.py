"""A real Chromium before the real server, with the workers at work: what the stories of the faces share."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from waybill.adapters.outbound import OutboundClient
from waybill.ports.payment import gateway_classes
from waybill.store.sessions import begin_session
from waybill.store.staff import add_person
from waybill.workers.run import WorkerSettings, run_workers

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "docs" / "images"
AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844), "small": (320, 640)}
# A browser says so when an answer is a problem: the page shows it, and that is what is tested.
PROBLEM = "Failed to load resource: the server responded with a status of"


@pytest_asyncio.fixture(scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """One Chromium for all stories."""
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield one
        await one.close()


@pytest.fixture(scope="module")
def working(served: Any) -> Iterator[None]:
    """The worker over the served database: messages are written and kept, the sandbox gateway answers.

    It ends with the module: what other tests say of the same server holds without one.
    """
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    settings = WorkerSettings(
        database_url=served.database_url, public_url=served.url, payment_pause=timedelta(seconds=0.1)
    )
    work = run_workers(settings, None, OutboundClient(allow_networks=[]), stop, gateways=gateway_classes())
    thread = threading.Thread(target=loop.run_until_complete, args=(work,), name="working")
    thread.start()
    yield
    loop.call_soon_threadsafe(stop.set)
    thread.join(20)
    assert not thread.is_alive(), "the worker did not stop"


class Screen:
    """A page of one person's browser. `wrong` is what its console complained of: a story ends with it empty."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context = context
        self.page = page
        self.url = url
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self._note(line.type, line.text))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(PROBLEM):
            self.wrong.append(text)

    async def go(self, path: str) -> None:
        """Open a page by its address."""
        await self.page.goto(f"{self.url}{path}")

    async def sees(self, text: Any, **options: Any) -> None:
        """Wait until a text is shown."""
        await self.page.get_by_text(text, **options).first.wait_for()

    async def barriers(self) -> list[str]:
        """What axe finds serious or critical on the page as it is now, by WCAG 2.2 AA."""
        # what still fades in has not the colors it will have
        await self.page.evaluate(
            "Promise.race([Promise.allSettled(document.getAnimations().map((one) => one.finished)),"
            " new Promise((done) => setTimeout(done, 1000))])"
        )
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(
            "() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
        )
        return [
            f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    async def fits(self) -> bool:
        """Whether nothing is wider than the window."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    async def picture(self, name: str) -> None:
        """Keep a picture for the documentation, where WAYBILL_UPDATE asks for new ones."""
        picture = await self.page.screenshot(animations="disabled")
        if os.environ.get("WAYBILL_UPDATE"):
            PICTURES.mkdir(exist_ok=True)
            (PICTURES / f"{name}.png").write_bytes(picture)


Opened = Callable[..., Awaitable[Screen]]


@pytest_asyncio.fixture
async def open_screen(browser: Browser, served: Any) -> AsyncIterator[Opened]:
    """Call it (and await) for a fresh browser of nobody: of a buyer, say."""
    contexts: list[BrowserContext] = []

    async def make(size: str = "desktop", *, dark: bool = False, **options: Any) -> Screen:
        width, height = SIZES[size]
        scheme: Any = "dark" if dark else "light"
        context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        return Screen(context, await context.new_page(), served.url)

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture
def staff(open_screen: Opened) -> Opened:
    """Call it (and await) with a shop made by `selling` for a browser in which somebody of a role is signed in."""

    async def make(selling: Any, role: Any = "owner", size: str = "desktop", **options: Any) -> Screen:
        async with selling.shop.tx() as tx:
            person = await add_person(tx, f"{role}-{next(tx.ids).hex}@example.com", role.title(), role)
            began = await begin_session(tx, person, "link", "Chromium", "127.0.0.1", timedelta(hours=1))
        screen = await open_screen(size, **options)
        # Chromium takes a loopback address for secure, the protocol that sets cookies does not
        address = selling.url.replace("http:", "https:")
        cookie: Any = {"name": "__Host-waybill", "value": began.token, "url": address, "secure": True}
        await screen.context.add_cookies([cookie])
        return screen

    return make
