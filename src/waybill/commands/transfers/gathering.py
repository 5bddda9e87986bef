"""Transfers by id, locked, and what the verbs about their stock need to know."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.commands.gather import gather_items, gather_shop
from waybill.commands.locking import Place, Reach, lock
from waybill.commands.stock import lock_receipts
from waybill.decisions import expect_stock
from waybill.decisions.levels import StockFacts
from waybill.decisions.transfers.facts import Named, TransferFact, TransferLineFact
from waybill.model.facts import LocationFact, sku_key
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

# As for `expect_stock`: promises of more waiting orders of an item than this, the oldest, stay until stock comes.
REPROMISED_AT_MOST = 500


async def lock_transfers(
    tx: Tx, requests: Sequence[Named], locations: Sequence[LocationFact] = ()
) -> dict[UUID, TransferFact]:
    """The transfers that exist, locked with their lines: before orders and stock, for nothing else waits for them."""
    ids = sorted({request.transfer_id for request in requests})
    rows = await tx.fetch(_sql.lock_transfers, ids)
    lines: dict[UUID, list[TransferLineFact]] = {}
    for row in await tx.fetch(_sql.lines, ids) if rows else ():
        fields = dict(row.items())
        lines.setdefault(fields.pop("transfer_id"), []).append(TransferLineFact(**fields))
    codes = {location.location_id: location.code for location in locations}
    return {
        row["transfer_id"]: TransferFact(
            **dict(row.items()), destination=codes.get(row["destination_id"]), lines=lines.get(row["transfer_id"], [])
        )
        for row in rows
    }


async def gather_expected(
    tx: Tx, transfers: Mapping[UUID, TransferFact], locations: Sequence[LocationFact], gains: Mapping[Place, int]
) -> expect_stock.Facts:
    """Lock who waits for the transfers' items or is given them (`gains` come by place), their stock and their receipts."""
    lines = [line for transfer in transfers.values() for line in transfer.lines]
    item_ids = sorted({line.item_id for line in lines})
    shop = await gather_shop(tx)
    items, _ = await gather_items(tx, {sku_key(line.sku) for line in lines})
    waiting = {row["order_id"] for row in await tx.fetch(_sql.waiting, item_ids, REPROMISED_AT_MOST)}

    def concerned(_: object) -> Iterable[UUID]:
        return item_ids

    locked = await lock(tx, waiting, concerned, lambda _: Reach(gains), locations)
    awaited = {line.item_id for order in locked.orders.values() for line in order.lines if line.backordered}
    named = [line.receipt_id for line in lines if line.receipt_id]
    receipts = await lock_receipts(tx, named, awaited | set(item_ids))
    rows = await tx.fetch(_sql.ahead, sorted(awaited), sorted(locked.orders)) if awaited else []
    stock = StockFacts(shop, items, locations, locked.levels, list(locked.orders.values()), receipts)
    return expect_stock.Facts(stock, {(row["order_id"], row["line"]): row["ahead"] for row in rows})
