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
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from waybill.adapters.history.credits import Credit, Sale, match_credits
from waybill.model.history import (
    ChargeType,
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

CHARGES = {
    "POST": ChargeType.SHIPPING,
    "DOT": ChargeType.SHIPPING,
    "C2": ChargeType.SHIPPING,
    "D": ChargeType.DISCOUNT,
    "S": ChargeType.SAMPLES,
    "BANK CHARGES": ChargeType.BANK_FEE,
    "AMAZONFEE": ChargeType.MARKETPLACE_FEE,
    "CRUK": ChargeType.COMMISSION,
    "M": ChargeType.MANUAL,
}
BAD_DEBT = "B"

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

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
)
SLICE_ROWS = 20_000
LONGEST_TEXT = 200
# Quantity times price in micros stays below 2^63.
LARGEST_QUANTITY = 1_000_000
LARGEST_PRICE = 1_000_000


class Row(NamedTuple):
    """A row as `_rows` lays it out; `problem` is empty for a row that can be read."""

    row: int
    invoice: str
    letter: str
    code: str
    title: str
    quantity: int
    micros: int
    time: datetime
    customer: str | None
    country: str
    problem: str | None

    @property
    def total(self) -> int:
        return line_total(self.quantity, self.micros)

    @property
    def in_books(self) -> bool:
        return self.letter == "A" or self.code == BAD_DEBT


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
            _rows(_scan(path, Path(scratch.name))).sink_parquet(laid_out, row_group_size=SLICE_ROWS)
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

        goods = self._frame.filter(pl.col("problem").is_null() & ~_no_goods())
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
        for (invoice, alone), members in groupby(stream, key=lambda row: (row.invoice, row.row if _alone(row) else 0)):
            group = list(members)
            if not alone and invoice in self._scattered:
                first = self._scattered[invoice][0].row
                group = self._scattered[invoice] if group[0].row == first else []
            if group and group[0].row >= from_row:
                yield group

    def _stream(self, from_row: int) -> Iterator[Row]:
        for offset in range(from_row - 1, self.control.rows, SLICE_ROWS):
            yield from _fetch(self._frame.slice(offset, SLICE_ROWS))

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


def _alone(row: Row) -> bool:
    """Whether the row makes a record of its own whatever its neighbors are."""
    return row.problem is not None or row.in_books or (row.quantity < 0 and row.letter == "")


def _corrects_stock(row: Row, rows: int) -> bool:
    return rows == 1 and row.letter == "" and row.micros == 0 and row.customer is None and row.code not in CHARGES


def _agrees(row: Row, first: Row) -> bool:
    return row.customer == first.customer and row.country == first.country


def _scan(path: Path, scratch: Path) -> pl.LazyFrame:
    """The file as it is, its rows counted and its columns checked."""
    import polars as pl

    match path.suffix.lower():
        case ".parquet":
            frame = pl.scan_parquet(path, row_index_name="row", row_index_offset=1)
        case ".csv":
            text = _as_utf8(path, scratch)
            frame = pl.scan_csv(text, infer_schema=False, row_index_name="row", row_index_offset=1)
        case suffix:
            raise UnreadableFile(f"{path.name}: {suffix or 'no suffix'} is not read; give a .parquet or .csv file")
    missing = [name for name in COLUMNS if name not in frame.collect_schema()]
    if missing:
        raise UnreadableFile(f"{path.name} has no column {', '.join(missing)}")
    time = frame.collect_schema()["InvoiceDate"]
    if time != pl.String and not (isinstance(time, pl.Datetime) and time.time_zone is None):
        raise UnreadableFile(f"{path.name}: InvoiceDate is {time}, not a local time")
    return frame.select("row", *COLUMNS)


def _as_utf8(path: Path, scratch: Path) -> Path:
    """The file itself, or a copy when it is in the Windows code page that spreadsheets save pound signs in."""
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
        return path
    except UnicodeDecodeError:
        copy = scratch / "rows.csv"
        windows = path.open(encoding="cp1252", errors="replace", newline="")
        with windows as source, copy.open("w", encoding="utf-8", newline="") as target:
            while block := source.read(1 << 20):
                target.write(block)
        return copy


