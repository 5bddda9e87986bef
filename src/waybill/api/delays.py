"""The links of a delayed order's message: the buyer looks, and then accepts the new date or cancels."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, PathParameter

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.problems import Problem
from waybill.api.runtime import ApiRequest, Runtime, answer
from waybill.commands.changes.answer_delays import answer_delays
from waybill.model.delays import AnswerDelay, AnswerDelayResult, DelayAnswered, DelayRefusal
from waybill.model.results import Refused
from waybill.store.secrets import get_secret
from waybill.store.signing import SECRET, LinkToken, is_genuine_link, read_link_token
from waybill.store.tx import Tx
from waybill.workers.link_pages import delay_page
from waybill.workers.message_writing import DELAY

ANSWER = Verb("answer_delays", answer_delays, lambda _: 40)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}

Key = Annotated[str, PathParameter(description="The token of the link.", pattern="^[A-Za-z0-9_-]{10,200}$")]
Answer = Literal["accept", "cancel"]

_result = msgspec.json.Decoder(AnswerDelayResult)
_encoder = msgspec.json.Encoder()


def _unknown() -> Problem:
    return Problem("unknown_delay_link", "This link is not one of ours. Use the one in the newest message.")


async def _opened(request: ApiRequest, token: str) -> tuple[Caller, LinkToken]:
    """Whom the link lets in, and what it says."""
    runtime: Runtime = request.app.state.runtime
    says = read_link_token(token)
    if says is None or not 0 < says.shop_id < 2**63 or not 0 < says.number < 2**53:
        raise _unknown()
    caller = Caller(says.shop_id, "delay-link", frozenset())
    async with runtime.reading(caller) as tx:
        secret = await get_secret(tx, SECRET)
    if secret is None or not is_genuine_link(bytes.fromhex(secret), DELAY, token, says):
        raise _unknown()
    return caller, says


async def _page(
    request: ApiRequest, caller: Caller, says: LinkToken, chosen: Answer, outcome: Any = None
) -> Response[bytes]:
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(caller) as tx:
        page = await _read(tx, says, chosen, outcome)
    status = 409 if isinstance(outcome, Refused) else 200
    return Response(page, media_type="text/html; charset=utf-8", headers=HEADERS, status_code=status)


async def _read(tx: Tx, says: LinkToken, chosen: Answer, outcome: Any) -> bytes:
    page = await delay_page(tx, says.order_id, says.number, chosen, outcome)
    if page is None:
        raise _unknown()
    return page


@get(
    "/v1/delays/{token:str}/{chosen:str}",
    opt={"refusals": ("unknown_delay_link",)},
    media_type="text/html",
    tags=["Messages"],
    operation_id="openDelayLink",
    summary="What a buyer sees who clicks in the message of a delayed order",
)
async def open_route(request: ApiRequest, token: Key, chosen: FromPath[Answer]) -> Response[bytes]:
    """No key is needed, and nothing is changed: mail programs look at links too. The page has a button for each answer."""
    caller, says = await _opened(request, token)
    return await _page(request, caller, says, chosen)


@post(
    "/v1/delays/{token:str}/{chosen:str}",
    opt={"answer": DelayAnswered, "refusals": (*DelayRefusal, "unknown_delay_link")},
    status_code=200,
    tags=["Messages"],
    operation_id="answerDelay",
    summary="Accept the new date, or cancel what has not left",
)
async def answer_route(request: ApiRequest, token: Key, chosen: FromPath[Answer]) -> Response[Any]:
    """What the page's buttons send; no key is needed. Who asks with a browser is answered with a page."""
    runtime: Runtime = request.app.state.runtime
    caller, says = await _opened(request, token)
    asked = AnswerDelay(order_id=says.order_id, seq=says.number, answer=chosen)
    encoded = await runtime.do(caller, ANSWER, asked, None, _encoder.encode(asked))
    if "text/html" in request.headers.get("accept", ""):
        return await _page(request, caller, says, chosen, _result.decode(encoded))
    return answer(encoded)


handlers: list[Any] = [open_route, answer_route]
