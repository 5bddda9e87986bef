"""Importing past trade: `waybill import FORMAT FILE`."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from waybill.cli.common import Command
from waybill.cli.output import Wrong, complain, done, note, show_json, show_table, stderr
from waybill.cli.session import Session, common, run
from waybill.model.money import money_text
from waybill.ports.history import HistoryReader, HistorySource, UnreadableFile

if TYPE_CHECKING:
    from waybill.workers.history_import import ImportSummary
    from waybill.workers.history_import import Progress as Tell

GROUP = "waybill.history"


class RateColumn(ProgressColumn):
    """Rows, or whatever they are, a second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self.unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} {self.unit}/s" if speed else "", style="dim")


def progress_bar(unit: str = "rows") -> Progress:
    """A bar with rows, rate and time left, on stderr; where that is no terminal it is silent."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        RateColumn(unit),
        TimeRemainingColumn(compact=True),
        console=stderr(),
        disable=not stderr().is_terminal,
    )


@contextmanager
def told_progress(label: str, unit: str, total: int | None = None) -> Iterator["Tell"]:
    """Call what it gives with how far of how much. A log has no bar: it gets a line for every tenth."""
    with progress_bar(unit) as progress:
        task = progress.add_task(label, total=total)
        told = 0

        def tell(done: int, total: int) -> None:
            nonlocal told
            progress.update(task, completed=done, total=total)
            if progress.disable and (done - told) * 10 >= total:
                note(f"{label}: {done:,} of {total:,} {unit}")
                told = done

        yield tell


def reader_of(format: str) -> HistoryReader:
    """The reader of a format; found by entry point, so that a package of yours can bring one."""
    known = {point.name: point for point in entry_points(group=GROUP)}
    if format not in known:
        raise Wrong(
            f"There is no format {format!r}. The formats are: {', '.join(sorted(known))}. "
            f"A package can add one by the entry point group {GROUP}.",
            status=2,
        )
    reader: HistoryReader = known[format].load()()
    return reader


def import_command(
    format: Annotated[str, typer.Argument(help="The file's format, such as online-retail.")],
    file: Annotated[Path, typer.Argument(help="The file.")],
) -> None:
    """Import a file of past trade. Orders come in as fulfilled, stock stays as it is, no messages are sent."""
    reader = reader_of(format)
    if not file.is_file():
        raise Wrong(f"There is no file {file}. Check the path.", status=2)
    with stderr().status("Reading the file") if stderr().is_terminal else _nothing():
        source = open_source(reader, file)
    try:
        summary = run(lambda session: take_in(session, source), pool_size=4)
    finally:
        source.close()
    conclude(summary, f"waybill import {format} {file}")


def _nothing() -> Progress:
    return Progress(disable=True)


def open_source(reader: HistoryReader, file: Path) -> HistorySource:
    """The open file, or a mistake in words."""
    try:
        return reader.open(file)
    except UnreadableFile as error:
        raise Wrong(str(error)) from error


async def take_in(session: Session, source: HistorySource, label: str = "Importing") -> "ImportSummary":
    """Import with a progress bar; Ctrl-C ends it between two chunks."""
    from waybill.workers.history_import import import_file

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        note("Stopping after this chunk. Ctrl-C again to stop at once: the chunk is undone then, nothing else.")
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        with told_progress(label, "rows", source.control.rows) as report:
            return await import_file(session.pool, session.shop.shop_id, source, report, actor=session.actor, stop=stop)
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def conclude(summary: "ImportSummary", again: str) -> None:
    """Account for every line, and end with status 1 where something is not as it should be."""
    problems = summary.account.problems() if summary.account and summary.finished else []
    if common.json:
        show_json({"summary": summary, "problems": problems})
    else:
        account_table(summary)
    if summary.refused is not None:
        raise Wrong(summary.refused.detail)
    if not summary.finished:
        note(f"Stopped: {summary.already + summary.imported:,} of {summary.rows:,} rows are in. Go on with: {again}")
        raise SystemExit(130)
    for problem in problems:
        complain(problem)
    if problems:
        raise SystemExit(1)


def account_table(summary: "ImportSummary") -> None:
    """Where every line of the file went, and the total beside the file's own."""
    account = summary.account
    if account is None:
        return
    rows = [
        (str(kind).replace("_", " "), f"{one.rows:,}", money_text(one.amount, account.currency))
        for kind, one in account.classes.items()
    ]
    rows.append(("all", f"{account.total.rows:,}", money_text(account.total.amount, account.currency)))
    show_table(["Lines as", ">Lines", ">Amount"], rows, empty="")
    for reason, count in account.rejects.items():
        done(f"Rejected: {count:,} for {reason.replace('_', ' ')}.")
    for why, count in account.untied.items():
        done(f"Credit lines without their sale: {count:,} ({str(why).replace('_', ' ')}).")
    if summary.finished:
        control = money_text(account.control.total, account.currency)
        agrees = "agrees with" if not account.problems() else "DIFFERS from"
        taken = f"{summary.imported:,} rows taken in now, {summary.already:,} were in before."
        done(f"{taken} The total {agrees} the file's own: {control} over {account.control.rows:,} lines.")


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("import", cls=Command)(import_command)
