"""Expiring, on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.expire_orders import due_orders, expire_orders
from waybill.commands.payments.make_pay_links import make_pay_links
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.commands.place_orders import place_orders
from waybill.model.edits import EditOrder, SettleChange
from waybill.model.orders import ConfirmOrder, Expired, ExpireOrder, PlaceOrder
from waybill.model.tenders import MakePayLink, RecordPayment, ReinstateOrder
from waybill.store.secrets import Keyring, use_keyring
from waybill.views.invariants import broken_invariants


def order(sku: str, quantity: int, **fields: Any) -> PlaceOrder:
    usual = {"ship_to": {"country": "DE"}, "lines": [{"sku": sku, "quantity": quantity}]}
    return msgspec.convert(usual | fields, PlaceOrder)


async def test_an_unpaid_order_expires_and_its_stock_goes_on(shop: Any) -> None:
    made = await shop(hold_minutes=30)
    await made.stock({("BACK", "MAIN"): 2})
    (unpaid,) = await made.run(place_orders, order("BACK", 2, payment={"terms": "prepaid", "paid": 100}))
    (waiting,) = await made.run(place_orders, order("BACK", 1, payment={"terms": "on_account"}))
    assert (unpaid.status, waiting.lines[0].backordered) == ("placed", 1)
    (early,) = await made.run(expire_orders, ExpireOrder(order_id=unpaid.order_id))
    assert early.type == "not_due"
    later = datetime.now(UTC) + timedelta(minutes=31)
    async with made.tx(now=later) as tx:
        due = await due_orders(tx, 10)
        assert due == [ExpireOrder(order_id=unpaid.order_id)]
        assert await expire_orders(tx, due) == [Expired(order_id=unpaid.order_id, version=2, freed=2, owed=100)]
        assert await due_orders(tx, 10) == []
        assert await broken_invariants(tx) == []
    (row,) = await made.rows(
        "SELECT status, version, total FROM orders WHERE shop_id = $1 AND order_id = $2", unpaid.order_id
    )
    assert tuple(row) == ("expired", 2, 0)
    (row,) = await made.rows("SELECT reserved FROM order_line WHERE shop_id = $1 AND order_id = $2", waiting.order_id)
    assert row["reserved"] == 1
    (late,) = await made.run(confirm_orders, ConfirmOrder(order_id=unpaid.order_id, paid=700))
    assert late.type == "order_expired"


async def test_a_change_that_waits_ends_with_its_order(shop: Any) -> None:
    use_keyring(Keyring([b"k" * 32]))
    made = await shop(hold_minutes=30)
    (unpaid,) = await made.run(place_orders, order("A", 2, payment={"terms": "prepaid"}))
    more, fewer = [
        (await made.run(edit_orders, msgspec.convert(wanted, EditOrder)))[0]
        for wanted in (
            {"order_id": unpaid.order_id, "lines": [{"line": 1, "quantity": 3}], "quote": True},
            {"order_id": unpaid.order_id, "lines": [{"line": 1, "quantity": 1}], "quote": True},
        )
    ]
    async with made.tx(now=datetime.now(UTC) + timedelta(minutes=31)) as tx:
        (expired,) = await expire_orders(tx, [ExpireOrder(order_id=unpaid.order_id)])
        assert (expired.version, expired.freed) == (6, 2)
        assert await broken_invariants(tx) == []
    rows = await made.rows(
        """SELECT c.change_id, c.status, c.why, o.version, o.awaiting FROM order_change c
        JOIN orders o USING (shop_id, order_id) WHERE c.shop_id = $1 AND c.order_id = $2 ORDER BY c.change_id""",
        unpaid.order_id,
    )
    assert [tuple(row) for row in rows] == [(one.change_id, "declined", "changed_since", 6, 0) for one in (more, fewer)]
    (accepted,) = await made.run(settle_changes, SettleChange(change_id=more.change_id, outcome="accepted"))
    assert accepted.type == "already_settled"
    (link,) = await made.run(make_pay_links, MakePayLink(order_id=unpaid.order_id))
    assert link.type == "nothing_due"
    # late money brings the order back as it was, and what it asks for is its own
    money = {"order_id": unpaid.order_id, "tender": "cash", "amount": 500}
    await made.run(record_payments, msgspec.convert(money, RecordPayment))
    await made.run(reinstate_orders, ReinstateOrder(order_id=unpaid.order_id))
    (link,) = await made.run(make_pay_links, MakePayLink(order_id=unpaid.order_id))
    assert link.due == 1_500
