"""What a buyer is asked on the order's page, and what becomes of the answers; by nobody without a code."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from tests.api.test_tracking import HOME, Buyer, bought, done, may_change, packed

from waybill.store.database import Pool

MakeSelling = Callable[..., Awaitable[Any]]


async def put_off(one: Any, sku: str) -> None:
    """Goods on backorder are expected, and then three weeks later."""
    expected = {"sku": sku, "location": "MAIN", "quantity": 9}
    first = await done(one, "/v1/stock/expect", expected | {"expected_on": "2031-03-03"})
    later = {"expected_on": "2031-03-24", "receipt_id": first["receipt_id"]}
    await done(one, "/v1/stock/expect", expected | later)


async def late(one: Any, *lines: dict[str, Any]) -> tuple[dict[str, Any], Buyer]:
    await one.shop.item("LATE", backorder=True)
    order, buyer = await bought(one, lines=[*lines, {"sku": "LATE", "quantity": 2}])
    await put_off(one, "LATE")
    return order, buyer


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).removeprefix("/problems/")


async def test_a_later_date_is_asked_about_until_it_is_accepted(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await late(one)
    seen = await buyer.see()
    delay = seen["delay"]
    assert (delay["before"][:7], delay["promised_at"], delay["partly"]) == ("2031-03", seen["promised_at"], False)
    assert delay["before"] < delay["promised_at"]
    asked = {"seq": delay["seq"], "answer": "accept"}
    assert problem(await buyer.post("/delay", asked)) == (403, "code_needed")
    token = await may_change(api_pool, buyer)
    wrong = await buyer.post("/delay", asked | {"seq": delay["seq"] - 1}, **token)
    assert problem(wrong) == (409, "delay_settled")
    accepted = await buyer.post("/delay", asked, **token)
    assert (accepted.status_code, accepted.json()["answer"]) == (200, "accept")
    seen = await buyer.see()
    assert (seen["delay"], seen["may"]["answer"]["why"]) == (None, "nothing_asked")
    assert problem(await buyer.post("/delay", asked, **token)) == (409, "not_possible_now")
    timeline = (await one.http.get(f"/v1/orders/{order['number']}/timeline")).json()
    assert [row["actor"] for row in timeline if row["type"] == "order.delay_accepted"] == ["buyer"]


async def test_what_has_not_left_is_canceled(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await late(one, {"sku": "A", "quantity": 1})
    parcel_id = await packed(one, order)
    await done(one, "/v1/parcels/hand-over", {"parcel_id": parcel_id})
    seen = await buyer.see()
    assert seen["delay"]["partly"]
    token = await may_change(api_pool, buyer)
    answered = await buyer.post("/delay", {"seq": seen["delay"]["seq"], "answer": "cancel"}, **token)
    assert answered.status_code == 200, answered.text
    states = {line["title"]: line["states"] for line in (await buyer.see())["lines"]}
    assert states == {"A": {"on_its_way": 1}, "Late": {"canceled": 2}}


async def proposed(one: Any, buyer: Buyer, order: dict[str, Any], **edit: Any) -> dict[str, Any]:
    answer = await one.http.post(f"/v1/orders/{order['number']}/edit", json=edit | {"quote": True})
    assert answer.status_code == 200, answer.text
    (change,) = (await buyer.see())["changes"]
    return dict(change)


async def test_a_change_is_told_by_line_and_made_when_it_is_taken(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await bought(one)
    change = await proposed(
        one, buyer, order, lines=[{"line": 1, "quantity": 1}, {"line": 2, "quantity": 3}], add=[{"sku": "B", "quantity": 2}]
    )  # fmt: skip
    told = {line["title"]: line["quantity"] for line in change["lines"]}
    assert told == {"A": -1, "Kit": 2, "B": 2}
    seen = await buyer.see()
    assert (change["status"], change["total"]) == ("quoted", seen["total"] + change["difference"])
    asked = {"change_id": change["change_id"], "outcome": "accepted"}
    assert problem(await buyer.post("/change", asked)) == (403, "code_needed")
    _, another = await bought(one)
    assert problem(await another.post("/change", asked, **await may_change(api_pool, another))) == (
        409,
        "not_possible_now",
    )
    taken = await buyer.post("/change", asked, **await may_change(api_pool, buyer))
    assert (taken.status_code, taken.json()["status"], taken.json()["total"]) == (200, "applied", change["total"])
    seen = await buyer.see()
    assert (seen["changes"], seen["total"]) == ([], change["total"])


async def test_nobody_answers_the_change_of_another_order(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling()
    order, buyer = await bought(one)
    other, another = await bought(one)
    theirs = await proposed(one, another, other, lines=[{"line": 1, "quantity": 1}])
    await proposed(one, buyer, order, lines=[{"line": 1, "quantity": 1}])
    asked = {"change_id": theirs["change_id"], "outcome": "accepted"}
    token = await may_change(api_pool, buyer)
    assert problem(await buyer.post("/change", asked, **token)) == (404, "unknown_change")
    assert (await another.see())["changes"][0]["status"] == "quoted"


async def test_a_change_that_costs_more_waits_for_its_money_or_is_dropped(selling: MakeSelling, api_pool: Pool) -> None:
    one = await selling(edits_settle="first", pay_link_gateway="sandbox")
    order, buyer = await bought(one, lines=[{"sku": "A", "quantity": 1}], payment={"terms": "prepaid", "paid": 1_000})
    change = await proposed(one, buyer, order, add=[{"sku": "A", "quantity": 1}])
    assert (change["difference"], change["to_pay"]) == (1_000, 1_000)
    token = await may_change(api_pool, buyer)
    asked = {"change_id": change["change_id"], "outcome": "accepted"}
    assert (await buyer.post("/change", asked, **token)).json()["status"] == "awaiting_payment"
    seen = await buyer.see()
    assert (seen["changes"][0]["status"], seen["due"], seen["may"]["pay"]["can"]) == ("awaiting_payment", 1_000, True)
    assert problem(await buyer.post("/change", asked, **token)) == (409, "not_paid")
    dropped = await buyer.post("/change", asked | {"outcome": "declined"}, **token)
    assert (dropped.status_code, dropped.json()["status"]) == (200, "declined")
    seen = await buyer.see()
    assert (seen["changes"], seen["due"], seen["total"]) == ([], 0, 1_000)


async def test_who_has_no_address_is_told_and_who_was_erased_is_asked_nothing(selling: MakeSelling) -> None:
    one = await selling()
    order, buyer = await bought(one, customer={"name": "Ada Byron", "phone": "+49 30 1234567"})
    await proposed(one, buyer, order, lines=[{"line": 1, "quantity": 1}])
    assert (await buyer.see())["may"]["answer"] == {"can": False, "why": "no_email", "asks": False}
    customer = (await one.http.get(f"/v1/orders/{order['number']}")).json()["customer"]
    await done(one, f"/v1/customers/{customer['customer_id']}/erase", {})
    seen = await buyer.see()
    assert (seen["changes"], seen["may"]["answer"]["why"]) == ([], "nothing_asked")


async def test_an_offer_that_nobody_made_is_unknown(selling: MakeSelling) -> None:
    one = await selling()
    _, buyer = await bought(one, ship_to=HOME)
    for token in (buyer.token, "A" * 64, "x" * 10):
        for method in ("GET", "POST"):
            answer = await one.http.request(method, f"/v1/quotes/{token}")
            assert problem(answer) == (404, "unknown_quote")
