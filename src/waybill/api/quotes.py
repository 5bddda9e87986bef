"""Offers over HTTP: looked at and accepted by whoever has the link."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, answer
from waybill.api.tracking import HEADERS
from waybill.commands.inquiries.accept_quotes import accept_quotes
from waybill.model.inquiries import AcceptQuote, AcceptQuoteResult, OfferShown, QuoteAccepted, QuoteRefusal
from waybill.model.orders import PlaceRefusal
from waybill.store.secrets import get_secret
from waybill.store.signing import QUOTE, SECRET, LinkToken, is_genuine_link
from waybill.store.tracking_links import holding, said_by, tracking_token
from waybill.views.offers import show_offer

ACCEPT = Verb("accept_quotes", accept_quotes, lambda _: 40)
Key = Annotated[str, PathParameter(description="The token of the link.", pattern="^[A-Za-z0-9_-]{10,200}$")]

_encoder = msgspec.json.Encoder()
_accepted = msgspec.json.Decoder(AcceptQuoteResult)


def _unknown() -> Problem:
    return Problem("unknown_quote", "There is no open offer under this link. Use the one in the newest message.")


async def _opened(request: ApiRequest, token: str) -> tuple[Caller, LinkToken, bytes]:
    """Whom the link lets in, to which offer, and what the shop signs with."""
    runtime: Runtime = request.app.state.runtime
    says = said_by(token)
    if says is None:
        raise _unknown()
    caller = Caller(says.shop_id, "quote-link", frozenset())
    async with runtime.reading(caller) as tx:
        encoded = await get_secret(tx, SECRET)
    secret = bytes.fromhex(encoded) if encoded else b""
    if not secret or not is_genuine_link(secret, QUOTE, token, says):
        raise _unknown()
    return caller, says, secret


async def _track(runtime: Runtime, caller: Caller, order_id: UUID, secret: bytes) -> str | None:
    async with runtime.reading(caller) as tx:
        link = (await holding(tx, [order_id]))[order_id]
    return tracking_token(secret, caller.shop_id, order_id, link) or None


@get(
    "/v1/quotes/{token:str}",
    opt={"refusals": ("unknown_quote",)},
    tags=["Inquiries"],
    operation_id="showOffer",
    summary="An offer, for whoever has its link",
)
async def offer_route(request: ApiRequest, token: Key) -> Response[OfferShown]:
    """No key is needed, and nothing is changed: it is accepted with a `POST`. It names nobody."""
    runtime: Runtime = request.app.state.runtime
    caller, says, secret = await _opened(request, token)
    async with runtime.reading(caller) as tx:
        offer = await show_offer(tx, says.order_id, says.number)
    if offer is None:
        raise _unknown()
    if offer.status == "accepted":
        offer = msgspec.structs.replace(offer, track=await _track(runtime, caller, says.order_id, secret))
    return shown(offer, HEADERS)


@post(
    "/v1/quotes/{token:str}",
    opt={"answer": QuoteAccepted, "refusals": (*QuoteRefusal, *PlaceRefusal)},
    status_code=200,
    tags=["Inquiries"],
    operation_id="acceptQuote",
    summary="Accept an offer",
)
async def accept_route(request: ApiRequest, token: Key) -> Response[Any]:
    """The draft is placed at the figures that were offered, and the order received is told with a link to pay. No key and no
    code are needed: the link was sent to nobody else.
    """
    runtime: Runtime = request.app.state.runtime
    caller, says, secret = await _opened(request, token)
    asked = AcceptQuote(order_id=says.order_id)
    encoded = await runtime.do(caller, ACCEPT, asked, None, _encoder.encode(asked))
    accepted = _accepted.decode(encoded)
    if not isinstance(accepted, QuoteAccepted):
        return answer(encoded, headers=HEADERS)
    track = await _track(runtime, caller, says.order_id, secret)
    return shown(msgspec.structs.replace(accepted, track=track), HEADERS)


handlers: list[Any] = [offer_route, accept_route]
