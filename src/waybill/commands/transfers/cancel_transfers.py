"""Call off transfers that have not left."""

from collections.abc import Sequence

from waybill.commands.transfers.gathering import lock_transfers
from waybill.decisions.transfers.cancel_transfers import Facts, decide
from waybill.model.transfers import CancelTransfer, CancelTransferResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def cancel_transfers(tx: Tx, requests: Sequence[CancelTransfer]) -> list[CancelTransferResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    decided = decide(Facts(await lock_transfers(tx, requests)), requests)
    await record(tx, decided.events)
    return list(decided.results)
