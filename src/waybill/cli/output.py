"""What the command line says: data to stdout, notes and mistakes to stderr."""

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from waybill.model.results import Refused

if TYPE_CHECKING:
    from rich.console import Console

# A pipe has no width: nothing is cut there.
WIDE = 1_000


@cache
def stdout() -> "Console":
    """The console for data. It is made on first use: serving needs none."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


@cache
def stderr() -> "Console":
    """The console for notes and mistakes."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def escape(text: str) -> str:
    """Text in which square brackets are only that."""
    from rich.markup import escape

    return escape(text)


class Wrong(Exception):
    """Something the user has to do otherwise; the message says what. Status 2 is a mistake in what was typed."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def note(message: str) -> None:
    """A remark beside the data."""
    stderr().print(f"[dim]{escape(message)}[/dim]")


def complain(message: str) -> None:
    """Say what is wrong."""
    stderr().print(f"[bold red]Error:[/bold red] {escape(message)}")


def done(message: str) -> None:
    """Say that something was done."""
    stdout().print(escape(message))


def show_json(value: Any) -> None:
    """A value as JSON, indented where a person reads it."""
    encoded = msgspec.json.encode(value)
    if sys.stdout.isatty():
        encoded = msgspec.json.format(encoded, indent=2)
    sys.stdout.write(encoded.decode() + "\n")


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Rows under their headings; a heading that begins with `>` is aligned right. Piped output is not cut."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        note(empty)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        right = column.startswith(">")
        name = column.lstrip(">")
        table.add_column(
            name[:1].upper() + name[1:], justify="right" if right else "left", no_wrap=right, overflow="fold"
        )
    for line in cells:
        table.add_row(*(escape(cell) for cell in line))
    console = stdout() if stdout().is_terminal else Console(highlight=False, width=WIDE)
    console.print(table, soft_wrap=False)


def refuse(refused: Refused, json: bool) -> None:
    """Say why something was refused, and end with status 1."""
    if json:
        show_json(refused)
    complain(refused.detail)
    raise SystemExit(1)
