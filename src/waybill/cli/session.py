"""What every command of the command line works with: its settings, a database that is there, a shop, a way to read and do."""

import contextlib
import getpass
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from waybill.cli.output import Wrong, note

if TYPE_CHECKING:
    from waybill.model.setup_views import ShopFound
    from waybill.running.settings import Settings
    from waybill.store.database import Pool
    from waybill.store.idempotency import Command
    from waybill.store.tx import Tx

Answer = TypeVar("Answer")
Request = TypeVar("Request")

BATCH = 250
NO_SHOP = 'There is no shop yet. Make one: waybill shops create "My shop" --currency EUR --country DE'


class Common(Struct):
    """The options that every command takes."""

    data_dir: Path | None = None
    database_url: str | None = None
    shop: str | None = None
    json: bool = False
    debug: bool = False


common = Common()


def load_settings(**chosen: Any) -> "Settings":
    """The settings, with what was typed on the command line over the environment."""
    from waybill.running.settings import WrongSetting, read_settings

    try:
        return read_settings(**{"data_dir": common.data_dir, "database_url": common.database_url} | chosen)
    except WrongSetting as error:
        raise Wrong(f"{error} docs/settings.md lists all settings.") from None


class Session:
    """An open database and, where one is chosen, its shop."""

    def __init__(self, pool: "Pool", settings: "Settings", shop: "ShopFound | None") -> None:
        self.pool = pool
        self.settings = settings
        self._shop = shop
        self.actor = actor()

    @property
    def shop(self) -> "ShopFound":
        """The chosen shop."""
        assert self._shop is not None, "the command was opened without a shop"
        return self._shop

    @property
    def staff_address(self) -> str:
        """Where people reach the server: as set, else where it runs now, else where it would."""
        from waybill.running.state import read_state

        if self.settings.public_url:
            return self.settings.public_url.rstrip("/")
        state = read_state(self.settings.data_dir)
        return (state.url if state else None) or self.settings.seen_by_staff()

    @property
    def buyer_address(self) -> str:
        """Where buyers reach their pages, which links lead to."""
        return self.settings.buyer_url or self.staff_address

    @asynccontextmanager
    async def reading(self) -> "AsyncIterator[Tx]":
        """A read-only transaction on one snapshot of the shop."""
        from waybill.store.tx import Tx

        async with (
            self.pool.acquire() as connection,
            connection.transaction(readonly=True, isolation="repeatable_read"),
        ):
            yield Tx(connection, self.shop.shop_id, self.actor, "cli")

    @asynccontextmanager
    async def writing(self) -> "AsyncIterator[Tx]":
        """A transaction for what is not a command with an idempotency key."""
        from waybill.store.tx import Tx

        async with self.pool.acquire() as connection, connection.transaction():
            yield Tx(connection, self.shop.shop_id, self.actor, "cli")

    async def do(
        self, verb: str, command: "Command[Request]", requests: Sequence[Request], kind: Any, key: str | None = None
    ) -> list[Any]:
        """The answers of one batch, decoded as `kind`; with a `key` the same batch again is answered the same."""
        from waybill.store.batches import run_batch
        from waybill.store.idempotency import Claim, hash_body

        key = key or secrets.token_hex(12)
        claims = [
            Claim(self.actor, f"{key}:{position}", hash_body(verb.encode() + msgspec.json.encode(request)))
            for position, request in enumerate(requests)
        ]
        answers = await run_batch(self.pool, self.shop.shop_id, "cli", verb, command, requests, claims)
        decoder = msgspec.json.Decoder(kind)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return [decoder.decode(answer) for answer in answers if isinstance(answer, bytes)]


