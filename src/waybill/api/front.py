"""The shop front over HTTP: open to everybody where a shop has opened it, each address at a rate of its own."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY
from waybill.api.front_paying import FrontPayments, pay, settled
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime, answer, check_key, decoded, mint_key, whole_body
from waybill.api.strangers import spend
from waybill.commands.front.ask_order_lists import ask_order_lists
from waybill.commands.front.check_out_baskets import check_out_baskets
from waybill.commands.front.gathering import Closed
from waybill.commands.front.quoting import quote_baskets
from waybill.model.front import (
    AskOrderList,
    CheckOut,
    CheckOutResult,
    FrontRefusal,
    OrderListAsked,
    PayFrontOrder,
    QuoteBasket,
)
from waybill.model.front_views import FrontItem, FrontItemQuery, FrontOrderShown, FrontShown, OrderList, Quoted
from waybill.model.orders import PlaceRefusal
from waybill.model.results import Refused
from waybill.model.views import Page
from waybill.ports.payment import gateway_abilities
from waybill.store.all_shops import front_of
from waybill.store.front_links import (
    ORDER,
    ORDER_LIST,
    asked_at,
    ends_at,
    is_genuine,
    order_token,
    said_by,
)
from waybill.store.secrets import get_secret
from waybill.store.signing import SECRET, LinkToken, signing_secret
from waybill.store.tracking_links import holding, tracking_url
from waybill.views.front import list_front_items, show_front
from waybill.views.front_orders import list_front_orders, show_front_order

CHECK_OUT = Verb("check_out_baskets", check_out_baskets, lambda basket: len(basket.lines))
ASK_LIST = Verb("ask_order_lists", ask_order_lists)
# How many reads each is worth to whoever shares out what strangers may ask.
QUOTE_COST, CHECK_OUT_COST, PAY_COST, LIST_COST = 2, 20, 20, 60
FEWEST_KEY_CHARACTERS = 16
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

FrontSlug = Annotated[str, PathParameter(description="The front's name.", pattern="^[a-z0-9-]{1,48}$")]
Token = Annotated[str, PathParameter(description="The token of the link.", pattern="^[A-Za-z0-9_-]{10,200}$")]

_quote = msgspec.json.Decoder(QuoteBasket)
_check_out = msgspec.json.Decoder(CheckOut)
_pay = msgspec.json.Decoder(PayFrontOrder)
_ask = msgspec.json.Decoder(AskOrderList)
_result = msgspec.json.Decoder(CheckOutResult)
_encoder = msgspec.json.Encoder()


def closed() -> Problem:
    """There is no such front, or it is closed: nobody can tell which."""
    return Problem("unknown_front", "There is no open shop front of this name. Check the address.")


async def entered(request: ApiRequest, slug: str, cost: float = 1) -> Caller:
    """Whom an open front lets in; the problem `unknown_front` where there is none, `rate_limited` where they come too often."""
    spend(request, cost)
    runtime: Runtime = request.app.state.runtime
    shop_id = await front_of(runtime.pool, slug)
    if shop_id is None:
        raise closed()
    return Caller(shop_id, "front", frozenset())


@get(
    "/v1/front/{slug:str}",
    opt={"refusals": ("unknown_front", "rate_limited")},
    tags=["Shop front"],
    operation_id="openFront",
    summary="A shop front, for whoever comes by",
)
async def front_route(request: ApiRequest, slug: FrontSlug) -> Response[FrontShown]:
    """No key is needed. What it sells in, which ways it offers, where one can pick up, and how one can pay."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug)
    async with runtime.reading(caller) as tx:
        found = await show_front(tx, list(gateway_abilities()))
    if found is None:
        raise closed()
    return shown(found)


