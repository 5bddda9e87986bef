"""Calling transfers off on a real database."""

from typing import Any

from waybill.commands.transfers.cancel_transfers import cancel_transfers
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model.transfers import CancelTransfer, CreateTransfer, ShipTransfer, TransferCanceled, TransferLine


async def test_before_it_leaves(shop: Any) -> None:
    one = await shop()
    asked = CreateTransfer(origin="MAIN", destination="SIDE", lines=[TransferLine(sku="A", quantity=1)])
    first, second = await one.run(create_transfers, asked, asked)
    await one.run(ship_transfers, ShipTransfer(transfer_id=second.transfer_id))
    canceled, gone, again = await one.run(
        cancel_transfers,
        *(CancelTransfer(transfer_id=id) for id in (first.transfer_id, second.transfer_id, first.transfer_id)),
    )
    assert isinstance(canceled, TransferCanceled)
    assert (gone.type, again.type) == ("already_shipped", "already_ended")
    rows = await one.rows("SELECT status, ended_at IS NULL FROM transfer WHERE shop_id = $1 ORDER BY status")
    assert [tuple(row) for row in rows] == [("canceled", False), ("shipped", True)]
    (answer,) = await one.run(ship_transfers, ShipTransfer(transfer_id=first.transfer_id))
    assert answer.type == "already_ended"
