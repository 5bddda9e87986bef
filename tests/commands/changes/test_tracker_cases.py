"""Cases that were reported as bugs of other order management systems, each by name."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model import tenders
from waybill.model.edits import EditOrder
from waybill.model.fulfillment import ReleaseOrder
from waybill.model.orders import CancelOrder, Placed, PlaceOrder
from waybill.model.results import Refused
from waybill.model.stock import ReceiveStock
from waybill.store.tx import Tx
from waybill.views.invariants import broken_invariants

MakeShop = Callable[..., Awaitable[Any]]


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    wanted = [{"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line for line in lines]
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": wanted} | fields, PlaceOrder)


def edit(placed: Any, **fields: Any) -> EditOrder:
    return msgspec.convert({"order_id": placed.order_id, **fields}, EditOrder)


async def sound(made: Any) -> None:
    async with made.tx() as tx:
        assert await broken_invariants(tx) == []


async def test_editing_a_confirmed_and_paid_order(shop: MakeShop) -> None:
    """Items come and go, what was paid stays paid, and the difference is owed or asked for: to the cent."""
    made = await shop(tax_rates=[{"category": "standard", "rate": 190_000}], tax_included=False)
    charges = [{"type": "shipping", "amount": 499}]
    wanted = order(("A", 3), ("KIT", 2), charges=charges, discounts=[{"title": "Ten", "percent": 100_000}])
    (priced,) = await made.run(place_orders, msgspec.structs.replace(wanted, draft=True))
    paid = msgspec.convert({"terms": "prepaid", "paid": priced.total, "reference": "ch_1"}, type(wanted.payment))
    (placed,) = await made.run(place_orders, msgspec.structs.replace(wanted, payment=paid))
    assert placed.status == "confirmed"
    (less,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 1}, {"line": 2, "quantity": 1}]))
    assert (less.status, less.owed) == ("applied", placed.total - less.total)
    await sound(made)
    # what is owed pays for what is added, and only the rest is asked for
    (more,) = await made.run(edit_orders, edit(placed, add=[{"sku": "B", "quantity": 20 - 4}], settle="later"))
    assert (more.owed, more.to_pay) == (0, more.total - placed.total)
    rest = {"order_id": placed.order_id, "tender": "bank_transfer", "amount": more.to_pay}
    (taken,) = await made.run(record_payments, msgspec.convert(rest, tenders.RecordPayment))
    assert taken.balance == 0
    await sound(made)


async def test_edits_that_reduce_below_what_was_refunded(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(
        place_orders, order(("A", 3), ("B", 4), payment={"terms": "prepaid", "paid": 4000, "reference": "x"})
    )
    credit = {"order_id": placed.order_id, "kind": "goodwill", "amount": 2500, "reason": "late"}
    (credited,) = await made.run(credit_orders, msgspec.convert(credit, tenders.CreditOrder))
    assert not isinstance(credited, Refused), credited
    (refused,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 1}]))
    assert (refused.type, refused.data) == ("below_refunded", {"credited": 2500, "total": 2000})
    (answer,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 2}]))
    assert (answer.total, answer.owed) == (3000, 3500)
    await sound(made)


async def test_a_split_line_with_backorder(shop: MakeShop) -> None:
    """One line from two places and the rest on backorder: every unit is somewhere, whatever is done with it."""
    made = await shop()
    await made.stock({("BACK", "MAIN"): 2, ("BACK", "SIDE"): 3})
    (placed,) = await made.run(place_orders, order(("BACK", 9)))
    (line,) = placed.lines
    assert (line.reserved, line.backordered, len(line.sources)) == (5, 4, 2)
    (released,) = await made.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    assert (sorted(sum(part.lines.values()) for part in released.fulfillments), released.waiting) == ([2, 3], 4)
    (answer,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 7}]))
    assert (answer.status, answer.freed, answer.requested) == ("applied", 0, {})
    await made.run(receive_stock, ReceiveStock(sku="BACK", location="SIDE", quantity=5))
    (row,) = await made.rows("SELECT quantity, released, reserved, backordered FROM order_line WHERE shop_id = $1")
    assert tuple(row) == (7, 5, 2, 0)
    (rest,) = await made.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    assert [part.lines for part in rest.fulfillments] == [{1: 2}]
    await sound(made)


async def test_a_shared_component_between_two_bundles_in_one_cart(shop: MakeShop) -> None:
    """Two bundles and a plain line want the same item: what is left counts for all of them together."""
    made = await shop()
    await made.item("PAIR", 18_000_000, bundle={"A": 2})
    (short,) = await made.run(place_orders, order(("KIT", 6), ("PAIR", 4), ("A", 2)))
    assert (short.type, short.data) == ("insufficient_stock", {"sku": "A", "wanted": 2, "available": 1})
    (placed,) = await made.run(place_orders, order(("KIT", 6), ("PAIR", 4), ("A", 1)))
    assert isinstance(placed, Placed)
    await sound(made)
    (refused,) = await made.run(
        edit_orders, edit(placed, lines=[{"line": 1, "quantity": 5}, {"line": 2, "quantity": 5}])
    )
    assert refused.type == "insufficient_stock"
    (swapped,) = await made.run(
        edit_orders, edit(placed, lines=[{"line": 1, "quantity": 4}, {"line": 2, "quantity": 5}])
    )
    assert swapped.total - swapped.before == 1800 - 2400
    (canceled,) = await made.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    assert canceled.status == "canceled"
    levels = await made.rows("SELECT reserved FROM stock_level WHERE shop_id = $1 AND reserved > 0")
    assert levels == []
    await sound(made)


class Counting:
    """A connection that counts its statements."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.statements = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("fetch", "fetchrow", "fetchval", "execute"):
            self.statements += 1
        return getattr(self.connection, name)


