"""A format of files of past trade: what opens one and what an open one yields; the records are those of model/history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from waybill.model.history import ControlTotals, HistoricItem, HistoryChunk, SourceIdentity


class HistorySource(Protocol):
    """An open file."""

    @property
    def identity(self) -> SourceIdentity: ...

    @property
    def control(self) -> ControlTotals: ...

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount."""
        ...

    @property
    def time_zone(self) -> str:
        """IANA name of the zone the file's local times were read in."""
        ...

    def items(self) -> Iterator[HistoricItem]:
        """Every SKU of the file, sorted."""
        ...

    def chunks(self, from_row: int = 1, max_rows: int = 2_000) -> Iterator[HistoryChunk]:
        """All records whose first row is `from_row` or later, at most `max_rows` rows a chunk.

        A single record of more rows than that makes a chunk of its own. The records do not depend on where reading
        begins nor on `max_rows`.
        """
        ...

    def close(self) -> None: ...


class HistoryReader(Protocol):
    """A file format. `open` raises `UnreadableFile` when the file is of another."""

    @property
    def name(self) -> str: ...

    def open(self, path: Path) -> HistorySource: ...


class UnreadableFile(Exception):
    """The file is missing, damaged or of another format; the message says which, for people."""
