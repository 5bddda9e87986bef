"""Say where on a location's shelves items are."""

from collections.abc import Sequence

from waybill.commands.gather import gather_items, lock_shop
from waybill.decisions.fulfillment.save_bins import Facts, decide
from waybill.model.facts import sku_key
from waybill.model.fulfillment import SaveBin, SaveBinResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def save_bins(tx: Tx, requests: Sequence[SaveBin]) -> list[SaveBinResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    await lock_shop(tx)
    items, _ = await gather_items(tx, {sku_key(request.sku) for request in requests})
    codes = [(row["code"], row["location_id"]) for row in await tx.fetch(_sql.locations)]
    decided = decide(Facts(items, codes), requests)
    await record(tx, decided.events)
    return list(decided.results)
