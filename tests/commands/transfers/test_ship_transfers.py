"""Shipping transfers on a real database: off the shelf here, expected there, and promises rest on it."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model.orders import PlaceOrder
from waybill.model.transfers import CreateTransfer, ShipLine, ShipTransfer, TransferLine, TransferShipped
from waybill.views.invariants import broken_invariants


async def test_promises_rest_on_what_is_on_its_way(shop: Any) -> None:
    one = await shop()
    # kept for the counter: nobody can order these two
    await one.location("BACKROOM", abilities=[])
    await one.stock({("BACK", "BACKROOM"): 2})
    waits = {
        "lines": [{"sku": "BACK", "quantity": 1}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    (waiting,) = await one.run(place_orders, msgspec.convert(waits, PlaceOrder))
    assert waiting.promise is None
    asked = CreateTransfer(origin="backroom", destination="MAIN", lines=[TransferLine(sku="back", quantity=2)])
    (made,) = await one.run(create_transfers, asked)
    now = datetime(2027, 5, 3, 10, tzinfo=UTC)
    (sent,) = await one.run(ship_transfers, ShipTransfer(transfer_id=made.transfer_id), now=now)
    assert isinstance(sent, TransferShipped)
    assert (sent.expected_on, sent.shipped) == (date(2027, 5, 6), {1: 2})
    (row,) = await one.rows("SELECT ship_by::date FROM orders WHERE shop_id = $1")
    # the day after it comes: one day of handling
    assert row[0] == date(2027, 5, 7)
    (row,) = await one.rows("SELECT quantity, received, expected_on FROM expected_receipt WHERE shop_id = $1")
    assert tuple(row) == (2, 0, date(2027, 5, 6))
    rows = await one.rows("SELECT kind, quantity FROM stock_movement WHERE shop_id = $1 ORDER BY seq DESC LIMIT 1")
    assert [tuple(row) for row in rows] == [("transferred_out", -2)]
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_what_orders_hold_stays(shop: Any) -> None:
    one = await shop()
    lines = [{"sku": "A", "quantity": 9}]
    held = {"lines": lines, "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}, "location": "MAIN"}
    await one.run(place_orders, msgspec.convert(held, PlaceOrder))
    asked = CreateTransfer(origin="MAIN", destination="SIDE", lines=[TransferLine(sku="A", quantity=2)])
    first, second = await one.run(create_transfers, asked, asked)
    answers = await one.run(
        ship_transfers,
        ShipTransfer(transfer_id=first.transfer_id),
        ShipTransfer(transfer_id=first.transfer_id, lines=[ShipLine(line=1, quantity=1)]),
        ShipTransfer(transfer_id=second.transfer_id, lines=[ShipLine(line=1, quantity=1)]),
    )
    assert (answers[0].type, answers[0].data) == ("insufficient_stock", {"sku": "A", "available": 1})
    assert answers[1].shipped == {1: 1}
    assert answers[2].data == {"sku": "A", "available": 0}
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []
