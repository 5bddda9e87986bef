"""Plan transfers between locations."""

from collections.abc import Sequence

from waybill.commands.gather import gather_items, gather_locations, gather_shop
from waybill.decisions.transfers.create_transfers import Facts, decide
from waybill.model.facts import sku_key
from waybill.model.transfers import CreateTransfer, CreateTransferResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def create_transfers(tx: Tx, requests: Sequence[CreateTransfer]) -> list[CreateTransferResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    items, _ = await gather_items(tx, {sku_key(line.sku) for request in requests for line in request.lines})
    decided = decide(Facts(await gather_shop(tx), items, await gather_locations(tx)), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
