"""Importing past trade: what the tables hold of it, one end state however often it is interrupted, what is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import polars
import pytest
import pytest_asyncio

from waybill.adapters.history.online_retail import OnlineRetailReader, OnlineRetailSource
from waybill.commands.import_history import import_history
from waybill.commands.place_orders import place_orders
from waybill.model.history import (
    AlreadyImported,
    HistoricItem,
    Imported,
    ImportHistory,
)
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.sample import online_retail_sample
from waybill.store.database import Pool, open_pool
from waybill.store.ids import time_of
from waybill.store.replay import differences, replay
from waybill.views.import_account import ImportAccount
from waybill.workers import history_import
from waybill.workers.history_import import ImportSummary, import_file

MakeShop = Callable[..., Awaitable[Any]]
State = Callable[[Any], Awaitable[dict[str, str]]]

pytestmark = pytest.mark.usefixtures("small_chunks")

POUNDS = {"currency": "GBP", "country": "GB"}


@pytest.fixture(scope="module")
def sample() -> Iterator[OnlineRetailSource]:
    with closing(OnlineRetailReader().open(online_retail_sample())) as source:
        yield source


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnlineRetailSource]:
    """The sample's first 3,000 rows as a file: several chunks."""
    path = tmp_path_factory.mktemp("history") / "days.parquet"
    polars.read_parquet(online_retail_sample()).head(3_000).write_parquet(path)
    with closing(OnlineRetailReader().open(path)) as source:
        yield source


@pytest_asyncio.fixture(scope="module")
async def empty(new_database: Callable[..., str], migrated_template: str) -> AsyncIterator[Pool]:
    """A second database, migrated and without shops."""
    pool = await open_pool(new_database(migrated_template), 2)
    try:
        yield pool
    finally:
        pool.terminate()


def account_of(summary: ImportSummary) -> ImportAccount:
    assert summary.account is not None
    return summary.account


def chunks_of(source: OnlineRetailSource, max_rows: int = 500) -> Iterator[ImportHistory]:
    items = {item.sku: item for item in source.items()}
    from_row = 1
    for chunk in source.chunks(max_rows=max_rows):
        yield ImportHistory(
            source=source.identity,
            control=source.control,
            currency=source.currency,
            time_zone=source.time_zone,
            from_row=from_row,
            chunk=chunk,
            items=items,
        )
        from_row = chunk.next_row


async def test_the_log_alone_gives_the_tables(
    shop: MakeShop, pool: Pool, empty: Pool, days: OnlineRetailSource
) -> None:
    made = await shop(empty=True, fields=POUNDS)
    await import_file(pool, made.shop_id, days)
    await replay(pool, made.shop_id, empty)
    assert await differences(pool, empty, made.shop_id) == {}


async def test_orders_are_completed_paid_and_in_order_of_time(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource
) -> None:
    made = await shop(empty=True, fields=POUNDS)
    await import_file(pool, made.shop_id, days)
    orders = await made.rows("SELECT * FROM orders WHERE shop_id = $1 ORDER BY order_id")
    assert {(row["status"], row["channel"], row["currency"], row["tax_total"]) for row in orders} == {
        ("completed", "online_retail", "GBP", 0)
    }
    assert all(row["paid"] == row["total"] == row["item_total"] + row["charge_total"] for row in orders)
    assert all(row["placed_at"] == row["confirmed_at"] == row["ended_at"] == time_of(row["order_id"]) for row in orders)
    # within a minute, which is as exact as the file is, rows decide
    assert [row["number"] for row in orders] == sorted(row["number"] for row in orders)
    first = orders[0]
    assert (first["external_id"], first["country"], first["number"]) == ("536365", "GB", 1001)
    assert first["placed_at"] == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    claims = await made.rows(
        "SELECT x.external_id, o.external_id AS own FROM external_order x JOIN orders o USING (shop_id, order_id) "
        "WHERE shop_id = $1 AND x.channel = 'online_retail'"
    )
    assert len(claims) == len(orders)
    assert all(row["external_id"] == row["own"] for row in claims)
    (line,) = await made.rows(
        "SELECT l.*, i.title AS item_title, i.price FROM order_line l JOIN item i USING (shop_id, item_id) "
        "WHERE shop_id = $1 AND l.order_id = $2 AND line = 1",
        first["order_id"],
    )
    assert (line["sku"], line["quantity"], line["delivered"], line["unit_price"], line["total"]) == (
        "85123A", 6, 6, 2_550_000, 1530,
    )  # fmt: skip
    (customer,) = await made.rows(
        "SELECT k.customer_id, c.since FROM customer_key k JOIN customer c USING (shop_id, customer_id) "
        "WHERE shop_id = $1 AND kind = 'external_id' AND value = 'online-retail:17850'"
    )
    assert (customer["customer_id"], customer["since"]) == (first["customer_id"], first["placed_at"])


HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
CREDITED = (
    HEADINGS
    + """\
1,A,Tea,5,2011-01-01 10:00,2,17,France
1,CUP,Cup,2,2011-01-01 10:00,3.5,17,France
1,POST,Postage,1,2011-01-01 10:00,18,17,France
C2,A,Tea,-1,2011-01-01 11:00,2,17,France
3,A,Tea,4,2011-01-02 10:00,2,17,France
C4,A,Tea,-6,2011-01-05 10:00,2,17,France
C4,CUP,Cup,-1,2011-01-05 10:00,3.5,17,France
C4,POST,Postage,-1,2011-01-05 10:00,18,17,France
C4,D,Goodwill,-1,2011-01-05 10:00,1.25,17,France
C5,A,Tea,-9,2011-01-06 10:00,2,17,France
"""
)


@pytest.mark.parametrize("chunk_rows", [1, 1_000])
async def test_credits_move_units_of_the_sales_they_name(
    shop: MakeShop, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk_rows: int
) -> None:
    monkeypatch.setattr(history_import, "CHUNK_ROWS", chunk_rows)
    made = await shop(empty=True, fields=POUNDS)
    path = tmp_path / "credits.csv"
    path.write_text(CREDITED)
    with closing(OnlineRetailReader().open(path)) as source:
        summary = await import_file(pool, made.shop_id, source)
    assert account_of(summary).problems() == []
    lines = await made.rows(
        "SELECT o.external_id, l.sku, l.delivered, l.returned, l.canceled FROM order_line l "
        "JOIN orders o USING (shop_id, order_id) WHERE shop_id = $1 ORDER BY o.number, l.line"
    )
    assert [tuple(line) for line in lines] == [("1", "A", 0, 4, 1), ("1", "CUP", 1, 1, 0), ("3", "A", 0, 4, 0)]
    orders = await made.rows(
        "SELECT o.external_id, o.total, o.paid, o.version, (SELECT count(*) FROM event e WHERE e.shop_id = $1 "
        "AND e.order_id = o.order_id) AS events FROM orders o WHERE shop_id = $1 ORDER BY number"
    )
    assert [tuple(order) for order in orders] == [("1", 3500, 3500, 4, 4), ("3", 800, 800, 2, 2)]
    parts = await made.rows(
        "SELECT h.external_id, o.external_id, h.sku, h.line, h.charge, h.kind, h.untied, h.charge_type, h.quantity, h.amount "
        "FROM history_credit h LEFT JOIN orders o USING (shop_id, order_id) WHERE shop_id = $1 ORDER BY row, part"
    )
    assert [tuple(part) for part in parts] == [
        ("C2", "1", "A", 1, None, "cancellation", None, None, 1, -200),
        ("C4", "3", "A", 1, None, "return", None, None, 4, -800),
        ("C4", "1", "A", 1, None, "return", None, None, 2, -400),
        ("C4", "1", "CUP", 2, None, "return", None, None, 1, -350),
        ("C4", "1", "POST", None, 1, "return", None, "shipping", 1, -1800),
        ("C4", None, "D", None, None, None, "no_sale", "discount", 1, -125),
        ("C5", "1", "A", 1, None, "return", None, None, 2, -400),
        ("C5", None, "A", None, None, None, "exceeds_sales", None, 7, -1400),
    ]


