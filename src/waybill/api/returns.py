"""Returns, claims and exchanges over HTTP: asked for, approved, on the way, received, inspected, closed; the queue."""

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
from waybill.model.return_views import ReturnCount, ReturnDetail, ReturnQuery, ReturnSummary
from waybill.model.returns import (
    ApproveReturn,
    CancelReturn,
    CloseReturn,
    DeclineReturn,
    ExpireReturn,
    InspectReturn,
    MakeClaim,
    ReceiveReturn,
    ReportReturnTransit,
    RequestReturn,
    ReturnNow,
    ReturnRefusal,
)
from waybill.model.views import Page
from waybill.views.returns import count_returns, get_returns, list_returns

OFFICE, GOODS, TAG = "orders:write", "fulfillment:write", "Returns"

ReturnKey = Annotated[UUID, PathParameter(description="The return's id.")]


@get(
    "/v1/returns",
    opt={"scope": "orders:read"},
    dependencies={"asked": query_of(ReturnQuery)},
    tags=[TAG],
    operation_id="listReturns",
    summary="List returns, oldest first",
)
async def list_route(request: ApiRequest, asked: NamedDependency[ReturnQuery]) -> Response[Page[ReturnSummary]]:
    """By status, kind, location or order; without a status or an order, those that have not ended."""
    return shown(await read_in(request, lambda tx: list_returns(tx, asked)))


@get(
    "/v1/returns/counts",
    opt={"scope": "orders:read"},
    tags=[TAG],
    operation_id="countReturns",
    summary="How many returns are in each open state",
)
async def counts_route(request: ApiRequest) -> Response[list[ReturnCount]]:
    """In the order of a return's life; with the units that wait to be inspected."""
    return shown(await read_in(request, count_returns))


@get(
    "/v1/returns/{return_id:uuid}",
    opt={"scope": "orders:read", "refusals": ("unknown_return",)},
    tags=[TAG],
    operation_id="getReturn",
    summary="A return whole",
)
async def return_route(request: ApiRequest, return_id: ReturnKey) -> Response[ReturnDetail]:
    """Its units, what was credited for them and what all of them were to bring, and the order of its exchange."""
    found = await read_in(request, lambda tx: get_returns(tx, [return_id]))
    if not found:
        raise Problem("unknown_return", f"There is no return {return_id}. List the returns.")
    return shown(found[0])


def _route(path: str, command: Any, kind: Any, name: str, scope: str, summary: str, description: str) -> Any:
    return verb_route(
        path, Verb(command.__name__, command, _weight), kind, ReturnNow, ReturnRefusal,
        scope=scope, tag=TAG, name=name, summary=summary, description=description,
    )  # fmt: skip


def _weight(request: Any) -> int:
    return len(getattr(request, "lines", None) or ()) or 10


handlers: list[Any] = [
    list_route, counts_route, return_route,
    _route(
        "/v1/returns", request_returns, RequestReturn, "requestReturns", OFFICE, "Ask to return goods",
        "By line and reason, or all that can come back; with `kind` exchange also what the buyer gets instead. `preview` tells "
        "what it would bring. What the shop's policy approves by itself is approved at once.",
    ),
    _route(
        "/v1/returns/approve", approve_returns, ApproveReturn, "approveReturns", OFFICE, "Approve returns",
        "Say where the goods go and, where the buyer gets one, which label. An exchange in advance goes out now.",
    ),
    _route(
        "/v1/returns/decline", decline_returns, DeclineReturn, "declineReturns", OFFICE, "Decline returns",
        "The buyer keeps the goods, and may ask again.",
    ),
    _route(
        "/v1/returns/cancel", cancel_returns, CancelReturn, "cancelReturns", OFFICE, "Cancel returns",
        "Until a carrier has the goods. They expire by themselves where nothing comes.",
    ),
    _route(
        "/v1/returns/expire", expire_returns, ExpireReturn, "expireReturns", OFFICE, "Let returns expire that are due",
        "The worker does this by itself.",
    ),
    _route(
        "/v1/returns/transit", report_return_transit, ReportReturnTransit, "reportReturnTransit", GOODS,
        "Report that a carrier has the goods",
        "By the return or the label's tracking number. A late or impossible report is noted, and moves nothing.",
    ),
    _route(
        "/v1/returns/receive", receive_returns, ReceiveReturn, "receiveReturns", GOODS, "Receive what came back",
        "A return, unannounced goods of an order, goods given back in a store, or a parcel that could not be delivered; in part, "
        "too many or the wrong ones. It waits in quarantine to be inspected.",
    ),
    _route(
        "/v1/returns/inspect", inspect_returns, InspectReturn, "inspectReturns", GOODS, "Say what became of the goods",
        "Accepted units are sellable, stay in quarantine, are damaged or scrap; declined ones go back to the buyer. What is "
        "sellable goes to who waits for it, the oldest order first.",
    ),
    _route(
        "/v1/returns/close", close_returns, CloseReturn, "closeReturns", OFFICE, "Close returns",
        "Nothing more is to come. What a carrier lost on the way back is credited with `lost`.",
    ),
    _route(
        "/v1/claims", make_claims, MakeClaim, "makeClaims", OFFICE, "Settle claims",
        "Goods were missing, damaged, wrong or lost, and nothing comes back: money back (all, or a part of the price), or a "
        "`replacement` free of charge as an order of its own.",
    ),
]  # fmt: skip
