"""Online Retail: the invoice lines of a UK online gift shop, as parquet or CSV (UCI, doi 10.24432/C5BW33).

The rules by which its rows become records:

- Identity is the file's content and the row. Rows that look alike are different lines.
- Stock codes are compared in upper case (`85123a` is `85123A`): 112 codes of the file differ from another one
  only in case, and each such pair is the same article.
- A number is an invoice, with `C` in front a credit, with `A` an entry in the books; code `B` (bad debt) is one too.
- The codes in `CHARGES` are no goods. All others are, gift vouchers and samples from a catalog included.
- A line that costs nothing, for nobody, alone on its invoice (or with a negative quantity) is a correction of stock:
  the description is the warehouse's note. With a customer, or among other lines, it is goods given away.
- Credits are tied to sales by `match_credits`, charges only at the same price, since a manual amount of 5 pounds says
  nothing about another of 500. Credited on the day of the sale: a cancellation. Later: a return.
- A title is kept as the line has it; a line without one is called by its code. Corrections keep the note, even empty.
- Local times are read in Europe/London: of two in the autumn the first, one skipped in spring an hour later.
- "Channel Islands", "European Community" and "Unspecified" are no single country and get no code.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from waybill.adapters.history.credits import Credit, Sale, match_credits
from waybill.adapters.history.online_retail_rows import (
    CHARGES,
    LONGEST_TEXT,
    Row,
    fetch,
    in_invoice,
    lay_out,
    no_goods,
    scan,
)
from waybill.model.history import (
    ControlTotals,
    CreditPart,
    HistoricCharge,
    HistoricCredit,
    HistoricCreditLine,
    HistoricItem,
    HistoricLine,
    HistoricOrder,
    HistoricRecord,
    HistoryChunk,
    LedgerAdjustment,
    Reject,
    RejectReason,
    SourceIdentity,
    StockCorrection,
    Untied,
    line_total,
)
from waybill.ports.history import UnreadableFile

if TYPE_CHECKING:
    import polars as pl

CURRENCY = "GBP"
TIME_ZONE = "Europe/London"

COUNTRIES = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
}

SLICE_ROWS = 20_000


class OnlineRetailReader:
    """The reader that `waybill import online-retail` asks for."""

    name = "online-retail"

    def open(self, path: Path) -> OnlineRetailSource:
        """Reads the file once over: its checksum, its control totals and what its credits take back."""
        import polars as pl

        try:
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise UnreadableFile(f"{path.name} cannot be read: {error.strerror}") from error
        scratch = tempfile.TemporaryDirectory(prefix="waybill-history-")
        try:
            # Laid out once in groups of one slice each, the file can be read from any row at the cost of that slice.
            laid_out = Path(scratch.name) / "rows.parquet"
            lay_out(scan(path, Path(scratch.name))).sink_parquet(laid_out, row_group_size=SLICE_ROWS)
            return OnlineRetailSource(SourceIdentity(self.name, sha256, path.name), pl.scan_parquet(laid_out), scratch)
        except pl.exceptions.PolarsError as error:
            scratch.cleanup()
            raise UnreadableFile(f"{path.name} is no Online Retail file: {str(error).splitlines()[0]}") from error
        except BaseException:
            scratch.cleanup()
            raise


class OnlineRetailSource:
    """An open Online Retail file. Memory holds its credits, the sales they may take back and one slice of rows."""

    currency = CURRENCY
    time_zone = TIME_ZONE

    def __init__(
        self, identity: SourceIdentity, frame: pl.LazyFrame, scratch: tempfile.TemporaryDirectory[str]
    ) -> None:
        self.identity = identity
        self._frame = frame
        self._scratch = scratch
        invoices = _invoices(frame)
        credits, sales = _credits_and_sales(frame, invoices)
        self.control = _control_totals(frame, credits, sales)
        self._parts = _match(credits, sales)
        self._scattered = _scattered(frame, invoices)

    def close(self) -> None:
        self._scratch.cleanup()

    def items(self) -> Iterator[HistoricItem]:
        import polars as pl

        goods = self._frame.filter(pl.col("problem").is_null() & ~no_goods())
        sold = goods.filter((pl.col("letter") == "") & (pl.col("quantity") > 0) & (pl.col("micros") > 0))
        titles, prices = _most_frequent(sold, "title"), _most_frequent(sold, "micros")
        listed = goods.select("code").unique().join(titles, on="code", how="left").join(prices, on="code", how="left")
        for code, title, micros in listed.sort("code").collect(engine="streaming").iter_rows():
            yield HistoricItem(code, title or code, micros or 0)

    def chunks(self, from_row: int = 1, max_rows: int = 2_000) -> Iterator[HistoryChunk]:
        records: list[HistoricRecord] = []
        rows = 0
        for group in self._groups(from_row):
            if records and rows + len(group) > max_rows:
                yield HistoryChunk(tuple(records), rows, next_row=group[0].row)
                records, rows = [], 0
            records += self._records(group)
            rows += len(group)
        if records:
            yield HistoryChunk(tuple(records), rows, next_row=self.control.rows + 1)

    def _groups(self, from_row: int) -> Iterator[list[Row]]:
        """Rows that make up an invoice, or one row that stands alone, in the order of their first rows."""
        # The row before says whether an invoice that began earlier reaches into what is asked for.
        stream = self._stream(max(1, from_row - 1))
        for (invoice, alone), members in groupby(
            stream, key=lambda row: (row.invoice, row.row if row.stands_alone else 0)
        ):
            group = list(members)
            if not alone and invoice in self._scattered:
                first = self._scattered[invoice][0].row
                group = self._scattered[invoice] if group[0].row == first else []
            if group and group[0].row >= from_row:
                yield group

    def _stream(self, from_row: int) -> Iterator[Row]:
        for offset in range(from_row - 1, self.control.rows, SLICE_ROWS):
            yield from fetch(self._frame.slice(offset, SLICE_ROWS))

    def _records(self, group: Sequence[Row]) -> list[HistoricRecord]:
        first = group[0]
        if first.problem is not None:
            return [_reject(first, RejectReason(first.problem))]
        at = first.time.replace(tzinfo=ZoneInfo(TIME_ZONE)).astimezone(UTC)
        if first.in_books:
            return [LedgerAdjustment(first.invoice, first.row, at, first.code, first.title, first.total)]
        if _corrects_stock(first, len(group)):
            return [StockCorrection(first.invoice, first.row, at, first.code, first.quantity, first.title)]
        agreeing = [row for row in group if _agrees(row, first)]
        strangers = [_reject(row, RejectReason.INVOICE_DISAGREES) for row in group if not _agrees(row, first)]
        record = self._credit(agreeing, at) if first.letter == "C" else _order(agreeing, at)
        return [record, *strangers]

    def _credit(self, rows: Sequence[Row], at: datetime) -> HistoricCredit:
        first = rows[0]
        return HistoricCredit(
            external_id=first.invoice,
            row=first.row,
            credited_at=at,
            customer_reference=first.customer,
            country=COUNTRIES.get(first.country),
            country_name=first.country,
            lines=tuple(
                HistoricCreditLine(
                    row.row, row.code, row.title or row.code, -row.quantity, row.micros, row.total, self._parts_of(row)
                )
                for row in rows
                if row.code not in CHARGES
            ),
            charges=tuple(_charge(row, self._parts_of(row)) for row in rows if row.code in CHARGES),
        )

    def _parts_of(self, row: Row) -> tuple[CreditPart, ...]:
        if row.customer is None:
            return (CreditPart(-row.quantity, row.total, untied=Untied.NO_CUSTOMER),)
        return self._parts[row.row]


def _order(rows: Sequence[Row], at: datetime) -> HistoricOrder:
    first = rows[0]
    return HistoricOrder(
        external_id=first.invoice,
        row=first.row,
        placed_at=at,
        customer_reference=first.customer,
        country=COUNTRIES.get(first.country),
        country_name=first.country,
        lines=tuple(
            HistoricLine(row.row, row.code, row.title or row.code, row.quantity, row.micros, row.total)
            for row in rows
            if row.code not in CHARGES
        ),
        charges=tuple(_charge(row, ()) for row in rows if row.code in CHARGES),
    )


def _charge(row: Row, parts: tuple[CreditPart, ...]) -> HistoricCharge:
    return HistoricCharge(
        row.row, CHARGES[row.code], row.code, row.title or row.code, abs(row.quantity), row.micros, row.total, parts
    )


def _reject(row: Row, reason: RejectReason) -> Reject:
    invoice, detail = (
        text.replace("\0", "")[:LONGEST_TEXT] for text in (row.invoice, f"{row.code} {row.title}".strip())
    )
    return Reject(row.row, reason, row.total, invoice, detail)


def _corrects_stock(row: Row, rows: int) -> bool:
    return rows == 1 and row.letter == "" and row.micros == 0 and row.customer is None and row.code not in CHARGES


def _agrees(row: Row, first: Row) -> bool:
    return row.customer == first.customer and row.country == first.country


def _invoices(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Per invoice: its first row with that row's time, customer and country, and whether its rows are one run."""
    import polars as pl

    lines = frame.filter(in_invoice())
    extents = lines.group_by("invoice").agg(
        position=pl.col("row").min(),
        scattered=pl.col("row").max() - pl.col("row").min() + 1 != pl.len(),
    )
    # The rows are fetched apart: picking them within the groups would hold every group in memory.
    extents = extents.collect(engine="streaming").lazy()
    first_rows = lines.select(position="row", at="time", first_customer="customer", first_country="country")
    return extents.join(first_rows, on="position").collect(engine="streaming").lazy()


