"""Payments over HTTP: start, capture, void, refund, renew and settle them, one or up to 1,000 at a time; list and show them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.commands.payments.capture_payments import capture_payments
from waybill.commands.payments.refund_payments import refund_payments
from waybill.commands.payments.renew_payments import renew_payments
from waybill.commands.payments.settle_payments import settle_payments
from waybill.commands.payments.start_payments import start_payments
from waybill.commands.payments.void_payments import void_payments
from waybill.model import payments as model
from waybill.model.payment_views import PaymentQuery, PaymentShown
from waybill.model.views import Page
from waybill.store.tx import Tx
from waybill.views.payments import get_payments, list_payments

PaymentId = Annotated[UUID, PathParameter(description="The payment's id.")]


def _route(
    path: str, command: Any, kind: Any, answer: Any, refusals: Any, name: str, summary: str, description: str
) -> Any:
    return verb_route(
        f"/v1/payments/{path}", Verb(command.__name__, command), kind, answer, refusals,
        scope="payments:write", tag="Payments", name=name, summary=summary, description=description,
    )  # fmt: skip


@get(
    "/v1/payments",
    opt={"scope": "payments:read"},
    dependencies={"asked": query_of(PaymentQuery)},
    tags=["Payments"],
    operation_id="listPayments",
    summary="List payments",
)
async def list_route(request: ApiRequest, asked: NamedDependency[PaymentQuery]) -> Response[Page[PaymentShown]]:
    """The newest first, with what was asked of their gateways. `action=in_doubt` lists what nobody knows the outcome of."""

    async def view(tx: Tx) -> Page[PaymentShown]:
        return await list_payments(tx, asked)

    return shown(await read_in(request, view))


@get(
    "/v1/payments/{payment_id:uuid}",
    opt={"scope": "payments:read", "refusals": ("unknown_payment",)},
    tags=["Payments"],
    operation_id="getPayment",
    summary="A payment whole",
)
async def payment_route(request: ApiRequest, payment_id: PaymentId) -> Response[PaymentShown]:
    """With its order, what was asked of its gateway, and where the buyer has to go, if anywhere."""

    async def view(tx: Tx) -> list[PaymentShown]:
        return await get_payments(tx, [payment_id])

    found = await read_in(request, view)
    if not found:
        raise Problem("unknown_payment", "There is no payment with this id. List the payments to find it.")
    return shown(found[0])


handlers: list[Any] = [
    list_route,
    payment_route,
    _route(
        "start", start_payments, model.StartPayment, model.Started, model.StartRefusal, "startPayments", "Start payments",
        "Its gateway is asked in a moment; what it answers shows with the payment, and confirms the order where its terms are met.",
    ),
    _route(
        "capture", capture_payments, model.CapturePayment, model.CaptureRequested, model.CaptureRefusal, "capturePayments",
        "Take authorized money", "In one or several parts, up to what is due. Without a payment, the oldest first.",
    ),
    _route(
        "void", void_payments, model.VoidPayment, model.VoidRequested, model.VoidRefusal, "voidPayments",
        "Let authorizations go", "What is not captured is free again for the buyer.",
    ),
    _route(
        "refund", refund_payments, model.RefundPayment, model.RefundRequested, model.RefundRefusal, "refundPayments",
        "Pay back what is owed",
        "Never more than an order owes its buyer by a cancellation, a return, an edit, an overpayment or a credit.",
    ),
    _route(
        "renew", renew_payments, model.RenewPayment, model.RenewalRequested, model.RenewRefusal, "renewPayments",
        "Let authorizations live on", "Where the gateway can. It happens by itself a day before they end.",
    ),
    _route(
        "settle", settle_payments, model.SettlePayment, model.Settled, model.SettleRefusal, "settlePayments",
        "Say what became of an action",
        "For money that people handle (the gateway `manual`), and for systems that hear of it. Late, twice and in any order.",
    ),
]  # fmt: skip
