"""The demo's past: the sample's month, moved to the weeks before the demo began, so that its figures are of now."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from waybill.model.history import (
    ControlTotals,
    HistoricCredit,
    HistoricItem,
    HistoricOrder,
    HistoricRecord,
    HistoryChunk,
    Reject,
    SourceIdentity,
)
from waybill.ports.history import HistorySource

LAST_DAY = date(2010, 12, 23)
BEGAN = "demo-began"


class MovedSource:
    """A file whose trade took place so many weeks later; days of the week and times of the day stay as they are."""

    def __init__(self, source: HistorySource, weeks: int) -> None:
        self._source = source
        self._later = timedelta(weeks=weeks)

    @property
    def identity(self) -> SourceIdentity:
        return self._source.identity

    @property
    def control(self) -> ControlTotals:
        return self._source.control

    @property
    def currency(self) -> str:
        return self._source.currency

    @property
    def time_zone(self) -> str:
        return self._source.time_zone

    def items(self) -> Iterator[HistoricItem]:
        return self._source.items()

    def chunks(self, from_row: int = 1, max_rows: int = 2_000) -> Iterator[HistoryChunk]:
        for chunk in self._source.chunks(from_row, max_rows):
            yield HistoryChunk(tuple(self._moved(record) for record in chunk.records), chunk.rows, chunk.next_row)

    def close(self) -> None:
        self._source.close()

    def _moved(self, record: HistoricRecord) -> HistoricRecord:
        if isinstance(record, Reject):
            return record
        if isinstance(record, HistoricOrder):
            return msgspec.structs.replace(record, placed_at=self._move(record.placed_at))
        if isinstance(record, HistoricCredit):
            return msgspec.structs.replace(record, credited_at=self._move(record.credited_at))
        return msgspec.structs.replace(record, at=self._move(record.at))

    def _move(self, at: datetime) -> datetime:
        return (at.astimezone(ZoneInfo(self.time_zone)) + self._later).astimezone(UTC)


def weeks_since(data_dir: Path) -> int:
    """How many whole weeks lie between the sample's end and the day before the demo began; kept, so that it stays."""
    kept = data_dir / BEGAN
    if not kept.exists():
        kept.write_text(datetime.now(UTC).date().isoformat())
    return (date.fromisoformat(kept.read_text().strip()) - timedelta(days=1) - LAST_DAY).days // 7