def actor() -> str:
    """How the log names whoever types: `cli:` and the name of the system's user."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"


def request(kind: type[Request], fields: Mapping[str, Any]) -> Request:
    """A request of these fields, those that are None left out; what is wrong with one is said by its name."""
    try:
        return msgspec.convert({name: value for name, value in fields.items() if value is not None}, kind)
    except msgspec.ValidationError as error:
        raise Wrong(explain(error, kind), status=2) from None


def explain(error: msgspec.ValidationError, kind: Any = None) -> str:
    """What msgspec found wrong in a request of this kind, as a sentence that begins with the field."""
    from waybill.model.mistakes import explained

    complaint, steps = explained(error, kind)
    name = "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in steps).lstrip(".") or "the request"
    if complaint.startswith("Expected"):
        complaint = f"should be{complaint.removeprefix('Expected')}"
    return f"{name}: {complaint[0].lower()}{complaint[1:]}."


def has_embedded(data_dir: Path) -> bool:
    """Whether there is an embedded database in this folder."""
    return (data_dir / "postgres").exists() or (data_dir / "database-location").exists()


def names_embedded(settings: "Settings") -> bool:
    """Whether an embedded database was named by its folder: what is typed wins over what is set for every command."""
    return common.data_dir is not None and common.database_url is None and has_embedded(settings.data_dir)


@contextlib.contextmanager
def database(settings: "Settings", *, make: bool = False) -> Iterator[str]:
    """The address of the database: the one named, else the running server's, else the embedded one while it is needed.

    With `make` an embedded one that is not there yet is made.
    """
    from waybill.running.state import read_state
    from waybill.store.migrate import migrate

    if settings.database_url and not names_embedded(settings):
        yield settings.database_url
        return
    state = read_state(settings.data_dir)
    if state is not None:
        if state.database_url is None:
            raise Wrong(
                f"The server of {settings.data_dir} uses a database of its own choice (or is still starting). "
                "Name its database: --database-url, or WAYBILL_DATABASE_URL."
            )
        yield state.database_url
        return
    from waybill.running.embedded import connect_or_start

    if not has_embedded(settings.data_dir):
        if not make:
            raise Wrong(
                f"There is no Waybill in {settings.data_dir}. Is --data-dir right? To begin there: "
                'waybill shops create "My shop" --currency EUR --country DE'
            )
        note(f"Making a new database in {settings.data_dir}.")
    with connect_or_start(settings.data_dir) as url:
        migrate(url)
        yield url


def run(
    work: Callable[[Session], Awaitable[Answer]],
    *,
    shop: bool = True,
    make: bool = False,
    pool_size: int = 3,
    patient: bool = False,
) -> Answer:
    """Open the database (`make` it where there is none) and do the work, in the chosen shop unless it needs none.

    `patient` is for work that goes through all data: no statement takes too long.
    """
    import uvloop

    from waybill.running.logs import set_up_logs
    from waybill.views.pages import BadCursor

    set_up_logs("info" if common.debug else "critical")
    settings = load_settings()
    with database(settings, make=make) as url:
        opened = _opened(work, settings, url, shop, pool_size, patient)
        try:
            return uvloop.run(opened)
        except BadCursor:
            raise Wrong("This cursor is of another list. Use the next of the page before.", status=2) from None


async def _opened(
    work: Callable[[Session], Awaitable[Answer]],
    settings: "Settings",
    url: str,
    shop: bool,
    pool_size: int,
    patient: bool,
) -> Answer:
    from waybill.store.all_shops import list_shops
    from waybill.store.database import open_pool, require_current

    try:
        pool = await open_pool(url, pool_size, pgbouncer=settings.pgbouncer, patient=patient)
    except (OSError, TimeoutError) as error:
        raise Wrong(
            f"The database does not answer ({error}). Is PostgreSQL running, and is --database-url right?"
        ) from error
    try:
        await require_current(pool)
        chosen = choose_shop(await list_shops(pool), common.shop) if shop else None
        return await work(Session(pool, settings, chosen))
    finally:
        pool.terminate()


def choose_shop(shops: "Sequence[ShopFound]", wanted: str | None) -> "ShopFound":
    """The shop with this id or name; without one, the only shop that there is."""
    if not shops:
        raise Wrong(NO_SHOP)
    listed = ", ".join(f"{shop.shop_id} ({shop.name})" for shop in shops[:10])
    if wanted is None:
        if len(shops) > 1:
            raise Wrong(f"There are {len(shops)} shops. Choose one with --shop: {listed}.", status=2)
        return shops[0]
    found = [shop for shop in shops if wanted in (str(shop.shop_id), shop.name)] or [
        shop for shop in shops if wanted.casefold() == shop.name.casefold()
    ]
    if len(found) != 1:
        problem = "no shop" if not found else "more than one shop"
        raise Wrong(f"There is {problem} called {wanted!r}. Use an id. The shops are: {listed}.", status=2)
    return found[0]
