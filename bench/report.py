"""Figures as a table: what was measured, what it cost, the ratio and the goal."""

from rich.console import Console
from rich.table import Table


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
