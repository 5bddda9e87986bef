"""The real server on a loopback port, over a database of its own, for the tests of the HTTP door."""

import asyncio
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

from waybill.api.app import create_app
from waybill.api.openapi import EXAMPLES, operations
from waybill.api.serving import Server
from waybill.app import open_runtime
from waybill.model.keys import SCOPES, CreateKey
from waybill.model.staff import InvitePerson
from waybill.running.settings import Settings
from waybill.store.database import Pool, open_pool
from waybill.store.keys import create_keys
from waybill.store.staff import invite_people

NewDatabase = Callable[..., str]
OPERATIONS = {one.name: one for one in operations(create_app(lambda: None).app)}


class Served:
    """A server that answers at `url`, in a thread of its own as it has a process of its own in life."""

    def __init__(self, database_url: str, folder: Path, **settings: Any) -> None:
        self.database_url = database_url
        self.settings = Settings(data_dir=folder, pool_size=6, **settings)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.app = create_app(lambda: open_runtime(self.settings, database_url))
        self.server = Server(self.app, "critical")
        self.thread = threading.Thread(target=self._run, name="served")

    def _run(self) -> None:
        asyncio.run(self.server.serve(sockets=[self.listener]))

    def start(self) -> None:
        self.thread.start()
        until = time.monotonic() + 20
        while not self.server.started:
            assert self.thread.is_alive(), "the server ended at its start"
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.01)

    def stop(self) -> float:
        """Stop it as a signal does; how many seconds that took."""
        began = time.monotonic()
        self.server.should_exit = True
        self.thread.join(15)
        assert not self.thread.is_alive(), "the server did not stop"
        return time.monotonic() - began


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium to drive: $CHROMIUM, else the first of the usual names on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)
    if not found:
        pytest.fail("Install the package `chromium`, or set CHROMIUM to a Chrome or Chromium.")
    return found


@pytest.fixture(scope="session")
def api_database(new_database: NewDatabase, migrated_template: str) -> str:
    """The database of the served API."""
    return new_database(migrated_template)