def _rows(raw: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of `Row`; what cannot be read is empty or 0 and named in `problem`."""
    import polars as pl

    column, schema = pl.col, raw.collect_schema()

    def text(name: str) -> pl.Expr:
        return column(name).cast(pl.String).str.strip_chars()

    time = column("InvoiceDate")
    if schema["InvoiceDate"] == pl.String:
        time = pl.coalesce(text("InvoiceDate").str.to_datetime(form, strict=False) for form in TIME_FORMATS)
    quantity, price = (column(name).cast(pl.Float64, strict=False) for name in ("Quantity", "UnitPrice"))
    micros = (price * 1_000_000).round()
    number = text("InvoiceNo").str.to_uppercase()
    customer = text("CustomerID").str.replace(r"\.0$", "")
    titles, country = text("Description").fill_null(""), text("Country").fill_null("")
    letter, code = number.str.extract(r"^([A-Z]*)"), text("StockCode").str.to_uppercase()
    reasons = {
        RejectReason.INVOICE_NUMBER: ~number.str.contains(r"^[A-Z]*[0-9]{1,12}$").fill_null(False),
        RejectReason.INVOICE_KIND: ~letter.is_in(["", "C", "A"]),
        RejectReason.STOCK_CODE: ~code.str.len_chars().is_between(1, 64).fill_null(False) | _controls(code),
        RejectReason.TEXT: pl.any_horizontal(
            (value.str.len_chars() > LONGEST_TEXT) | _unprintable(value) for value in (titles, country)
        ),
        RejectReason.QUANTITY: ~(
            (quantity == quantity.round()) & (quantity != 0) & (quantity.abs() <= LARGEST_QUANTITY)
        ).fill_null(False),
        RejectReason.PRICE: ~(((price * 1_000_000 - micros).abs() < 0.01) & (price.abs() <= LARGEST_PRICE)).fill_null(
            False
        ),
        RejectReason.TIME: time.is_null(),
        RejectReason.CUSTOMER: (customer.str.len_chars() > 64).fill_null(False) | _controls(customer),
    }
    signs = pl.when(letter == "C").then((quantity > 0) | (price < 0))
    named = (customer.str.len_chars() > 0).fill_null(False)
    priced_or_named = (price != 0) | named | code.is_in(list(CHARGES))
    in_books = (letter == "A") | (code == BAD_DEBT)
    signs_wrong = signs.when(in_books).then(pl.lit(False)).otherwise((price < 0) | ((quantity < 0) & priced_or_named))
    reasons[RejectReason.SIGN] = signs_wrong
    problem = pl.coalesce(pl.when(wrong).then(pl.lit(reason.value)) for reason, wrong in reasons.items())
    unreadable = reasons[RejectReason.QUANTITY] | reasons[RejectReason.PRICE]
    return raw.select(
        "row",
        invoice=number.fill_null(""),
        letter=letter.fill_null(""),
        code=code.fill_null(""),
        title=titles,
        quantity=pl.when(unreadable).then(0).otherwise(quantity).cast(pl.Int64),
        micros=pl.when(unreadable).then(0).otherwise(micros).cast(pl.Int64),
        time=time,
        customer=pl.when(named).then(customer),
        country=country,
        problem=problem,
    )


def _unprintable(value: pl.Expr) -> pl.Expr:
    return value.str.contains("\0", literal=True).fill_null(False)


def _controls(value: pl.Expr) -> pl.Expr:
    return value.str.contains(r"[\x00-\x1f\x7f]").fill_null(False)


def _no_goods() -> pl.Expr:
    import polars as pl

    return (pl.col("letter") == "A") | pl.col("code").is_in([BAD_DEBT, *CHARGES])


def _in_invoice() -> pl.Expr:
    """`_alone`, negated, as an expression."""
    import polars as pl

    in_books = (pl.col("letter") == "A") | (pl.col("code") == BAD_DEBT)
    return pl.col("problem").is_null() & ~in_books & ((pl.col("quantity") > 0) | (pl.col("letter") == "C"))


def _invoices(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Per invoice: its first row with that row's time, customer and country, and whether its rows are one run."""
    import polars as pl

    lines = frame.filter(_in_invoice())
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

    lines = frame.filter(_in_invoice() & pl.col("customer").is_not_null()).join(invoices, on="invoice")
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
    rows = _fetch(frame.filter(_in_invoice()).join(broken, on="invoice", how="semi").sort("row"))
    scattered: dict[str, list[Row]] = {}
    for row in rows:
        scattered.setdefault(row.invoice, []).append(row)
    return scattered


def _most_frequent(frame: pl.LazyFrame, column: str) -> pl.LazyFrame:
    import polars as pl

    counted = frame.group_by("code", column).agg(count=pl.len(), last=pl.col("row").max())
    return counted.group_by("code").agg(pl.col(column).sort_by("count", "last").last())


def _fetch(frame: pl.LazyFrame) -> Iterator[Row]:
    return map(Row._make, frame.collect(engine="streaming").iter_rows())
