"""The only module that looks across shops: making one, and finding those that have news."""

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
