"""Real followers of the log: a database of its own for each test, a mail server and an HTTP receiver on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from waybill.adapters.notifier.smtp import SmtpNotifier
from waybill.adapters.outbound import OutboundClient
from waybill.commands.place_orders import place_orders
from waybill.model.orders import PlaceOrder
from waybill.ports.notifier import Notifier
from waybill.store.database import Pool, open_pool
from waybill.store.secrets import load_keyring, use_keyring
from waybill.workers.run import WorkerSettings, run_workers

SECONDS = 20


@pytest.fixture
def address(new_database: Callable[..., str], migrated_template: str) -> str:
    """A migrated database that no other test follows."""
    return new_database(migrated_template)


@pytest_asyncio.fixture
async def pool(address: str) -> AsyncIterator[Pool]:
    pool = await open_pool(address, 8)
    try:
        yield pool
    finally:
        pool.terminate()


@pytest.fixture(autouse=True)
def keyring(tmp_path: Path) -> None:
    use_keyring(load_keyring((), tmp_path))


class Inbox:
    """What has arrived; `wait` returns once so much has."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.news = asyncio.Condition()

    async def put(self, item: Any) -> None:
        async with self.news:
            self.items.append(item)
            self.news.notify_all()

    async def wait(self, count: int) -> list[Any]:
        async with asyncio.timeout(SECONDS), self.news:
            await self.news.wait_for(lambda: len(self.items) >= count)
        return self.items


class MailServer(Inbox):
    """An SMTP server. `answers` are given first, one per message, instead of taking it."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str] = []
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        message = message_from_bytes(envelope.content, policy=default)
        message["X-To"] = envelope.rcpt_tos[0]
        await self.put(message)
        return "250 OK"

    def notifier(self) -> Notifier:
        return SmtpNotifier("127.0.0.1", self.port, starttls=False)


@pytest_asyncio.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    mail = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mail, loop=loop), "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    yield mail
    server.close()


class Receiver(Inbox):
    """An HTTP server that takes webhooks as (headers, body). `answers` are the first statuses; then comes 204."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[int] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        status = self.answers.pop(0) if self.answers else 204
        writer.write(b"HTTP/1.1 %d Answer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()
        writer.close()
        await self.put((headers, body))


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield made
    server.close()


Working = Callable[..., Any]


@pytest.fixture
def working(address: str) -> Working:
    """`async with working(notifier):` has workers at work on the test's database."""

    @asynccontextmanager
    async def start(notifier: Notifier | None = None) -> AsyncIterator[None]:
        outbound = OutboundClient(allow_networks=[ip_network("127.0.0.0/8")])
        stop = asyncio.Event()
        settings = WorkerSettings(database_url=address, takeover=timedelta(seconds=2))
        task = asyncio.create_task(run_workers(settings, notifier, outbound, stop))
        try:
            yield
        finally:
            stop.set()
            await task
            await outbound.aclose()

    return start


@pytest.fixture
def place() -> Callable[..., Awaitable[Any]]:
    """Place orders of one A each, paid if not said otherwise; returns the results."""

    async def placing(shop: Any, *requests: dict[str, Any]) -> Any:
        usual = {
            "lines": [{"sku": "A", "quantity": 1}],
            "customer": {"email": "ada@example.org", "name": "Ada <Byron>"},
            "ship_to": {"country": "DE", "name": "Ada Byron", "lines": ["Lange Straße 1"], "city": "Köln"},
            "payment": {"terms": "on_account"},
        }
        return await shop.run(place_orders, *(msgspec.convert(usual | request, PlaceOrder) for request in requests))

    return placing


@pytest.fixture
def eventually() -> Callable[..., Awaitable[Any]]:
    """Look until what is looked for is there."""

    async def look(question: Callable[[], Awaitable[Any]]) -> Any:
        async with asyncio.timeout(SECONDS):
            while not (found := await question()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return found

    return look


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


@pytest.fixture(name="text_of")
def text_of_fixture() -> Callable[[EmailMessage], str]:
    return text_of
