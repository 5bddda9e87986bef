"""Examples of changing orders, as the server answers them; and whose scope lifts which hold."""

from collections.abc import Awaitable, Callable
from typing import Any

MakeSelling = Callable[..., Awaitable[Any]]

TEA = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}


async def test_the_examples_are_what_the_server_answers(
    selling: MakeSelling, make_teller: Callable[[Any], Any], same_examples: Callable[[str, dict[str, Any]], None]
) -> None:
    shop = await selling()
    teller = make_teller(shop)
    first, second = [await shop.place(**TEA) for _ in range(2)]
    await teller.ask("holdOrder", {"reason": "until_date", "until": "2030-03-01T08:00:00Z"}, order=first["number"])
    await teller.ask("holdOrders", [{"order_id": second["order_id"], "reason": "address", "note": "No house number."}])
    await teller.ask("liftHolds", {"reasons": ["until_date"]}, order=first["number"])
    await teller.ask("liftHoldsOfMany", [{"order_id": second["order_id"], "reasons": ["address"]}])
    edit = {"lines": [{"line": 1, "quantity": 1}], "add": [{"sku": "B", "quantity": 4}], "preview": True}
    await teller.ask("editOrder", edit, order=first["number"])
    quote = {"lines": [{"line": 1, "quantity": 3}], "quote": True, "order_id": second["order_id"]}
    (quoted,) = await teller.ask("editOrders", [quote])
    await teller.ask("listChanges", number=second["number"])
    await teller.ask("settleChanges", [{"change_id": quoted["change_id"], "outcome": "accepted"}])
    same_examples("changes", teller.told)


async def test_some_holds_take_a_scope_of_their_own(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(**TEA)
    for reason in ("fraud", "manual"):
        answer = await shop.http.post(f"/v1/orders/{placed['number']}/hold", json={"reason": reason})
        assert answer.status_code == 200, answer.text
    _, token = await shop.key("orders:write")
    async with shop.with_token(token) as clerk:
        refused = await clerk.post(f"/v1/orders/{placed['number']}/lift", json={"reasons": ["manual", "fraud"]})
        assert (refused.status_code, refused.json()["data"]["scope"]) == (403, "risk:write")
        many = await clerk.post("/v1/orders/lift", json=[{"order_id": placed["order_id"], "reasons": ["fraud"]}])
        assert many.status_code == 403
        assert (
            await clerk.post(f"/v1/orders/{placed['number']}/lift", json={"reasons": ["manual"]})
        ).status_code == 200
    _, token = await shop.key("orders:write", "risk:write")
    async with shop.with_token(token) as chief:
        assert (await chief.post(f"/v1/orders/{placed['number']}/lift", json={"reasons": ["fraud"]})).status_code == 200
    far = {"reason": "until_date", "until": "9999-01-01T00:00:00Z"}
    assert (await shop.http.post(f"/v1/orders/{placed['number']}/hold", json=far)).status_code == 400
