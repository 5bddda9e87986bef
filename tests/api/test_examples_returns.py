"""The examples of returns and claims, as the server answers them."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.model.events import Event, Move, Reserved, StockChange
from waybill.model.events.returns import OrderLinked
from waybill.store.record import record


async def delivered(selling: Any, **fields: Any) -> dict[str, Any]:
    """An order of three A for Ada that is paid and has arrived."""
    buyer = {
        "customer": {"email": "ada@example.com", "name": "Ada Byron"},
        "ship_to": {"country": "DE", "city": "Köln"},
    }
    order: dict[str, Any] = await selling.place(
        lines=[{"sku": "A", "quantity": 3}],
        method="ship",
        payment={"paid": 3000, "reference": "ch_1"},
        **buyer,
        **fields,
    )
    item, place = selling.shop.items["A"], selling.shop.locations["MAIN"]
    left = OrderLinked(
        from_order_id=order["order_id"], from_number=order["number"], kind="exchange", freed=[Reserved(1, item, place, 3)],
        moves=[Move(1, "reserved", "in_transit", 3), Move(1, "in_transit", "delivered", 3)],
        stock=[StockChange(item_id=item, location_id=place, kind="picked", sellable=-3)],
    )  # fmt: skip
    async with selling.shop.tx() as tx:
        await record(tx, [Event(left, order["order_id"])])
    return order


async def test_returns(
    selling_for_long: Callable[..., Awaitable[Any]],
    make_teller: Callable[[Any], Any],
    same_examples: Callable[[str, dict[str, Any]], None],
) -> None:
    selling = await selling_for_long(returns={"postage_fee": 495})
    teller = make_teller(selling)
    order = await delivered(selling)
    wanted = {"order_id": order["order_id"], "lines": [{"line": 1, "quantity": 2, "reason": "wrong_size"}]}
    await teller.ask("requestReturns", {**wanted, "preview": True}, named="a preview")
    asked = await teller.ask("requestReturns", {**wanted, "note": "Too small, sorry."}, named="one")
    instead = {"order_id": order["order_id"], "kind": "exchange", "exchange": [{"sku": "B", "quantity": 1}]}
    several = await teller.ask(
        "requestReturns", [{**instead, "lines": [{"line": 1, "quantity": 1}]}, wanted], named="several"
    )
    assert [one["result"] for one in several] == ["return", "refused"]
    label = {"carrier": "dhl", "tracking_number": "R-20001"}
    named = {"return_id": asked["return_id"]}
    await teller.ask(
        "approveReturns", {**named, "location": "MAIN", "label": label, "instructions": "Use the old box, please."}
    )
    await teller.ask("declineReturns", {"return_id": several[0]["return_id"], "reason": "policy"})
    await teller.ask("listReturns", status="approved")
    await teller.ask("countReturns")
    await teller.ask("reportReturnTransit", {"tracking_number": "R-20001", "carrier": "dhl"})
    came = await teller.ask("receiveReturns", named)
    assert came["status"] == "received"
    looked = {**named, "lines": [{"line": 1, "accepted": 1}, {"line": 1, "accepted": 1, "disposition": "damaged"}]}
    done = await teller.ask("inspectReturns", looked)
    assert (done["status"], done["refund"]["total"]) == ("closed", 1505)
    shown = await teller.ask("getReturn", return_id=asked["return_id"])
    assert (shown["credited"], shown["expected"], shown["notes"]["note"]) == (1505, 1505, "Too small, sorry.")
    again = [{"order_id": order["order_id"], "lines": [{"line": 1, "quantity": 1}]}] * 1
    (another,) = await teller.ask("requestReturns", again, named="the rest")
    await teller.ask("cancelReturns", {"return_id": another["return_id"]})
    claim = {"order_id": order["order_id"], "lines": [{"line": 1, "quantity": 1, "problem": "damaged"}]}
    settled = await teller.ask("makeClaims", {**claim, "remedy": "replacement"})
    assert settled["linked"]["total"] == 0
    second = await delivered(selling)
    asked = (await selling.http.post("/v1/returns", json={"order_id": second["order_id"]})).json()
    (early,) = await teller.ask("expireReturns", [{"return_id": asked["return_id"]}])
    assert early["type"] == "not_due"
    for path in ("approve", "transit"):
        answer = await selling.http.post(f"/v1/returns/{path}", json={"return_id": asked["return_id"]})
        assert answer.status_code == 200, answer.text
    lost = await teller.ask("closeReturns", {"return_id": asked["return_id"], "lost": True})
    assert lost["balance"] == -3000
    same_examples("returns", teller.told)
