"""Online Retail: every row in exactly one place, totals to the penny, credits tied to sales; a month, and all of it.

The whole file is read where WAYBILL_ONLINE_RETAIL names it or where it lies beside the checkout.
"""

import csv
import io
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from waybill.adapters.history.credits import Credit, Sale, match_credits
from waybill.adapters.history.online_retail import COLUMNS, COUNTRIES, OnlineRetailReader, OnlineRetailSource
from waybill.model.history import (
    ChargeType,
    ControlTotals,
    CreditKind,
    CreditPart,
    HistoricCharge,
    HistoricCredit,
    HistoricCreditLine,
    HistoricItem,
    HistoricLine,
    HistoricOrder,
    HistoricRecord,
    LedgerAdjustment,
    LineClass,
    Reject,
    RejectReason,
    SaleReference,
    StockCorrection,
    Untied,
    line_total,
    outcomes,
)
from waybill.ports.history import HistoryReader, HistorySource, UnreadableFile
from waybill.sample import online_retail_sample

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "online_retail_2010_2011.parquet"


class Expected(Struct, frozen=True):
    """A file's figures: control totals, and rows and pence of every class that has any."""

    path: Path
    control: ControlTotals
    classes: dict[LineClass, tuple[int, int]]
    items: int


SAMPLE = Expected(
    online_retail_sample(),
    ControlTotals(42_481, 748_957_02, 898_535_26, 38, 316),
    {
        LineClass.ORDER_LINE: (41_450, 778_008_36),
        LineClass.CANCELLATION: (63, -1_919_41),
        LineClass.RETURN: (236, -6_271_07),
        LineClass.UNREFERENCED_CREDIT: (399, -9_417_38),
        LineClass.CHARGE: (193, -11_443_48),
        LineClass.WRITE_OFF: (70, 0),
        LineClass.WRITE_ON: (70, 0),
    },
    2_754,
)
WHOLE = Expected(
    Path(os.environ.get("WAYBILL_ONLINE_RETAIL", BESIDE)),
    ControlTotals(541_909, 9_747_747_93, 11_585_621_15, 383, 948),
    {
        LineClass.ORDER_LINE: (528_206, 10_272_118_87),
        LineClass.CANCELLATION: (716, -286_158_69),
        LineClass.RETURN: (6_749, -164_462_26),
        LineClass.UNREFERENCED_CREDIT: (1_239, -28_103_23),
        LineClass.CHARGE: (2_909, -34_584_70),
        LineClass.LEDGER_ADJUSTMENT: (3, -11_062_06),
        LineClass.WRITE_OFF: (1_336, 0),
        LineClass.WRITE_ON: (751, 0),
    },
    3_948,
)
FILES = [SAMPLE, WHOLE] if WHOLE.path.exists() else [SAMPLE]


@contextmanager
def opened(path: Path) -> Iterator[OnlineRetailSource]:
    with closing(OnlineRetailReader().open(path)) as source:
        yield source


def read(source: HistorySource, from_row: int = 1, max_rows: int = 2_000) -> list[HistoricRecord]:
    return [record for chunk in source.chunks(from_row, max_rows) for record in chunk.records]


@pytest.fixture(scope="module", params=FILES, ids=[expected.path.stem for expected in FILES])
def expected(request: pytest.FixtureRequest) -> Expected:
    param: Expected = request.param
    return param


@pytest.fixture(scope="module")
def source(expected: Expected) -> Iterator[OnlineRetailSource]:
    with opened(expected.path) as source:
        yield source


@pytest.fixture(scope="module")
def records(source: OnlineRetailSource) -> list[HistoricRecord]:
    return read(source)


def test_the_reader_fits_its_port() -> None:
    reader: HistoryReader = OnlineRetailReader()
    source: HistorySource = reader.open(online_retail_sample())
    assert (reader.name, source.currency, source.time_zone) == ("online-retail", "GBP", "Europe/London")
    source.close()


def test_every_row_is_in_exactly_one_place(expected: Expected, records: list[HistoricRecord]) -> None:
    rows = sorted(outcome.row for record in records for outcome in outcomes(record))
    assert rows == list(range(1, expected.control.rows + 1))