@pytest.mark.parametrize("chunk_rows", [350, 1_000])
async def test_stopped_and_resumed_ends_as_a_straight_run(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, monkeypatch: pytest.MonkeyPatch, chunk_rows: int, state: State
) -> None:
    straight, resumed = await shop(empty=True, fields=POUNDS), await shop(empty=True, fields=POUNDS)
    await import_file(pool, straight.shop_id, days)
    monkeypatch.setattr(history_import, "CHUNK_ROWS", chunk_rows)
    imported, interruptions = 0, 0
    while True:
        stop = asyncio.Event()

        def after_one_chunk(done: int, total: int, before: int = imported, stop: asyncio.Event = stop) -> None:
            if done > before:
                stop.set()

        summary = await import_file(pool, resumed.shop_id, days, after_one_chunk, stop=stop)
        assert summary.already == imported
        imported += summary.imported
        if summary.finished:
            break
        interruptions += 1
    assert interruptions >= 2
    assert imported == 3_000
    assert await state(resumed) == await state(straight)


async def test_canceled_within_a_chunk_it_goes_on_from_that_chunk(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, state: State
) -> None:
    straight, resumed = await shop(empty=True, fields=POUNDS), await shop(empty=True, fields=POUNDS)
    await import_file(pool, straight.shop_id, days)
    chunk_done = asyncio.Event()

    def tell(done: int, total: int) -> None:
        if done:
            chunk_done.set()

    task = asyncio.create_task(import_file(pool, resumed.shop_id, days, tell))
    await chunk_done.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    summary = await import_file(pool, resumed.shop_id, days)
    assert summary.finished
    assert 0 < summary.already < 3_000
    assert await state(resumed) == await state(straight)


async def test_two_imports_of_one_file_at_once_take_it_in_once(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, state: State
) -> None:
    straight, both = await shop(empty=True, fields=POUNDS), await shop(empty=True, fields=POUNDS)
    await import_file(pool, straight.shop_id, days)
    requests = list(chunks_of(days, 1_000))
    for request in requests:
        results = await asyncio.gather(both.run(import_history, request), both.run(import_history, request))
        assert {type(result) for (result,) in results} == {Imported, AlreadyImported}
    assert await state(both) == await state(straight)


async def test_chunks_of_one_batch_follow_each_other(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, state: State
) -> None:
    straight, batch = await shop(empty=True, fields=POUNDS), await shop(empty=True, fields=POUNDS)
    await import_file(pool, straight.shop_id, days)
    requests = list(chunks_of(days))
    results = await batch.run(import_history, *requests)
    assert [type(result) for result in results] == [Imported] * len(requests)
    assert await state(batch) == await state(straight)


async def test_a_shop_in_another_currency_refuses_and_keeps_nothing(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, state: State
) -> None:
    made = await shop(empty=True)
    before = await state(made)
    summary = await import_file(pool, made.shop_id, days)
    assert summary.refused is not None
    assert (summary.refused.type, summary.refused.field) == ("wrong_currency", "/currency")
    assert (summary.finished, summary.imported, summary.account) == (False, 0, None)
    assert await state(made) == before


async def test_a_gap_is_refused(shop: MakeShop, days: OnlineRetailSource) -> None:
    made = await shop(empty=True, fields=POUNDS)
    first, second, *_ = chunks_of(days)
    (refused,) = await made.run(import_history, second)
    assert isinstance(refused, Refused)
    assert (refused.type, refused.data) == ("out_of_turn", {"next_row": 1})
    assert [type(one) for one in await made.run(import_history, first)] == [Imported]


async def test_orders_of_another_file_are_not_taken_in_twice(
    shop: MakeShop, pool: Pool, sample: OnlineRetailSource, days: OnlineRetailSource, state: State
) -> None:
    made = await shop(empty=True, fields=POUNDS)
    await import_file(pool, made.shop_id, days)
    before = await state(made)
    summary = await import_file(pool, made.shop_id, sample)
    assert summary.refused is not None
    assert summary.refused.type == "taken_in_elsewhere"
    assert "another shop" in summary.refused.detail
    assert summary.refused.data == {"external_id": "536365", "row": 1}
    assert await state(made) == before


async def test_known_items_and_customers_are_found_again(shop: MakeShop, pool: Pool, days: OnlineRetailSource) -> None:
    made = await shop(empty=True, fields=POUNDS)
    await made.location("MAIN")
    item_id = await made.item("85123a", 1_000_000)
    await made.stock({("85123a", "MAIN"): 3})
    order = {
        "lines": [{"sku": "85123A", "quantity": 1}],
        "customer": {"external_id": "online-retail:17850", "email": "a@b.example"},
        "ship_to": {"country": "GB"},
        "payment": {"terms": "on_account"},
    }
    (placed,) = await made.run(place_orders, msgspec.convert(order, PlaceOrder))
    await import_file(pool, made.shop_id, days)
    (known,) = await made.rows("SELECT title, price FROM item WHERE shop_id = $1 AND item_id = $2", item_id)
    assert (known["title"], known["price"]) == ("85123A", 1_000_000)
    bought = await made.rows("SELECT FROM order_line WHERE shop_id = $1 AND item_id = $2", item_id)
    assert len(bought) > 5
    theirs = await made.rows(
        "SELECT FROM orders WHERE shop_id = $1 AND customer_id = "
        "(SELECT customer_id FROM orders WHERE shop_id = $1 AND order_id = $2)",
        placed.order_id,
    )
    assert len(theirs) > 5
    (stock,) = await made.rows("SELECT sellable, reserved FROM stock_level WHERE shop_id = $1")
    assert (stock["sellable"], stock["reserved"]) == (3, 1)


async def test_another_shop_has_nothing_of_it(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, state: State
) -> None:
    one, other = await shop(empty=True, fields=POUNDS), await shop(empty=True, fields=POUNDS)
    before = await state(other)
    await import_file(pool, one.shop_id, days)
    assert await state(other) == before
    assert (await import_file(pool, other.shop_id, days)).imported == 3_000
    assert await state(other) == await state(one)


async def test_free_text_stays_out_of_the_log(shop: MakeShop, pool: Pool, tmp_path: Path) -> None:
    made = await shop(empty=True, fields=POUNDS)
    path = tmp_path / "notes.csv"
    path.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "1,A,Mr Smith took it home,-2,2011-01-01 10:00,0,,United Kingdom\n"
        "X?,A,to be returned to Mr Smith,1,2011-01-01 10:00,1.5,,United Kingdom\n"
        "3,A,Tea,1,2011-01-01 10:00,1.5,,European Community\n"
    )
    with closing(OnlineRetailReader().open(path)) as source:
        summary = await import_file(pool, made.shop_id, source)
    assert summary.finished
    assert account_of(summary).problems() == []
    assert account_of(summary).rejects == {"invoice_number_unreadable": 1}
    assert await made.rows("SELECT FROM event WHERE shop_id = $1 AND data::text LIKE '%Smith%'") == []
    notes = await made.rows("SELECT row, text FROM history_note WHERE shop_id = $1 ORDER BY row")
    assert [tuple(note) for note in notes] == [
        (1, "Mr Smith took it home"),
        (2, "X? A to be returned to Mr Smith"),
    ]
    (order,) = await made.rows(
        "SELECT o.country, h.country_name FROM orders o JOIN history_order h USING (shop_id, order_id) WHERE shop_id = $1"
    )
    assert tuple(order) == (None, "European Community")


async def test_a_file_without_rows_is_imported_at_once(shop: MakeShop, pool: Pool, tmp_path: Path) -> None:
    made = await shop(empty=True, fields=POUNDS)
    path = tmp_path / "none.csv"
    path.write_text("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n")
    for _ in range(2):
        with closing(OnlineRetailReader().open(path)) as source:
            summary = await import_file(pool, made.shop_id, source)
        assert (summary.finished, summary.rows, account_of(summary).problems()) == (True, 0, [])


async def test_records_beyond_their_bounds_stop_the_import(
    shop: MakeShop, pool: Pool, days: OnlineRetailSource, state: State
) -> None:
    class Careless:
        """A reader that yields what PostgreSQL cannot hold."""

        identity, control, currency, time_zone = days.identity, days.control, days.currency, days.time_zone

        def items(self) -> Iterator[HistoricItem]:
            return days.items()

        def chunks(self, from_row: int = 1, max_rows: int = 2_000) -> Iterator[Any]:
            for chunk in days.chunks(from_row, max_rows):
                order = msgspec.structs.replace(chunk.records[0], external_id="A\0B")
                yield msgspec.structs.replace(chunk, records=(order, *chunk.records[1:]))

        def close(self) -> None: ...

    made = await shop(empty=True, fields=POUNDS)
    before = await state(made)
    with pytest.raises(msgspec.ValidationError):
        await import_file(pool, made.shop_id, Careless())
    assert await state(made) == before
