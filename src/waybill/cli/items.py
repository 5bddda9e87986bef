"""Items: list, add, import from CSV, export."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.exporting import Out, export_items
from waybill.cli.output import Wrong, complain, done, note, refuse, show_json, show_table
from waybill.cli.session import BATCH, Session, common, explain, request, run
from waybill.model.results import Refused
from waybill.model.setup import SaveItem, SaveResult
from waybill.model.stock_views import ItemQuery, ItemShown
from waybill.model.views import Page

app = typer.Typer(name="items", help="Items: list, add, import, export.", no_args_is_help=True)

NUMBERS = ("scale", "weight", "length", "width", "height")
FLAGS = ("backorder", "returnable", "active", "published")
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@app.command("list", cls=Command)
def list_some(
    prefix: Annotated[str | None, typer.Argument(help="How the SKU begins.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List items by SKU."""
    from waybill.views.items import list_items

    query = request(ItemQuery, {"prefix": prefix, "limit": limit, "cursor": cursor})

    async def work(session: Session) -> Page[ItemShown]:
        async with session.reading() as tx:
            return await list_items(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (item.sku, item.title, item.price, item.unit, item.tax_category, "" if item.active else "inactive")
        for item in page.rows
    ]
    show_table(["SKU", "Title", ">Price", "Unit", "Tax", ""], rows, empty="No item fits.")
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("add", cls=Command)
def add(
    sku: Annotated[str, typer.Argument(help="The item's SKU.")],
    price: Annotated[str, typer.Argument(help="Its price, such as 12.50.")],
    title: Annotated[str | None, typer.Option(help="Its title; the SKU if left out.")] = None,
    tax_category: Annotated[str, typer.Option(help="Its tax category.")] = "standard",
    unit: Annotated[str, typer.Option(help="unit, kg, l or m.")] = "unit",
    scale: Annotated[int, typer.Option(help="Steps in one unit: 1, 10, 100 or 1000.")] = 1,
    cost: Annotated[str | None, typer.Option(help="What one costs us.")] = None,
    backorder: Annotated[bool, typer.Option(help="Whether it is sold beyond its stock.")] = False,
) -> None:
    """Add an item; the same SKU again replaces it."""
    from waybill.commands.save_items import save_items

    fields = {
        "sku": sku,
        "title": title or sku,
        "price": price,
        "tax_category": tax_category,
        "unit": unit,
        "scale": scale,
        "cost": cost,
        "backorder": backorder,
    }
    asked = request(SaveItem, fields)

    async def work(session: Session) -> Any:
        (answer,) = await session.do("save_items", save_items, [asked], SaveResult)
        return answer

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
    else:
        done(f"{'Added' if answer.created else 'Replaced'} item {sku}.")


@app.command("import", cls=Command)
def import_csv(file: Annotated[Path, typer.Argument(help="A CSV file with a heading line.")]) -> None:
    """Import items from CSV: columns sku, title, price and any other field of an item; bundle as SKU*2;SKU*1, choices as JSON.

    A line that is wrong is told and left out; the others are saved.
    """
    from waybill.commands.save_items import save_items

    requests, problems = read_items(file)

    async def work(session: Session) -> tuple[int, int]:
        created = replaced = 0
        for start in range(0, len(requests), BATCH):
            chunk = requests[start : start + BATCH]
            answers = await session.do("save_items", save_items, [item for _, item in chunk], SaveResult)
            for (line, item), answer in zip(chunk, answers, strict=True):
                if isinstance(answer, Refused):
                    problems.append((line, f"{item.sku}: {answer.detail}"))
                else:
                    created += answer.created
                    replaced += not answer.created
        return created, replaced

    created, replaced = run(work)
    if common.json:
        found = [{"line": line, "problem": problem} for line, problem in problems]
        show_json({"created": created, "replaced": replaced, "problems": found})
    else:
        done(f"Added {created:,} items, replaced {replaced:,}; left out: {len(problems):,}.")
    for line, problem in problems[:20]:
        complain(f"Line {line}: {problem}")
    if len(problems) > 20:
        note(f"... and {len(problems) - 20:,} more; --json lists all.")
    if problems:
        raise SystemExit(1)


def read_items(file: Path) -> tuple[list[tuple[int, SaveItem]], list[tuple[int, str]]]:
    """The items of a CSV file with their lines, and what is wrong with the other lines."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}.", status=2) from None
    except UnicodeDecodeError:
        raise Wrong(f"{file} is not UTF-8. Save it as CSV UTF-8.", status=2) from None
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter(text))
    known = set(SaveItem.__struct_fields__)
    unknown = [name for name in rows.fieldnames or () if name not in known]
    missing = {"sku", "title", "price"} - set(rows.fieldnames or ())
    if unknown or missing:
        fault = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(sorted(missing))}"
        raise Wrong(f"The columns of {file} do not fit ({fault}). Possible are: {', '.join(sorted(known))}.", status=2)
    items: list[tuple[int, SaveItem]] = []
    problems: list[tuple[int, str]] = []
    for row in rows:
        try:
            items.append((rows.line_num, msgspec.convert(dict(fields_of(row)), SaveItem)))
        except msgspec.ValidationError as error:
            problems.append((rows.line_num, explain(error, SaveItem)))
        except ValueError as error:
            problems.append((rows.line_num, str(error)))
    return items, problems


def delimiter(text: str) -> str:
    """What separates the columns: spreadsheets of half the world write semicolons."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def fields_of(row: Mapping[str, str | None]) -> Iterator[tuple[str, Any]]:
    """A row's fields as an item takes them; empty cells are left out."""
    for name, cell in row.items():
        value = (cell or "").strip()
        if not value:
            continue
        if name in NUMBERS:
            if not value.isdecimal():
                raise ValueError(f"{name}: {value!r} is no whole number.")
            yield name, int(value)
        elif name in FLAGS:
            if value.lower() not in WORDS:
                raise ValueError(f"{name}: {value!r} is neither true nor false.")
            yield name, WORDS[value.lower()]
        elif name == "bundle":
            yield name, [component(part) for part in value.split(";")]
        elif name == "choices":
            yield name, choices(value)
        else:
            yield name, value


def component(text: str) -> dict[str, Any]:
    """`SKU*2` as a component of a bundle."""
    sku, _, quantity = text.strip().rpartition("*")
    if not sku or not quantity.isdecimal():
        raise ValueError(f"bundle: {text!r} is no component; write SKU*2.")
    return {"sku": sku, "quantity": int(quantity)}


def choices(text: str) -> Any:
    """What may be chosen on an item, as JSON."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise ValueError("choices: this is not JSON; write a list of groups as the API takes it.") from None


@app.command("export", cls=Command)
def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file; - is stdout.")] = Path("-"),
) -> None:
    """Export all items as CSV that `items import` takes, or with --json as JSON Lines."""
    with Out(output, "jsonl" if common.json else "csv") as out:
        count = run(lambda session: export_items(session, out))
    note(f"Exported {count:,} items.")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
