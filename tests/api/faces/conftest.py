"""A real Chromium before the real server, with the workers at work: what the stories of the faces share."""

import asyncio
import os
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from tests.workers.conftest import MailServer, text_of

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
SECONDS = 30
# A browser says so when an answer is a problem: the page shows it, and that is what is tested.
PROBLEM = "Failed to load resource: the server responded with a status of"


@pytest_asyncio.fixture(scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """One Chromium for all stories."""
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield one
        await one.close()


class Post(MailServer):
    """The mail that the workers send, taken in their own loop and waited for in the story's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.loop = loop

    async def serve(self) -> None:
        """Take mail from now on."""
        server = await self.loop.create_server(lambda: SMTP(self, loop=self.loop), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    def saying(self, text: str, subject: str = "") -> list[Any]:
        """What came so far with a text in it and a subject like that."""
        return [mail for mail in self.items if text in text_of(mail) and re.search(subject, mail["Subject"])]

    async def one(self, text: str, subject: str = "", after: int = 0) -> Any:
        """The next mail like that once there are more than `after`; waits for it."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._more(text, subject, after), self.loop))

    async def _more(self, text: str, subject: str, after: int) -> Any:
        async with asyncio.timeout(SECONDS), self.news:
            await self.news.wait_for(lambda: len(self.saying(text, subject)) > after)
        return self.saying(text, subject)[after]


@contextmanager
def at_work(served: Any) -> Iterator[Post]:
    """The worker over a server's database: messages go out by a real SMTP server, the sandbox gateway answers."""
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    post = Post(loop)
    loop.run_until_complete(post.serve())
    settings = WorkerSettings(
        database_url=served.database_url, public_url=served.url, payment_pause=timedelta(seconds=0.1)
    )
    gateways = gateway_classes()
    work = run_workers(settings, post.notifier(), OutboundClient(allow_networks=[]), stop, gateways=gateways)
    thread = threading.Thread(target=loop.run_until_complete, args=(work,), name="working")
    thread.start()
    yield post
    loop.call_soon_threadsafe(stop.set)
    thread.join(20)
    assert not thread.is_alive(), "the worker did not stop"


@pytest.fixture(scope="module")
def working(served: Any) -> Iterator[Post]:
    """The worker at work. It ends with the module: what other tests say of the same server holds without one."""
    with at_work(served) as post:
        yield post


async def happened(one: Any, type: str, order_id: str) -> None:
    """Wait until an event of a type is in an order's log: those before count, and those that come live."""
    asked = {"types": type, "order_id": order_id, "after": 0}
    async with asyncio.timeout(SECONDS), one.http.stream("GET", "/v1/events/stream", params=asked) as answer:
        async for line in answer.aiter_lines():
            if line == f"event: {type}":
                return


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
        # axe writes to frames, and a shut-off one that is still loading makes an error of that
        rules = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
        found = await self.page.evaluate(f"() => axe.run(document, {{ runOnly: {rules}, iframes: false }})")
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
