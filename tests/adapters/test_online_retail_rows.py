"""What each row of an Online Retail file becomes, in small files with everything that can be wrong with one."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import polars
import pytest

from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.adapters.history.online_retail_rows import COLUMNS
from waybill.model.history import (
    ChargeType,
    CreditKind,
    CreditPart,
    HistoricCredit,
    HistoricOrder,
    HistoricRecord,
    LedgerAdjustment,
    Reject,
    RejectReason,
    SaleReference,
    StockCorrection,
    Untied,
    outcomes,
)
from waybill.ports.history import UnreadableFile
from waybill.sample import online_retail_sample


def small(*rows: str) -> str:
    return "\n".join([",".join(COLUMNS), *rows, ""])


def read_csv(folder: Path, text: str | bytes, from_row: int = 1) -> list[HistoricRecord]:
    path = folder / "history.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, from_row)


def read(path: Path, from_row: int = 1) -> list[HistoricRecord]:
    """The records from this row on, held against the file's rows and total where it is all of them."""
    with closing(OnlineRetailReader().open(path)) as source:
        records = [record for chunk in source.chunks(from_row) for record in chunk.records]
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
    records = read(tmp_path / "sample.parquet")
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