def test_the_totals_match_to_the_penny(
    expected: Expected, source: OnlineRetailSource, records: list[HistoricRecord]
) -> None:
    account = [outcome for record in records for outcome in outcomes(record)]
    assert source.control == expected.control
    assert sum(outcome.total for outcome in account) == expected.control.total
    assert sum(abs(outcome.total) for outcome in account) == expected.control.absolute_total
    rows, pence = Counter[LineClass](), Counter[LineClass]()
    for outcome in account:
        rows[outcome.outcome] += 1
        pence[outcome.outcome] += outcome.total
    assert {name: (rows[name], pence[name]) for name in rows} == expected.classes


def test_the_total_is_that_of_a_plain_reading(expected: Expected) -> None:
    total = Decimal(0)
    frame = polars.read_parquet(expected.path, columns=["Quantity", "UnitPrice"])
    for quantity, price in frame.iter_rows():
        total += (int(quantity) * Decimal(repr(price))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert total == Decimal(expected.control.total) / 100


def test_rejects_stay_below_a_thousandth(expected: Expected, records: list[HistoricRecord]) -> None:
    rejects = [record for record in records if isinstance(record, Reject)]
    assert len(rejects) <= expected.control.rows / 1_000
    assert sum(abs(reject.total) for reject in rejects) <= expected.control.absolute_total / 1_000


def test_credits_without_a_sale_are_counted_from_the_records(expected: Expected, records: list[HistoricRecord]) -> None:
    reasons = Counter(outcome.untied for record in records for outcome in outcomes(record))
    assert reasons[Untied.NO_SALE] == expected.control.credit_rows_without_sale
    assert reasons[Untied.NO_CUSTOMER] == expected.control.credit_rows_without_customer


def test_credits_follow_the_sales_they_take_back(records: list[HistoricRecord]) -> None:
    left: dict[SaleReference, int] = {}
    codes: dict[SaleReference, tuple[str | None, str]] = {}
    for record in records:
        if isinstance(record, HistoricOrder):
            sold: list[HistoricLine | HistoricCharge] = [*record.lines, *record.charges]
            for line in sold:
                reference = SaleReference(record.external_id, line.row)
                left[reference] = line.quantity
                codes[reference] = (record.customer_reference, code_of(line))
        elif isinstance(record, HistoricCredit):
            credited: list[HistoricCreditLine | HistoricCharge] = [*record.lines, *record.charges]
            for given_back in credited:
                assert sum(part.quantity for part in given_back.parts) == given_back.quantity
                assert sum(part.total for part in given_back.parts) == given_back.total
                for part in given_back.parts:
                    assert (part.sale is None) == (part.kind is None) == (part.untied is not None)
                    if part.sale is not None:
                        assert codes[part.sale] == (record.customer_reference, code_of(given_back))
                        left[part.sale] -= part.quantity
    assert min(left.values()) >= 0


def code_of(line: HistoricLine | HistoricCreditLine | HistoricCharge) -> str:
    return line.code if isinstance(line, HistoricCharge) else line.sku


def test_records_come_in_the_order_of_their_rows(records: list[HistoricRecord]) -> None:
    firsts = [record.row for record in records]
    assert firsts == sorted(set(firsts))


def test_exact_duplicates_are_all_there(expected: Expected, records: list[HistoricRecord]) -> None:
    duplicates = {SAMPLE.path: 500, WHOLE.path: 5_268}[expected.path]
    frame = polars.read_parquet(expected.path)
    assert frame.height - frame.unique().height == duplicates
    assert frame.height == sum(len(list(outcomes(record))) for record in records)


def test_two_readings_are_equal(expected: Expected, source: OnlineRetailSource, records: list[HistoricRecord]) -> None:
    with opened(expected.path) as again:
        assert again.identity.key == source.identity.key
        assert read(again, max_rows=317) == records


def test_chunks_are_bounded_and_say_where_the_next_begins(expected: Expected, source: OnlineRetailSource) -> None:
    position, rows = 1, 0
    for chunk in source.chunks(max_rows=500):
        assert chunk.rows <= 500 or len(chunk.records) == 1
        assert chunk.records[0].row == position
        assert chunk.rows == sum(len(list(outcomes(record))) for record in chunk.records)
        position, rows = chunk.next_row, rows + chunk.rows
    assert (position, rows) == (expected.control.rows + 1, expected.control.rows)


@pytest.mark.parametrize("share", [0.0, 0.13, 0.5, 0.77, 0.999, 1.0])
def test_reading_on_from_the_middle_yields_what_is_left(
    expected: Expected, source: OnlineRetailSource, records: list[HistoricRecord], share: float
) -> None:
    from_row = 1 + int(expected.control.rows * share)
    assert read(source, from_row) == [record for record in records if record.row >= from_row]


def test_times_are_utc_and_countries_known(records: list[HistoricRecord]) -> None:
    for record in records:
        if isinstance(record, HistoricOrder | HistoricCredit):
            no_single_country = record.country_name in {"Channel Islands", "European Community", "Unspecified"}
            assert (record.country is None) == no_single_country
        elif isinstance(record, LedgerAdjustment | StockCorrection):
            assert record.at.tzinfo is UTC
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES.values())


