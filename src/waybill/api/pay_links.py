"""Links to pay orders with: made by staff, opened by whoever has one."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter
from msgspec import Meta, Struct

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY, Failed, read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, answer, check_key, decoded, whole_body
from waybill.commands.payments.make_pay_links import make_pay_links, with_tokens
from waybill.commands.payments.start_payments import start_payments
from waybill.model.payments import Started, StartPayment, StartRefusal
from waybill.model.results import Refused
from waybill.model.tender_views import Payable
from waybill.model.tenders import MakePayLink, PayLink, PayLinkRefusal
from waybill.store.secrets import get_secret
from waybill.store.signing import SECRET, PayToken, is_genuine, read_pay_token
from waybill.store.tx import Tx
from waybill.views.balances import payable
from waybill.views.shop import get_shop

START = Verb("start_payments", start_payments)

PayKey = Annotated[str, PathParameter(description="The token of the link.", pattern="^[A-Za-z0-9_-]{10,200}$")]


class PayThis(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Pay all that is due, with what the gateway gave for the buyer's card."""

    token: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[!-~]+\Z", examples=["tok_ok"])]


_pay = msgspec.json.Decoder(PayThis)
_answers = msgspec.json.Decoder(list[PayLink | Refused | Failed])
_encoder = msgspec.json.Encoder()


async def _with_tokens(request: ApiRequest, encoded: bytes) -> bytes:
    """The answer with the tokens of its links: they are stored nowhere, so not with the answer either."""
    runtime: Runtime = request.app.state.runtime
    many = encoded.startswith(b"[")
    answers = _answers.decode(encoded if many else b"[" + encoded + b"]")

    async def view(tx: Tx) -> list[Any]:
        return await with_tokens(tx, answers, runtime.buyer_url)

    told = await read_in(request, view)
    return _encoder.encode(told if many else told[0])


async def _opened(request: ApiRequest, token: str) -> tuple[Caller, PayToken, Payable, str | None]:
    """Who the link lets in, to which order, what is due, and the gateway to pay at; or the problem with the link."""
    runtime: Runtime = request.app.state.runtime
    says = read_pay_token(token)
    unknown = Problem("unknown_pay_link", "This link is not one of ours. Ask for a new one.")
    if says is None or not 0 < says.shop_id < 2**63:
        raise unknown
    caller = Caller(says.shop_id, "pay-link", frozenset())
    async with runtime.reading(caller) as tx:
        secret = await get_secret(tx, SECRET)
        if secret is None or not is_genuine(bytes.fromhex(secret), token, says):
            raise unknown
        if says.expires_at <= tx.now:
            raise Problem("pay_link_expired", "This link has expired. Ask for a new one.")
        found = await payable(tx, says.order_id)
        gateway = (await get_shop(tx)).settings.pay_link_gateway
    if found is None:
        raise unknown
    return caller, says, msgspec.structs.replace(found, expires_at=says.expires_at), gateway


@get(
    "/v1/pay/{token:str}",
    opt={"refusals": ("unknown_pay_link", "pay_link_expired")},
    tags=["Payments"],
    operation_id="openPayLink",
    summary="What is due, for whoever has a link to pay",
)
async def open_route(request: ApiRequest, token: PayKey) -> Response[Payable]:
    """No key is needed. It shows the order's number and what is due, and nothing of who ordered, or what."""
    _, _, found, _ = await _opened(request, token)
    return shown(found, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


@post(
    "/v1/pay/{token:str}",
    opt={
        "body": PayThis, "answer": Started, "headers": (IDEMPOTENCY_KEY,),
        "refusals": (*StartRefusal, "unknown_pay_link", "pay_link_expired", "no_gateway"),
    },
    status_code=200,
    tags=["Payments"],
    operation_id="payByLink",
    summary="Pay what is due, for whoever has a link",
)  # fmt: skip
async def pay_route(request: ApiRequest, token: PayKey) -> Response[Any]:
    """All that is due, at the gateway that the shop's setting `pay_link_gateway` names."""
    runtime: Runtime = request.app.state.runtime
    asked = decoded(_pay, await whole_body(request))
    key = check_key(request.headers.get("idempotency-key"))
    caller, says, _, gateway = await _opened(request, token)
    if gateway is None:
        raise Problem("no_gateway", "This shop takes no payments by link. Set `pay_link_gateway` in its settings.")
    start = StartPayment(order_id=says.order_id, gateway=gateway, token=asked.token)
    return answer(await runtime.do(caller, START, start, key, _encoder.encode(start)))


handlers: list[Any] = [
    open_route,
    pay_route,
    verb_route(
        "/v1/pay-links", Verb("make_pay_links", make_pay_links), MakePayLink, PayLink, PayLinkRefusal, scope="payments:write",
        tag="Payments", name="makePayLinks", summary="Make links to pay orders with",
        description="Signed, and good for `hours`: whoever has one sees what is due and can pay it. Its token is stored nowhere; "
        "the same request under the same Idempotency-Key is answered with the same one.",
        reveal=_with_tokens,
    ),
]  # fmt: skip
