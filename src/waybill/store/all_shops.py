"""The only module that looks across shops: making one, and finding those that have news."""

from collections.abc import Sequence
from datetime import datetime

from waybill.model.events import Event, ShopSaved
from waybill.model.setup import ShopFields
from waybill.store.database import Pool
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def create_shop(pool: Pool, fields: ShopFields, actor: str, door: str) -> int:
    """Make a shop; returns its id."""
    async with pool.acquire() as connection, connection.transaction():
        shop_id: int = await connection.fetchval(_sql.next_shop_id)
        await connection.execute(_sql.create_counter, shop_id)
        tx = Tx(connection, shop_id, actor, door)
        data = ShopSaved(
            name=fields.name,
            currency=fields.currency,
            country=fields.country,
            time_zone=fields.time_zone,
            locale=fields.locale,
            settings=fields.settings,
        )
        await record(tx, [Event(data)])
    return shop_id


async def shops_with_news(pool: Pool, consumers: Sequence[str], now: datetime) -> list[tuple[str, int]]:
    """The (consumer, shop) pairs whose cursor is behind the log and not waiting for a next try."""
    return [(row["consumer"], row["shop_id"]) for row in await pool.fetch(_sql.shops_with_news, consumers, now)]


async def lag(pool: Pool, consumers: Sequence[str]) -> dict[str, int]:
    """How many events each consumer is behind, over all shops."""
    return {row["consumer"]: row["behind"] for row in await pool.fetch(_sql.lag, consumers)}


async def newest(pool: Pool, shop_ids: Sequence[int]) -> dict[int, int]:
    """The newest seq of each of these shops."""
    return {row["shop_id"]: row["seq"] for row in await pool.fetch(_sql.newest, shop_ids)}
