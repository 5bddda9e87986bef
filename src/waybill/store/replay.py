"""Replay a shop's log into empty tables, and compare what comes of it with the tables there are."""

from collections.abc import AsyncIterator, Sequence

from msgspec import Struct

from waybill.model.events import EVENT_TYPES
from waybill.store.database import Pool
from waybill.store.record import apply
from waybill.store.sql import load
from waybill.store.tx import Connection, Row, Tx, columns
from waybill.store.upcasters import upcast

_sql = load(__file__)

# The tables that come of the log alone. docs/events.md says of every table whether it is one.
REPLAYED = (
    "shop",
    "item",
    "location",
    "stock_level",
    "stock_movement",
    "expected_receipt",
    "customer",
    "customer_tag",
    "orders",
    "order_line",
    "order_charge",
    "order_tag",
    "reservation",
    "payment",
    "payment_action",
    "money_entry",
    "order_credit",
    "dispute",
    "stored_value",
    "stored_value_entry",
    "cash_collection",
    "remittance",
    "remittance_line",
    "customer_credit",
    "fulfillment",
    "fulfillment_line",
    "wave",
    "item_bin",
    "parcel",
    "parcel_line",
    "tracking_report",
    "pickup",
    "exception_item",
    "transfer",
    "transfer_line",
    "return_order",
    "return_line",
    "order_change",
    "shipping_slot",
    "inquiry",
    "invoice",
    "invoice_counter",
    "history_source",
    "history_order",
    "history_credit",
    "history_entry",
    "shop_counter",
)
_PREFETCH = 2_000


class Replayed(Struct, frozen=True):
    """What was replayed."""

    events: int
    batches: int


async def replay(source: Pool, shop_id: int, into: Pool) -> Replayed:
    """Replay a shop's log, batch by batch, into a migrated database that does not have the shop yet.

    Events come as their newest version. What is recorded meanwhile is not seen.
    """
    numbered = [type for type, data in EVENT_TYPES.items() if data.numbered]
    events = batches = 0
    await into.execute(_sql.create_counter, shop_id)
    async with source.acquire() as reading, reading.transaction(isolation="repeatable_read", readonly=True):
        async for batch in _batches(reading, shop_id):
            async with into.acquire() as writing, writing.transaction():
                tx = Tx(writing, shop_id, "replay", "replay", batch[0]["recorded_at"])
                await _append(tx, batch)
                await apply(tx, batch[0]["seq"], batch[-1]["seq"], {row["type"] for row in batch})
            events += len(batch)
            batches += 1
    await into.execute(_sql.set_counter, shop_id, numbered)
    return Replayed(events, batches)


async def _batches(connection: Connection, shop_id: int) -> AsyncIterator[list[Row]]:
    batch: list[Row] = []
    async for row in connection.cursor(_sql.read, shop_id, prefetch=_PREFETCH):
        if batch and row["batch"] != batch[0]["batch"]:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


async def _append(tx: Tx, batch: Sequence[Row]) -> None:
    rows = []
    for row in batch:
        version, data = upcast(row["type"], row["version"], row["data"])
        rows.append(tuple({**row, "version": version, "data": data}.values()))
    await tx.execute(_sql.append, *columns(rows, 13))


async def differences(source: Pool, target: Pool, shop_id: int) -> dict[str, list[str]]:
    """For each replayed table that differs, up to ten of the rows, as JSON, that only one side has: `- ` source, `+ ` target."""
    found: dict[str, list[str]] = {}
    for table in REPLAYED:
        fingerprint = _sql.fingerprint.replace("TABLE_NAME", table)
        if await source.fetchrow(fingerprint, shop_id) == await target.fetchrow(fingerprint, shop_id):
            continue
        rows = _sql.rows.replace("TABLE_NAME", table)
        ours = {row["row"] for row in await source.fetch(rows, shop_id)}
        theirs = {row["row"] for row in await target.fetch(rows, shop_id)}
        different = [f"- {row}" for row in sorted(ours - theirs)] + [f"+ {row}" for row in sorted(theirs - ours)]
        found[table] = different[:10]
    return found
