"""Ship transfers."""

from collections.abc import Sequence

from waybill.commands.gather import gather_locations
from waybill.commands.transfers.gathering import gather_expected, lock_transfers
from waybill.decisions.transfers.ship_transfers import Facts, decide
from waybill.model.transfers import ShipTransfer, ShipTransferResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def ship_transfers(tx: Tx, requests: Sequence[ShipTransfer]) -> list[ShipTransferResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    locations = await gather_locations(tx)
    transfers = await lock_transfers(tx, requests, locations)
    facts = Facts(transfers, await gather_expected(tx, transfers, locations, {}))
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
