"""Transfers between locations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.commands.transfers.cancel_transfers import cancel_transfers
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.receive_transfers import receive_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model import transfers
from waybill.model.parcel_views import TransferQuery, TransferShown
from waybill.model.views import Page
from waybill.views.transfers import get_transfer, list_transfers

TransferKey = Annotated[UUID, PathParameter(description="The transfer's id.")]


@get(
    "/v1/transfers",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(TransferQuery)},
    tags=["Transfers"],
    operation_id="listTransfers",
    summary="List transfers, newest first",
)
async def list_route(request: ApiRequest, asked: NamedDependency[TransferQuery]) -> Response[Page[TransferShown]]:
    """With what was sent of each line, what came, and what is missing."""
    return shown(await read_in(request, lambda tx: list_transfers(tx, asked)))


@get(
    "/v1/transfers/{transfer:uuid}",
    opt={"scope": "stock:read", "refusals": ("unknown_transfer",)},
    tags=["Transfers"],
    operation_id="getTransfer",
    summary="A transfer whole",
)
async def transfer_route(request: ApiRequest, transfer: TransferKey) -> Response[TransferShown]:
    """Its lines, and the receipts they are expected under."""
    found = await read_in(request, lambda tx: get_transfer(tx, transfer))
    if found is None:
        raise Problem("unknown_transfer", f"There is no transfer {transfer}. List the transfers.")
    return shown(found)


def _route(
    path: str, command: Any, kind: Any, answers: Any, refusals: Any, name: str, summary: str, description: str
) -> Any:
    return verb_route(
        path, Verb(command.__name__, command, lambda asked: len(getattr(asked, "lines", None) or ()) or 10), kind, answers,
        refusals, scope="stock:write", tag="Transfers", name=name, summary=summary, description=description,
    )  # fmt: skip


handlers: list[Any] = [
    list_route, transfer_route,
    _route(
        "/v1/transfers", create_transfers, transfers.CreateTransfer, transfers.TransferCreated,
        transfers.CreateTransferRefusal, "createTransfers", "Plan transfers",
        "From one location to another. Nothing is set aside before the goods leave.",
    ),
    _route(
        "/v1/transfers/ship", ship_transfers, transfers.ShipTransfer, transfers.TransferShipped,
        transfers.ShipTransferRefusal, "shipTransfers", "Ship transfers",
        "The goods leave the shelf, and are expected at their destination: promises to who waits rest on that.",
    ),
    _route(
        "/v1/transfers/receive", receive_transfers, transfers.ReceiveTransfer, transfers.TransferReceived,
        transfers.ReceiveTransferRefusal, "receiveTransfers", "Receive transfers",
        "All that is to come, or in parts: good and damaged units, more or (with `final`) fewer than were sent. Who waits gets "
        "them, the oldest orders first.",
    ),
    _route(
        "/v1/transfers/cancel", cancel_transfers, transfers.CancelTransfer, transfers.TransferCanceled,
        transfers.CancelTransferRefusal, "cancelTransfers", "Call transfers off", "Before the goods leave.",
    ),
]  # fmt: skip
