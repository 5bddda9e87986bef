"""Settling payments on a real database: sums, statuses, confirmation, holds, what a person has to look at."""

from collections.abc import Awaitable, Callable
from typing import Any

from waybill.model.results import Refused

MakeTill = Callable[..., Awaitable[Any]]


async def test_an_authorized_order_is_confirmed(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    assert placed.status == "placed"
    started = await one.start(placed.order_id, token="tok_ok")
    settled = await one.settle(started.action_id, reference="ch_1", over_capture=300)
    assert (settled.status, settled.action_status, settled.changed) == ("authorized", "succeeded", True)
    order = await one.row("orders", order_id=placed.order_id)
    assert (order["status"], order["authorized"], order["paid"], order["expires_at"]) == ("confirmed", 2000, 0, None)
    assert order["version"] == settled.version
    payment = await one.row("payment", payment_id=started.payment_id)
    assert (payment["authorized"], payment["over_capture"], payment["status"]) == (2000, 300, "authorized")
    again = await one.settle(started.action_id, reference="ch_1")
    assert (again.changed, again.version) == (False, settled.version)
    assert (await one.types(placed.order_id))[-2:] == ["authorization.settled", "order.confirmed"]
    await one.is_sound()


async def test_what_is_taken_at_once_ends_the_payment_and_its_token(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id, token="tok_ok", capture="placing")
    settled = await one.settle(started.action_id)
    assert settled.status == "captured"
    order = await one.row("orders", order_id=placed.order_id)
    assert (order["status"], order["paid"]) == ("confirmed", 2000)
    assert await one.shop.rows("SELECT 1 FROM secret WHERE shop_id = $1") == []
    await one.is_sound()


async def test_part_of_the_money_confirms_nothing(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    first = await one.start(placed.order_id, amount=500)
    await one.settle(first.action_id)
    assert (await one.row("orders", order_id=placed.order_id))["status"] == "placed"
    second = await one.start(placed.order_id)
    await one.settle(second.action_id, "failed", reason="card_declined")
    third = await one.start(placed.order_id)
    assert third.amount == 1500
    await one.settle(third.action_id)
    assert (await one.row("orders", order_id=placed.order_id))["status"] == "confirmed"
    await one.is_sound()


async def test_the_buyers_link_is_kept_until_it_is_over(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id)
    settled = await one.settle(started.action_id, "requires_action", link="https://bank.example/3ds?secret=1")
    assert settled.status == "requires_action"
    assert (await one.row("payment_step", payment_id=started.payment_id))["link"].endswith("secret=1")
    events = await one.shop.rows("SELECT data::text FROM event WHERE shop_id = $1")
    assert not any("bank.example" in row[0] for row in events)
    await one.settle(started.action_id, "failed", reason="abandoned")
    assert await one.shop.rows("SELECT 1 FROM payment_step WHERE shop_id = $1") == []


async def test_a_failure_that_may_pass_is_a_new_attempt(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id)
    for attempt in range(1, 5):
        settled = await one.settle(started.action_id, "failed", reason="busy", permanent=False, attempt=attempt)
        assert settled.action_status == "pending"
        late = await one.settle(started.action_id, "failed", reason="busy", permanent=False, attempt=attempt)
        assert not late.changed
    assert (await one.row("payment_action", action_id=started.action_id))["attempt"] == 5
    settled = await one.settle(started.action_id, "failed", reason="busy", permanent=False, attempt=5)
    assert (settled.action_status, settled.status) == ("failed", "failed")


async def test_a_success_after_a_failure_counts_and_is_looked_at(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id)
    await one.settle(started.action_id, "failed", reason="card_declined")
    settled = await one.settle(started.action_id)
    assert settled.status == "authorized"
    exception = await one.row("exception_item", order_id=placed.order_id)
    assert (exception["kind"], exception["subject_id"]) == ("late_success", started.action_id)
    contradicted = await one.settle(started.action_id, "failed", reason="card_declined")
    assert contradicted.status == "authorized"
    assert not (await one.settle(started.action_id, "failed", reason="card_declined")).changed
    assert len(await one.shop.rows("SELECT 1 FROM exception_item WHERE shop_id = $1")) == 2
    await one.is_sound()


async def test_an_unknown_action_is_refused(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    answer = await one.settle(placed.order_id)
    assert isinstance(answer, Refused)
    assert answer.type == "unknown_action"
