"""What every test may ask for: a PostgreSQL of its own session, and empty databases in it."""

import functools
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import msgspec
import pytest
import pytest_asyncio
from hypothesis.database import DirectoryBasedExampleDatabase

from waybill.model.events import BundleOf, Event, ItemSaved, LocationSaved, StockReceived
from waybill.model.setup import ShopFields, ShopSettings
from waybill.running.embedded import Embedded, delete_data
from waybill.store.all_shops import create_shop
from waybill.store.database import Pool, open_pool
from waybill.store.migrate import migrate
from waybill.store.record import record
from waybill.store.tx import Tx

NewDatabase = Callable[..., str]

hypothesis.settings.register_profile("default", max_examples=60, deadline=None, derandomize=True)
# Other examples each time, wherever it runs; those that failed are kept and tried first.
hypothesis.settings.register_profile(
    "long", max_examples=1_000, deadline=None, derandomize=False, print_blob=True,
    database=DirectoryBasedExampleDatabase(Path(__file__).parent.parent / ".hypothesis" / "examples"),
)  # fmt: skip
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """One embedded server for the session. It does not wait for the disk: no test cuts the power."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-test-"))
    # As root the server runs as another user, who has to get in.
    folder.chmod(0o711)
    hasty = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "shared_buffers": "128MB"}
    embedded = Embedded(folder, options=hasty)
    embedded.start()
    try:
        yield embedded
    finally:
        embedded.stop()
        delete_data(folder)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database_url(server: Embedded) -> str:
    """The address of the session's database `waybill`, shared by all tests."""
    return server.url()


@pytest.fixture(scope="session")
def new_database(server: Embedded) -> NewDatabase:
    """Call it for the address of a fresh database, empty or a copy of `template`."""
    numbers = itertools.count(1)

    def create(template: str = "template1") -> str:
        name = f"test_{os.getpid()}_{next(numbers)}"
        server.query(f"create database {name} owner waybill template {template}")
        return server.url(name)

    # none is dropped by itself: the whole cluster goes when the session ends
    return create


@pytest.fixture(scope="session")
def migrated_template(server: Embedded, new_database: NewDatabase) -> str:
    """The name of a database with the newest schema and no data: `new_database(migrated_template)` copies it in a moment."""
    address = new_database()
    with ThreadPoolExecutor(1) as thread:
        # alembic runs an event loop of its own, which a thread that has one does not allow
        thread.submit(migrate, address).result()
    return address.partition("?")[0].rpartition("/")[2]


@pytest_asyncio.fixture(scope="session")
async def pool(new_database: NewDatabase, migrated_template: str) -> AsyncIterator[Pool]:
    """Connections to a migrated database that the tests of the session share, each test in shops of its own."""
    pool = await open_pool(new_database(migrated_template), 8)
    try:
        yield pool
    finally:
        pool.terminate()


class Shop:
    """A shop with items and locations, ids by SKU and by code; what is missing in it is added by further events."""

    def __init__(self, pool: Pool, shop_id: int) -> None:
        self.pool = pool
        self.shop_id = shop_id
        self.items: dict[str, UUID] = {}
        self.locations: dict[str, UUID] = {}

    @asynccontextmanager
    async def tx(self, *, actor: str = "test", door: str = "test", now: datetime | None = None) -> AsyncIterator[Tx]:
        """A transaction of this shop; it commits at the end of the block."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield Tx(connection, self.shop_id, actor, door, now)

    async def run(self, command: Callable[..., Awaitable[Any]], *requests: Any, **about: Any) -> Any:
        """Carry out one batch of a command in a transaction of its own; `about` goes to `tx`."""
        async with self.tx(**about) as tx:
            return await command(tx, requests)

    async def rows(self, statement: str, *parameters: Any) -> list[Any]:
        """What a statement finds whose `$1` is the shop's id."""
        return await self.pool.fetch(statement, self.shop_id, *parameters)

    async def item(self, sku: str, price: int = 10_000_000, **fields: Any) -> UUID:
        """Save an item; `price` in millionths, `bundle` as quantities by SKU."""
        bundle = [BundleOf(item_id=self.items[part], quantity=n) for part, n in fields.pop("bundle", {}).items()]
        async with self.tx() as tx:
            item_id = self.items.setdefault(sku, next(tx.ids))
            data = ItemSaved(item_id=item_id, sku=sku, price=price, bundle=bundle, **{"title": sku.title(), **fields})
            await record(tx, [Event(data)])
        return item_id

    async def location(self, code: str, **fields: Any) -> UUID:
        """Save a location that is open every day and can do everything, if not said otherwise."""
        usual = {
            "name": code, "kind": "warehouse", "address": {"country": "DE"}, "hours": {}, "cutoff": "14:00",
            "abilities": ["ship", "pickup", "local_delivery"], "priority": 100,
        }  # fmt: skip
        async with self.tx() as tx:
            location_id = self.locations.setdefault(code, next(tx.ids))
            await record(tx, [Event(LocationSaved(location_id=location_id, code=code, **(usual | fields)))])
        return location_id

    async def stock(self, levels: Mapping[tuple[str, str], int]) -> None:
        """Receive units by SKU and location code."""
        async with self.tx() as tx:
            events = [
                Event(StockReceived(item_id=self.items[sku], location_id=self.locations[code], quantity=quantity))
                for (sku, code), quantity in levels.items()
            ]
            await record(tx, events)


@pytest.fixture(scope="session")
def shop_in() -> Callable[..., Awaitable[Shop]]:
    """As `shop`, in the database of the pool that is given first."""

    async def make(
        pool: Pool, *, empty: bool = False, fields: Mapping[str, Any] | None = None, **settings: Any
    ) -> Shop:
        wanted = msgspec.convert({"name": "Test shop", **(fields or {})}, ShopFields)
        wanted = msgspec.structs.replace(wanted, settings=msgspec.convert(settings, ShopSettings))
        made = Shop(pool, await create_shop(pool, wanted, "test", "test"))
        if not empty:
            await made.location("MAIN", priority=1)
            await made.location("SIDE", priority=2)
            await made.item("A", 10_000_000)
            await made.item("B", 2_500_000)
            await made.item("BACK", 4_000_000, backorder=True)
            await made.item("KIT", 12_000_000, bundle={"A": 1, "B": 2})
            await made.stock({("A", "MAIN"): 10, ("B", "MAIN"): 20, ("A", "SIDE"): 5})
        return made

    return make


@pytest.fixture
def shop(pool: Pool, shop_in: Callable[..., Awaitable[Shop]]) -> Callable[..., Awaitable[Shop]]:
    """Call it (and await) for a new shop in EUR: locations MAIN before SIDE; A at 10.00, B at 2.50, BACK (on backorder) at 4.00
    and KIT, a bundle of one A and two B, at 12.00; 10 A and 20 B at MAIN, 5 A at SIDE. `empty=True` leaves all that out.

    The other arguments are shop settings.
    """
    return functools.partial(shop_in, pool)
