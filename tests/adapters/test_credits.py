"""Tying credits to sales, and rounding: whatever was bought and given back, in whatever order it is told."""

import random
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from waybill.adapters.history.credits import Credit, Sale, match_credits
from waybill.model.history import CreditKind, CreditPart, Untied, line_total


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
