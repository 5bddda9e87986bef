"""Two shops that look alike: every command and every view of one, and nothing of the other is read or changed."""

import functools
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

import waybill.commands
import waybill.views
from waybill.commands.import_history import import_history
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.commands.save_items import save_items
from waybill.model import delays, history, orders, setup, stock
from waybill.model.events import StockReceived
from waybill.model.results import Refused
from waybill.model.setup_views import CustomerQuery
from waybill.model.stock_views import ItemQuery, MovementQuery, ReceiptQuery, StockQuery
from waybill.model.views import LogEvent, OrderQuery
from waybill.store.database import open_pool

MakeShop = Callable[..., Awaitable[Any]]
Requests = Callable[["Twin"], Sequence[dict[str, Any]]]

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Twin:
    """One of the shops; `mark` is in every text of its own, all else is the same in both."""

    def __init__(self, shop: Any, mark: str) -> None:
        self.shop = shop
        self.mark = mark
        self.orders: dict[str, UUID] = {}
        self.customer = self.receipt = UUID(int=0)
        self.made: dict[str, Any] = {}


def _functions(package: ModuleType, of_the_stem: bool) -> dict[str, Any]:
    """The coroutine functions that work in a transaction: a verb's of its stem, or all public ones of a view."""
    found = {}
    for about in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        module = importlib.import_module(about.name)
        stem = about.name.rpartition(".")[2]
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            mine = function.__module__ == about.name and not name.startswith("_")
            if (
                mine
                and (name == stem or not of_the_stem)
                and next(iter(inspect.signature(function).parameters), "") == "tx"
            ):
                found[name] = function
    return found


def _order(twin: Twin, **fields: Any) -> dict[str, Any]:
    usual = {
        "lines": [{"sku": "A", "quantity": 1, "properties": {"text": twin.mark}}, {"sku": "BACK", "quantity": 1}],
        "customer": {"email": "same@x.de", "name": f"Same {twin.mark}"},
        "ship_to": {"country": "DE", "city": twin.mark},
        "note": twin.mark,
        "tags": ["gift"],
    }
    return usual | fields


def _history(twin: Twin, number: int = 1) -> list[dict[str, Any]]:
    line = {"row": 1, "sku": "OLD", "title": "Old", "quantity": 1, "unit_price_micros": 1_000_000, "total": 100}
    record = {
        "type": "HistoricOrder", "external_id": f"53636{number}", "row": 1, "placed_at": "2010-12-01T08:26:00Z",
        "customer_reference": "17850", "country": "GB", "country_name": "United Kingdom", "lines": [line], "charges": [],
    }  # fmt: skip
    control = {
        "rows": 1,
        "total": 100,
        "absolute_total": 100,
        "credit_rows_without_customer": 0,
        "credit_rows_without_sale": 0,
    }
    return [
        {
            "source": {"reader": "test", "sha256": f"{number}" * 64, "name": f"file {twin.mark}"},
            "control": control, "currency": "EUR", "time_zone": "UTC", "from_row": 1,
            "chunk": {"records": [record], "rows": 1, "next_row": 2},
            "items": {"OLD": {"sku": "OLD", "title": "Old", "unit_price_micros": 1_000_000}},
        }
    ]  # fmt: skip