@get(
    "/v1/front/{slug:str}/items",
    opt={"refusals": ("unknown_front", "rate_limited")},
    dependencies={"asked": query_of(FrontItemQuery)},
    tags=["Shop front"],
    operation_id="listFrontItems",
    summary="What is for sale",
)
async def items_route(
    request: ApiRequest, slug: FrontSlug, asked: NamedDependency[FrontItemQuery]
) -> Response[Page[FrontItem]]:
    """By title, with what can honestly be said of when an item can be had, and what can be chosen on it."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug)
    async with runtime.reading(caller) as tx:
        found = await list_front_items(tx, asked)
    if found is None:
        raise closed()
    return shown(found)


@post(
    "/v1/front/{slug:str}/quote",
    opt={"body": QuoteBasket, "refusals": ("unknown_front", "rate_limited")},
    status_code=200,
    tags=["Shop front"],
    operation_id="quoteBasket",
    summary="What a basket comes to, and when it is there",
)
async def quote_route(request: ApiRequest, slug: FrontSlug) -> Response[Quoted]:
    """By every way that is offered: decided as ordering it would be, on what is there now. Nothing is reserved for it."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug, QUOTE_COST)
    asked = decoded(_quote, await whole_body(request))
    async with runtime.reading(caller) as tx:
        try:
            (quoted,) = await quote_baskets(tx, [asked])
        except Closed:
            raise closed() from None
    return shown(quoted)


@post(
    "/v1/front/{slug:str}/checkout",
    opt={
        "body": CheckOut, "answer": FrontOrderShown, "headers": (IDEMPOTENCY_KEY,),
        "refusals": ("unknown_front", "rate_limited", *FrontRefusal, *PlaceRefusal),
    },
    status_code=200,
    tags=["Shop front"],
    operation_id="checkOutBasket",
    summary="Order a basket",
)  # fmt: skip
async def check_out_route(request: ApiRequest, slug: FrontSlug) -> Response[Any]:
    """Order at the total that was shown, at our prices, and pay. A payment that fails leaves the order, to be paid again.

    The Idempotency-Key is needed here, 16 characters or more that nobody guesses: with it a basket that is sent twice is
    ordered once.
    """
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug, CHECK_OUT_COST)
    key = check_key(request.headers.get("idempotency-key"))
    if key is None or len(key) < FEWEST_KEY_CHARACTERS:
        raise Problem(
            "invalid_request", "Send an Idempotency-Key of 16 characters or more, a new one for each basket.",
            field="Idempotency-Key",
        )  # fmt: skip
    asked: CheckOut = decoded(_check_out, await whole_body(request))
    means = await _means(runtime, caller, asked)
    encoded = await runtime.do(caller, CHECK_OUT, asked.basket, key, _encoder.encode(asked))
    placed = _result.decode(encoded)
    if isinstance(placed, Refused):
        return answer(encoded)
    hitch = await pay(runtime, caller, placed.order_id, means, key)
    await settled(runtime, caller, placed.order_id)
    return await _order(runtime, caller, placed.order_id, hitch)


async def _means(runtime: Runtime, caller: Caller, asked: CheckOut | PayFrontOrder) -> FrontPayments:
    """With what is paid, at a gateway that the front names."""
    async with runtime.reading(caller) as tx:
        found = await show_front(tx, list(gateway_abilities()))
    if found is None:
        raise closed()
    names = [one.name for one in found.gateways]
    gateway = asked.card.gateway or next(iter(names), None) if asked.card else None
    if asked.card and gateway not in names:
        raise Problem(
            "payment_not_offered",
            "Cards are not taken there. Use a gateway that the front names.",
            field="/card/gateway",
        )
    return FrontPayments(gateway=gateway, token=asked.card.token if asked.card else None, gift_code=asked.gift_code)


async def _order(runtime: Runtime, caller: Caller, order_id: Any, hitch: Any = None) -> Response[FrontOrderShown]:
    """The order as it is now, with its links."""
    async with runtime.writing(caller.shop_id, caller.actor) as tx:
        secret = await signing_secret(tx)
        found = await show_front_order(tx, order_id)
        link = (await holding(tx, [order_id]))[order_id]
    if found is None:
        raise _unknown_link()
    return shown(
        msgspec.structs.replace(
            found,
            hitch=hitch,
            token=order_token(secret, caller.shop_id, order_id, found.placed_at),
            tracking=tracking_url(runtime.buyer_url, secret, caller.shop_id, order_id, link),
        ),
        PRIVATE,
    )


def _unknown_link() -> Problem:
    return Problem("unknown_front_link", "This link is not one of this shop front. Use the one in the newest message.")