async def counted(made: Any, command: Any, *requests: Any) -> tuple[int, Any]:
    """How many statements a batch takes, and its answers."""
    async with made.pool.acquire() as connection, connection.transaction():
        counting = Counting(connection)
        answers = await command(Tx(counting, made.shop_id, "test", "test"), requests)  # type: ignore[arg-type]
        return counting.statements, answers


async def test_a_thousand_units_on_one_line_and_five_thousand_lines_on_one_order(shop: MakeShop) -> None:
    """The statements do not grow with units or lines, and none of them reads a whole table for each."""
    made = await shop()
    await made.stock({("A", "MAIN"): 20_000})
    small, _ = await counted(made, place_orders, order(("A", 1)))
    assert (await counted(made, place_orders, order(("A", 1_000))))[0] == small
    count, (long,) = await counted(made, place_orders, order(*[("A", 1)] * 5_000))
    assert count == small
    assert len(long.lines) == 5_000
    (one,) = await made.run(place_orders, order(("A", 2), ("A", 2)))
    few, _ = await counted(made, edit_orders, edit(one, lines=[{"line": 1, "quantity": 1}, {"line": 2, "quantity": 3}]))
    many = [{"line": number, "quantity": 2 if number % 2 else 0} for number in range(1, 5_001)]
    count, (edited,) = await counted(made, edit_orders, edit(long, lines=many, add=[{"sku": "B", "quantity": 1}]))
    assert count == few
    assert (edited.freed, edited.reserved) == (2_500, 2_501)
    (gone,) = (await counted(made, cancel_orders, CancelOrder(order_id=long.order_id)))[1]
    assert gone.status == "canceled"
    await sound(made)


async def test_two_buyers_and_the_last_unit(shop: MakeShop) -> None:
    """One gets it by placing or by editing, the other is told; never both."""
    made = await shop()
    (editing,) = await made.run(place_orders, order(("B", 1)))
    await made.run(place_orders, order(("A", 14)))
    answers = await asyncio.gather(
        made.run(place_orders, order(("A", 1))),
        made.run(edit_orders, edit(editing, add=[{"sku": "A", "quantity": 1}])),
        made.run(place_orders, order(("KIT", 1))),
    )
    refused = [one for (one,) in answers if isinstance(one, Refused)]
    assert [one.type for one in refused] == ["insufficient_stock"] * 2
    levels = await made.rows(
        "SELECT sum(sellable - reserved) AS left FROM stock_level WHERE shop_id = $1 AND item_id = $2", made.items["A"]
    )
    assert levels[0]["left"] == 0
    await sound(made)
