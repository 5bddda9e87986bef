"""Exporting: rows as CSV or JSON Lines, a page at a time, so that memory stays small however many there are."""

import csv
import io
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, note
from waybill.cli.session import Session, common, request, run
from waybill.views.csv_text import FORMULA

PAGE = 250
FORMATS = ("csv", "jsonl")


class Out:
    """Where rows go. The columns of CSV are those of the first row; lists and objects in a cell are JSON."""

    def __init__(self, path: Path, format: str) -> None:
        self.path = path
        self.format = format
        self.count = 0
        self.file: Any = None
        self.fields: list[str] = []

    def __enter__(self) -> "Out":
        try:
            # newline="": csv writes its own
            self.file = sys.stdout if str(self.path) == "-" else self.path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise Wrong(f"{self.path} cannot be written: {error.strerror}.", status=2) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.file is sys.stdout:
            sys.stdout.flush()
        else:
            self.file.close()

    def write(self, row: Mapping[str, Any]) -> None:
        """Write one row."""
        self.count += 1
        if self.format == "jsonl":
            self.file.write(msgspec.json.encode(row).decode() + "\n")
            return
        if not self.fields:
            self.head(list(row))
        self.file.write(_line([_cell(row.get(name)) for name in self.fields]))

    def head(self, fields: list[str]) -> None:
        """Write the heading, once."""
        if self.format == "csv" and not self.fields:
            self.fields = fields
            self.file.write(_line(fields))


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def flat(struct: Any, *without: str) -> dict[str, Any]:
    """A Struct's fields as plain values, in their order, those that are empty too."""
    return {
        name: msgspec.to_builtins(getattr(struct, name)) for name in struct.__struct_fields__ if name not in without
    }


async def pages(session: Session, view: Callable[..., Awaitable[Any]], query: Any, take: Callable[[Any], None]) -> None:
    """Every row of a list, each page of a snapshot of its own."""
    cursor = None
    while True:
        async with session.reading() as tx:
            page = await view(tx, msgspec.structs.replace(query, cursor=cursor))
        for row in page.rows:
            take(row)
        cursor = page.next
        if cursor is None:
            return


async def export_orders(session: Session, out: Out) -> int:
    """A row per order, the oldest first; amounts in minor units."""
    from waybill.model.views import OrderQuery, OrderSummary
    from waybill.views.orders import list_orders

    out.head(list(OrderSummary.__struct_fields__))
    await pages(
        session, list_orders, request(OrderQuery, {"limit": PAGE, "order": "oldest"}), lambda row: out.write(flat(row))
    )
    return out.count


async def export_lines(session: Session, out: Out) -> int:
    """A row per line of every order, the oldest order first."""
    from waybill.model.views import OrderLine, OrderQuery
    from waybill.views.order_details import get_orders
    from waybill.views.orders import list_orders

    head = ["order_id", "number", "placed_at", "status", "channel", "currency"]
    out.head([*head, *OrderLine.__struct_fields__])
    query = request(OrderQuery, {"limit": PAGE, "order": "oldest"})
    while True:
        async with session.reading() as tx:
            page = await list_orders(tx, query)
            orders = await get_orders(tx, [row.order_id for row in page.rows])
        for order in orders:
            about = {name: msgspec.to_builtins(getattr(order, name)) for name in head}
            for line in order.lines:
                out.write(about | flat(line))
        if page.next is None:
            return out.count
        query = msgspec.structs.replace(query, cursor=page.next)


async def export_stock(session: Session, out: Out) -> int:
    """A row per item and location."""
    from waybill.model.stock_views import ItemStock, StockLevel, StockQuery
    from waybill.views.stock import list_stock

    about = ("item_id", "sku", "title", "unit", "scale")
    out.head([*about, *StockLevel.__struct_fields__])

    def take(item: ItemStock) -> None:
        for level in item.levels:
            out.write({name: msgspec.to_builtins(getattr(item, name)) for name in about} | flat(level))

    await pages(session, list_stock, request(StockQuery, {"limit": PAGE}), take)
    return out.count


async def export_events(session: Session, out: Out) -> int:
    """A row per event of the log, in order."""
    from waybill.model.views import LogEvent
    from waybill.views.events import events_after

    out.head(list(LogEvent.__struct_fields__))
    after, more = 0, True
    while more:
        async with session.reading() as tx:
            page = await events_after(tx, after, limit=1_000)
        for event in page.rows:
            out.write(flat(event, "data") | {"data": msgspec.json.decode(event.data)})
        after, more = page.after, page.more
    return out.count


async def export_items(session: Session, out: Out) -> int:
    """A row per item, as `items import` takes it."""
    from waybill.model.setup import SaveItem
    from waybill.model.stock_views import ItemQuery, ItemShown
    from waybill.views.items import list_items

    names = list(SaveItem.__struct_fields__)
    out.head(names)

    def take(item: ItemShown) -> None:
        row = {name: msgspec.to_builtins(getattr(item, name)) for name in names}
        if out.format == "csv":
            row["bundle"] = ";".join(f"{part.sku}*{part.quantity}" for part in item.bundle)
            row["choices"] = msgspec.json.encode(item.choices).decode() if item.choices else ""
        out.write(row)

    await pages(session, list_items, request(ItemQuery, {"limit": PAGE}), take)
    return out.count


WHAT: dict[str, Callable[[Session, Out], Awaitable[int]]] = {
    "orders": export_orders,
    "lines": export_lines,
    "stock": export_stock,
    "events": export_events,
    "items": export_items,
}


def export(
    what: Annotated[str, typer.Argument(help="orders, lines, stock, events or items.")],
    format: Annotated[str, typer.Option(help="csv or jsonl (JSON Lines, also by --json).")] = "csv",
    output: Annotated[Path, typer.Option("--output", "-o", help="The file; - is stdout.")] = Path("-"),
) -> None:
    """Export orders, their lines, stock, events or items. Amounts are minor units, times UTC."""
    if what not in WHAT:
        raise Wrong(f"There is no export of {what!r}. Possible are: {', '.join(WHAT)}.", status=2)
    if format not in FORMATS:
        raise Wrong(f"There is no format {format!r}. Possible are: {', '.join(FORMATS)}.", status=2)

    async def work(session: Session) -> int:
        # the file is made when the database and the shop are there, not before
        with Out(output, "jsonl" if common.json else format) as out:
            return await WHAT[what](session, out)

    note(f"Exported {run(work):,} rows.")


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("export", cls=Command)(export)
