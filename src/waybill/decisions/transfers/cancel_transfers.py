"""Call off transfers that have not left."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.lifecycles import TRANSFER, may
from waybill.decisions.transfers.facts import TransferFact
from waybill.model.events import Event
from waybill.model.events.transfers import TransferDropped
from waybill.model.results import Decided, Refused
from waybill.model.transfers import CancelTransfer, CancelTransferRefusal, CancelTransferResult, TransferCanceled


class Facts(Struct, frozen=True):
    """The transfers that are asked for, locked."""

    transfers: Mapping[UUID, TransferFact]


def decide(facts: Facts, requests: Sequence[CancelTransfer]) -> Decided[CancelTransferResult]:
    """One result per request."""
    transfers = dict(facts.transfers)
    results: list[CancelTransferResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        transfer = transfers.get(request.transfer_id)
        if transfer is None or not may(TRANSFER, transfer.status, "cancel_transfers"):
            results.append(_refused(transfer))
            continue
        data = TransferDropped(transfer_id=transfer.transfer_id)
        events.append(Event(data, request=index, subject=str(transfer.transfer_id)))
        transfers[transfer.transfer_id] = msgspec.structs.replace(transfer, status="canceled")
        results.append(TransferCanceled(transfer_id=transfer.transfer_id))
    return Decided(results, events)


def _refused(transfer: TransferFact | None) -> Refused:
    if transfer is None:
        refusal, detail = CancelTransferRefusal.UNKNOWN_TRANSFER, "There is no transfer with this id."
    elif transfer.status in ("received", "canceled"):
        refusal, detail = CancelTransferRefusal.ALREADY_ENDED, f"The transfer is {transfer.status} already."
    else:
        refusal, detail = (
            CancelTransferRefusal.ALREADY_SHIPPED,
            "The goods have left. Receive them, and send them back.",
        )
    return Refused(type=refusal.value, detail=detail, field="/transfer_id")
