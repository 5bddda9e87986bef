"""CSV over HTTP: items in and out, and stock, orders and customers out, a page at a time however many there are."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Stream

from waybill.api.doing import IDEMPOTENCY_KEY, Failed, read_in
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import MOST_IN_A_LIST, ApiRequest, Runtime, check_key, mint_key, whole_body
from waybill.api.setup_verbs import SAVE_ITEMS
from waybill.commands.save_items import preview_items
from waybill.model.item_imports import ImportedRow, ImportQuery, ItemsImported
from waybill.model.money import exponent
from waybill.model.results import Refused
from waybill.model.setup import Saved
from waybill.model.setup_views import CustomerQuery, CustomerSummary
from waybill.model.stock_views import ItemQuery, ItemShown, ItemStock, StockLevel, StockQuery
from waybill.model.views import OrderQuery, OrderSummary
from waybill.store.tx import Tx
from waybill.views.csv_text import csv_lines
from waybill.views.customers import list_customers
from waybill.views.item_csv import COLUMNS, BadColumns, ItemLine, read_items
from waybill.views.items import list_items
from waybill.views.orders import list_orders
from waybill.views.stock import list_stock

CSV = "text/csv"
PAGE = 250
MOST_ROWS = 20_000

_answers = msgspec.json.Decoder(list[Saved | Refused | Failed])


def without_pages(kind: Any, name: str) -> Any:
    """A list's query without what says which page of it."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(kind):
        if field.name in ("limit", "cursor"):
            continue
        fields.append((field.name, field.type) if field.required else (field.name, field.type, field.default))
    about: dict[str, Any] = {"__doc__": kind.__doc__}
    if hasattr(kind, "__post_init__"):
        about["__post_init__"] = kind.__post_init__
    return msgspec.defstruct(
        name, fields, namespace=about, module=__name__, frozen=True, forbid_unknown_fields=True, omit_defaults=True,
        kw_only=True,
    )  # fmt: skip


AllItems = without_pages(ItemQuery, "AllItems")
AllStock = without_pages(StockQuery, "AllStock")
AllOrders = without_pages(OrderQuery, "AllOrders")
AllCustomers = without_pages(CustomerQuery, "AllCustomers")


def _stream(
    request: ApiRequest, name: str, heading: Sequence[str], view: Callable[[Tx, Any], Awaitable[Any]], query: Any,
    rows: Callable[[Any], Sequence[Sequence[Any]]],
) -> Stream:  # fmt: skip
    """The rows of a whole list, each page of it read when the one before was sent."""

    async def text() -> AsyncIterator[str]:
        yield csv_lines([heading])
        cursor: str | None = None
        while True:
            page = await read_in(request, _page(view, msgspec.structs.replace(query, cursor=cursor)))
            yield csv_lines([line for row in page.rows for line in rows(row)])
            cursor = page.next
            if cursor is None:
                return

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Stream(text(), media_type=f"{CSV}; charset=utf-8", headers=headers)


def _page(view: Callable[[Tx, Any], Awaitable[Any]], query: Any) -> Callable[[Tx], Awaitable[Any]]:
    async def read(tx: Tx) -> Any:
        return await view(tx, query)

    return read


def _whole(kind: Any, asked: Any) -> Any:
    return kind(**msgspec.structs.asdict(asked), limit=PAGE)


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return str(value) if name.endswith("_id") and value is not None else value


@get(
    "/v1/items.csv",
    opt={"scope": "setup:read"},
    dependencies={"asked": query_of(AllItems)},
    media_type=CSV,
    tags=["Items"],
    operation_id="exportItems",
    summary="All items as CSV",
)
async def items_route(request: ApiRequest, asked: NamedDependency[Any]) -> Stream:
    """As `POST /v1/items/import` takes it."""

    def rows(item: ItemShown) -> list[list[Any]]:
        bundle = ";".join(f"{part.sku}*{part.quantity}" for part in item.bundle)
        return [[bundle if name == "bundle" else getattr(item, name) for name in COLUMNS]]

    return _stream(request, "items", COLUMNS, list_items, _whole(ItemQuery, asked), rows)


@get(
    "/v1/stock.csv",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(AllStock)},
    media_type=CSV,
    tags=["Stock"],
    operation_id="exportStock",
    summary="Stock levels as CSV",
)
async def stock_route(request: ApiRequest, asked: NamedDependency[Any]) -> Stream:
    """A row for each item and location; an item that is nowhere has one without a location."""
    heading = ("sku", "title", "unit", "scale", *StockLevel.__struct_fields__)
    width = len(StockLevel.__struct_fields__)

    def rows(item: ItemStock) -> list[list[Any]]:
        about = [item.sku, item.title, item.unit, item.scale]
        levels = [[getattr(level, name) for name in StockLevel.__struct_fields__] for level in item.levels]
        return [[*about, *level] for level in levels or [[None, *[0] * (width - 1)]]]

    return _stream(request, "stock", heading, list_stock, _whole(StockQuery, asked), rows)


@get(
    "/v1/orders.csv",
    opt={"scope": "orders:read"},
    dependencies={"asked": query_of(AllOrders)},
    media_type=CSV,
    tags=["Orders"],
    operation_id="exportOrders",
    summary="The orders of a list as CSV",
)
async def orders_route(request: ApiRequest, asked: NamedDependency[Any]) -> Stream:
    """All that the same filters list, however many. Amounts are in major units, as spreadsheets add them up."""
    names = OrderSummary.__struct_fields__

    def rows(order: OrderSummary) -> list[list[Any]]:
        total = _major(order.total, order.currency)
        return [[total if name == "total" else _value(order, name) for name in names]]

    return _stream(request, "orders", names, list_orders, _whole(OrderQuery, asked), rows)