def _credits_and_sales(frame: pl.LazyFrame, invoices: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The credit lines that name a customer, and the sale lines of the same customers and codes."""
    import polars as pl

    lines = frame.filter(in_invoice() & pl.col("customer").is_not_null()).join(invoices, on="invoice")
    lines = lines.filter(
        (pl.col("customer") == pl.col("first_customer")) & (pl.col("country") == pl.col("first_country"))
    ).select("customer", "code", "letter", "invoice", "row", "position", "at", "quantity", "micros")
    credits = lines.filter(pl.col("letter") == "C").sort("row").collect(engine="streaming")
    credited = credits.lazy().select("customer", "code").unique()
    sales = lines.filter(pl.col("letter") == "").join(credited, on=["customer", "code"], how="semi")
    return credits, sales.sort("row").collect(engine="streaming")


def _match(credits: pl.DataFrame, sales: pl.DataFrame) -> dict[int, tuple[CreditPart, ...]]:
    sold: dict[tuple[str, str], list[Sale]] = {}
    for customer, code, _, invoice, row, position, at, quantity, micros in sales.iter_rows():
        sold.setdefault((customer, code), []).append(Sale(invoice, row, position, at, quantity, micros))
    returned: dict[tuple[str, str], list[Credit]] = {}
    for customer, code, _, _, row, position, at, quantity, micros in credits.iter_rows():
        credit = Credit(row, position, at, -quantity, micros, line_total(quantity, micros))
        returned.setdefault((customer, code), []).append(credit)
    parts: dict[int, tuple[CreditPart, ...]] = {}
    for (customer, code), owed in returned.items():
        parts |= match_credits(sold.get((customer, code), []), owed, same_price_only=code in CHARGES)
    return parts


def _control_totals(frame: pl.LazyFrame, credits: pl.DataFrame, sales: pl.DataFrame) -> ControlTotals:
    """Summed by the data frame library from the rows alone, by another path than the records."""
    import polars as pl

    micros = pl.col("quantity") * pl.col("micros")
    size = (micros.abs() + 5_000) // 10_000
    anonymous = (pl.col("letter") == "C") & pl.col("problem").is_null() & pl.col("customer").is_null()
    rows, total, absolute, without_customer = (
        frame.select(pl.len(), total=(size * micros.sign()).sum(), absolute=size.sum(), anonymous=anonymous.sum())
        .collect(engine="streaming")
        .row(0)
    )
    without_sale = credits.join(sales, on=["customer", "code"], how="anti").height
    return ControlTotals(rows, total, absolute, without_customer, without_sale)


def _scattered(frame: pl.LazyFrame, invoices: pl.LazyFrame) -> dict[str, list[Row]]:
    """The rows of invoices that are interrupted by others, read ahead because their end is not in sight."""
    broken = invoices.filter("scattered").select("invoice")
    rows = fetch(frame.filter(in_invoice()).join(broken, on="invoice", how="semi").sort("row"))
    scattered: dict[str, list[Row]] = {}
    for row in rows:
        scattered.setdefault(row.invoice, []).append(row)
    return scattered


def _most_frequent(frame: pl.LazyFrame, column: str) -> pl.LazyFrame:
    import polars as pl

    counted = frame.group_by("code", column).agg(count=pl.len(), last=pl.col("row").max())
    return counted.group_by("code").agg(pl.col(column).sort_by("count", "last").last())
