"""Money beside the gateways over HTTP: recorded, credited, written off, disputed, limited; and what is owed."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.payments.redirect_refunds import redirect_refunds
from waybill.commands.payments.reinstate_orders import reinstate_orders
from waybill.commands.payments.report_disputes import report_disputes
from waybill.commands.payments.set_credit_limits import set_credit_limits
from waybill.commands.payments.write_off_orders import write_off_orders
from waybill.model import tenders as model
from waybill.model.tender_views import BalanceQuery, BalanceShown
from waybill.model.views import Page
from waybill.store.tx import Tx
from waybill.views.balances import list_balances


def _route(
    path: str, command: Any, kind: Any, answer: Any, refusals: Any, name: str, summary: str, description: str,
    scope: str = "payments:write", tag: str = "Payments",
) -> Any:  # fmt: skip
    return verb_route(
        path, Verb(command.__name__, command), kind, answer, refusals, scope=scope, tag=tag, name=name, summary=summary,
        description=description,
    )  # fmt: skip


@get(
    "/v1/balances",
    opt={"scope": "payments:read"},
    dependencies={"asked": query_of(BalanceQuery)},
    tags=["Payments"],
    operation_id="listBalances",
    summary="What is owed to buyers, and by them",
)
async def balances_route(request: ApiRequest, asked: NamedDependency[BalanceQuery]) -> Response[Page[BalanceShown]]:
    """Orders with a negative balance (`owed`), those on account that are not paid (`on_account`), and the `overdue` ones."""

    async def view(tx: Tx) -> Page[BalanceShown]:
        return await list_balances(tx, asked)

    return shown(await read_in(request, view))


handlers: list[Any] = [
    balances_route,
    _route(
        "/v1/payments/record", record_payments, model.RecordPayment, model.PaymentTaken, model.RecordRefusal,
        "recordPayments", "Record money that came beside the gateways",
        "Cash, bank transfers, checks, a terminal of its own. It confirms the order when enough is there; what is too much is owed "
        "to the buyer. Late money brings an expired order back if the shop's setting `late_money` says so and all of its stock can "
        "be reserved again; else it is paid back by itself.",
    ),
    _route(
        "/v1/orders/reinstate", reinstate_orders, model.ReinstateOrder, model.Reinstated, model.ReinstateRefusal,
        "reinstateOrders", "Let expired orders live again",
        "All of an order's stock is reserved anew, and it waits for its money as when it was placed.",
        scope="orders:write", tag="Orders",
    ),
    _route(
        "/v1/orders/credit", credit_orders, model.CreditOrder, model.Credited, model.CreditRefusal,
        "creditOrders", "Credit orders: goodwill, price adjustments",
        "The buyer need not pay that much; what was paid of it is owed back. Refund it then, or give store credit.",
    ),
    _route(
        "/v1/orders/write-off", write_off_orders, model.WriteOffOrder, model.WrittenOff, model.WriteOffRefusal,
        "writeOffOrders", "Write off what is still to be paid",
        "All of it without an `amount`. A placed order that lacked no more than this is confirmed.",
    ),
    _route(
        "/v1/disputes", report_disputes, model.ReportDispute, model.DisputeNoted, model.DisputeRefusal,
        "reportDisputes", "Take in what gateways say of disputes",
        "Late, twice and in any order. While a dispute is open, its money is not paid back; what is lost is to be paid again.",
    ),
    _route(
        "/v1/payments/redirect", redirect_refunds, model.RedirectRefund, model.Redirected, model.RedirectRefusal,
        "redirectRefunds", "Make refunds that failed another way",
        "As credit of the customer, by a bank transfer that was made by hand, with its reference, or to another payment of the order "
        "that has room for it, whose gateway is asked then.",
    ),
    _route(
        "/v1/customers/credit-limits", set_credit_limits, model.SetCredit, model.CreditSet, model.SetCreditRefusal,
        "setCreditLimits", "Say how much customers may owe",
        "On account and on delivery; what is left out is as the shop's settings say. It is looked at when orders are placed.",
        scope="customers:write", tag="Customers",
    ),
]  # fmt: skip
