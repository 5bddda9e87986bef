"""Late money on a real database: asked back once, on the list of what is owed until a person has paid it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.expire_orders import expire_orders
from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.redirect_refunds import redirect_refunds
from waybill.commands.payments.return_late_money import return_late_money, with_late_money
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.payments.void_payments import void_payments
from waybill.commands.place_orders import place_orders
from waybill.model.orders import CancelLine, CancelOrder, ExpireOrder, PlaceOrder
from waybill.model.payments import AdvancePayment, ReturnLateMoney, SettlePayment, StartPayment, VoidPayment
from waybill.model.tender_views import BalanceQuery
from waybill.model.tenders import RecordPayment, RedirectRefund
from waybill.views.balances import list_balances

LATER = datetime.now(UTC) + timedelta(days=9)
MakeTill = Callable[..., Awaitable[Any]]


async def _see_to(till: Any, order_id: Any) -> list[Any]:
    async with till.shop.tx() as tx:
        return list(await return_late_money(tx, await with_late_money(tx, [order_id])))


async def _exceptions(till: Any) -> list[tuple[str, str | None]]:
    rows = await till.shop.rows(
        "SELECT kind, resolution FROM exception_item WHERE shop_id = $1 ORDER BY opened_at, exception_id"
    )
    return [tuple(row) for row in rows]


async def test_cash_waits_for_a_person_and_shows_as_owed(till: MakeTill) -> None:
    one = await till(late_money="refund")
    placed = await one.order()
    await one.shop.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=LATER)
    assert await _see_to(one, placed.order_id) == []
    await one.shop.run(record_payments, RecordPayment(order_id=placed.order_id, tender="cash", amount=placed.total))
    (answer,) = await _see_to(one, placed.order_id)
    assert [asked.amount for asked in answer.actions] == [placed.total]
    (again,) = await _see_to(one, placed.order_id)
    assert (again.version, again.actions, again.resolved) == (answer.version, [], [])
    async with one.shop.tx() as tx:
        page = await list_balances(tx, BalanceQuery(kind="owed"))
    assert [(row.order_id, row.balance, row.refund_pending) for row in page.rows] == [
        (placed.order_id, -placed.total, placed.total)
    ]
    assert await _exceptions(one) == [("late_money", None)]
    await one.settle(answer.actions[0].action_id)
    (done,) = await _see_to(one, placed.order_id)
    assert len(done.resolved) == 1
    assert await _exceptions(one) == [("late_money", "refunded")]
    assert await _see_to(one, placed.order_id) == []
    assert (await one.row("payment_action", action_id=answer.actions[0].action_id))["cause"] == "late_money"
    await one.is_sound()


async def test_a_capture_that_settles_late_brings_its_order_back(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    started = await one.start(placed.order_id, capture="placing")
    await one.shop.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=LATER)
    await one.settle(started.action_id)
    assert await _exceptions(one) == [("late_money", None)]
    (answer,) = await _see_to(one, placed.order_id)
    assert (answer.reinstated, answer.actions, len(answer.resolved)) == (True, [], 1)
    assert (await one.row("orders", order_id=placed.order_id))["status"] == "confirmed"
    assert await _exceptions(one) == [("late_money", "reinstated")]
    await one.is_sound()


async def test_too_little_and_money_for_a_canceled_order_go_back(till: MakeTill) -> None:
    one = await till()
    little, over = await one.order(), await one.order()
    await one.shop.run(expire_orders, ExpireOrder(order_id=little.order_id), now=LATER)
    await one.shop.run(cancel_orders, CancelOrder(order_id=over.order_id))
    for placed in (little, over):
        await one.shop.run(record_payments, RecordPayment(order_id=placed.order_id, tender="cash", amount=5))
    wanted = [ReturnLateMoney(order_id=placed.order_id) for placed in (over, little, over)]
    first, second, third = await one.shop.run(return_late_money, *wanted)
    assert [[asked.amount for asked in each.actions] for each in (first, second, third)] == [[5], [5], []]
    await one.is_sound()


async def test_money_on_its_way_back_confirms_nothing(till: MakeTill) -> None:
    one = await till()
    placed = await one.order()
    await one.shop.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=LATER)
    take = RecordPayment(order_id=placed.order_id, tender="cash", amount=placed.total - 1)
    await one.shop.run(record_payments, take)
    await _see_to(one, placed.order_id)
    (more,) = await one.shop.run(record_payments, RecordPayment(order_id=placed.order_id, tender="cash", amount=1))
    assert (more.status, more.reinstated) == ("expired", False)
    await one.is_sound()


async def listed(one: Any, order_id: Any) -> list[tuple[str, str | None]]:
    """The exceptions with how they were resolved, after whatever follows by itself."""
    await _see_to(one, order_id)
    return await _exceptions(one)


async def test_an_authorization_that_stays_on_the_card_is_listed_until_it_is_let_go(till: Any) -> None:
    one = await till()
    placed, started = await one.authorized()
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    ((void,),) = [
        answer.actions for answer in await one.shop.run(advance_payments, AdvancePayment(order_id=placed.order_id))
    ]
    await one.settle(void.action_id, "failed", permanent=True)
    assert await listed(one, placed.order_id) == [("void_failed", None)]
    again = VoidPayment(order_id=placed.order_id, payment_id=started.payment_id)
    (asked,) = await one.shop.run(void_payments, again)
    await one.settle(asked.action_id)
    assert await listed(one, placed.order_id) == [("void_failed", "voided")]
    await one.is_sound()


async def test_a_refund_that_failed_is_listed_until_it_is_made_another_way_and_the_next_one_anew(till: Any) -> None:
    one = await till()
    placed, _ = await one.authorized(order={"customer": {"email": "ada@example.com"}}, capture="placing")
    one_less = CancelOrder(order_id=placed.order_id, lines=[CancelLine(line=1, quantity=1)])
    await one.shop.run(cancel_orders, one_less)
    advance = AdvancePayment(order_id=placed.order_id, refund_cause="cancel")
    ((refund,),) = [answer.actions for answer in await one.shop.run(advance_payments, advance)]
    await one.settle(refund.action_id, "failed", permanent=True)
    assert await listed(one, placed.order_id) == [("refund_failed", None)]
    await one.shop.run(redirect_refunds, RedirectRefund(action_id=refund.action_id, way="store_credit"))
    assert await listed(one, placed.order_id) == [("refund_failed", "refunded")]
    await one.shop.run(cancel_orders, CancelOrder(order_id=placed.order_id))
    ((refund,),) = [answer.actions for answer in await one.shop.run(advance_payments, advance)]
    await one.settle(refund.action_id, "failed", permanent=True)
    assert await listed(one, placed.order_id) == [("refund_failed", "refunded"), ("refund_failed", None)]
    await one.is_sound()


@pytest.mark.parametrize(("late_money", "becomes"), [("reinstate", "confirmed"), ("refund", "expired")])
async def test_what_was_owed_at_the_end_is_not_looked_for_in_what_came_after_it(
    shop: Any, late_money: str, becomes: str
) -> None:
    """The end of an order and a gateway's answer are worked off by jobs of their own: the answer may be first."""
    made = await shop(late_money=late_money)
    request = {"lines": [{"sku": "A", "quantity": 2}], "method": "pickup"}
    (placed,) = await made.run(place_orders, msgspec.convert(request, PlaceOrder))
    asked = {"order_id": placed.order_id, "gateway": "sandbox", "capture": "placing"}
    (started,) = await made.run(start_payments, msgspec.convert(asked, StartPayment))
    await made.run(expire_orders, ExpireOrder(order_id=placed.order_id), now=LATER)
    answer = {"action_id": started.action_id, "outcome": "succeeded", "captured": 2000}
    await made.run(settle_payments, msgspec.convert(answer, SettlePayment))
    ended = msgspec.convert({"order_id": placed.order_id, "refund_cause": "cancel"}, AdvancePayment)
    (nothing,) = await made.run(advance_payments, ended)
    assert nothing.actions == []
    (seen,) = await made.run(return_late_money, ReturnLateMoney(order_id=placed.order_id))
    (row,) = await made.rows("SELECT status FROM orders WHERE shop_id = $1")
    assert row["status"] == becomes
    causes = await made.rows("SELECT cause FROM payment_action WHERE shop_id = $1 AND kind = 'refund'")
    assert ([one["cause"] for one in causes], seen.reinstated) == (
        [] if seen.reinstated else ["late_money"],
        becomes != "expired",
    )
