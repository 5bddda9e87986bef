"""Rows as CSV (RFC 4180), so that a spreadsheet takes text for text: what could be a formula is put behind a quote."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

# How a cell begins that spreadsheets take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Each row as a line."""
    return "".join(",".join(csv_cell(value) for value in row) + "\r\n" for row in rows)


def csv_cell(value: Any) -> str:
    """A value as a cell; lists of text are parted by `; `, other lists and objects are JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = "; ".join(value)
    text = value if isinstance(value, str) else _other(value)
    if text.startswith(FORMULA):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def _other(value: Any) -> str:
    plain = msgspec.to_builtins(value)
    return plain if isinstance(plain, str) else msgspec.json.encode(plain).decode()


def unquoted(cell: str) -> str:
    """A cell without the quote that keeps a spreadsheet from taking it for a formula, and without blanks around it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
