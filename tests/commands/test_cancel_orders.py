"""Canceling, on a real database."""

from typing import Any
from uuid import uuid4

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.place_orders import place_orders
from waybill.model.orders import Canceled, CancelOrder, Placed, PlaceOrder


def order(*lines: Any, **fields: Any) -> PlaceOrder:
    wanted = [{"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line for line in lines]
    usual = {"ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    return msgspec.convert(usual | {"lines": wanted} | fields, PlaceOrder)


def cancel(placed: Any, *lines: tuple[int, int], **fields: Any) -> CancelOrder:
    wanted = {"lines": [{"line": line, "quantity": quantity} for line, quantity in lines]} if lines else {}
    order_id = placed.order_id if isinstance(placed, Placed) else placed
    return msgspec.convert({"order_id": order_id, **wanted, **fields}, CancelOrder)


async def stored(made: Any, placed: Placed) -> Any:
    (row,) = await made.rows("SELECT * FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id)
    return row


async def levels(made: Any, sku: str) -> dict[str, tuple[int, int]]:
    rows = await made.rows(
        """SELECT l.code, s.sellable, s.reserved FROM stock_level s
        JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1 AND s.item_id = $2""",
        made.items[sku],
    )
    return {row["code"]: (row["sellable"], row["reserved"]) for row in rows}


async def test_cancels_the_whole_and_frees_its_stock(shop: Any) -> None:
    made = await shop()
    charges = [{"type": "shipping", "amount": 500, "tax_rate": 190_000}]
    (placed,) = await made.run(place_orders, order(("A", 12), ("KIT", 2), charges=charges))
    assert await levels(made, "A") == {"MAIN": (10, 10), "SIDE": (5, 4)}
    (canceled,) = await made.run(cancel_orders, cancel(placed))
    assert canceled == Canceled(
        order_id=placed.order_id,
        status="canceled",
        version=2,
        currency="EUR",
        canceled={1: 12, 3: 2, 4: 4},
        freed=18,
        total=0,
        owed=0,
    )
    row = await stored(made, placed)
    assert (row["status"], row["version"], row["total"], row["charge_total"], row["tax_total"]) == (
        "canceled",
        2,
        0,
        0,
        0,
    )
    assert row["ended_at"] is not None
    assert await levels(made, "A") == {"MAIN": (10, 0), "SIDE": (5, 0)}
    assert not await made.rows("SELECT 1 FROM reservation WHERE shop_id = $1")


async def test_twins_in_a_batch_fold_left_to_right(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 3)))
    first, second, third = await made.run(
        cancel_orders, cancel(placed, (1, 1), version=1), cancel(placed, (1, 1), version=1), cancel(placed)
    )
    assert (first.version, first.total, first.status) == (2, 2000, "confirmed")
    assert second.type == "version_changed"
    assert (third.version, third.canceled, third.status) == (3, {1: 2}, "canceled")
    row = await stored(made, placed)
    assert (row["version"], row["total"], row["status"]) == (3, 0, "canceled")


async def test_what_is_freed_goes_to_the_oldest_that_waits(shop: Any) -> None:
    made = await shop()
    await made.stock({("BACK", "MAIN"): 3})
    (holder,) = await made.run(place_orders, order(("BACK", 3)))
    (oldest,) = await made.run(place_orders, order(("BACK", 2)))
    (newest,) = await made.run(place_orders, order(("BACK", 2)))
    assert (oldest.lines[0].backordered, newest.lines[0].backordered) == (2, 2)
    (canceled,) = await made.run(cancel_orders, cancel(holder))
    assert canceled.freed == 3
    assert await levels(made, "BACK") == {"MAIN": (3, 3)}
    rows = await made.rows("SELECT order_id, reserved, backordered FROM order_line WHERE shop_id = $1 AND canceled = 0")
    assert {row["order_id"]: (row["reserved"], row["backordered"]) for row in rows} == {
        oldest.order_id: (2, 0),
        newest.order_id: (1, 1),
    }
    assert (await stored(made, oldest))["version"] == 2
    assert (await stored(made, oldest))["ship_by"] is not None
    assert (await stored(made, newest))["ship_by"] is None


async def test_those_canceled_in_the_same_batch_get_nothing(shop: Any) -> None:
    made = await shop()
    await made.stock({("BACK", "MAIN"): 1})
    holder, waiting, other = [(await made.run(place_orders, order(("BACK", 1))))[0] for _ in range(3)]
    await made.run(cancel_orders, cancel(holder), cancel(waiting))
    rows = await made.rows("SELECT order_id FROM reservation WHERE shop_id = $1")
    assert [row["order_id"] for row in rows] == [other.order_id]


async def test_only_locations_able_to_fulfill_fill(shop: Any) -> None:
    made = await shop()
    await made.location("DESK", abilities=["pickup"], priority=9)
    await made.stock({("BACK", "DESK"): 2})
    (collected,) = await made.run(place_orders, order(("BACK", 2), method="pickup", ship_to=None, location="DESK"))
    (shipped,) = await made.run(place_orders, order(("BACK", 1)))
    await made.run(cancel_orders, cancel(collected))
    assert (await stored(made, shipped))["version"] == 1
    assert await levels(made, "BACK") == {"DESK": (2, 0)}


async def test_a_bundle_is_canceled_with_its_components(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("KIT", 3)))
    (part,) = await made.run(cancel_orders, cancel(placed, (1, 1)))
    assert part.canceled == {2: 1, 3: 2}
    assert part.total == 2400
    (component,) = await made.run(cancel_orders, cancel(placed, (3, 1)))
    assert component.canceled == {3: 1}
    (too_many,) = await made.run(cancel_orders, cancel(placed, (1, 2)))
    assert (too_many.type, too_many.data) == ("too_many_units", {"line": 3, "open": 3})


async def test_an_option_goes_with_its_line(shop: Any) -> None:
    made = await shop()
    line = {"sku": "A", "quantity": 2, "options": [{"name": "extra", "sku": "B", "quantity": 3}]}
    (placed,) = await made.run(place_orders, order(line))
    (part,) = await made.run(cancel_orders, cancel(placed, (1, 1)))
    assert part.canceled == {1: 1, 2: 3}


async def test_refuses_what_it_cannot_do(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1)))
    (draft,) = await made.run(place_orders, order(("A", 1), draft=True))
    unknown, is_draft, no_line, many = await made.run(
        cancel_orders, cancel(uuid4()), cancel(draft), cancel(placed, (9, 1)), cancel(placed, (1, 2))
    )
    assert [one.type for one in (unknown, is_draft, no_line, many)] == [
        "unknown_order",
        "is_draft",
        "unknown_line",
        "too_many_units",
    ]
    assert "discard" in is_draft.detail
    await made.run(cancel_orders, cancel(placed))
    (ended,) = await made.run(cancel_orders, cancel(placed))
    assert ended.type == "already_ended"
    assert not await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND type = 'order.canceled' OFFSET 1")


async def test_a_note_is_kept_with_the_buyer_and_not_in_the_log(shop: Any) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 2), customer={"email": "ada@example.org"}))
    (nobody,) = await made.run(place_orders, order(("A", 1), ship_to=None, method="pickup"))
    done, refused, _ = await made.run(
        cancel_orders,
        cancel(placed, (1, 1), note="Ada moved to Lima"),
        cancel(placed, (1, 9), note="Ada again"),
        cancel(nobody, note="Nobody"),
    )
    assert (done.canceled, refused.type) == ({1: 1}, "too_many_units")
    rows = await made.rows(
        """SELECT p.texts::text, p.customer_id = o.customer_id AS buyer
        FROM event e JOIN person_data p ON p.shop_id = $1 AND p.person_id = (e.data->>'person_id')::uuid
        JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
        WHERE e.shop_id = $1 AND e.type = 'order.canceled'"""
    )
    assert [(row["texts"], row["buyer"]) for row in rows] == [('{"note": "Ada moved to Lima"}', True)]
    assert not await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND data::text LIKE '%Lima%'")
