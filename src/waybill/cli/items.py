"""Items: list, add, import from CSV, export."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.exporting import Out, export_items
from waybill.cli.output import Wrong, complain, done, note, refuse, show_json, show_table
from waybill.cli.session import BATCH, Session, common, request, run
from waybill.decisions.words.speaking import count
from waybill.model.results import Refused
from waybill.model.setup import SaveItem, SaveResult
from waybill.model.stock_views import ItemQuery, ItemShown
from waybill.model.views import Page
from waybill.views.item_csv import BadColumns, ItemLine, read_items

app = typer.Typer(name="items", help="Items: list, add, import, export.", no_args_is_help=True)


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
def import_csv(
    file: Annotated[Path, typer.Argument(help="A CSV file with a heading line.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come of each line.")] = False,
) -> None:
    """Import items from CSV: columns sku, title, price and any other field of an item; bundle as SKU*2;SKU*1, choices as JSON.

    A line that is wrong is told and left out; the others are saved.
    """
    lines = read_file(file)
    right = [(line.line, line.item) for line in lines if line.item is not None]
    problems = [
        (line.line, ": ".join(part for part in (line.field, line.detail) if part)) for line in lines if not line.item
    ]
    created, replaced = run(lambda session: _save(session, right, problems, dry_run))
    if common.json:
        found = [{"line": line, "problem": problem} for line, problem in problems]
        show_json({"created": created, "replaced": replaced, "problems": found})
    elif dry_run:
        done(f"Would add {count(created, 'item')} and replace {replaced:,}; wrong: {len(problems):,}.")
    else:
        done(f"Added {count(created, 'item')}, replaced {replaced:,}; left out: {len(problems):,}.")
    for line, problem in sorted(problems)[:20]:
        complain(f"Line {line}: {problem}")
    if len(problems) > 20:
        note(f"... and {len(problems) - 20:,} more; --json lists all.")
    if problems:
        raise SystemExit(1)


async def _save(
    session: Session, right: Sequence[tuple[int, SaveItem]], problems: list[tuple[int, str]], dry_run: bool
) -> tuple[int, int]:
    """Save the items, or say what would come of it; how many are new and how many are known, and adds to the problems."""
    from waybill.commands.save_items import preview_items, save_items

    if dry_run:
        async with session.reading() as tx:
            answers = [answer for answer, _ in await preview_items(tx, [item for _, item in right])]
    else:
        answers = []
        for start in range(0, len(right), BATCH):
            chunk = [item for _, item in right[start : start + BATCH]]
            answers += await session.do("save_items", save_items, chunk, SaveResult)
    created = replaced = 0
    for (line, item), answer in zip(right, answers, strict=True):
        if isinstance(answer, Refused):
            problems.append((line, f"{item.sku}: {answer.detail}"))
        else:
            created += answer.created
            replaced += not answer.created
    return created, replaced


def read_file(file: Path) -> list[ItemLine]:
    """The rows of a CSV file: the item in each, or what is wrong with it."""
    try:
        return read_items(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}.", status=2) from None
    except UnicodeDecodeError:
        raise Wrong(f"{file} is not UTF-8. Save it as CSV UTF-8.", status=2) from None
    except BadColumns as error:
        raise Wrong(f"{file}: {error}", status=2) from None


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
