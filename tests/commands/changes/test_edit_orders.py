"""Editing on a real database: units, prices, money and text, before anything is released."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.place_orders import place_orders
from waybill.commands.receive_stock import receive_stock
from waybill.model.edits import Edited, EditOrder
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused
from waybill.model.stock import ReceiveStock
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


async def lines(made: Any, placed: Any) -> dict[int, tuple[Any, ...]]:
    rows = await made.rows(
        "SELECT line, sku, quantity, reserved, backordered, canceled, total FROM order_line "
        "WHERE shop_id = $1 AND order_id = $2 ORDER BY line",
        placed.order_id,
    )
    return {row["line"]: tuple(row)[1:] for row in rows}


async def stored(made: Any, placed: Any) -> Any:
    (row,) = await made.rows("SELECT * FROM orders WHERE shop_id = $1 AND order_id = $2", placed.order_id)
    return row


async def levels(made: Any, sku: str) -> dict[str, tuple[int, int]]:
    rows = await made.rows(
        """SELECT l.code, s.sellable, s.reserved FROM stock_level s
        JOIN location l USING (shop_id, location_id) WHERE s.shop_id = $1 AND s.item_id = $2""",
        made.items[sku],
    )
    return {row["code"]: (row["sellable"], row["reserved"]) for row in rows}


async def test_lines_come_grow_shrink_and_go(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 4), ("B", 2), ("KIT", 3)))
    wanted = edit(
        placed,
        lines=[{"line": 1, "quantity": 6}, {"line": 2, "quantity": 0}, {"line": 3, "quantity": 1}],
        add=[{"sku": "B", "quantity": 5}],
        version=1,
    )
    (quote,) = await made.run(edit_orders, msgspec.structs.replace(wanted, preview=True))
    assert (quote.status, quote.version, quote.change_id) == ("preview", 1, None)
    assert await lines(made, placed) == {
        1: ("A", 4, 4, 0, 0, 4000), 2: ("B", 2, 2, 0, 0, 500), 4: ("A", 3, 3, 0, 0, 2400), 5: ("B", 6, 6, 0, 0, 1200),
    }  # fmt: skip
    (answer,) = await made.run(edit_orders, wanted)
    assert isinstance(answer, Edited)
    assert (answer.status, answer.before, answer.total, answer.to_pay) == ("applied", 8100, 8450, 8450)
    assert (answer.freed, answer.reserved) == (2 + 2 + 4, 2 + 5)
    assert msgspec.structs.replace(quote, status="applied", version=2, change_id=answer.change_id) == answer
    assert await lines(made, placed) == {
        1: ("A", 6, 6, 0, 0, 6000), 2: ("B", 2, 0, 0, 2, 500), 4: ("A", 1, 1, 0, 0, 800), 5: ("B", 2, 2, 0, 0, 400),
        6: ("B", 5, 5, 0, 0, 1250),
    }  # fmt: skip
    row = await stored(made, placed)
    assert (row["version"], row["total"], row["item_total"]) == (2, 8450, 8450)
    (change,) = await made.rows("SELECT kind, status, total FROM order_change WHERE shop_id = $1")
    assert tuple(change) == ("edit", "applied", 350)
    await sound(made)


async def test_more_cost_what_they_cost_today_or_what_they_did(shop: MakeShop) -> None:
    made = await shop()
    today, frozen = [(await made.run(place_orders, order(("A", 2), ("KIT", 1))))[0] for _ in range(2)]
    await made.item("A", 11_000_000)
    await made.item("KIT", 13_000_000, bundle={"A": 1, "B": 2})
    more = [{"line": 1, "quantity": 3}, {"line": 2, "quantity": 2}]
    (first,) = await made.run(edit_orders, edit(today, lines=more))
    assert first.total - first.before == 1100 + 1300
    (second,) = await made.run(edit_orders, edit(frozen, lines=more, prices="frozen"))
    assert second.total - second.before == 1000 + 1200
    assert [line.quantity for line in second.lines if line.line == 1] == [3]
    assert [line.added for line in first.lines] == [True] * 3
    await sound(made)


async def test_twins_in_a_batch_fold_left_to_right(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1)))
    first, stale, second, third = await made.run(
        edit_orders,
        edit(placed, add=[{"sku": "B", "quantity": 2}], tags=["x"], version=1),
        edit(placed, tags=["y"], version=1),
        edit(placed, lines=[{"line": 2, "quantity": 1}], tags=["z"], version=2),
        edit(placed, lines=[{"line": 2, "quantity": 0}, {"line": 1, "quantity": 2}]),
    )
    assert (first.version, stale.type, second.version, third.version) == (2, "version_changed", 3, 4)
    assert await lines(made, placed) == {1: ("A", 2, 2, 0, 0, 2000), 2: ("B", 1, 0, 0, 1, 250)}
    row = await stored(made, placed)
    assert (row["version"], row["total"], row["tags"]) == (4, 2000, ["z"])
    tags = await made.rows("SELECT tag FROM order_tag WHERE shop_id = $1")
    assert [tag["tag"] for tag in tags] == ["z"]
    await sound(made)


async def test_discounts_and_charges_are_put_anew(shop: MakeShop) -> None:
    made = await shop(tax_rates=[{"category": "standard", "rate": 190_000}], tax_included=False)
    shipping = [{"type": "shipping", "amount": 500}]
    discounts = [{"title": "Ten off", "amount": 1000}, {"title": "A tenth", "percent": 100_000}]
    wanted = order(
        {"sku": "A", "quantity": 3, "discounts": [{"title": "Own", "amount": 301}]}, ("B", 4), ("KIT", 1),
        charges=shipping, discounts=discounts,
    )  # fmt: skip
    (placed,) = await made.run(place_orders, wanted)
    (less,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 2}, {"line": 3, "quantity": 0}]))
    await sound(made)
    (answer,) = await made.run(edit_orders, edit(placed, discounts=[{"title": "Five", "amount": 500}], charges=[]))
    await sound(made)
    # 2 A for 20.00 less two thirds of 3.01, 4 B for 10.00, less 5.00
    assert (answer.item_total, answer.discount_total, answer.charge_total) == (3000, 201 + 500, 0)
    assert answer.total == answer.item_total - answer.discount_total + answer.tax_total
    assert less.charge_total == 500
    (none,) = await made.run(edit_orders, edit(placed, discounts=[], lines=[{"line": 1, "discounts": []}]))
    assert (none.discount_total, none.total) == (0, 3000 + 570)
    assert (await stored(made, placed))["discounts"] is None
    await sound(made)


async def test_another_address_and_method_source_and_tax_anew(shop: MakeShop) -> None:
    rates = [{"category": "standard", "rate": 190_000}, {"category": "standard", "rate": 200_000, "country": "FR"}]
    made = await shop(tax_rates=rates)
    await made.location("DESK", abilities=["pickup"], priority=9)
    await made.stock({("A", "DESK"): 5})
    buyer = {"customer": {"email": "ada@example.com", "name": "Ada"}}
    texts = {"sku": "A", "quantity": 2, "properties": {"engraving": "For Ada"}}
    (placed,) = await made.run(place_orders, order(texts, charges=[{"type": "shipping", "amount": 500}], **buyer))
    (abroad,) = await made.run(
        edit_orders, edit(placed, ship_to={"country": "FR", "city": "Lille"}, note="Ring twice.")
    )
    assert abroad.tax_total == 333 + 83
    (desk,) = await made.run(
        edit_orders, edit(placed, method="pickup", location="DESK", add=[{"sku": "A", "quantity": 1}])
    )
    assert (desk.freed, desk.reserved) == (2, 3)
    assert await levels(made, "A") == {"MAIN": (10, 0), "SIDE": (5, 0), "DESK": (5, 3)}
    row = await stored(made, placed)
    assert (row["country"], row["method"]) == ("FR", "pickup")
    (person,) = await made.rows(
        "SELECT p.email, p.address, p.texts FROM person_data p JOIN orders o USING (shop_id, customer_id, person_id) "
        "WHERE shop_id = $1"
    )
    assert (person["email"], msgspec.json.decode(person["address"])["city"]) == ("ada@example.com", "Lille")
    said = {"note": "Ring twice.", "lines": {"1": {"properties": {"engraving": "For Ada"}}}}
    assert msgspec.json.decode(person["texts"]) == said
    assert not await made.rows("SELECT 1 FROM event WHERE shop_id = $1 AND data::text ~ 'Lille|Ring|engraving'")
    await sound(made)


async def test_an_unknown_buyer_becomes_known_by_an_address(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 1), ship_to=None, method="pickup"))
    (answer,) = await made.run(edit_orders, edit(placed, ship_to={"country": "DE"}, method="ship"))
    assert answer.status == "applied"
    row = await stored(made, placed)
    assert (row["method"], row["customer_id"] is not None) == ("ship", True)
    await sound(made)


async def test_what_is_freed_goes_to_who_waits(shop: MakeShop) -> None:
    made = await shop()
    await made.stock({("BACK", "MAIN"): 3})
    (holder,) = await made.run(place_orders, order(("BACK", 3)))
    (waiting,) = await made.run(place_orders, order(("BACK", 2)))
    (answer,) = await made.run(edit_orders, edit(holder, lines=[{"line": 1, "quantity": 1}]))
    assert answer.freed == 2
    assert (await lines(made, waiting))[1][2] == 2
    await sound(made)


@pytest.mark.parametrize(
    ("fields", "type"),
    [
        ({"add": [{"sku": "A", "quantity": 100}]}, "insufficient_stock"),
        ({"lines": [{"line": 1, "quantity": 0}, {"line": 2, "quantity": 0}]}, "nothing_left"),
        ({"tags": []}, "nothing_to_change"),
        ({"lines": [{"line": 4, "quantity": 1}]}, "unknown_line"),
        ({"lines": [{"line": 1, "quantity": 3}], "expected_total": 1}, "total_changed"),
    ],
)
async def test_a_refused_edit_changes_nothing(shop: MakeShop, fields: Any, type: str) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 4), ("KIT", 1)))
    (answer,) = await made.run(edit_orders, edit(placed, **fields))
    assert answer.type == type
    assert (await stored(made, placed))["version"] == 1
    await sound(made)


async def test_a_preview_is_refused_where_the_edit_is_and_nowhere_else(shop: MakeShop) -> None:
    made = await shop()
    for customer in ({"email": "ada@x.example"}, None):
        (placed,) = await made.run(place_orders, order(("A", 1), customer=customer))
        for said in ({"ship_to": {"country": "DE"}}, {"note": "Ring twice."}, {"tags": []}):
            (shown,) = await made.run(edit_orders, edit(placed, preview=True, **said))
            people = await made.rows("SELECT person_id FROM person_data WHERE shop_id = $1")
            (answer,) = await made.run(edit_orders, edit(placed, **said))
            assert isinstance(shown, Refused) == isinstance(answer, Refused) == ("tags" in said)
            after = await made.rows("SELECT person_id FROM person_data WHERE shop_id = $1")
            assert len(after) == len(people) + ("tags" not in said)


async def test_what_is_not_at_the_place_of_an_order_that_is_not_split_comes_from_another(shop: MakeShop) -> None:
    made = await shop(split=False)
    (placed,) = await made.run(place_orders, order(("BACK", 1)))
    await made.stock({("BACK", "SIDE"): 1})
    await made.run(receive_stock, ReceiveStock(sku="BACK", location="SIDE", quantity=1))
    await made.stock({("BACK", "MAIN"): 5})
    (answer,) = await made.run(edit_orders, edit(placed, lines=[{"line": 1, "quantity": 4}]))
    assert await lines(made, placed) == {1: ("BACK", 4, 4, 0, 0, 1600)}
    assert {place: reserved for place, (_, reserved) in (await levels(made, "BACK")).items()} == {"SIDE": 2, "MAIN": 2}
    assert answer.version == (await stored(made, placed))["version"]
    await sound(made)


async def test_what_is_added_with_a_change_of_the_way_waits_where_it_is_to_come_from(shop: MakeShop) -> None:
    made = await shop()
    (placed,) = await made.run(place_orders, order(("A", 2), method="pickup"))
    await made.stock({("BACK", "MAIN"): 5})
    wanted = {
        "method": "ship",
        "ship_to": {"country": "FR"},
        "add": [{"sku": "BACK", "quantity": 1, "location": "SIDE"}],
    }
    (answer,) = await made.run(edit_orders, edit(placed, **wanted))
    assert isinstance(answer, Edited), answer
    rows = await made.rows(
        "SELECT sku, location_id FROM order_line WHERE shop_id = $1 AND order_id = $2", placed.order_id
    )
    assert {row["sku"]: row["location_id"] for row in rows} == {"A": None, "BACK": made.locations["SIDE"]}
    await sound(made)