# What each verb is asked in the first shop: about its own, by the words that both shops know, and by ids (of either shop).
COMMANDS: dict[str, tuple[Any, Requests]] = {
    "place_orders": (orders.PlaceOrder, lambda t: [_order(t, external_id="NEW-1"), _order(t, draft_id=str(t.orders["draft"]))]),
    "cancel_orders": (orders.CancelOrder, lambda t: [{"order_id": str(t.orders["plain"])}]),
    "confirm_orders": (orders.ConfirmOrder, lambda t: [{"order_id": str(t.orders["waiting"]), "paid": 100_000}]),
    "expire_orders": (orders.ExpireOrder, lambda t: [{"order_id": str(t.orders["late"])}]),
    "discard_drafts": (orders.DiscardDraft, lambda t: [{"order_id": str(t.orders["draft_too"])}]),
    "receive_stock": (
        stock.ReceiveStock,
        lambda t: [{"sku": "BACK", "location": "MAIN", "quantity": 5, "receipt_id": str(t.receipt)},
                   {"sku": "A", "location": "SIDE", "quantity": 50}],
    ),
    "adjust_stock": (stock.AdjustStock, lambda t: [{"sku": "A", "location": "MAIN", "quantity": -1, "reason": "lost"}]),
    "count_stock": (stock.CountStock, lambda t: [{"sku": "A", "location": "MAIN", "quantity": 1}]),
    "expect_stock": (
        stock.ExpectStock,
        lambda t: [{"sku": "A", "location": "MAIN", "quantity": 7, "expected_on": "2090-01-01"},
                   {"sku": "BACK", "location": "MAIN", "quantity": 70, "expected_on": "2090-02-01", "receipt_id": str(t.receipt)}],
    ),
    "renew_promises": (delays.RenewPromise, lambda t: [{"order_id": str(t.orders["overdue"])}]),
    "set_safety_stock": (stock.SetSafetyStock, lambda t: [{"sku": "B", "location": "MAIN", "quantity": 2}]),
    "save_items": (setup.SaveItem, lambda t: [{"sku": "A", "title": "Changed", "price": "9.00"}]),
    "save_locations": (setup.SaveLocation, lambda t: [{"code": "SIDE", "name": "Changed", "address": {"country": "FR"}}]),
    "save_shop": (setup.SaveShop, lambda t: [{"name": "Changed"}]),
    "save_customers": (
        setup.SaveCustomer,
        lambda t: [{"email": "same@x.de", "name": "Changed"}, {"customer_id": str(t.customer), "phone": "+49 40 4"}],
    ),
    "import_history": (history.ImportHistory, lambda t: _history(t, 2)),
    "erase_customers": (setup.EraseCustomer, lambda t: [{"customer_id": str(t.customer)}]),
}  # fmt: skip

# How each view is asked: in the first shop, with ids of `t`.
# The id of a message and of a webhook that both shops have.
SAME = UUID(int=7)


def _goods_came_for(twin: Twin, order_id: UUID) -> LogEvent:
    """An event as a feed has it; only its order, item and location say whose it is."""
    data = StockReceived(item_id=twin.shop.items["A"], location_id=twin.shop.locations["MAIN"], quantity=1)
    return LogEvent(
        seq=1, id=order_id, type=data.type, order_id=order_id, occurred_at=datetime.now(UTC), recorded_at=datetime.now(UTC),
        actor="test", door="test", data=msgspec.Raw(msgspec.json.encode(data)),
    )  # fmt: skip


VIEWS: dict[str, Callable[[Twin], list[tuple[Any, ...]]]] = {
    "list_orders": lambda t: [
        (OrderQuery(**query),)
        for query in (
            {}, {"email": "same@x.de"}, {"name": "same"}, {"sku": "a"}, {"tag": "gift"}, {"location": "main"}, {"q": "TWIN-1"},
            {"external_id": "TWIN-1"}, {"number": "1001"}, {"status": "confirmed"}, {"q": "same"}, {"customer_id": t.customer},
            {"q": "kit"}, {"tag": "gift", "status": "placed"}, {"name": "same", "sku": "a"}, {"order": "oldest", "channel": "api"},
        )
    ],
    "get_orders": lambda t: [([*t.orders.values(), 1001, 1002],)],
    "timeline": lambda t: [(order_id,) for order_id in t.orders.values()],
    "events_after": lambda t: [(0,), (2, ["order.placed"], 1)],
    "newest": lambda _: [()],
    "feed_words": lambda t: [([_goods_came_for(t, order_id) for order_id in t.orders.values()],)],
    "list_stock": lambda t: [(StockQuery(by=date(2027, 6, 1)),), (StockQuery(location="MAIN", below=10_000),)],
    "list_movements": lambda t: [(MovementQuery(),), (MovementQuery(sku="A"),), (MovementQuery(location="MAIN"),)],
    "list_receipts": lambda t: [(ReceiptQuery(all=True),)],
    "list_items": lambda t: [(ItemQuery(),), (ItemQuery(prefix="b"),)],
    "measures_of": lambda t: [(["A", "own", "no such"],)],
    "list_locations": lambda t: [(), ("main",)],
    "list_customers": lambda t: [
        (CustomerQuery(**query),)
        for query in ({}, {"email": "same@x.de"}, {"name": "same"}, {"q": "sam"}, {"q": "own"}, {"tag": "vip"})
    ],
    "list_alike": lambda t: [(t.customer,)],
    "get_customer": lambda t: [(t.customer,)],
    "export_customer": lambda t: [(t.customer,)],
    "inquiries_of": lambda t: [(t.customer,)],
    "get_shop": lambda t: [()],
    "broken_invariants": lambda t: [()],
    "list_messages": lambda t: [(), (t.orders["plain"],), (None, (), None, 50, t.customer)],
    "show_message": lambda t: [(SAME,)],
    "list_deliveries": lambda t: [(SAME,)],
    "imported_files": lambda t: [()],
    "import_reached": lambda t: [(history.source_id(history.SourceIdentity("test", "1" * 64, "")),)],
    "import_account": lambda t: [(history.source_id(history.SourceIdentity("test", "1" * 64, "")),)],
}  # fmt: skip


