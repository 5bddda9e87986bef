"""Import a file of past trade: read ahead in a thread while the chunk before commits. Interrupted, it goes on where it was."""

import asyncio
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import asyncpg
import msgspec
import structlog
from msgspec import Struct

from waybill.commands.import_history import import_history
from waybill.model.history import (
    HistoricItem,
    HistoryChunk,
    Imported,
    ImportHistory,
    ImportHistoryResult,
    source_id,
)
from waybill.model.results import Refused
from waybill.ports.history import HistorySource
from waybill.store.batches import RERUNS, worth_rerunning
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.import_account import ImportAccount, import_account, import_reached

_sql = load(__file__)

log = structlog.get_logger()

CHUNK_ROWS = 2_000
# A record that breaks the bounds of its types is found here, not inside PostgreSQL.
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(HistoryChunk)


class Progress(Protocol):
    """Told after every chunk: rows of the file that are in the tables, of how many."""

    def __call__(self, done: int, total: int) -> None: ...


class ImportSummary(Struct, frozen=True, kw_only=True):
    """What an import did: rows taken in now, and those that were there. `account` is what the tables hold of the file.

    Not `finished` means stopped or refused on the way: the same import goes on from there.
    """

    name: str
    rows: int
    imported: int
    already: int
    finished: bool
    refused: Refused | None = None
    account: ImportAccount | None = None


def _ignore(done: int, total: int) -> None:
    pass


async def import_file(
    pool: Pool,
    shop_id: int,
    source: HistorySource,
    progress: Progress = _ignore,
    *,
    actor: str = "cli",
    stop: asyncio.Event | None = None,
) -> ImportSummary:
    """Take in what the shop does not have of the file yet. `stop` ends it after the chunk at hand; so does cancellation,
    which undoes that chunk. Raises msgspec.ValidationError where the file's records break the bounds of their types.
    """
    rows = source.control.rows
    reached, already = await _reached(pool, shop_id, source)
    progress(already, rows)
    done, refused, stale_at = already, None, 0
    with ThreadPoolExecutor(1, "history-reader") as thread:
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(thread, _open, source, reached, already)
        chunks, items, chunk = await reading
        while chunk is not None and refused is None and not (stop and stop.is_set()):
            ahead = loop.run_in_executor(thread, _next, chunks)
            request = ImportHistory(
                source=source.identity,
                control=source.control,
                currency=source.currency,
                time_zone=source.time_zone,
                from_row=reached,
                chunk=chunk,
                items=items,
            )
            stale = done >= stale_at
            if stale:
                stale_at = done * 2
            try:
                result = await _commit(pool, shop_id, actor, request, stale)
            except BaseException:
                # the reader is not left alone with a file that is about to be closed
                await asyncio.wait([ahead])
                raise
            chunk = await ahead
            if isinstance(result, Imported):
                done += result.rows
                reached = result.next_row
                progress(done, rows)
            elif isinstance(result, Refused):
                refused = result
            else:
                break
    account = await _account(pool, shop_id, source)
    finished = refused is None and account is not None and account.next_row == rows + 1
    return ImportSummary(
        name=source.identity.name,
        rows=rows,
        imported=done - already,
        already=already,
        finished=finished,
        refused=refused,
        account=account,
    )


def _open(
    source: HistorySource, from_row: int, already: int
) -> tuple[Iterator[HistoryChunk], dict[str, HistoricItem], HistoryChunk | None]:
    """Begin to read: the chunks, the items by SKU, and the first chunk. A file without rows is one empty chunk."""
    if from_row > source.control.rows and (already or source.control.rows):
        return iter(()), {}, None
    chunks = source.chunks(from_row, CHUNK_ROWS)
    items = {item.sku: item for item in source.items()}
    first = _next(chunks)
    return chunks, items, first or HistoryChunk((), 0, from_row)


def _next(chunks: Iterator[HistoryChunk]) -> HistoryChunk | None:
    chunk = next(chunks, None)
    return None if chunk is None else _decoder.decode(_encoder.encode(chunk))


async def _commit(pool: Pool, shop_id: int, actor: str, request: ImportHistory, stale: bool) -> ImportHistoryResult:
    """One chunk, one transaction; after an outage or a conflict again, at most five times.

    `stale` says that the tables have doubled since: a plan made for nearly empty tables reads them from end to end.
    """
    attempt = 0
    while True:
        try:
            async with pool.acquire() as connection:
                if stale:
                    await connection.execute(_sql.forget_plans)
                async with connection.transaction():
                    (result,) = await import_history(Tx(connection, shop_id, actor, "import"), [request])
                return result
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # somebody may have saved an item meanwhile that the chunk was about to make
            if attempt == RERUNS or not (worth_rerunning(error) or isinstance(error, asyncpg.UniqueViolationError)):
                raise
            log.warning("import.rerun", shop_id=shop_id, from_row=request.from_row, error=repr(error))
        await asyncio.sleep(random.uniform(0.5, 1.5) * 0.02 * 4**attempt)
        attempt += 1


async def _reached(pool: Pool, shop_id: int, source: HistorySource) -> tuple[int, int]:
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        return await import_reached(Tx(connection, shop_id, "worker", "import"), source_id(source.identity))


async def _account(pool: Pool, shop_id: int, source: HistorySource) -> ImportAccount | None:
    async with pool.acquire() as connection, connection.transaction(readonly=True, isolation="repeatable_read"):
        return await import_account(Tx(connection, shop_id, "worker", "import"), source_id(source.identity))