@pytest.fixture(scope="session")
def served(api_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The real server; keys are remembered for half a second."""
    one = Served(api_database, tmp_path_factory.mktemp("served"), key_cache_seconds=0.5, stranger_rate_per_second=0)
    one.start()
    yield one
    one.stop()


@pytest_asyncio.fixture(scope="session")
async def api_pool(api_database: str) -> AsyncIterator[Pool]:
    """Connections to the served database, beside the server's."""
    pool = await open_pool(api_database, 4)
    try:
        yield pool
    finally:
        pool.terminate()


class Selling:
    """A shop as its owner sees it: `http` is a client with a key that may do everything."""

    def __init__(self, shop: Any, url: str, token: str) -> None:
        self.shop = shop
        self.url = url
        self.token = token
        self.http = self.with_token(token)

    def with_token(self, token: str) -> httpx.AsyncClient:
        """A client that shows another key."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    async def key(self, *scopes: str, name: str = "test") -> tuple[str, str]:
        """Make a key; its id and its token."""
        async with self.shop.tx() as tx:
            (made,) = await create_keys(tx, [CreateKey(name=name, scopes=list(scopes) or [*SCOPES])])
        return str(made.key_id), made.token

    async def place(self, **fields: Any) -> dict[str, Any]:
        """Place an order for one A to be picked up, if not said otherwise."""
        request = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup", **fields}
        answer = await self.http.post("/v1/orders", json=request)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest_asyncio.fixture(scope="session")
async def selling_for_long(
    served: Served, api_pool: Pool, shop_in: Callable[..., Awaitable[Any]]
) -> AsyncIterator[Callable[..., Awaitable[Selling]]]:
    """As `selling`, for fixtures that several tests share."""
    made: list[Selling] = []

    async def make(**settings: Any) -> Selling:
        shop = await shop_in(api_pool, **settings)
        one = Selling(shop, served.url, "")
        _, one.token = await one.key()
        one.http = one.with_token(one.token)
        made.append(one)
        return one

    yield make
    for one in made:
        await one.http.aclose()


@pytest.fixture
def selling(selling_for_long: Callable[..., Awaitable[Selling]]) -> Callable[..., Awaitable[Selling]]:
    """Call it (and await) for a new shop behind the served API; the arguments are those of `shop`."""
    return selling_for_long


class Teller:
    """Asks, and writes down what was asked and answered."""

    def __init__(self, selling: Any) -> None:
        self.http = selling.http
        self.told: dict[str, Any] = {}

    async def ask(self, name: str, body: Any = None, *, named: str = "", **parameters: Any) -> Any:
        """One operation; what is `named` is one of several examples of it. Parameters go to the path or the query."""
        operation = OPERATIONS[name]
        in_path = {key: value for key, value in parameters.items() if f"{{{key}}}" in operation.path}
        query = {key: value for key, value in parameters.items() if key not in in_path}
        sent: dict[str, Any] = {} if body is None else {"json": body}
        if "takes" in operation.handler.opt:
            sent = {"content": body.encode(), "headers": {"Content-Type": operation.handler.opt["takes"]}}
        path = operation.path.format(**in_path)
        answer = await self.http.request(operation.method.upper(), path, params=query, **sent)
        assert answer.status_code in (200, 201), (name, answer.text)
        said = _said(answer)
        self.note(name, body, said, in_path, query, named)
        return said

    def note(self, name: str, body: Any, answer: Any, in_path: Any, query: Any, named: str) -> None:
        example = self.told.setdefault(name, {})
        example |= {key: value for key, value in (("path", in_path), ("query", query)) if value and key not in example}
        if named:
            if body is not None:
                example.setdefault("requests", {})[named] = body
            example.setdefault("responses", {})[named] = answer
            return
        example |= {"response": answer} if body is None else {"request": body, "response": answer}


def _said(answer: httpx.Response) -> Any:
    """What was answered: of a PDF, only that it is one."""
    kind = answer.headers["content-type"]
    if kind == "application/pdf":
        assert answer.content.startswith(b"%PDF-")
        return "%PDF-1.7 ..."
    return answer.json() if kind == "application/json" else answer.text


@pytest.fixture(scope="session")
def make_teller() -> Callable[[Selling], Teller]:
    """Call it for a teller of examples in a shop: `await teller.ask("getOrder", order=1001)`."""
    return Teller


_STEADY = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "<time>"),
    (re.compile(r"wb_[0-9a-f]{12}_[A-Za-z0-9_-]{43}"), "<token>"),
    (re.compile(r"wb_[0-9a-f]{12}"), "<prefix>"),
    (re.compile(r"sb_[0-9a-f]{12}"), "<reference>"),
    (re.compile(r"\b[A-Z2-7]{4}(-[A-Z2-7]{4}){4}\b"), "<code>"),
    (re.compile(r"(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{64}|[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])"), "<token>"),
    (re.compile(r"(?<=[\"=])[A-Za-z0-9_-]{43}(?=\")"), "<token>"),
    (re.compile(r'"\d{4}-\d\d-\d\d"'), '"<date>"'),
    (re.compile(r"http://127\.0\.0\.1:\d+/accept#token=[A-Za-z0-9_-]{43}"), "<link>"),
    (re.compile(r"\"\d{6}\""), '"<digits>"'),
    (re.compile(r"whsec_[A-Za-z0-9+/=]{44}"), "<secret>"),
    (re.compile(r'"(next|cursor)": ?"[A-Za-z0-9_-]+"'), '"next":"<cursor>"'),
    (re.compile(r'"[A-Z2-7]{8}"'), '"<reference>"'),
    (re.compile(r"\[#[A-Z2-7]{8}\]"), "[<reference>]"),
    (
        re.compile(r"\b([A-Z][a-z]+day|Mon|Tue|Wed|Thu|Fri|Sat|Sun),? \d+ [A-Z][a-z]+( \d{4})?|\d+ [A-Z][a-z]+ \d{4}"),
        "<day>",
    ),
    (re.compile(r"\b[a-zá-ú]+, \d+ de [a-z]+( de \d{4})?"), "<day>"),
    (re.compile(r"\b\d\d?:\d\d"), "<clock>"),
    (re.compile(r"\bINV-20\d\d-"), "INV-<year>-"),
    # which shop of its test run it is
    (re.compile(r'"shop_id": ?\d+'), '"shop_id":0'),
)


def steady(told: Any) -> Any:
    """What is the same every morning."""
    text = msgspec.json.encode(told).decode()
    for pattern, mark in _STEADY:
        text = pattern.sub(mark, text)
    return msgspec.json.decode(text)


@pytest.fixture(scope="session")
def same_examples() -> Callable[[str, dict[str, Any]], None]:
    """Check (or, with WAYBILL_UPDATE=1, write down) that an area's examples are what was told."""

    def check(area: str, told: dict[str, Any]) -> None:
        path = EXAMPLES / f"{area}.json"
        now = msgspec.json.decode(msgspec.json.encode(told))
        if os.environ.get("WAYBILL_UPDATE"):
            # only what is new in them is told anew, not every id and time
            kept = msgspec.json.decode(path.read_bytes()) if path.exists() else {}
            same = {name for name in now if name in kept and steady(now[name]) == steady(kept[name])}
            kept = {name: kept[name] if name in same else example for name, example in now.items()}
            path.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=1) + b"\n")
        kept = msgspec.json.decode(path.read_bytes())
        assert set(kept) == set(now)
        for name, example in now.items():
            assert steady(example) == steady(kept[name]), f"{name}: if that is meant, run this with WAYBILL_UPDATE=1"

    return check


