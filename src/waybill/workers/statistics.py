"""Statistics of tables that grow fast, so that no plan of an empty table is kept for a full one.

Autovacuum looks once a minute. A new shop can take a hundred thousand orders in one, and an index that was as good as
any other over no rows (every key begins with the shop) is read from end to end for each of them.
"""

import asyncio

import structlog

from waybill.store.all_shops import analyze_grown
from waybill.store.database import Pool

log = structlog.get_logger()

SECONDS_BETWEEN_LOOKS = 3.0
ROWS_THAT_MATTER = 500


async def keep_statistics(pool: Pool, stop: asyncio.Event) -> None:
    """Look until `stop` is set."""
    while not stop.is_set():
        try:
            if grown := await analyze_grown(pool, ROWS_THAT_MATTER):
                log.info("statistics.gathered", tables=grown)
        except Exception as error:
            log.debug("statistics.interrupted", error=repr(error))
        try:
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_LOOKS)
        except TimeoutError:
            continue
