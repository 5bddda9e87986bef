"""Items from CSV: each row as a request, or what is wrong with it, in which field."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from waybill.model.mistakes import explained
from waybill.model.setup import SaveItem
from waybill.views.csv_text import unquoted

NEEDED = ("sku", "title", "price")
COLUMNS = SaveItem.__struct_fields__
_NUMBERS = ("scale", "weight", "length", "width", "height")
_FLAGS = ("backorder", "returnable", "active", "published")
_PRICES = ("price", "cost")
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WITH_COMMA = re.compile(r"\d+,\d{1,6}")
_ONLY_SHOWN = frozenset(("item_id",))


class BadColumns(ValueError):
    """The file has columns that items do not have, or lacks some that they need."""


class ItemLine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A row of the file, by the line that it ends on: the item in it or, where it is none, which `field` is wrong and how."""

    line: int
    sku: str | None = None
    item: SaveItem | None = None
    field: str | None = None
    detail: str | None = None


def read_items(text: str) -> list[ItemLine]:
    """The rows of a CSV text with a heading; semicolons and tabs part columns too. Raises `BadColumns`."""
    text = text.removeprefix("\ufeff")
    sign = delimiter(text)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=sign, restkey="", strict=True)
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        _check(names)
        return [_line(reader.line_num, row, sign) for row in reader if any(_text(cell) for cell in row.values())]
    except csv.Error as error:
        raise BadColumns(f"Line {reader.line_num} is no CSV: {error}. Close every quote.") from None


def delimiter(text: str) -> str:
    """What separates the columns: spreadsheets of half the world write semicolons."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _check(names: list[str]) -> None:
    unknown = [name or "(without a name)" for name in names if name not in COLUMNS and name not in _ONLY_SHOWN]
    missing = [name for name in NEEDED if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    fault = (
        f"unknown: {', '.join(unknown[:5])}" if unknown
        else f"missing: {', '.join(missing)}" if missing
        else f"twice: {', '.join(twice)}" if twice
        else None
    )  # fmt: skip
    if fault:
        raise BadColumns(f"The columns do not fit ({fault}). Possible are: {', '.join(COLUMNS)}.")


def _text(cell: Any) -> str:
    return unquoted(cell) if isinstance(cell, str) else ""


def _line(number: int, row: Mapping[str, Any], sign: str) -> ItemLine:
    sku = _text(row.get("sku")) or None
    if "" in row:
        return ItemLine(line=number, sku=sku, detail="There are more cells than columns. Put quotes around commas.")
    try:
        fields = dict(_fields(row, sign))
        missing = next((name for name in NEEDED if name not in fields), None)
        if missing:
            return ItemLine(line=number, sku=sku, field=missing, detail=f"{missing.capitalize()} is missing.")
        return ItemLine(line=number, sku=sku, item=msgspec.convert(fields, SaveItem))
    except msgspec.ValidationError as error:
        complaint, steps = explained(error, SaveItem)
        return ItemLine(line=number, sku=sku, field=steps[0] if steps else None, detail=f"{complaint}.")
    except _Wrong as wrong:
        return ItemLine(line=number, sku=sku, field=wrong.field, detail=str(wrong))


class _Wrong(ValueError):
    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


def _fields(row: Mapping[str, Any], sign: str) -> Iterator[tuple[str, Any]]:
    """A row's fields as an item takes them; empty cells are left out."""
    for name, cell in row.items():
        value = _text(cell)
        if not value or name in _ONLY_SHOWN:
            continue
        if name in _NUMBERS:
            if not (value.isdecimal() and value.isascii() and len(value) < 16):
                raise _Wrong(name, f"{value!r} is no whole number.")
            yield name, int(value)
        elif name in _FLAGS:
            if value.lower() not in _WORDS:
                raise _Wrong(name, f"{value!r} is neither true nor false.")
            yield name, _WORDS[value.lower()]
        elif name == "bundle":
            yield name, [_component(part) for part in value.split(";")]
        elif name == "choices":
            yield name, _choices(value)
        elif name in _PRICES and sign != "," and _WITH_COMMA.fullmatch(value):
            yield name, value.replace(",", ".")
        else:
            yield name, value


def _component(text: str) -> dict[str, Any]:
    """`SKU*2` as a component of a bundle."""
    sku, _, quantity = text.strip().rpartition("*")
    if not sku or not (quantity.isdecimal() and quantity.isascii() and len(quantity) < 16):
        raise _Wrong("bundle", f"{text.strip()!r} is no component; write SKU*2.")
    return {"sku": sku, "quantity": int(quantity)}


def _choices(text: str) -> Any:
    """What may be chosen on an item, as JSON."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise _Wrong("choices", "This is not JSON; write a list of groups as the API takes it.") from None
