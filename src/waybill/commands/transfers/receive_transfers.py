"""Receive transfers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from waybill.commands.gather import gather_locations, lock_shop
from waybill.commands.locking import Place
from waybill.commands.stock import any_new
from waybill.commands.transfers.gathering import gather_expected, lock_transfers
from waybill.decisions.transfers.facts import TransferFact
from waybill.decisions.transfers.receive_transfers import Facts, decide
from waybill.model.transfers import ReceiveTransfer, ReceiveTransferResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def receive_transfers(tx: Tx, requests: Sequence[ReceiveTransfer]) -> list[ReceiveTransferResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    locations = await gather_locations(tx)
    transfers = await lock_transfers(tx, requests, locations)
    gains = _gains(transfers, requests)
    if await any_new(tx, gains):
        # a level that does not exist yet cannot be locked: whoever makes one waits for whoever else does
        await lock_shop(tx)
    facts = Facts(transfers, await gather_expected(tx, transfers, locations, gains))
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


def _gains(transfers: Mapping[UUID, TransferFact], requests: Sequence[ReceiveTransfer]) -> dict[Place, int]:
    """The most that can become available, by place."""
    gains: dict[Place, int] = {}
    for request in requests:
        transfer = transfers.get(request.transfer_id)
        if transfer is None:
            continue
        came: dict[int, int] = {} if request.lines else {line.line: line.missing for line in transfer.lines}
        for one in request.lines or ():
            came[one.line] = came.get(one.line, 0) + one.quantity
        for line in transfer.lines:
            place = line.item_id, transfer.destination_id
            gains[place] = gains.get(place, 0) + came.get(line.line, 0)
    return gains
