"""What the verbs and views of money beside the gateways are asked in the test of isolation."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.expire_orders import expire_orders
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.issue_stored_value import issue_stored_value
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model import cash, orders, payments, stored_value, tenders
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel
from waybill.model.tender_views import BalanceQuery, CollectionQuery, StoredValueQuery
from waybill.store.secrets import Keyring, use_keyring

LATER = datetime.now(UTC) + timedelta(days=9)


async def _one(twin: Any, command: Any, asks: Any, /, **fields: Any) -> Any:
    [answer] = await twin.shop.run(command, msgspec.convert(fields, asks))
    return answer


async def _ordered(twin: Any, **fields: Any) -> str:
    wanted = {"lines": [{"sku": "B", "quantity": 1}], "method": "pickup", "customer": {"email": "same@x.de"}} | fields
    placed = await _one(twin, place_orders, orders.PlaceOrder, **wanted)
    return str(placed.order_id)


async def prepare(twin: Any) -> None:
    """Orders to pay, to credit and to bring back; accounts; a refund that failed; a parcel that was refused."""
    use_keyring(Keyring([b"k" * 32]))
    made = twin.made
    for name in ("to_pay", "to_credit", "to_write_off", "to_draw_on", "to_link", "to_reinstate"):
        made[name] = await _ordered(twin)
    late = msgspec.convert({"order_id": made["to_reinstate"]}, orders.ExpireOrder)
    await twin.shop.run(expire_orders, late, now=LATER)
    (paid,) = await twin.shop.rows(
        "SELECT customer_id FROM orders WHERE shop_id = $1 AND order_id = $2", made["to_pay"]
    )
    made["buyer"] = str(paid["customer_id"])
    for name in ("account", "to_void"):
        issued = await _one(
            twin,
            issue_stored_value,
            stored_value.IssueStoredValue,
            kind="store_credit",
            amount=900,
            customer_id=made["buyer"],
        )
        made[name] = str(issued.account_id)
    made["owed"] = await _ordered(twin)
    taken = await _one(
        twin,
        record_payments,
        tenders.RecordPayment,
        order_id=made["owed"],
        tender="cash",
        amount=990,
        reference=twin.mark,
    )
    made["payment"] = str(taken.payment_id)
    await _failed_refund(twin)
    made["on_delivery"] = await _ordered(twin, payment={"terms": "on_delivery"})
    await _one(
        twin,
        collect_cash,
        cash.CollectCash,
        order_id=made["on_delivery"],
        collector="dhl",
        amount=50,
        reference=twin.mark,
    )
    await _refused_parcel(twin)


async def _failed_refund(twin: Any) -> None:
    order_id = await _ordered(twin)
    started = await _one(
        twin, start_payments, payments.StartPayment, order_id=order_id, gateway="sandbox", capture="placing"
    )
    await _one(twin, settle_payments, payments.SettlePayment, action_id=str(started.action_id), outcome="succeeded")
    await _one(twin, cancel_orders, orders.CancelOrder, order_id=order_id)
    asked = await _one(twin, refund_payments, payments.RefundPayment, order_id=order_id)
    twin.made["refund"] = str(asked.actions[0].action_id)
    await _one(twin, settle_payments, payments.SettlePayment, action_id=twin.made["refund"], outcome="failed")


async def _refused_parcel(twin: Any) -> None:
    order_id = await _ordered(twin, method="ship", ship_to={"country": "DE"}, payment={"terms": "on_delivery"})
    released = await _one(twin, release_orders, ReleaseOrder, order_id=order_id)
    id = str(released.fulfillments[0].fulfillment_id)
    await _one(twin, pick_fulfillments, PickFulfillment, fulfillment_id=id)
    packed = await _one(twin, pack_fulfillments, PackFulfillment, fulfillment_id=id)
    parcel_id = twin.made["refused_parcel"] = str(packed.parcels[0].parcel_id)
    await _one(twin, hand_over_parcels, HandOverParcel, parcel_id=parcel_id)
    at = datetime.now(UTC).isoformat()
    await _one(twin, report_tracking, TrackParcel, parcel_id=parcel_id, status="refused", at=at, source="carrier")


COMMANDS: dict[str, Any] = {
    "record_payments": (tenders.RecordPayment, lambda t: [{"order_id": t.made["to_pay"], "tender": "cash", "amount": 250}]),
    "reinstate_orders": (tenders.ReinstateOrder, lambda t: [{"order_id": t.made["to_reinstate"]}]),
    "credit_orders": (
        tenders.CreditOrder, lambda t: [{"order_id": t.made["to_credit"], "amount": 100, "line": 1, "note": t.mark}]
    ),
    "write_off_orders": (tenders.WriteOffOrder, lambda t: [{"order_id": t.made["to_write_off"]}]),
    "report_disputes": (
        tenders.ReportDispute,
        lambda t: [{"payment_id": t.made["payment"], "external_id": "dp_1", "says": "opened", "amount": 5}],
    ),
    "set_credit_limits": (tenders.SetCredit, lambda t: [{"customer_id": t.made["buyer"], "account_limit": 7}]),
    "make_pay_links": (tenders.MakePayLink, lambda t: [{"order_id": t.made["to_link"]}]),
    "redirect_refunds": (tenders.RedirectRefund, lambda t: [{"action_id": t.made["refund"], "way": "store_credit"}]),
    "issue_stored_value": (
        stored_value.IssueStoredValue, lambda t: [{"kind": "store_credit", "amount": 5, "customer_id": t.made["buyer"]}]
    ),
    "pay_with_stored_value": (
        stored_value.PayWithStoredValue,
        lambda t: [{"order_id": t.made["to_draw_on"], "account_id": t.made["account"], "amount": 10}],
    ),
    "void_stored_value": (stored_value.VoidStoredValue, lambda t: [{"account_id": t.made["to_void"]}]),
    "refund_to_stored_value": (stored_value.RefundToStoredValue, lambda t: [{"order_id": t.made["owed"], "amount": 40}]),
    "collect_cash": (cash.CollectCash, lambda t: [{"order_id": t.made["on_delivery"], "collector": "dhl", "amount": 100}]),
    "remit_cash": (
        cash.RemitCash, lambda t: [{"collector": "dhl", "reference": "L-1", "lines": [{"reference": t.mark, "amount": 50}]}]
    ),
    "refuse_deliveries": (cash.RefuseDelivery, lambda t: [{"parcel_id": t.made["refused_parcel"]}]),
}  # fmt: skip
VIEWS: dict[str, Any] = {
    "list_balances": lambda t: [
        (BalanceQuery(kind=kind, customer_id=customer),)  # type: ignore[arg-type]
        for kind in ("owed", "on_account", "overdue") for customer in (None, UUID(t.made["buyer"]))
    ],
    "payable": lambda t: [(UUID(t.made["to_pay"]),)],
    "list_stored_value": lambda t: [(StoredValueQuery(),), (StoredValueQuery(customer_id=UUID(t.made["buyer"])),)],
    "get_stored_value": lambda t: [(UUID(t.made["account"]),)],
    "find_gift_card": lambda t: [("ABCD-EFGH-IJKL-MNOP-QRST",)],
    "list_collections": lambda t: [(CollectionQuery(),), (CollectionQuery(collector="dhl", all=True),)],
}  # fmt: skip
