"""Figures as a table: what was measured, what it cost, the ratio and the goal; and where they are written down."""

import os
import platform
import re
from pathlib import Path

from rich.console import Console
from rich.table import Table

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


class Report:
    """Rows are printed as they come, the table at the end as Markdown, ready for docs/benchmarks.md."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows: list[tuple[str, str, str, str]] = []
        self.console = Console()

    def row(
        self, what: str, figure: str, cost: str = "", *, ratio: float | None = None, goal: float | None = None
    ) -> None:
        """Note one measurement; `ratio` is against the rival of the same run."""
        compared = "" if ratio is None else f"{ratio:.2f}"
        if goal is not None:
            compared += f" (goal {goal:g})"
        self.rows.append((what, figure, cost, compared))
        self.console.print(f"  {what}: [bold]{figure}[/bold] {cost} {compared}", highlight=False)

    def print(self) -> None:
        """The whole table."""
        table = Table(title=self.title)
        for column in ("measured", "figure", "CPU an order", "ratio"):
            table.add_column(column)
        for row in self.rows:
            table.add_row(*row)
        self.console.print(table)
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


def machine() -> str:
    """What the figures were measured on."""
    model = (
        re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    )
    return f"{os.cpu_count()} cores ({model.group(1) if model else platform.processor()}), Python {platform.python_version()}"


def put_section(name: str, text: str) -> None:
    """Write a section of docs/benchmarks.md, leaving all others as they are."""
    section = f"## {name}\n\n{text}"
    parts = re.split(r"(?m)^(?=## )", DOCUMENT.read_text(encoding="utf-8"))
    places = [place for place, part in enumerate(parts) if part.startswith(f"## {name}\n")]
    if places:
        parts[places[0]] = section
    else:
        parts.append(section)
    DOCUMENT.write_text("\n".join(part.rstrip() + "\n" for part in parts), encoding="utf-8")
