"""What the verbs and views of payments are asked in the test of isolation."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.place_orders import place_orders
from waybill.model import orders, payments, tenders
from waybill.model.payment_views import PaymentQuery


async def prepare(twin: Any) -> None:
    """Orders in each state of their money: placed, authorized, captured and owed."""
    for name in (
        "pay_start",
        "pay_settle",
        "pay_capture",
        "pay_void",
        "pay_renew",
        "pay_expire",
        "pay_refund",
        "pay_advance",
    ):
        wanted = {"lines": [{"sku": "B", "quantity": 1}], "method": "pickup", "customer": {"email": "same@x.de"}}
        [placed] = await twin.shop.run(place_orders, msgspec.convert(wanted, orders.PlaceOrder))
        twin.made[name] = {"order_id": str(placed.order_id)}
        if name == "pay_start":
            continue
        capture = "placing" if name in ("pay_refund", "pay_advance") else "shipment"
        start = {"order_id": placed.order_id, "gateway": "sandbox", "capture": capture}
        [started] = await twin.shop.run(start_payments, msgspec.convert(start, payments.StartPayment))
        if name == "pay_settle":
            twin.made[name] = {"action_id": str(started.action_id), "outcome": "succeeded"}
            continue
        soon = datetime.now(UTC) + timedelta(hours=1) if name == "pay_expire" else None
        answer = payments.SettlePayment(
            action_id=started.action_id, outcome="succeeded", expires_at=soon, reference=twin.mark
        )
        await twin.shop.run(settle_payments, answer)
        if name in ("pay_void", "pay_renew", "pay_expire"):
            twin.made[name]["payment_id"] = str(started.payment_id)
        if capture == "placing":
            await twin.shop.run(cancel_orders, orders.CancelOrder(order_id=placed.order_id))
    [late] = await twin.shop.run(place_orders, msgspec.convert(wanted, orders.PlaceOrder))
    twin.made["pay_late"] = {"order_id": str(late.order_id)}
    await twin.shop.run(cancel_orders, orders.CancelOrder(order_id=late.order_id))
    paid = tenders.RecordPayment(order_id=late.order_id, tender="cash", amount=250, reference=twin.mark)
    await twin.shop.run(record_payments, paid)


COMMANDS: dict[str, Any] = {
    "start_payments": (payments.StartPayment, lambda t: [t.made["pay_start"]]),
    "settle_payments": (payments.SettlePayment, lambda t: [t.made["pay_settle"]]),
    "capture_payments": (payments.CapturePayment, lambda t: [t.made["pay_capture"]]),
    "void_payments": (payments.VoidPayment, lambda t: [t.made["pay_void"]]),
    "renew_payments": (payments.RenewPayment, lambda t: [t.made["pay_renew"]]),
    "expire_payments": (payments.ExpirePayment, lambda t: [t.made["pay_expire"]]),
    "refund_payments": (payments.RefundPayment, lambda t: [t.made["pay_refund"]]),
    "advance_payments": (payments.AdvancePayment, lambda t: [t.made["pay_advance"]]),
    "return_late_money": (payments.ReturnLateMoney, lambda t: [t.made["pay_late"]]),
}
VIEWS: dict[str, Any] = {
    "list_payments": lambda t: [
        (PaymentQuery(),),
        (PaymentQuery(gateway="sandbox", action="succeeded", kind="authorize"),),
    ],
    "get_payments": lambda t: [([UUID(t.made[name]["payment_id"]) for name in ("pay_void", "pay_renew")],)],
    "payments_of": lambda t: [([UUID(t.made["pay_refund"]["order_id"]), UUID(t.made["pay_start"]["order_id"])],)],
}