def test_items_are_the_codes_that_records_name(
    expected: Expected, source: OnlineRetailSource, records: list[HistoricRecord]
) -> None:
    items = list(source.items())
    named = set[str]()
    for record in records:
        if isinstance(record, HistoricOrder | HistoricCredit):
            named |= {line.sku for line in record.lines}
        elif isinstance(record, StockCorrection):
            named.add(record.sku)
    assert [item.sku for item in items] == sorted(named)
    assert len(items) == expected.items
    assert HistoricItem("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", 2_950_000) in items


MEASURE = """
import sys
from pathlib import Path
import psutil
from waybill.adapters.history.online_retail import OnlineRetailReader
assert "polars" not in sys.modules
rows = sum(chunk.rows for chunk in OnlineRetailReader().open(Path(sys.argv[1])).chunks())
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
peak = [int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")]
print(rows, *peak or [psutil.Process().memory_info().rss >> 20])
"""


def test_a_reading_process_stays_below_400_mebibytes(expected: Expected) -> None:
    command = [sys.executable, "-W", "ignore", "-c", MEASURE, str(expected.path)]
    rows, mebibytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(rows) == expected.control.rows
    assert int(mebibytes) < 400


# A small file with everything that can be wrong with one.


def small(*rows: str) -> str:
    return "\n".join([",".join(COLUMNS), *rows, ""])


def read_csv(folder: Path, text: str | bytes, from_row: int = 1) -> list[HistoricRecord]:
    path = folder / "history.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with opened(path) as source:
        records = read(source, from_row)
        if from_row == 1:
            account = [outcome for record in records for outcome in outcomes(record)]
            assert sorted(outcome.row for outcome in account) == list(range(1, source.control.rows + 1))
            assert sum(outcome.total for outcome in account) == source.control.total
    return records


def test_codes_are_compared_in_upper_case_and_titles_kept(tmp_path: Path) -> None:
    order, credit = read_csv(
        tmp_path,
        small(
            "500001,85123a,White heart,6,1/3/2011 10:00,2.55,12345.0,EIRE",
            "C500002,85123A,WHITE HEART,-2,1/4/2011 9:30,2.55,12345,EIRE",
        ),
    )
    assert isinstance(order, HistoricOrder)
    assert isinstance(credit, HistoricCredit)
    assert (order.lines[0].sku, order.lines[0].title, order.country, order.customer_reference) == (
        "85123A",
        "White heart",
        "IE",
        "12345",
    )
    sale = SaleReference("500001", 1)
    assert credit.lines[0].parts == (CreditPart(2, -5_10, sale=sale, kind=CreditKind.RETURN),)


def test_a_credit_of_the_same_day_is_a_cancellation(tmp_path: Path) -> None:
    # 23:30 and 00:30 in London summer time lie on one day in UTC and on two in the shop.
    records = read_csv(
        tmp_path,
        small(
            "500001,20001,Lamp,1,2011-07-01 23:30:00,5,1,France",
            "C500002,20001,Lamp,-1,2011-07-01 23:40:00,5,1,France",
            "500003,20001,Lamp,1,2011-07-01 23:50:00,5,1,France",
            "C500004,20001,Lamp,-1,2011-07-02 00:30:00,5,1,France",
        ),
    )
    kinds = [part.kind for record in records if isinstance(record, HistoricCredit) for part in record.lines[0].parts]
    assert kinds == [CreditKind.CANCELLATION, CreditKind.RETURN]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2010-12-01 08:26:00", datetime(2010, 12, 1, 8, 26, tzinfo=UTC)),
        ("6/1/2011 8:26", datetime(2011, 6, 1, 7, 26, tzinfo=UTC)),
        ("2011-03-27T01:30:00.000000", datetime(2011, 3, 27, 1, 30, tzinfo=UTC)),
        ("2011-10-30 01:30", datetime(2011, 10, 30, 0, 30, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "skipped", "twice"],
)
def test_local_times_become_utc(tmp_path: Path, local: str, utc: datetime) -> None:
    (order,) = read_csv(tmp_path, small(f"500001,20001,Lamp,1,{local},5,1,France"))
    assert isinstance(order, HistoricOrder)
    assert order.placed_at == utc