class Visitor:
    """A browser with nobody else's cookies: it keeps the session's and sends what a page of ours would."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)
        self.token = ""
        self.csrf = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request as a page makes it; headers with `_` for `-` replace those, an empty one is left out."""
        sent = {"origin": self.url, "x-csrf-token": self.csrf, "cookie": f"__Host-waybill={self.token}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value.encode("latin-1") for name, value in sent.items() if value.rpartition("=")[2]}
        answer = await self.http.request(method, path, json=body, headers=given)
        self.http.cookies.clear()
        cookie = answer.headers.get("set-cookie", "")
        if cookie.startswith("__Host-waybill="):
            self.token = cookie.partition(";")[0].partition("=")[2]
        if path.startswith("/v1/s") and answer.status_code == 200 and b"csrf_token" in answer.content:
            found = answer.json()
            self.csrf = found.get("session", found)["csrf_token"]
        return answer

    async def get(self, path: str) -> Any:
        """What is answered."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None) -> Any:
        """What a change answers that is done."""
        answer = await self.ask("POST", path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()


PASSWORD = "seven lighthouses by the sea"


@pytest_asyncio.fixture(scope="session")
async def new_visitor(served: Served) -> AsyncIterator[Callable[[], Visitor]]:
    """Call it for a browser that nobody is signed in with."""
    made: list[Visitor] = []

    def make() -> Visitor:
        made.append(Visitor(served.url))
        return made[-1]

    yield make
    for one in made:
        await one.http.aclose()


@pytest.fixture
def visitor(new_visitor: Callable[[], Visitor]) -> Callable[[], Visitor]:
    """As `new_visitor`."""
    return new_visitor


Joining = Callable[..., Awaitable[Visitor]]


@pytest.fixture
def joining(visitor: Callable[[], Visitor]) -> Joining:
    """Call it (and await) with a shop, a role and an e-mail: somebody is invited, accepts, and is signed in."""

    async def join(selling: Selling, role: str = "owner", email: str = "olga@example.com") -> Visitor:
        async with selling.shop.tx() as tx:
            asked = msgspec.convert({"email": email, "role": role}, InvitePerson)
            (invited,) = await invite_people(tx, [asked], ["admin"], selling.url, mail=False)
        one = visitor()
        accepted = {"token": invited.link.partition("#token=")[2], "name": "Olga Owens", "password": PASSWORD}
        await one.post("/v1/sign-in/accept", accepted)
        return one

    return join
