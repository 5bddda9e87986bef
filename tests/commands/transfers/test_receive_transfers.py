"""Receiving transfers on a real database: in parts, with differences, and who waits gets the goods."""

from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.receive_transfers import receive_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model.orders import PlaceOrder
from waybill.model.stock import ReceiveStock
from waybill.model.transfers import CreateTransfer, ReceiveLine, ReceiveTransfer, ShipTransfer, TransferReceived
from waybill.views.events import events_after
from waybill.views.feed_words import feed_words
from waybill.views.invariants import broken_invariants


async def sent(one: Any, **quantities: int) -> Any:
    """A transfer from a back room, on its way to MAIN."""
    await one.location("BACKROOM", abilities=[])
    await one.stock({(sku, "BACKROOM"): quantity for sku, quantity in quantities.items()})
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    asked = {"origin": "BACKROOM", "destination": "MAIN", "lines": lines, "reference": "T-1"}
    (made,) = await one.run(create_transfers, msgspec.convert(asked, CreateTransfer))
    await one.run(ship_transfers, ShipTransfer(transfer_id=made.transfer_id))
    return made.transfer_id


async def level(one: Any, sku: str) -> tuple[int, int, int]:
    (row,) = await one.rows(
        "SELECT s.sellable, s.damaged, s.reserved FROM stock_level s JOIN item i USING (shop_id, item_id) "
        "JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1 AND i.sku = $2 AND l.code = 'MAIN'",
        sku,
    )
    return tuple(row)


async def test_in_parts_to_who_waits(shop: Any) -> None:
    one = await shop()
    waits = {
        "lines": [{"sku": "BACK", "quantity": 3}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    await one.run(place_orders, msgspec.convert(waits, PlaceOrder))
    transfer = await sent(one, BACK=4, A=2)
    part = ReceiveTransfer(transfer_id=transfer, lines=[ReceiveLine(line=1, quantity=2)])
    (first,) = await one.run(receive_transfers, part)
    assert isinstance(first, TransferReceived)
    assert (first.status, first.received, first.missing, first.filled) == ("part_received", {1: 2}, 4, 2)
    (second,) = await one.run(receive_transfers, ReceiveTransfer(transfer_id=transfer))
    assert (second.status, second.received, second.missing, second.filled) == ("received", {1: 2, 2: 2}, 0, 1)
    assert (await level(one, "BACK"), await level(one, "A")) == ((4, 0, 3), (12, 0, 0))
    assert await one.rows("SELECT 1 FROM exception_item WHERE shop_id = $1") == []
    (again,) = await one.run(receive_transfers, part)
    assert again.type == "already_ended"
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_damaged_missing_and_more_than_was_sent(shop: Any) -> None:
    one = await shop()
    waits = {
        "lines": [{"sku": "BACK", "quantity": 5}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    await one.run(place_orders, msgspec.convert(waits, PlaceOrder))
    transfer = await sent(one, BACK=5, A=2)
    (row,) = await one.rows("SELECT ship_by IS NOT NULL FROM orders WHERE shop_id = $1")
    assert row[0]
    lines = [ReceiveLine(line=1, quantity=2, damaged=1), ReceiveLine(line=2, quantity=3)]
    first, second = await one.run(
        receive_transfers,
        ReceiveTransfer(transfer_id=transfer, lines=lines),
        ReceiveTransfer(transfer_id=transfer, lines=[ReceiveLine(line=1, quantity=1)], final=True),
    )
    assert (first.status, first.damaged, first.missing, first.filled) == ("part_received", {1: 1}, 2, 2)
    assert (second.status, second.missing, second.filled) == ("received", 1, 1)
    assert (await level(one, "BACK"), await level(one, "A")) == ((3, 1, 3), (13, 0, 0))
    # nothing is expected any more, so the two that still wait have no promise
    rows = await one.rows("SELECT quantity, received FROM expected_receipt WHERE shop_id = $1 ORDER BY quantity")
    assert [tuple(row) for row in rows] == [(2, 3), (3, 3)]
    (row,) = await one.rows("SELECT ship_by FROM orders WHERE shop_id = $1")
    assert row[0] is None
    (row,) = await one.rows("SELECT kind, subject_id FROM exception_item WHERE shop_id = $1")
    assert tuple(row) == ("transfer_differs", transfer)
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_goods_received_by_their_receipt_count(shop: Any) -> None:
    one = await shop()
    transfer = await sent(one, A=2)
    await one.run(receive_stock, ReceiveStock(sku="A", location="MAIN", quantity=1, reference="T-1"))
    (answer,) = await one.run(receive_transfers, ReceiveTransfer(transfer_id=transfer))
    assert (answer.received, answer.status) == ({1: 1}, "received")
    async with one.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_what_is_weighed_is_told_in_its_unit_as_it_comes(shop: Any) -> None:
    one = await shop()
    await one.item("NUTS", unit="kg", scale=1000)
    transfer = await sent(one, NUTS=2000, A=2)
    came = [ReceiveLine(line=1, quantity=1250, damaged=500), ReceiveLine(line=2, quantity=1)]
    await one.run(receive_transfers, ReceiveTransfer(transfer_id=transfer, lines=came))
    async with one.tx() as tx:
        (said,) = await feed_words(tx, (await events_after(tx, 0, ["transfer.received"])).rows)
    assert said.words == (
        "Transfer received at MAIN: 1.25 kg of NUTS and 1 × A in good condition. Damaged: 0.5 kg of NUTS. "
        "The rest is still to come."
    )