def test_what_is_no_goods_is_a_charge(tmp_path: Path) -> None:
    records = read_csv(
        tmp_path,
        small(
            "500001,POST,POSTAGE,1,2011-07-01 10:00,18,1,France",
            "500001,20001,Lamp,1,2011-07-01 10:00,0,1,France",
            "500001,m,Manual,1,2011-07-01 10:00,0.001,1,France",
            "C500002,POST,POSTAGE,-1,2011-07-02 10:00,18,1,France",
            "C500002,M,Manual,-1,2011-07-02 10:00,500,1,France",
            "C500002,D,Discount,-1,2011-07-02 10:00,3,1,France",
            "C500003,AMAZONFEE,AMAZON FEE,-1,2011-07-02 10:00,99.99,,United Kingdom",
            "A500004,B,Adjust bad debt,1,2011-07-02 10:00,-11062.06,,United Kingdom",
        ),
    )
    order, credit, fee, bad_debt = records
    assert isinstance(order, HistoricOrder)
    assert isinstance(credit, HistoricCredit)
    assert isinstance(fee, HistoricCredit)
    assert isinstance(bad_debt, LedgerAdjustment)
    assert [(charge.type, charge.total) for charge in order.charges] == [
        (ChargeType.SHIPPING, 18_00),
        (ChargeType.MANUAL, 0),
    ]
    assert [line.total for line in order.lines] == [0]
    assert [(charge.parts[0].sale, charge.parts[0].untied) for charge in credit.charges] == [
        (SaleReference("500001", 1), None),
        (None, Untied.NO_EARLIER_SALE),
        (None, Untied.NO_SALE),
    ]
    assert fee.charges[0].type is ChargeType.MARKETPLACE_FEE
    assert fee.charges[0].parts[0].untied is Untied.NO_CUSTOMER
    assert bad_debt.total == -11_062_06


def test_free_lines_for_nobody_correct_stock_when_alone(tmp_path: Path) -> None:
    records = read_csv(
        tmp_path,
        small(
            "500001,20001,damaged,-5,2011-07-01 10:00,0,,United Kingdom",
            "500002,20001,,7,2011-07-01 10:00,0,,United Kingdom",
            "500003,20001,Lamp,1,2011-07-01 10:00,0,,United Kingdom",
            "500003,20002,Vase,1,2011-07-01 10:00,0,,United Kingdom",
            "500004,20001,,1,2011-07-01 10:00,0,7,United Kingdom",
            '500005,20001,smashed,-1,2011-07-01 10:00,0,"",United Kingdom',
        ),
    )
    corrections = [record for record in records if isinstance(record, StockCorrection)]
    assert [(record.quantity, record.reason) for record in corrections] == [
        (-5, "damaged"),
        (7, ""),
        (-1, "smashed"),
    ]
    titles = [[line.title for line in record.lines] for record in records if isinstance(record, HistoricOrder)]
    assert titles == [["Lamp", "Vase"], ["20001"]]


REJECTED = {
    RejectReason.INVOICE_NUMBER: "5000x1,20001,Lamp,1,2011-07-01 10:00,5,1,France",
    RejectReason.INVOICE_KIND: "X500001,20001,Lamp,1,2011-07-01 10:00,5,1,France",
    RejectReason.STOCK_CODE: "500001,,Lamp,1,2011-07-01 10:00,5,1,France",
    RejectReason.TEXT: "500001,20001,La\0mp,1,2011-07-01 10:00,5,1,France",
    RejectReason.QUANTITY: "500001,20001,Lamp,1.5,2011-07-01 10:00,5,1,France",
    RejectReason.PRICE: "500001,20001,Lamp,1,2011-07-01 10:00,1.2345678,1,France",
    RejectReason.TIME: "500001,20001,Lamp,1,yesterday,5,1,France",
    RejectReason.CUSTOMER: f"500001,20001,Lamp,1,2011-07-01 10:00,5,{'9' * 65},France",
    RejectReason.SIGN: "500001,20001,Lamp,-1,2011-07-01 10:00,5,1,France",
    RejectReason.INVOICE_DISAGREES: "500000,20001,Lamp,1,2011-07-01 10:00,5,2,France",
}


@pytest.mark.parametrize("reason", RejectReason)
def test_a_row_that_cannot_be_read_is_rejected_alone(tmp_path: Path, reason: RejectReason) -> None:
    good = "500000,20001,Lamp,1,2011-07-01 10:00,5,1,France"
    records = read_csv(tmp_path, small(good, REJECTED[reason], good.replace("20001", "20002")))
    assert [(record.row, record.reason) for record in records if isinstance(record, Reject)] == [(2, reason)]
    assert [[line.row for line in record.lines] for record in records if isinstance(record, HistoricOrder)] == [[1, 3]]


@pytest.mark.parametrize("value", ["", "nan", "inf", "-inf", "1e300", "a few"])
def test_figures_out_of_bounds_are_rejected(tmp_path: Path, value: str) -> None:
    records = read_csv(
        tmp_path,
        small(
            f"500001,20001,Lamp,{value},2011-07-01 10:00,5,1,France",
            f"500002,20001,Lamp,1,2011-07-01 10:00,{value},1,France",
        ),
    )
    assert [record.reason for record in records if isinstance(record, Reject)] == [
        RejectReason.QUANTITY,
        RejectReason.PRICE,
    ]


def test_interrupted_invoices_are_whole_from_wherever_reading_begins(tmp_path: Path) -> None:
    lines = [
        f"50000{invoice},2000{row},Lamp,1,2011-07-01 10:{row:02},5,{invoice},France"
        for row, invoice in enumerate([1, 1, 2, 1, 3, 3, 2, 2, 4, 5, 4])
    ]
    whole = read_csv(tmp_path, small(*lines))
    assert [[line.row for line in record.lines] for record in whole if isinstance(record, HistoricOrder)] == [
        [1, 2, 4],
        [3, 7, 8],
        [5, 6],
        [9, 11],
        [10],
    ]
    for from_row in range(1, len(lines) + 2):
        rest = read_csv(tmp_path, small(*lines), from_row)
        assert rest == [record for record in whole if record.row >= from_row]


def test_csv_parquet_and_code_page_are_read_alike(tmp_path: Path) -> None:
    sample = polars.read_parquet(online_retail_sample())
    sample = sample.tail(3_000).with_columns(Description=polars.col("Description").str.replace("^A", "£A"))
    sample.write_parquet(tmp_path / "sample.parquet")
    spreadsheet = sample.with_columns(
        InvoiceDate=polars.col("InvoiceDate").dt.strftime("%-m/%-d/%Y %-H:%M"),
        CustomerID=polars.col("CustomerID").cast(polars.Int64),
    )
    text = spreadsheet.write_csv()
    with opened(tmp_path / "sample.parquet") as source:
        records = read(source)
    assert read_csv(tmp_path, text) == records
    assert read_csv(tmp_path, text.encode("cp1252")) == records
    assert read_csv(tmp_path, b"\xef\xbb\xbf" + text.encode()) == records
    assert read_csv(tmp_path, sample.write_csv()) == records


def test_rows_of_quoted_text_count_once(tmp_path: Path) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerow(["500001", "20001", 'Lamp, "big"\nred', "1", "2011-07-01 10:00", "5", "", "France"])
    writer.writerow(["500001", "20002", "Vase", "1", "2011-07-01 10:00", "5", "", "France"])
    (order,) = read_csv(tmp_path, buffer.getvalue())
    assert isinstance(order, HistoricOrder)
    assert [line.title for line in order.lines] == ['Lamp, "big"\nred', "Vase"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("history.xlsx", b"PK"),
        ("history.parquet", b"no parquet at all"),
        ("history.csv", b""),
        ("history.csv", b"a,b\n1,2\n"),
        ("history.csv", (",".join(COLUMNS) + "\n" + ",".join("x" * 12) + "\n").encode()),
    ],
    ids=["missing", "suffix", "damaged", "empty", "columns", "ragged"],
)
def test_other_files_are_refused_with_a_reason(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=name):
        OnlineRetailReader().open(tmp_path / name)


def test_a_file_without_rows_has_no_records(tmp_path: Path) -> None:
    assert read_csv(tmp_path, small()) == []


# Matching and rounding, on their own.


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Sale], list[Credit]]:
    """What one customer bought and gave back of one article, in the order of time and of the file."""
    sales: list[Sale] = []
    credits: list[Credit] = []
    at = datetime(2011, 1, 1)  # noqa: DTZ001  local time, as in the file
    for row in range(1, draw(st.integers(1, 12)) + 1):
        at += timedelta(hours=draw(st.sampled_from([0, 1, 30])))
        quantity, price = draw(st.integers(1, 9)), draw(st.sampled_from([1_000, 1_250_000, 2_550_000]))
        if draw(st.booleans()):
            sales.append(Sale(f"{row}", row, row, at, quantity, price))
        else:
            credits.append(Credit(row, row, at, quantity, price, line_total(-quantity, price)))
    return sales, credits


@given(ledgers(), st.booleans())
def test_parts_sum_to_the_credit_and_no_sale_is_credited_twice(
    ledger: tuple[list[Sale], list[Credit]], same_price_only: bool
) -> None:
    sales, credits = ledger
    by_row = {sale.row: sale for sale in sales}
    left = {sale.row: sale.quantity for sale in sales}
    matched = match_credits(sales, credits, same_price_only)
    assert matched.keys() == {credit.row for credit in credits}
    for credit in credits:
        parts = matched[credit.row]
        assert sum(part.quantity for part in parts) == credit.quantity
        assert sum(part.total for part in parts) == credit.total
        assert all(part.quantity > 0 and part.total <= 0 for part in parts)
        for part in parts:
            if part.sale is not None:
                sale = by_row[part.sale.row]
                assert sale.at <= credit.at
                assert sale.position < credit.position
                assert (part.kind is CreditKind.CANCELLATION) == (sale.at.date() == credit.at.date())
                assert not same_price_only or sale.unit_price_micros == credit.unit_price_micros
                left[sale.row] -= part.quantity
    assert all(units >= 0 for units in left.values())


@given(ledgers())
def test_no_unit_is_left_untied_that_an_earlier_sale_could_take(ledger: tuple[list[Sale], list[Credit]]) -> None:
    sales, credits = ledger
    open_units = tied = 0
    ledger_lines: list[Sale | Credit] = [*sales, *credits]
    for line in sorted(ledger_lines, key=lambda line: line.row):
        if isinstance(line, Sale):
            open_units += line.quantity
        else:
            units = min(open_units, line.quantity)
            open_units, tied = open_units - units, tied + units
    matched = match_credits(sales, credits)
    assert tied == sum(part.quantity for parts in matched.values() for part in parts if part.sale is not None)


@given(ledgers(), st.randoms())
def test_matching_does_not_depend_on_the_order_it_is_given(
    ledger: tuple[list[Sale], list[Credit]], shuffler: random.Random
) -> None:
    sales, credits = ledger
    shuffled_sales, shuffled_credits = sales[:], credits[:]
    shuffler.shuffle(shuffled_sales)
    shuffler.shuffle(shuffled_credits)
    assert match_credits(shuffled_sales, shuffled_credits) == match_credits(sales, credits)


def test_a_credit_prefers_its_own_price_then_the_latest_sale() -> None:
    noon = datetime(2011, 1, 1, 12)  # noqa: DTZ001  local time, as in the file
    days = [noon + timedelta(days=day) for day in range(6)]
    sales = [
        Sale("first", 1, 1, days[0], 4, 2_000_000),
        Sale("second", 2, 2, days[1], 4, 2_000_000),
        Sale("dearer", 3, 3, days[2], 4, 3_000_000),
        Sale("later", 9, 9, days[5], 4, 2_000_000),
    ]
    credit = Credit(4, 4, days[3], 14, 2_000_000, -28_00)
    parts = match_credits(sales, [credit])[4]
    assert [(part.sale and part.sale.external_id, part.quantity, part.total) for part in parts] == [
        ("second", 4, -8_00),
        ("first", 4, -8_00),
        ("dearer", 4, -8_00),
        (None, 2, -4_00),
    ]
    assert parts[-1].untied is Untied.EXCEEDS_SALES


def test_neither_a_sale_of_later_time_nor_one_further_down_the_file_is_credited() -> None:
    noon = datetime(2011, 1, 1, 12)  # noqa: DTZ001  local time, as in the file
    sales = [Sale("later", 1, 1, noon + timedelta(hours=1), 1, 10**6), Sale("below", 3, 3, noon, 1, 10**6)]
    parts = match_credits(sales, [Credit(2, 2, noon, 1, 10**6, -1_00)])
    assert parts == {2: (CreditPart(1, -1_00, untied=Untied.NO_EARLIER_SALE),)}


@given(st.integers(-1_000_000, 1_000_000), st.integers(-(10**12), 10**12))
def test_a_line_is_rounded_once_half_away_from_zero(quantity: int, micros: int) -> None:
    exact = Decimal(quantity) * Decimal(micros) / 10_000
    assert line_total(quantity, micros) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
