"""Items from CSV, as spreadsheets of all kinds write it: right rows as requests, wrong ones with the field and the remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.views.csv_text import csv_lines
from waybill.views.item_csv import BadColumns, read_items


def told(text: str) -> list[tuple[int, str | None, str | None]]:
    return [(line.line, line.field, line.detail) for line in read_items(text)]


def test_rows_of_any_spreadsheet() -> None:
    (tea,) = read_items("\ufeffSKU; Title ;price;cost;backorder;bundle\r\nTEA;Grüner Tee;12,50;4,2;yes;\r\n;;;;;\r\n")
    assert tea.item is not None
    assert (tea.item.sku, tea.item.title, tea.item.price, tea.item.cost) == ("TEA", "Grüner Tee", "12.50", "4.2")
    assert tea.item.backorder
    (kit,) = read_items('sku,title,price,bundle\nKIT,"A ""kit"",\nand more",9.00,TEA*2; MUG*1\n')
    assert (kit.line, kit.detail) == (3, "Expected text on one line, not only spaces.")
    (kit,) = read_items("sku,title,price,bundle\nKIT,Kit,9.00,TEA*2; MUG*1\n")
    assert kit.item is not None
    assert [(part.sku, part.quantity) for part in kit.item.bundle] == [("TEA", 2), ("MUG", 1)]


WRONG = [
    ("A,A,9,50\n", (2, None, "There are more cells than columns. Put quotes around commas.")),
    ("A,A,\n", (2, "price", "Price is missing.")),
    ("A,A,nine\n", (2, "price", "Expected a price such as `12.50`.")),
    ("A,,9\n", (2, "title", "Title is missing.")),
]


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_a_wrong_row_says_what_is_wrong(row: str, said: tuple[int, str | None, str | None]) -> None:
    assert told(f"sku,title,price\n{row}B,B,1\n") == [said, (3, None, None)]


@pytest.mark.parametrize(
    ("column", "cell", "detail"),
    [
        ("weight", "heavy", "'heavy' is no whole number."),
        ("weight", "9" * 20, f"'{'9' * 20}' is no whole number."),
        ("active", "maybe", "'maybe' is neither true nor false."),
        ("bundle", "TEA", "'TEA' is no component; write SKU*2."),
        ("unit", "box", "Invalid enum value 'box': possible are kg, l, m, unit."),
        ("available_on", "3026-01-01", "A date must be in the years 1970 to 2199."),
    ],
)
def test_a_wrong_cell_is_named(column: str, cell: str, detail: str) -> None:
    (line,) = read_items(f"sku,title,price,{column}\nA,A,1,{cell}\n")
    assert line.item is None
    assert line.detail == detail
    assert line.field in (column, None)


@pytest.mark.parametrize(
    ("heading", "fault"),
    [
        ("sku,title", "missing: price"),
        ("sku,title,price,color", "unknown: color"),
        ("sku,title,price,sku", "twice: sku"),
        ("", "missing: sku, title, price"),
    ],
)
def test_columns_that_do_not_fit(heading: str, fault: str) -> None:
    with pytest.raises(BadColumns, match=fault):
        read_items(f"{heading}\nA,B,1,2\n")


def test_an_open_quote_is_told() -> None:
    with pytest.raises(BadColumns, match="is no CSV"):
        read_items('sku,title,price\n"A,B,1\n')


@given(title=st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60))
def test_what_goes_out_comes_in_again_and_is_no_formula(title: str) -> None:
    title = title.strip()
    if not title or title.startswith("'"):
        return
    text = csv_lines([("sku", "title", "price"), ("A", title, "1.00")])
    cell = text.split("\r\n")[1].removeprefix("A,").removesuffix(",1.00").strip('"')
    assert not cell.startswith(("=", "+", "-", "@"))
    (line,) = read_items(text)
    assert line.item is not None, line.detail
    assert line.item.title == title
