"""Online Retail: every row in exactly one place, totals to the penny, credits tied to sales; a month, and all of it.

The whole file is read where WAYBILL_ONLINE_RETAIL names it or where it lies beside the checkout.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars
import pytest
from msgspec import Struct

from waybill.adapters.history.online_retail import COUNTRIES, OnlineRetailReader, OnlineRetailSource
from waybill.model.history import (
    ControlTotals,
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
    SaleReference,
    StockCorrection,
    Untied,
    outcomes,
)
from waybill.ports.history import HistoryReader, HistorySource
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
