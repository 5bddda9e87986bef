"""What `crosswise_process` asks besides: money, goods on their way, changes, returns, transfers, customers."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.changes.settle_changes import settle_changes
from waybill.commands.customers.annotate_customers import annotate_customers
from waybill.commands.customers.merge_customers import merge_customers
from waybill.commands.fulfillment.advance_kitchen import advance_kitchen
from waybill.commands.fulfillment.arrive_pickups import arrive_pickups
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.complete_orders import complete_orders
from waybill.commands.fulfillment.end_uncollected_pickups import end_uncollected_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.notice_parcels import notice_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.commands.fulfillment.start_fulfillments import start_fulfillments
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.commands.payments.advance_payments import advance_payments
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.expire_payments import expire_payments
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.make_pay_links import make_pay_links
from waybill.commands.payments.pay_with_stored_value import pay_with_stored_value
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.redirect_refunds import redirect_refunds
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.refund_to_stored_value import refund_to_stored_value
from waybill.commands.payments.refuse_deliveries import refuse_deliveries
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.commands.payments.remit_cash import remit_cash
from waybill.commands.payments.renew_payments import renew_payments
from waybill.commands.payments.report_disputes import report_disputes
from waybill.commands.payments.set_credit_limits import set_credit_limits
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.payments.void_payments import void_payments
from waybill.commands.payments.void_stored_value import void_stored_value
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.cancel_returns import cancel_returns
from waybill.commands.returns.close_returns import close_returns
from waybill.commands.returns.decline_returns import decline_returns
from waybill.commands.returns.expire_returns import expire_returns
from waybill.commands.returns.inspect_returns import inspect_returns
from waybill.commands.returns.make_claims import make_claims
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.commands.returns.request_returns import request_returns
from waybill.commands.transfers.cancel_transfers import cancel_transfers
from waybill.commands.transfers.create_transfers import create_transfers
from waybill.commands.transfers.receive_transfers import receive_transfers
from waybill.commands.transfers.ship_transfers import ship_transfers
from waybill.model import (
    cash,
    changes,
    customers,
    edits,
    parcels,
    payments,
    pickups,
    returns,
    stored_value,
    tenders,
    transfers,
)
from waybill.model.fulfillment import AdvanceKitchen, StartFulfillment
from waybill.store.database import Pool

Ask = Callable[[], Any]
Verb = tuple[Any, Any, int, Ask]

NOBODY = UUID(int=0)

# Ids by what they are of, the newest first; where something has an end, of what has not come to it.
KNOWN = {
    "order_id": "SELECT order_id FROM orders WHERE shop_id = $1 AND status <> 'draft' ORDER BY order_id DESC LIMIT 25",
    "confirmed": "SELECT order_id FROM orders WHERE shop_id = $1 AND status = 'confirmed' ORDER BY order_id DESC LIMIT 25",
    "owed": "SELECT order_id FROM orders WHERE shop_id = $1 AND total - credited - written_off < paid - refunded - dispute_lost LIMIT 20",
    "expired": "SELECT order_id FROM orders WHERE shop_id = $1 AND status = 'expired' LIMIT 20",
    "sent": "SELECT DISTINCT order_id FROM order_line WHERE shop_id = $1 AND in_transit + delivered > 0 LIMIT 20",
    "action_id": "SELECT action_id FROM payment_action WHERE shop_id = $1 AND status IN ('pending', 'in_doubt') LIMIT 30",
    "failed": "SELECT action_id FROM payment_action WHERE shop_id = $1 AND kind = 'refund' AND status = 'failed' LIMIT 9",
    "payment_id": "SELECT payment_id FROM payment WHERE shop_id = $1 ORDER BY payment_id DESC LIMIT 20",
    "authorized": "SELECT payment_id FROM payment WHERE shop_id = $1 AND status IN ('authorized', 'partially_captured') LIMIT 20",
    "fulfillment_id": "SELECT fulfillment_id FROM fulfillment WHERE shop_id = $1 AND ended_at IS NULL ORDER BY 1 DESC LIMIT 30",
    "picked": "SELECT DISTINCT fulfillment_id FROM fulfillment_line WHERE shop_id = $1 AND picked > 0 LIMIT 20",
    "pickup": """SELECT fulfillment_id FROM fulfillment JOIN orders USING (shop_id, order_id)
        WHERE shop_id = $1 AND method = 'pickup' AND fulfillment.ended_at IS NULL LIMIT 20""",
    "kitchen": "SELECT fulfillment_id FROM fulfillment WHERE shop_id = $1 AND profile = 'kitchen' AND ended_at IS NULL LIMIT 20",
    "created": "SELECT parcel_id FROM parcel WHERE shop_id = $1 AND status = 'created' LIMIT 20",
    "parcel_id": "SELECT parcel_id FROM parcel WHERE shop_id = $1 AND shipped_at IS NOT NULL ORDER BY 1 DESC LIMIT 20",
    "exception_id": "SELECT exception_id FROM exception_item WHERE shop_id = $1 AND resolved_at IS NULL LIMIT 20",
    "return_id": "SELECT return_id FROM return_order WHERE shop_id = $1 AND ended_at IS NULL LIMIT 20",
    "change_id": "SELECT change_id FROM order_change WHERE shop_id = $1 AND settled_at IS NULL LIMIT 20",
    "account_id": "SELECT account_id FROM stored_value WHERE shop_id = $1 AND balance > 0 LIMIT 20",
    "customer_id": "SELECT customer_id FROM customer WHERE shop_id = $1 AND erased_at IS NULL LIMIT 20",
    "transfer_id": "SELECT transfer_id FROM transfer WHERE shop_id = $1 AND ended_at IS NULL ORDER BY 1 DESC LIMIT 9",
}  # fmt: skip


async def look(pool: Pool, shop_id: int) -> dict[str, list[str]]:
    """What there is to work on."""
    return {name: [str(row[0]) for row in await pool.fetch(query, shop_id)] for name, query in KNOWN.items()}


def verbs(chance: random.Random, known: dict[str, list[str]]) -> dict[str, Verb]:
    """Command, type, how often, and what makes one request; None where there is nothing to ask it about."""
    some = chance.choice

    def about(name: str, field: str = "", **more: Any) -> Ask:
        def ask() -> dict[str, Any] | None:
            if not known.get(name):
                return None
            called = {key: value() if callable(value) else value for key, value in more.items()}
            return {field or name: some(known[name])} | called

        return ask

    def order(name: str = "order_id", **more: Any) -> Ask:
        return about(name, "order_id", **more)

    def of(name: str) -> Callable[[], str]:
        return lambda: some(known[name]) if known[name] else str(NOBODY)

    def amount() -> int:
        return some((1, 100, 400, 1000))

    return {
        **_money(order, about, amount, some, of),
        **_goods(order, about, some),
        **_back(order, about, some),
        "edit": (edit_orders, edits.EditOrder, 4, order(
            lines=lambda: [{"line": some((1, 2)), "quantity": some((0, 1, 2, 3))}], quote=lambda: some((True, False)),
            settle=lambda: some(("first", "later")),
        )),
        "settle_change": (settle_changes, edits.SettleChange, 4, about(
            "change_id", outcome=lambda: some(("accepted", "accepted", "declined", "too_late"))
        )),
        "hold": (hold_orders, changes.HoldOrder, 1, order(reason=lambda: some(("manual", "address")))),
        "lift": (lift_holds, changes.LiftHold, 2, order(reasons=lambda: [some(("manual", "address", "price", "payment"))])),
        "annotate": (annotate_customers, customers.AnnotateCustomer, 1, about("customer_id", add_tags=lambda: [some("xyz")])),
        "merge_customers": (merge_customers, customers.MergeCustomer, 1, about(
            "customer_id", duplicate_id=of("customer_id")
        )),
    }  # fmt: skip


def _money(order: Any, about: Any, amount: Any, some: Any, of: Any) -> dict[str, Verb]:
    capture = ("placing", "confirmation", "shipment", "manual")
    outcomes = ("succeeded", "succeeded", "succeeded", "failed", "in_doubt", "pending")
    return {
        "start": (start_payments, payments.StartPayment, 4, order(gateway="sandbox", capture=lambda: some(capture))),
        "answer": (settle_payments, payments.SettlePayment, 8, about("action_id", outcome=lambda: some(outcomes))),
        "capture": (capture_payments, payments.CapturePayment, 2, order("confirmed")),
        "void": (void_payments, payments.VoidPayment, 1, order(payment_id=of("authorized"))),
        "renew": (renew_payments, payments.RenewPayment, 1, order(payment_id=of("authorized"))),
        "lapse": (expire_payments, payments.ExpirePayment, 1, order(payment_id=of("authorized"))),
        "advance": (advance_payments, payments.AdvancePayment, 2, order(refund_cause=lambda: some(("return", None)))),
        "refund": (refund_payments, payments.RefundPayment, 3, order("owed")),
        "record": (record_payments, tenders.RecordPayment, 3, order(tender="cash", amount=amount)),
        "credit": (credit_orders, tenders.CreditOrder, 1, order(amount=amount)),
        "write_off": (write_off_orders, tenders.WriteOffOrder, 1, order()),
        "dispute": (report_disputes, tenders.ReportDispute, 1, about(
            "payment_id", external_id=lambda: some(("d1", "d2")), says=lambda: some(("opened", "won", "lost")), amount=amount
        )),
        "redirect": (redirect_refunds, tenders.RedirectRefund, 1, about("failed", "action_id", way="store_credit")),
        "reinstate": (reinstate_orders, tenders.ReinstateOrder, 1, order("expired")),
        "limit": (set_credit_limits, tenders.SetCredit, 1, about("customer_id", account_limit=lambda: some((None, 90_000)))),
        "link": (make_pay_links, tenders.MakePayLink, 1, order()),
        "issue": (issue_stored_value, stored_value.IssueStoredValue, 1, lambda: {"amount": 500}),
        "issue_credit": (issue_stored_value, stored_value.IssueStoredValue, 1, about("customer_id", kind="store_credit", amount=300)),
        "draw": (pay_with_stored_value, stored_value.PayWithStoredValue, 3, order(account_id=of("account_id"))),
        "draw_credit": (pay_with_stored_value, stored_value.PayWithStoredValue, 2, order()),
        "give_back": (refund_to_stored_value, stored_value.RefundToStoredValue, 2, order(
            "owed", to=lambda: some(("store_credit", "origin"))
        )),
        "void_value": (void_stored_value, stored_value.VoidStoredValue, 1, about("account_id")),
        "collect_cash": (collect_cash, cash.CollectCash, 1, order(collector="dhl", amount=amount)),
        "remit": (remit_cash, cash.RemitCash, 1, lambda: {
            "collector": "dhl", "reference": f"L-{some(range(10**6))}",
            "lines": [{"reference": f"#{some(range(1001, 1090))}", "amount": 100}]
        }),
        "refused": (refuse_deliveries, cash.RefuseDelivery, 1, about("parcel_id")),
    }  # fmt: skip


def _goods(order: Any, about: Any, some: Any) -> dict[str, Verb]:
    seen = (
        "in_transit",
        "out_for_delivery",
        "delivered",
        "delivered",
        "delivered",
        "lost",
        "returning",
        "returned",
        "refused",
    )
    places = ("MAIN", "SIDE", "OVEN")
    return {
        "begin": (start_fulfillments, StartFulfillment, 1, about("fulfillment_id")),
        "cook": (advance_kitchen, AdvanceKitchen, 2, about("kitchen", "fulfillment_id")),
        "pack": (pack_fulfillments, parcels.PackFulfillment, 6, about("picked", "fulfillment_id")),
        "unpack": (unpack_parcels, parcels.UnpackParcel, 1, about("created", "parcel_id")),
        "hand_over": (hand_over_parcels, parcels.HandOverParcel, 6, about("created", "parcel_id")),
        "undo": (undo_hand_overs, parcels.UndoHandOver, 1, about("parcel_id")),
        "track": (report_tracking, parcels.TrackParcel, 6, about("parcel_id", status=lambda: some(seen), at=lambda: datetime.now(UTC))),
        "notice": (notice_parcels, parcels.NoticeParcel, 1, about("parcel_id")),
        "ready": (ready_pickups, pickups.ReadyPickup, 3, about("pickup", "fulfillment_id")),
        "arrive": (arrive_pickups, pickups.ArrivePickup, 2, about("pickup", "fulfillment_id")),
        "collect": (collect_pickups, pickups.CollectPickup, 2, about("pickup", "fulfillment_id", id_checked=True)),
        "uncollected": (end_uncollected_pickups, pickups.EndUncollectedPickup, 1, about("pickup", "fulfillment_id", now=True)),
        "resolve": (resolve_exceptions, parcels.ResolveException, 2, about("exception_id", resolution="other")),
        "complete": (complete_orders, parcels.CompleteOrder, 2, order("confirmed")),
        "transfer": (create_transfers, transfers.CreateTransfer, 1, lambda: {
            "origin": some(places), "destination": some(places), "lines": [{"sku": some("AB"), "quantity": 1}] * some((1, 2))
        }),
        "ship": (ship_transfers, transfers.ShipTransfer, 2, about("transfer_id")),
        "arrived": (receive_transfers, transfers.ReceiveTransfer, 2, about("transfer_id")),
        "not_shipped": (cancel_transfers, transfers.CancelTransfer, 1, about("transfer_id")),
    }  # fmt: skip


def _back(order: Any, about: Any, some: Any) -> dict[str, Verb]:
    one = [{"line": 1, "quantity": 1}]
    return {
        "ask_back": (request_returns, returns.RequestReturn, 3, order(
            "sent", override=True, kind=lambda: some(("return", "exchange")), exchange=lambda: [{"sku": "B", "quantity": 1}]
        )),
        "approve": (approve_returns, returns.ApproveReturn, 3, about("return_id", location="MAIN")),
        "decline": (decline_returns, returns.DeclineReturn, 1, about("return_id")),
        "keep": (cancel_returns, returns.CancelReturn, 1, about("return_id")),
        "expire_return": (expire_returns, returns.ExpireReturn, 1, about("return_id")),
        "transit": (report_return_transit, returns.ReportReturnTransit, 2, about("return_id")),
        "take": (receive_returns, returns.ReceiveReturn, 3, about("return_id", location="MAIN")),
        "unannounced": (receive_returns, returns.ReceiveReturn, 1, order("sent", location="SIDE", lines=lambda: one)),
        "inspect": (inspect_returns, returns.InspectReturn, 3, about("return_id")),
        "close": (close_returns, returns.CloseReturn, 1, about("return_id")),
        "claim": (make_claims, returns.MakeClaim, 1, order(
            "sent", lines=lambda: [{"line": 1, "quantity": 1, "problem": "damaged"}], remedy=lambda: some(("refund", "replacement"))
        )),
    }  # fmt: skip
