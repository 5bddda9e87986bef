"""What an order allows, row by row: an action, whether it is possible, and a word of why not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.actions.about import About
from waybill.decisions.order_actions import decide
from waybill.model.edits import ChangeShown
from waybill.model.order_actions import OrderAction
from waybill.model.payments import Abilities
from waybill.model.views import Buyer, OrderDetail, OrderLine, OrderPayment, OrderReturn, PaymentAction, PaymentDispute

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ID = UUID(int=1)
GATEWAYS = {
    "sandbox": Abilities(renewable=True),
    "once": Abilities(multiple_captures=False),
    "till": Abilities(by_people=True),
}


def line(**buckets: int) -> OrderLine:
    return OrderLine(
        line=1, item_id=ID, sku="A", title="A", quantity=sum(buckets.values()), unit_price="10.00", subtotal=1000, total=1000,
        buckets=buckets,
    )  # fmt: skip


def payment(**fields: Any) -> OrderPayment:
    usual = {"payment_id": ID, "tender": "card", "gateway": "sandbox", "status": "authorized", "amount": 1000}
    return OrderPayment(**(usual | {"created_at": NOW} | fields))


def asked(kind: str, status: str, amount: int = 1000) -> PaymentAction:
    return PaymentAction(action_id=ID, kind=kind, amount=amount, status=status, requested_at=NOW)


def disputed(status: str) -> OrderPayment:
    dispute = PaymentDispute(dispute_id=ID, external_id="dp_1", status=status, amount=400, opened_at=NOW)
    return payment(captured=1000, disputed=400 if status == "open" else 0, disputes=[dispute])


def order(**fields: Any) -> OrderDetail:
    usual: dict[str, Any] = {
        "order_id": ID, "number": 1001, "version": 3, "status": "confirmed", "payment_status": "unpaid",
        "fulfillment_status": "reserved", "channel": "web", "currency": "EUR", "tax_included": True, "item_total": 1000,
        "total": 1000, "balance": 1000, "terms": "on_account", "method": "ship", "placed_at": NOW, "lines": [line(reserved=2)],
        "customer": Buyer(customer_id=ID),
    }  # fmt: skip
    return OrderDetail(**(usual | fields))


def change(status: str, **fields: Any) -> ChangeShown:
    usual = {"change_id": ID, "order_id": ID, "number": 1001, "kind": "cancel", "currency": "EUR", "opened_at": NOW}
    return ChangeShown(**(usual | {"status": status} | fields))


def actions(found: OrderDetail, **about: Any) -> Mapping[str, OrderAction]:
    return {one.action: one for one in decide(About(order=found, gateways=GATEWAYS, **about))}


PAID = {"paid": 1000, "balance": 0}
OWED = {"paid": 1000, "credited": 400, "balance": -400}
CARD = payment(captured=1000, authorized=1000, status="captured")

TABLE: list[tuple[str, str, dict[str, Any], str | None]] = [
    ("place", "a draft", {"status": "draft"}, None),
    ("discard", "a draft", {"status": "draft"}, None),
    ("edit", "confirmed", {}, None),
    ("edit", "canceled", {"status": "canceled"}, "cannot be changed any more"),
    ("release", "confirmed, reserved", {}, None),
    ("release", "placed", {"status": "placed"}, "Confirm it first"),
    ("release", "held", {"holds": ["address"]}, "Lift that first"),
    ("release", "held for stock", {"holds": ["stock"]}, None),
    ("release", "waiting", {"lines": [line(backordered=2)]}, "2 units wait for stock"),
    ("hold", "open", {}, None),
    ("hold", "ended", {"status": "completed"}, "nothing left to hold"),
    ("hold", "by all", {"holds": ["manual", "address", "fraud", "payment", "price"]}, "every reason"),
    ("lift", "held", {"holds": ["manual"]}, None),
    ("lift", "free", {}, "on no hold"),
    ("cancel", "open", {}, None),
    ("cancel", "begun with", {"lines": [line(picked=2)]}, None),
    ("cancel", "part gone", {"lines": [line(reserved=1, in_transit=1)]}, "still here"),
    ("cancel_lines", "part gone", {"lines": [line(reserved=1, in_transit=1)]}, None),
    ("cancel", "all gone", {"lines": [line(delivered=2)]}, "as a return"),
    ("cancel_lines", "all gone", {"lines": [line(delivered=2)]}, "as a return"),
    ("cancel", "pending", {"status": "cancel_pending"}, "have to answer"),
    ("cancel", "ended", {"status": "expired"}, "nothing of it can be canceled"),
    ("confirm", "placed", {"status": "placed"}, None),
    ("reinstate", "expired", {"status": "expired", "lines": [line(canceled=2)]}, None),
    ("reinstate", "a draft once", {"status": "expired", "lines": [line(unsourced=2)]}, "never placed"),
    ("complete", "goods open", {**PAID}, "2 units are not"),
    ("complete", "money open", {"lines": [line(delivered=2)], "terms": "prepaid"}, "10.00 EUR is still"),
    ("complete", "money owed", {"lines": [line(delivered=2)], **OWED}, "4.00 EUR is still"),
    ("complete", "on account", {"lines": [line(delivered=2)]}, None),
    ("start_payment", "due", {}, None),
    ("start_payment", "asked for", {"payments": [payment(status="created")]}, "cover all"),
    ("start_payment", "ended", {"status": "canceled"}, "takes no money"),
    ("record_payment", "due", {}, None),
    ("pay_link", "due", {}, None),
    ("pay_link", "paid", PAID, "Nothing is to be paid"),
    ("pay_link", "authorized", {"payments": [payment(authorized=1000)]}, "Nothing is to be paid"),
    ("pay_link", "not to be had", {"payments": [payment(authorized=1000, actions=[asked("capture", "failed")])]}, None),
    ("pay_link", "a change waits", {"payments": [payment(authorized=1000)], "awaiting": 300}, None),
    ("pay_with_stored_value", "authorized", {"payments": [payment(authorized=1000)]}, "Nothing is to be paid"),
    ("pay_with_stored_value", "paid", PAID, "Nothing is to be paid"),
    ("capture", "authorized", {"payments": [payment(authorized=1000)]}, None),
    ("capture", "held", {"payments": [payment(authorized=1000)], "holds": ["fraud"]}, "Lift that first"),
    ("capture", "taken", {"payments": [CARD], **PAID}, "Nothing is authorized"),
    ("capture", "more than due", {"payments": [payment(authorized=1000)], "balance": 0}, "paid or asked for"),
    (
        "capture", "captures once",
        {"payments": [payment(gateway="once", authorized=1000, actions=[asked("capture", "pending", 400)])]},
        "Nothing is authorized",
    ),
    ("refund", "owed", {**OWED, "payments": [CARD]}, None),
    ("refund", "not owed", {**PAID, "payments": [CARD]}, "Nothing is owed"),
    ("refund", "no way back", {**OWED, "payments": [payment(gateway="gone", captured=1000)]}, "store credit"),
    ("refund_to_credit", "owed", {**OWED, "payments": [CARD]}, None),
    ("refund_to_credit", "nobody known", {**OWED, "payments": [CARD], "customer": None}, "Nobody is known"),
    ("credit", "open", {}, None),
    ("credit", "all credited", {"credited": 1000, "balance": 0}, "credited or written off"),
    ("write_off", "due", {}, None),
    ("write_off", "paid", PAID, "Nothing is to be paid"),
    ("void", "authorized", {"payments": [payment(authorized=1000)]}, None),
    ("void", "busy", {"payments": [payment(authorized=1000, actions=[asked("renew", "pending")])]}, "not answered yet"),
    ("renew", "authorized", {"payments": [payment(authorized=1000)]}, None),
    ("renew", "cannot", {"payments": [payment(gateway="once", authorized=1000)]}, "renews no"),
    (
        "redirect_refund", "failed",
        {**OWED, "payments": [payment(captured=1000, actions=[asked("refund", "failed", 400)])]}, None,
    ),
    (
        "redirect_refund", "no longer owed",
        {**PAID, "payments": [payment(captured=1000, actions=[asked("refund", "failed", 400)])]}, "still owed",
    ),
    ("report_dispute", "captured", {**PAID, "payments": [CARD]}, None),
    ("dispute_won", "open", {**PAID, "payments": [disputed("open")]}, None),
    ("dispute_lost", "open", {**PAID, "payments": [disputed("open")]}, None),
    ("settle_payment", "in doubt", {"payments": [payment(actions=[asked("capture", "in_doubt")])]}, None),
    ("settle_payment", "by people", {"payments": [payment(gateway="till", actions=[asked("capture", "pending")])]}, None),
    ("collect_cash", "at the door", {"terms": "on_delivery"}, None),
    ("request_return", "delivered", {"lines": [line(delivered=2)]}, None),
    ("request_return", "here", {}, "has not left yet"),
    (
        "request_return", "on its way back",
        {"lines": [line(delivered=2)], "returns": [OrderReturn(return_id=ID, number="R", status="approved", kind="return", units=2)]},
        "on its way back already",
    ),
    ("claim", "lost", {"lines": [line(lost=2)]}, None),
    ("claim", "here", {}, "Nothing of the order has left"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "what", "fields", "reason"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE])
def test_truth_table(action: str, what: str, fields: dict[str, Any], reason: str | None) -> None:
    found = actions(order(**fields))[action]
    assert found.allowed == (reason is None), found.reason
    assert reason is None or reason in (found.reason or "")


def test_a_draft_is_placed_or_discarded_and_nothing_else() -> None:
    assert set(actions(order(status="draft"))) == {"place", "discard"}


def test_changes_that_wait_can_be_answered_each_as_it_is() -> None:
    assert {"change_accepted", "change_declined"} <= set(actions(order(), changes=[change("quoted", kind="edit")]))
    assert "change_at_once" in actions(order(), changes=[change("awaiting_payment", kind="edit")])
    assert "change_too_late" in actions(order(), changes=[change("awaiting_location")])


def test_what_is_asked_back_already_is_not_canceled_twice() -> None:
    found = actions(order(lines=[line(picked=2)]), changes=[change("awaiting_location", units={1: 2})])
    assert not found["cancel_lines"].allowed
    assert "asked back" in (found["cancel_lines"].reason or "")


def test_an_exception_keeps_an_order_from_being_completed() -> None:
    found = actions(order(lines=[line(delivered=2)]), exceptions=1)["complete"]
    assert "Resolve the exceptions" in (found.reason or "")


def test_requests_name_the_version_that_was_seen_and_what_is_known() -> None:
    found = actions(order(holds=["manual"]))["lift"]
    assert found.request == {"order_id": str(ID), "reasons": ["manual"], "version": 3}
    assert actions(order(status="placed", paid=300))["confirm"].request["paid"] == 700


def test_what_is_not_the_case_is_not_offered() -> None:
    cash = payment(tender="cash", captured=1000)
    found = actions(order(**PAID, terms="on_delivery", payments=[cash, disputed("won")]))
    assert not {"collect_cash", "dispute_won", "dispute_lost", "settle_payment"} & set(found)
    assert "report_dispute" not in actions(order(**PAID, payments=[cash]))
    waiting = payment(actions=[asked("capture", "pending")])
    assert "settle_payment" not in actions(order(payments=[waiting]))


def test_a_dispute_is_decided_by_its_name() -> None:
    found = actions(order(**PAID, payments=[disputed("open")]))
    named = {"payment_id": str(ID), "external_id": "dp_1", "amount": 400}
    assert found["dispute_lost"].request == {**named, "says": "lost"}
    assert found["report_dispute"].request == {"payment_id": str(ID), "says": "opened", "amount": 600}


def test_a_link_to_pay_with_takes_a_shop_that_takes_payments_by_link() -> None:
    found = actions(order(), pay_links=False)["pay_link"]
    assert "takes no payments by link" in (found.reason or "")
    assert actions(order())["pay_link"].allowed