def _major(amount: int, currency: str) -> str:
    """Minor units as a decimal number of major ones."""
    decimals = exponent(currency)
    whole, fraction = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole}{f'.{fraction:0{decimals}d}' if decimals else ''}"


@get(
    "/v1/customers.csv",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(AllCustomers)},
    media_type=CSV,
    tags=["Customers"],
    operation_id="exportCustomers",
    summary="The customers of a list as CSV",
)
async def customers_route(request: ApiRequest, asked: NamedDependency[Any]) -> Stream:
    """Personal data: keep the file as safe as the shop. Who was erased has no more than an id."""
    names = CustomerSummary.__struct_fields__

    def rows(customer: CustomerSummary) -> list[list[Any]]:
        return [[_value(customer, name) for name in names]]

    return _stream(request, "customers", names, list_customers, _whole(CustomerQuery, asked), rows)


@post(
    "/v1/items/import",
    opt={"scope": "setup:write", "body": str, "takes": CSV, "answer": ItemsImported, "headers": (IDEMPOTENCY_KEY,)},
    dependencies={"asked": query_of(ImportQuery)},
    status_code=200,
    tags=["Items"],
    operation_id="importItems",
    summary="Save items from CSV",
)
async def import_route(request: ApiRequest, asked: NamedDependency[ImportQuery]) -> Response[ItemsImported]:
    """Columns sku, title, price and any other field of an item; bundles as `SKU*2;SKU*1` after their parts, choices as JSON.

    A row that is wrong is told and left out, the others are saved. With `dry_run` nothing is saved: every row says whether it
    is new, changes something, or is wrong.
    """
    lines = _read(await whole_body(request))
    if asked.dry_run:
        return shown(await _foresee(request, lines))
    return shown(await _save(request, lines))


def _read(body: bytes) -> list[ItemLine]:
    try:
        lines = read_items(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        detail = f"The file is not UTF-8: it is wrong at byte {error.start:,}. Save it as CSV UTF-8."
        raise Problem("invalid_request", detail, field="/") from None
    except BadColumns as error:
        raise Problem("invalid_request", str(error), field="/") from None
    if len(lines) > MOST_ROWS:
        raise Problem(
            "invalid_request", f"A file has at most {MOST_ROWS:,} rows; this has {len(lines):,}. Split it.", field="/"
        )
    return lines


async def _foresee(request: ApiRequest, lines: Sequence[ItemLine]) -> ItemsImported:
    """What each row would come to."""
    items = [line.item for line in lines if line.item is not None]

    async def view(tx: Tx) -> list[tuple[Any, bool]]:
        return await preview_items(tx, items)

    foreseen = iter(await read_in(request, view) if items else ())
    rows = [_row(line, *next(foreseen)) if line.item is not None else _wrong(line) for line in lines]
    return _counted(rows, True)


async def _save(request: ApiRequest, lines: Sequence[ItemLine]) -> ItemsImported:
    """Save the rows that are right, through the same door as lists of items."""
    runtime: Runtime = request.app.state.runtime
    key = check_key(request.headers.get("idempotency-key")) or mint_key()
    right = [line for line in lines if line.item is not None]
    foreseen = await _foresee(request, right)
    changes = {row.line: row.change for row in foreseen.rows}
    rows = [_wrong(line) for line in lines if line.item is None]
    for start in range(0, len(right), MOST_IN_A_LIST):
        chunk = right[start : start + MOST_IN_A_LIST]
        items = [line.item for line in chunk]
        body = msgspec.json.encode(items)
        answers = _answers.decode(await runtime.do_many(request.user, SAVE_ITEMS, items, f"{key[:230]}:{start}", body))
        for line, answer in zip(chunk, answers, strict=True):
            changing = changes.get(line.line) not in ("same", "wrong")
            rows.append(_row(line, answer, changing or (isinstance(answer, Saved) and answer.created)))
    return _counted(sorted(rows, key=lambda row: row.line), False)


def _wrong(line: ItemLine) -> ImportedRow:
    return ImportedRow(line=line.line, change="wrong", sku=line.sku, field=line.field, detail=line.detail)


def _row(line: ItemLine, result: Saved | Refused | Failed, changing: bool) -> ImportedRow:
    if isinstance(result, Saved):
        change = "new" if result.created else "changed" if changing else "same"
        return ImportedRow(line=line.line, change=change, sku=line.sku, item=line.item)  # type: ignore[arg-type]
    field = (result.field or "").strip("/").partition("/")[0] or None if isinstance(result, Refused) else None
    return ImportedRow(line=line.line, change="wrong", sku=line.sku, item=line.item, field=field, detail=result.detail)


def _counted(rows: list[ImportedRow], dry_run: bool) -> ItemsImported:
    counts = {change: sum(row.change == change for row in rows) for change in ("new", "changed", "same", "wrong")}
    told = rows if dry_run else [row for row in rows if row.change == "wrong"]
    return ItemsImported(dry_run=dry_run, rows=told, **counts)


handlers: list[Any] = [items_route, stock_route, orders_route, customers_route, import_route]
