"""What the verbs and views of transfers are asked in the test of isolation."""

from typing import Any

import msgspec

from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model import parcel_views, transfers

LINES = {"lines": [{"sku": "BOX", "quantity": 3}]}


async def prepare(twin: Any) -> None:
    """A transfer for each verb."""
    await twin.shop.item("BOX")
    await twin.shop.stock({("BOX", "MAIN"): 30})
    for name in ("transfers_ship", "transfers_receive", "transfers_cancel"):
        asked = {"origin": "MAIN", "destination": "SIDE", "reference": twin.mark, **LINES}
        [made] = await twin.shop.run(create_transfers, msgspec.convert(asked, transfers.CreateTransfer))
        twin.made[name] = made.transfer_id
    await twin.shop.run(ship_transfers, transfers.ShipTransfer(transfer_id=twin.made["transfers_receive"]))


def _about(name: str, **fields: Any) -> Any:
    return lambda t: [{"transfer_id": str(t.made[name]), **fields}]


COMMANDS: dict[str, Any] = {
    "create_transfers": (transfers.CreateTransfer, lambda t: [{"origin": "SIDE", "destination": "main", **LINES}]),
    "ship_transfers": (transfers.ShipTransfer, _about("transfers_ship")),
    "receive_transfers": (
        transfers.ReceiveTransfer,
        _about("transfers_receive", lines=[{"line": 1, "damaged": 1}], final=True),
    ),
    "cancel_transfers": (transfers.CancelTransfer, _about("transfers_cancel")),
}

VIEWS: dict[str, Any] = {
    "list_transfers": lambda t: [
        (parcel_views.TransferQuery(),), (parcel_views.TransferQuery(origin="main", destination="side", status="shipped"),),
    ],
    "get_transfer": lambda t: [(t.made["transfers_receive"],)],
}  # fmt: skip