async def _opened(request: ApiRequest, caller: Caller, kind: str, token: str) -> tuple[LinkToken, bytes]:
    """What a genuine link that is still good says, and what it was signed with."""
    runtime: Runtime = request.app.state.runtime
    says = said_by(token)
    if says is None or says.shop_id != caller.shop_id:
        raise _unknown_link()
    async with runtime.reading(caller) as tx:
        encoded = await get_secret(tx, SECRET)
        now = tx.now
    if encoded is None or not is_genuine(bytes.fromhex(encoded), kind, token, says):
        raise _unknown_link()
    if ends_at(kind, says) <= now:
        raise Problem("front_link_expired", "This link has expired. Ask for a new one.")
    return says, bytes.fromhex(encoded)


@get(
    "/v1/front/{slug:str}/orders/{token:str}",
    opt={"refusals": ("unknown_front", "rate_limited", "unknown_front_link", "front_link_expired")},
    tags=["Shop front"],
    operation_id="getFrontOrder",
    summary="An order, for whoever has just placed it",
)
async def order_route(request: ApiRequest, slug: FrontSlug, token: Token) -> Response[FrontOrderShown]:
    """What became of it and of its last payment, by the token that ordering answered."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug)
    says, _ = await _opened(request, caller, ORDER, token)
    return await _order(runtime, caller, says.order_id)


@post(
    "/v1/front/{slug:str}/orders/{token:str}/pay",
    opt={
        "body": PayFrontOrder, "answer": FrontOrderShown, "headers": (IDEMPOTENCY_KEY,),
        "refusals": ("unknown_front", "rate_limited", "unknown_front_link", "front_link_expired", "payment_not_offered", "key_reused"),
    },
    status_code=200,
    tags=["Shop front"],
    operation_id="payFrontOrder",
    summary="Pay an order again, after a payment failed",
)  # fmt: skip
async def pay_route(request: ApiRequest, slug: FrontSlug, token: Token) -> Response[FrontOrderShown]:
    """The same order, with other means; nothing is ordered twice. `hitch` says why nothing could be paid with them."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug, PAY_COST)
    asked = decoded(_pay, await whole_body(request))
    key = check_key(request.headers.get("idempotency-key")) or mint_key()
    says, _ = await _opened(request, caller, ORDER, token)
    means = await _means(runtime, caller, asked)
    hitch = await pay(runtime, caller, says.order_id, means, f"{says.order_id}:{key}")
    await settled(runtime, caller, says.order_id)
    return await _order(runtime, caller, says.order_id, hitch)


@post(
    "/v1/front/{slug:str}/history-link",
    opt={"body": AskOrderList, "answer": OrderListAsked, "refusals": ("unknown_front", "rate_limited")},
    status_code=200,
    tags=["Shop front"],
    operation_id="askOrderList",
    summary="Ask for a link to all one's orders",
)
async def history_link_route(request: ApiRequest, slug: FrontSlug) -> Response[Any]:
    """It goes to the address by e-mail, good for a day, at most one in ten minutes. The answer is the same for every address."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug, LIST_COST)
    body = await whole_body(request)
    asked = decoded(_ask, body)
    return answer(await runtime.do(caller, ASK_LIST, asked, None, body))


@get(
    "/v1/front/{slug:str}/history/{token:str}",
    opt={"refusals": ("unknown_front", "rate_limited", "unknown_front_link", "front_link_expired")},
    tags=["Shop front"],
    operation_id="openOrderList",
    summary="All orders of an address, for whoever has its link",
)
async def history_route(request: ApiRequest, slug: FrontSlug, token: Token) -> Response[OrderList]:
    """The newest 50, each with the link to its page."""
    runtime: Runtime = request.app.state.runtime
    caller = await entered(request, slug)
    says, secret = await _opened(request, caller, ORDER_LIST, token)
    async with runtime.reading(caller) as tx:
        found = await list_front_orders(tx, says.order_id, asked_at(says))
        links = await holding(tx, found[1]) if found else {}
    if found is None:
        raise Problem("front_link_expired", "A newer link was asked for. Use that one, or ask for another.")
    rows = [
        msgspec.structs.replace(
            row, tracking=tracking_url(runtime.buyer_url, secret, caller.shop_id, order_id, links[order_id])
        )
        for row, order_id in zip(found[0].rows, found[1], strict=True)
    ]
    return shown(msgspec.structs.replace(found[0], rows=rows), PRIVATE)


handlers: list[Any] = [
    front_route, items_route, quote_route, check_out_route, order_route, pay_route, history_link_route, history_route,
]  # fmt: skip
