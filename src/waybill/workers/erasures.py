"""Erase what a transaction wrote about a customer that it knew before the erasure and that ended after it."""

from datetime import datetime, timedelta

from waybill.commands.erase_customers import erase_customers
from waybill.model.setup import EraseCustomer
from waybill.store.all_shops import erased_with_traces
from waybill.store.database import Pool
from waybill.store.tx import Tx

# No transaction is open for as long as this.
LOOK_BACK = timedelta(days=1)


async def erase_again(pool: Pool, now: datetime) -> int:
    """Erase customers again that have personal data although they were erased within the last day; returns how many."""
    found = await erased_with_traces(pool, now - LOOK_BACK)
    for shop_id, customer_ids in found.items():
        async with pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, shop_id, "worker:housekeeping", "worker", now)
            await erase_customers(tx, [EraseCustomer(customer_id=customer_id) for customer_id in customer_ids])
    return sum(len(customer_ids) for customer_ids in found.values())
