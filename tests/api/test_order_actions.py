"""What is said to be possible is not refused by its verb, and what is said to be impossible is: seen on walks of orders."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.api.doing import VERBS

MakeSelling = Callable[..., Awaitable[Any]]

BUYER = {"email": "ada@example.com", "name": "Ada Byron"}
KINDS: list[dict[str, Any]] = [
    {"payment": {"terms": "on_account"}},
    {"payment": {"terms": "prepaid", "paid": 2000, "reference": "T-1"}},
    {"payment": {"terms": "prepaid"}},
    {"payment": {"terms": "on_account"}, "lines": [{"sku": "KIT", "quantity": 1}, {"sku": "BACK", "quantity": 2}]},
    {"payment": {"terms": "on_delivery"}},
    {"draft": True},
]
# What is filled in where somebody has to say it.
SAID: dict[str, dict[str, Any] | None] = {
    "edit": {"tags": ["seen"], "note": "Looked at."},
    "credit": {"amount": 1, "reason": "late"},
    "record_payment": {"amount": 1, "tender": "cash"},
    "start_payment": {"tender": "card", "gateway": "manual"},
    "settle_payment": {"outcome": "succeeded"},
    "report_dispute": {"external_id": "dp_1"},
    "collect_cash": {"collector": "courier"},
    "claim": {"lines": [{"line": 1, "quantity": 1, "problem": "missing"}]},
    "move": None,
    "place": None,
    "pay_with_stored_value": None,
    "hand_over": {"carrier": "manual"},
}
# Whether there is stock, whether its money is here, and what day it is, the order's page does not say.
DEPENDS = {"reinstate", "hand_over", "undo_hand_over", "request_return", "claim"}


async def _actions(shop: Any, number: int) -> list[dict[str, Any]]:
    answer = await shop.http.get(f"/v1/orders/{number}/actions")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["actions"]
    return found


async def _check(shop: Any, action: dict[str, Any]) -> dict[str, Any] | None:
    """Try the action; what it would be sent, if it is possible."""
    said = SAID.get(action["action"], {})
    if said is None:
        return None
    request = action["request"] | said
    answer = await shop.http.post("/v1/preview", json={"operation": action["operation"], "request": request})
    if answer.status_code == 400 and not action["allowed"]:
        # there is nothing to say in it
        return None
    assert answer.status_code == 200, (action, answer.text)
    (result,) = answer.json()["results"]
    if action["action"] not in DEPENDS:
        assert (result["result"] != "refused") == action["allowed"], (action, result)
    return request if result["result"] != "refused" else None


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_said_of_a_verb_is_so(selling: MakeSelling, seed: int) -> None:
    chance = random.Random(seed)
    shop = await selling(pay_link_gateway="sandbox")
    usual = {"lines": [{"sku": "A", "quantity": 2}], "ship_to": {"country": "DE"}, "method": "ship", "customer": BUYER}
    placed = await shop.place(**(usual | KINDS[seed]))
    for _ in range(5):
        possible = []
        for action in await _actions(shop, placed["number"]):
            request = await _check(shop, action)
            if request is not None:
                possible.append((action, request))
        # what ends the order ends the walk: it comes last
        onward = [one for one in possible if one[0]["action"] not in ("cancel", "discard", "cancel_lines")] or possible
        if not onward:
            break
        action, request = chance.choice(onward)
        verb = VERBS[action["operation"]]
        done = await shop.shop.run(verb.verb.command, msgspec.convert(request, verb.kind))
        assert type(done[0]).__name__ != "Refused", (action, done)


async def test_a_caller_is_told_what_is_not_for_them(selling: MakeSelling) -> None:
    shop = await selling()
    placed = await shop.place(payment={"terms": "on_account"})
    await shop.http.post(f"/v1/orders/{placed['number']}/hold", json={"reason": "fraud"})
    _, token = await shop.key("orders:write")
    async with shop.with_token(token) as clerk:
        answer = (await clerk.get(f"/v1/orders/{placed['order_id']}/actions")).json()
    by_name = {action["action"]: action for action in answer["actions"]}
    assert by_name["cancel"]["allowed"]
    assert "risk:write" in by_name["lift"]["reason"]
    assert "payments:write" in by_name["credit"]["reason"]
    assert (await shop.http.get("/v1/orders/999999/actions")).status_code == 404
