"""Planning transfers on a real database: nothing moves."""

from typing import Any

from waybill.commands.transfers.create_transfers import create_transfers
from waybill.model.transfers import CreateTransfer, TransferCreated, TransferLine
from waybill.views.invariants import broken_invariants


async def test_nothing_is_set_aside(shop: Any) -> None:
    one = await shop()
    lines = [TransferLine(sku="a", quantity=100), TransferLine(sku="B", quantity=1)]
    (made,) = await one.run(create_transfers, CreateTransfer(origin="main", destination="SIDE", lines=lines))
    assert isinstance(made, TransferCreated)
    rows = await one.rows("SELECT line, quantity, shipped FROM transfer_line WHERE shop_id = $1 ORDER BY line")
    assert [tuple(row) for row in rows] == [(1, 100, 0), (2, 1, 0)]
    (row,) = await one.rows("SELECT sum(sellable)::bigint, sum(reserved)::bigint FROM stock_level WHERE shop_id = $1")
    assert tuple(row) == (35, 0)
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []
