"""What the tests of importing share: a digest of what an import wrote, and small chunks."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from waybill.store.replay import REPLAYED
from waybill.workers import history_import

OPERATIONAL = ("external_order", "customer_key", "history_note", "import_progress")
# What differs from run to run: when the import ran.
TIMES = {"import_progress": "'started_at' - 'changed_at'"}


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small file has several."""
    monkeypatch.setattr(history_import, "CHUNK_ROWS", 1_000)


@pytest.fixture
def state() -> Callable[[Any], Awaitable[dict[str, str]]]:
    """A function of a shop: digests of every table the import writes, the ids included; when it ran is left out."""

    async def digests_of(shop: Any) -> dict[str, str]:
        digests = {}
        for table in (*REPLAYED, *OPERATIONAL):
            if table in ("shop", "shop_counter"):
                continue
            row = f"(to_jsonb(t) - 'shop_id' - {TIMES.get(table, repr(''))})::text"
            (found,) = await shop.rows(
                f"SELECT count(*) || ' ' || coalesce(md5(string_agg({row}, ',' ORDER BY {row} COLLATE \"C\")), '') AS digest "
                f"FROM {table} t WHERE shop_id = $1"
            )
            digests[table] = found["digest"]
        return digests

    return digests_of