# Each area of the product says in a file of its own what its verbs and views are asked: `COMMANDS` and `VIEWS` as above,
# and `prepare(twin)`, which makes what they need and keeps the ids in `twin.made`.
PREPARE: list[Callable[["Twin"], Awaitable[None]]] = []
for _path in sorted(Path(__file__).with_name("isolation").glob("*.py")):
    _spec = importlib.util.spec_from_file_location(f"isolation_{_path.stem}", _path)
    assert _spec
    assert _spec.loader
    _area = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_area)
    COMMANDS |= _area.COMMANDS
    VIEWS |= _area.VIEWS
    PREPARE.append(_area.prepare)


async def _twin(make: MakeShop, mark: str) -> Twin:
    twin = Twin(await make(fields={"name": f"Shop {mark}"}), mark)
    past = datetime.now(UTC) - timedelta(days=3)
    asked = {
        "plain": _order(twin, external_id="TWIN-1"),
        "waiting": _order(twin),
        "kit": _order(twin, lines=[{"sku": "KIT", "quantity": 1}]),
        "late": _order(twin),
        "draft": _order(twin, draft=True),
        "draft_too": _order(twin, draft=True),
    }
    for name, request in asked.items():
        [placed] = await twin.shop.run(
            place_orders, msgspec.convert(request, orders.PlaceOrder), now=past if name == "late" else None
        )
        twin.orders[name] = placed.order_id
    await twin.shop.rows(
        "INSERT INTO message (shop_id, message_id, cause_seq, kind, order_id, status, subject, created_at) "
        "VALUES ($1, $2, 1, 'order_received', $3, 'sent', $4, now())",
        SAME, twin.orders["plain"], mark,
    )  # fmt: skip
    await twin.shop.rows(
        "INSERT INTO webhook_delivery (shop_id, webhook_id, seq, status, last_error, created_at) "
        "VALUES ($1, $2, 1, 'failed', $3, now())",
        SAME, mark,
    )  # fmt: skip
    title = {"sku": "MARK", "title": mark, "price": "1.00"}
    await twin.shop.run(save_items, msgspec.convert(title, setup.SaveItem))
    [saved] = await twin.shop.run(
        save_customers, msgspec.convert({"email": "same@x.de", "name": f"Same {mark}"}, setup.SaveCustomer)
    )
    twin.customer = saved.id
    expected = {"sku": "BACK", "location": "MAIN", "quantity": 30, "expected_on": "2090-01-05", "reference": mark}
    [changed] = await twin.shop.run(
        _functions(waybill.commands, True)["expect_stock"], msgspec.convert(expected, stock.ExpectStock)
    )
    twin.receipt = changed.receipt_id
    await _overdue(twin)
    await twin.shop.run(import_history, msgspec.convert(_history(twin)[0], history.ImportHistory))
    for prepare in PREPARE:
        await prepare(twin)
    return twin


