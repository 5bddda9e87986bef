"""Reports: sales, times, reasons, stock."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import count
from waybill.model.insights import InsightsQuery
from waybill.model.money import money_text
from waybill.model.reports import (
    ReasonRow,
    ReasonsQuery,
    SalesQuery,
    SalesRow,
    StockReportQuery,
    StockReportRow,
    TimesQuery,
    TimesRow,
)

if TYPE_CHECKING:
    from waybill.workers.recounting import Changed

# How many figures that were otherwise are shown, and which figures are amounts.
SHOWN = 20
AMOUNTS = frozenset({"gross", "discounts", "canceled", "returned", "credited", "edited", "charges", "tax", "net"})

app = typer.Typer(name="reports", help="Figures of the business: sales, times, reasons, stock.", no_args_is_help=True)

First = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; 30 days back if left out.")
]
Last = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day; today if left out.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


def _day(given: datetime | None) -> str | None:
    return given.date().isoformat() if given else None


def _fetch(view: Callable[[Any, Any], Awaitable[Any]], query: Any) -> Any:
    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await view(tx, query)

    return run(work)


def _shown(report: Any, kind: Any, csv: bool) -> bool:
    """Whether the report was printed as data."""
    if csv:
        from waybill.views.reports import as_csv, unknown_in

        print(as_csv(report.rows, kind.__struct_fields__, unknown_in(report)), end="")
        return True
    if common.json:
        show_json(report)
        return True
    return False


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


@app.command("sales", cls=Command)
def sales(
    by: Annotated[str, typer.Option(help="day, week, month, channel, country, campaign or item.")] = "day",
    first: First = None,
    last: Last = None,
    currency: Annotated[str | None, typer.Option(help="Only this currency.")] = None,
    limit: Annotated[int, typer.Option(help="How many rows at most.")] = 1_000,
    csv: AsCsv = False,
) -> None:
    """Sales without tax: gross, less discounts, canceled, returned and credited, plus edited, is net."""
    from waybill.views.reports import sales as view
    from waybill.views.reports import unknown_in

    fields = {"by": by, "first": _day(first), "last": _day(last), "currency": currency, "limit": limit}
    report = _fetch(view, request(SalesQuery, fields))
    if _shown(report, SalesRow, csv):
        return

    # few shops have all of them every day: what is none throughout takes no room
    rare = [
        name for name in ("credited", "edited") if any(getattr(row, name) for row in (*report.rows, *report.totals))
    ]
    amounts = ("gross", "discounts", "canceled", "returned", *rare, "net", "tax")

    def line(row: SalesRow, key: str, blank: Collection[str] = ()) -> Sequence[object]:
        figures = ("" if name in blank else money_text(getattr(row, name), row.currency) for name in amounts)
        average = "" if row.average_order_value is None else money_text(row.average_order_value, row.currency)
        return (key, row.orders or "", *figures, average)

    rows = [line(row, row.key or "-", unknown_in(report)) for row in report.rows]
    totals = [line(row, "total") for row in report.totals]
    head = (by, ">orders", *(f">{name}" for name in amounts), ">average order")
    show_table(head, [*rows, *totals], empty="Nothing was sold then.")
    if report.behind:
        note(f"{report.behind:,} events of the log are still to be looked at. Is the worker running?")


@app.command("times", cls=Command)
def times(
    by: Annotated[str, typer.Option(help="all, day, week or month.")] = "all",
    first: First = None,
    last: Last = None,
    csv: AsCsv = False,
) -> None:
    """How long orders took to leave and to arrive, and how many in time."""
    from waybill.views.reports import times as view

    report = _fetch(view, request(TimesQuery, {"by": by, "first": _day(first), "last": _day(last)}))
    if _shown(report, TimesRow, csv):
        return
    rows = [
        (
            row.key, row.shipped, _hours(row.hours_to_ship_median), _hours(row.hours_to_ship_p90), _percent(row.shipped_on_time),
            row.delivered, _hours(row.hours_to_deliver_median), _hours(row.hours_to_deliver_p90), _percent(row.delivered_on_time),
        )
        for row in report.rows
    ]  # fmt: skip
    head = (by, ">shipped", ">median", ">p90", ">on time", ">delivered", ">median", ">p90", ">on time")
    show_table(head, rows, empty="Nothing left and nothing arrived then.")


def _hours(hours: float | None) -> str:
    return "" if hours is None else f"{hours:.1f} h"


@app.command("reasons", cls=Command)
def reasons(first: First = None, last: Last = None, csv: AsCsv = False) -> None:
    """Why orders were canceled and units came back."""
    from waybill.views.reports import reasons as view

    report = _fetch(view, request(ReasonsQuery, {"first": _day(first), "last": _day(last)}))
    if _shown(report, ReasonRow, csv):
        return
    show_table(
        ("kind", "reason", ">times", ">units", ">share"),
        [(row.kind, row.reason, row.times, row.units, _percent(row.share)) for row in report.rows],
        empty="Nothing was canceled and nothing came back then.",
    )


@app.command("stock", cls=Command)
def stock(
    sku: Annotated[str | None, typer.Argument(help="One item; all if left out.")] = None,
    days: Annotated[int, typer.Option(help="How many days of sales to look at.")] = 28,
    cover_below: Annotated[int | None, typer.Option(help="Only items that last fewer days.")] = None,
    short: Annotated[bool, typer.Option(help="Only items that orders wait for.")] = False,
    limit: Annotated[int, typer.Option(help="How many items, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
    csv: AsCsv = False,
) -> None:
    """Stock, what it is worth at cost, and how many days it lasts."""
    from waybill.views.reports import stock_report, stock_totals

    fields = {"sku": sku, "days": days, "cover_below": cover_below, "short": short, "limit": limit, "cursor": cursor}
    report = _fetch(stock_report, request(StockReportQuery, fields))
    if _shown(report, StockReportRow, csv):
        return

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await stock_totals(tx)

    totals = run(work)
    rows = [
        (
            row.sku, row.on_hand, row.reserved, row.available, row.incoming or "", row.backordered or "",
            "" if row.value is None else money_text(row.value, totals.currency), row.sold,
            "" if row.days_of_cover is None else f"{row.days_of_cover:,.1f}",
        )
        for row in report.rows
    ]  # fmt: skip
    head = (
        "SKU", ">on hand", ">reserved", ">available", ">incoming", ">backordered", ">value", f">sold in {days} days",
        ">days of cover",
    )  # fmt: skip
    show_table(head, rows, empty="There is no such stock.")
    note(
        f"All stock: {money_text(totals.value, totals.currency)} at cost; {totals.uncosted:,} items with stock have none."
    )
    if report.next:
        note(f"More: --cursor {report.next}")


@app.command("insights", cls=Command)
def insights(
    period: Annotated[str, typer.Option(help="today, yesterday, week, month, quarter or year.")] = "month",
    currency: Annotated[str | None, typer.Option(help="The shop's if left out.")] = None,
) -> None:
    """Show how a period compares with the one before, and how things stand."""
    from waybill.views.insights import now_insights, sales_insights, service_insights

    query = request(InsightsQuery, {"period": period, "currency": currency})

    async def view(tx: Any, asked: InsightsQuery) -> Any:
        return await sales_insights(tx, asked), await service_insights(tx, asked), await now_insights(tx)

    sales, service, now = _fetch(view, query)
    if common.json:
        show_json({"sales": sales, "service": service, "now": now})
        return

    def money(amount: int | None) -> str:
        return "" if amount is None else money_text(amount, sales.currency)

    rows = [
        ("sales", money(sales.sold.sales), money(sales.sold_before.sales)),
        ("orders", sales.sold.orders, sales.sold_before.orders),
        ("average order", money(sales.sold.average_order_value), money(sales.sold_before.average_order_value)),
        ("left on time", _percent(service.shipped.share), _percent(service.shipped_before.share)),
        ("returned", _percent(service.return_rate), _percent(service.return_rate_before)),
    ]
    show_table([f"{sales.span.first} to {sales.span.last}", ">now", ">before"], rows, empty="")
    for state in now.states:
        if state.orders:
            note(f"{state.state.replace('_', ' ')}: {state.orders:,}")
    if now.oldest:
        note(f"{now.to_ship:,} to be shipped, {now.late:,} of them late; the oldest is #{now.oldest.number}.")


@app.command("recount", cls=Command)
def recount() -> None:
    """Count the figures of reports anew from the log, and tell which were otherwise.

    Orders go on meanwhile, and reports show the figures of before until all are counted. Interrupted, nothing is changed.
    """
    from asyncpg import LockNotAvailableError

    from waybill.cli.importing import told_progress
    from waybill.workers.recounting import recount as count_anew

    async def work(session: Session) -> Any:
        try:
            with told_progress("Going through the log", "events") as tell:
                async with session.writing() as tx:
                    return await count_anew(tx, tell)
        except LockNotAvailableError:
            raise Wrong("Somebody else is counting these figures. Try again once they are done.") from None

    counted = run(work, patient=True)
    if common.json:
        show_json(counted)
        return
    done(f"Counted {count(counted.events, 'event')} anew.")
    show_table(
        ("report", "day", "of", "figure", ">before", ">now"),
        [_otherwise(one) for one in counted.changes[:SHOWN]],
        empty="Every figure was right.",
    )
    if counted.changed > SHOWN:
        note(
            f"{counted.changed - SHOWN:,} more figures were otherwise: --json tells the first {len(counted.changes):,}."
        )


def _otherwise(one: "Changed") -> tuple[str, ...]:
    """A figure that was otherwise, as a row of the table."""
    before, after = one.before, one.after
    if one.currency and one.figure in AMOUNTS:
        before, after = (money_text(int(amount), one.currency) for amount in (before, after))
    return one.report, one.day or "", " ".join(part for part in one.about if part), one.figure, before, after


def add_to(root: typer.Typer) -> None:
    """Add `waybill reports`."""
    root.add_typer(app)
