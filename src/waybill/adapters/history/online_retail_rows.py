"""The rows of an Online Retail file, laid out: texts trimmed, numbers exact, and a reason where one cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from waybill.model.history import ChargeType, RejectReason, line_total
from waybill.ports.history import UnreadableFile

if TYPE_CHECKING:
    import polars as pl

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

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
)
LONGEST_TEXT = 200
# Quantity times price in micros stays below 2^63.
LARGEST_QUANTITY = 1_000_000
LARGEST_PRICE = 1_000_000


class Row(NamedTuple):
    """A row as `lay_out` makes it; `problem` is empty for a row that can be read."""

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

    @property
    def stands_alone(self) -> bool:
        """Whether the row makes a record of its own whatever its neighbors are."""
        return self.problem is not None or self.in_books or (self.quantity < 0 and self.letter == "")


def scan(path: Path, scratch: Path) -> pl.LazyFrame:
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


def lay_out(raw: pl.LazyFrame) -> pl.LazyFrame:
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


def no_goods() -> pl.Expr:
    """Whether the row is a charge or an entry in the books."""
    import polars as pl

    return (pl.col("letter") == "A") | pl.col("code").is_in([BAD_DEBT, *CHARGES])


def in_invoice() -> pl.Expr:
    """`Row.stands_alone`, negated, as an expression."""
    import polars as pl

    in_books = (pl.col("letter") == "A") | (pl.col("code") == BAD_DEBT)
    return pl.col("problem").is_null() & ~in_books & ((pl.col("quantity") > 0) | (pl.col("letter") == "C"))


def fetch(frame: pl.LazyFrame) -> Iterator[Row]:
    """The rows of a frame that `lay_out` made."""
    return map(Row._make, frame.collect(engine="streaming").iter_rows())