async def _overdue(twin: Twin) -> None:
    """An order that waits for goods that should be here by now."""
    long_ago = datetime.now(UTC) - timedelta(days=30)
    await twin.shop.item("OVERDUE", backorder=True)
    expected = {
        "sku": "OVERDUE",
        "location": "MAIN",
        "quantity": 1,
        "expected_on": f"{long_ago + timedelta(days=5):%Y-%m-%d}",
    }
    expect_stock = _functions(waybill.commands, True)["expect_stock"]
    await twin.shop.run(expect_stock, msgspec.convert(expected, stock.ExpectStock), now=long_ago)
    wanted = _order(twin, lines=[{"sku": "OVERDUE", "quantity": 1}], payment={"terms": "on_account"})
    [placed] = await twin.shop.run(place_orders, msgspec.convert(wanted, orders.PlaceOrder), now=long_ago)
    twin.orders["overdue"] = placed.order_id


async def _everything(twin: Twin) -> dict[str, list[str]]:
    """Every row of every table that belongs to the shop."""
    tables = await twin.shop.pool.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.columns "
        "WHERE column_name = 'shop_id' AND table_schema IN ('public', 'queue')"
    )
    assert len(tables) > 20
    return {
        table["name"]: sorted(
            row[0] for row in await twin.shop.rows(f"SELECT t::text FROM {table['name']} t WHERE shop_id = $1")
        )
        for table in tables
    }


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(
    new_database: Callable[..., str], migrated_template: str, shop_in: MakeShop
) -> tuple[str, tuple[Twin, Twin]]:
    """The two shops, made once, and the name of the database that has both: each test has a copy of it."""
    url = new_database(migrated_template)
    pool = await open_pool(url, 2)
    make = functools.partial(shop_in, pool)
    twins = await _twin(make, "OWNOWN"), await _twin(make, "ALIEN!")
    # a database that somebody is connected to is not copied
    await pool.close()
    return url.partition("?")[0].rpartition("/")[2], twins


@pytest.fixture
async def twins(both: tuple[str, tuple[Twin, Twin]], new_database: Callable[..., str]) -> AsyncIterator[Any]:
    name, twins = both
    pool = await open_pool(new_database(name), 2)
    for twin in twins:
        twin.shop.pool = pool
    yield twins
    pool.terminate()


def test_every_command_and_every_view_is_tried() -> None:
    assert set(COMMANDS) == set(_functions(waybill.commands, True))
    assert set(VIEWS) == set(_functions(waybill.views, False))


async def test_views_show_nothing_of_another_shop(twins: tuple[Twin, Twin]) -> None:
    own, alien = twins
    rows = await _everything(own), await _everything(alien)
    ids, alien_ids = (set(_UUID.findall(repr(one))) for one in rows)
    # ids of imported rows follow from the file alone
    theirs = alien_ids - ids
    assert len(theirs) > 30
    shown = ""
    for name, function in _functions(waybill.views, False).items():
        for about in (own, alien):
            for arguments in VIEWS[name](about):
                async with own.shop.tx() as tx:
                    answer = msgspec.json.encode(await function(tx, *arguments)).decode()
                    assert alien.mark not in answer, name
                    assert not theirs & set(_UUID.findall(answer)), name
                    shown += answer
    assert own.mark in shown
    assert {str(id) for id in own.orders.values()} <= set(_UUID.findall(shown))
    assert {str(own.customer), str(own.receipt)} <= set(_UUID.findall(shown))


@pytest.mark.parametrize("verb", sorted(COMMANDS))
async def test_commands_change_nothing_of_another_shop(twins: tuple[Twin, Twin], verb: str) -> None:
    own, alien = twins
    before, own_before = await _everything(alien), await _everything(own)
    kind, requests = COMMANDS[verb]
    function = _functions(waybill.commands, True)[verb]
    by_id = [msgspec.convert(request, kind) for request in requests(alien) if _UUID.search(repr(request))]
    for request in by_id:
        [answer] = await own.shop.run(function, request)
        assert isinstance(answer, Refused), request
    assert await _everything(alien) == before
    answers = await own.shop.run(function, *(msgspec.convert(request, kind) for request in requests(own)))
    assert not any(isinstance(answer, Refused) for answer in answers), answers
    assert await _everything(alien) == before
    assert await _everything(own) != own_before
