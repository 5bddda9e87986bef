"""What buyers change of their orders: with a code from their e-mail or phone, by the same verbs that staff use."""

from typing import Any

import msgspec
from litestar import Response, post
from msgspec import Struct

from waybill.api.access import Caller
from waybill.api.batcher import Verb
from waybill.api.changes import EDIT, SETTLE
from waybill.api.doing import IDEMPOTENCY_KEY, Header
from waybill.api.order_verbs import CANCEL
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime, answer, check_key, decoded, mint_key, whole_body
from waybill.api.tracking import HEADERS, UNKNOWN, TrackKey, opened, tracked
from waybill.commands.changes.answer_delays import answer_delays
from waybill.commands.returns.request_returns import request_returns
from waybill.commands.tracking.request_codes import request_codes
from waybill.model.delays import AnswerDelay, DelayAnswered, DelayRefusal
from waybill.model.edits import ChangeSettled, Edited, EditOrder, EditRefusal, SettleChange, SettleRefusal
from waybill.model.orders import Address, Canceled, CancelOrder, CancelRefusal
from waybill.model.returns import RequestReturn, ReturnNow, ReturnRefusal
from waybill.model.tracking import (
    Ability,
    BuyerAddress,
    BuyerCancel,
    BuyerChange,
    BuyerDelay,
    BuyerReturn,
    CodeOnItsWay,
    CodeRefusal,
    CodeSent,
    GivenCode,
    MayChange,
    RequestCode,
)
from waybill.store.tracking_links import MAY_CHANGE_FOR, Opened, change_token, may_change, try_code
from waybill.views.tracking import address_hint

CODE = Verb("request_codes", request_codes)
DELAY = Verb("answer_delays", answer_delays, lambda _: 40)
RETURN = Verb("request_returns", request_returns, lambda request: len(request.lines or ()) or 10)

CHANGE_TOKEN = Header(
    "Waybill-Change-Token",
    "What `verifyCode` answered; good for half an hour.",
    "AAAAAAAAAAEBjQ",
    "^[A-Za-z0-9_-]{10,200}$",
)
CHANGING = (UNKNOWN, "code_needed", "not_possible_now")

_code = msgspec.json.Decoder(GivenCode)
_sent = msgspec.json.Decoder(CodeSent)
_cancel = msgspec.json.Decoder(BuyerCancel)
_address = msgspec.json.Decoder(BuyerAddress)
_return = msgspec.json.Decoder(BuyerReturn)
_delay = msgspec.json.Decoder(BuyerDelay)
_change = msgspec.json.Decoder(BuyerChange)
_encoder = msgspec.json.Encoder()


async def _do(request: ApiRequest, caller: Caller, link: Opened, verb: Verb, asked: Struct) -> bytes:
    """Carry out what a buyer asks. Keys are the buyer's own: they are kept apart by order."""
    runtime: Runtime = request.app.state.runtime
    key = check_key(request.headers.get("idempotency-key")) or mint_key()
    return await runtime.do(caller, verb, asked, f"{link.order_id}:{key}", _encoder.encode(asked))


def _require_code(request: ApiRequest, link: Opened, tx_now: Any) -> None:
    token = request.headers.get(CHANGE_TOKEN.name, "")
    if not token or not may_change(link, token, tx_now):
        raise Problem(
            "code_needed",
            "To change something, ask for a code, verify it, and send what that answers as Waybill-Change-Token.",
        )


def _require(ability: Ability) -> None:
    if not ability.can:
        raise Problem(
            "not_possible_now", "The order does not allow this any more, or not yet; `why` says why.", why=ability.why
        )


@post(
    "/v1/track/{token:str}/code",
    opt={"answer": CodeOnItsWay, "refusals": (UNKNOWN, *CodeRefusal)},
    status_code=200,
    tags=["Tracking"],
    operation_id="requestCode",
    summary="Send the buyer a code, to change the order with",
)
async def code_route(request: ApiRequest, token: TrackKey) -> Response[Any]:
    """Six digits to the order's e-mail address or, without one, as a text to its phone where the shop sends texts. Good for ten
    minutes and five tries; a few are sent in an hour.
    """
    runtime: Runtime = request.app.state.runtime
    caller, link = await opened(request, token)
    encoded = await _do(request, caller, link, CODE, RequestCode(order_id=link.order_id))
    refused = answer(encoded, headers=HEADERS)
    if refused.status_code != 200:
        return refused
    sent = _sent.decode(encoded)
    async with runtime.reading(caller) as tx:
        hint = await address_hint(tx, link.order_id)
    return shown(CodeOnItsWay(sent_to=hint, expires_at=sent.expires_at), HEADERS)


@post(
    "/v1/track/{token:str}/verify",
    opt={"body": GivenCode, "answer": MayChange, "refusals": (UNKNOWN, "wrong_change_code", "no_open_code")},
    status_code=200,
    tags=["Tracking"],
    operation_id="verifyCode",
    summary="Show that one has the code",
)
async def verify_route(request: ApiRequest, token: TrackKey) -> Response[MayChange]:
    """The answer's token lets whoever has it change the order for half an hour, as long as its link holds."""
    runtime: Runtime = request.app.state.runtime
    given = decoded(_code, await whole_body(request))
    caller, link = await opened(request, token)
    async with runtime.writing(caller.shop_id, caller.actor) as tx:
        tried = await try_code(tx, link, given.code)
    if not tried.right:
        if tried.left < 0:
            raise Problem("no_open_code", "No code is open: it expired, or was tried too often. Ask for another one.")
        raise Problem("wrong_change_code", "This is not the code. Look at the newest message.", left=tried.left)
    until = (tx.now + MAY_CHANGE_FOR).replace(microsecond=0)
    return shown(MayChange(token=change_token(link, until), expires_at=until), HEADERS)


@post(
    "/v1/track/{token:str}/cancel",
    opt={
        "body": BuyerCancel, "optional_body": True, "answer": Canceled, "headers": (IDEMPOTENCY_KEY, CHANGE_TOKEN),
        "refusals": (*CHANGING, *CancelRefusal),
    },
    status_code=200,
    tags=["Tracking"],
    operation_id="cancelByLink",
    summary="Cancel an order, for its buyer",
)  # fmt: skip
async def cancel_route(request: ApiRequest, token: TrackKey) -> Response[Any]:
    """All of it, before anything has left. What a location has begun with it is asked to give back; it may be too late."""
    asked = decoded(_cancel, await whole_body(request) or b"{}")
    caller, link, order = await _changing(request, token)
    _require(order.may.cancel)
    wanted = CancelOrder(order_id=link.order_id, reason="customer", version=asked.version)
    return answer(await _do(request, caller, link, CANCEL, wanted), headers=HEADERS)


@post(
    "/v1/track/{token:str}/address",
    opt={
        "body": BuyerAddress, "answer": Edited, "headers": (IDEMPOTENCY_KEY, CHANGE_TOKEN),
        "refusals": (*CHANGING, *EditRefusal),
    },
    status_code=200,
    tags=["Tracking"],
    operation_id="changeAddressByLink",
    summary="Send an order elsewhere, for its buyer",
)  # fmt: skip
async def address_route(request: ApiRequest, token: TrackKey) -> Response[Any]:
    """In the same country, before a location has begun with it. With `preview` no code is needed: nothing is changed."""
    asked = decoded(_address, await whole_body(request))
    caller, link, order = await _changing(request, token, preview=asked.preview)
    _require(order.may.address)
    to = Address(
        country=order.ship_to.country if order.ship_to else order.country, name=asked.name, company=asked.company,
        lines=asked.lines, postal_code=asked.postal_code, city=asked.city, region=asked.region,
    )  # fmt: skip
    wanted = EditOrder(order_id=link.order_id, ship_to=to, version=asked.version, preview=asked.preview)
    return answer(await _do(request, caller, link, EDIT, wanted), headers=HEADERS)


@post(
    "/v1/track/{token:str}/return",
    opt={
        "body": BuyerReturn, "answer": ReturnNow, "headers": (IDEMPOTENCY_KEY, CHANGE_TOKEN),
        "refusals": (*CHANGING, *ReturnRefusal),
    },
    status_code=200,
    tags=["Tracking"],
    operation_id="returnByLink",
    summary="Give goods back, for their buyer",
)  # fmt: skip
async def return_route(request: ApiRequest, token: TrackKey) -> Response[Any]:
    """By line and reason, as the shop's policy has it. With `preview` no code is needed: it tells what would be refunded."""
    asked = decoded(_return, await whole_body(request))
    caller, link, order = await _changing(request, token, preview=asked.preview)
    _require(order.may.returns)
    wanted = RequestReturn(order_id=link.order_id, lines=asked.lines, note=asked.note, preview=asked.preview)
    return answer(await _do(request, caller, link, RETURN, wanted), headers=HEADERS)


@post(
    "/v1/track/{token:str}/delay",
    opt={
        "body": BuyerDelay, "answer": DelayAnswered, "headers": (IDEMPOTENCY_KEY, CHANGE_TOKEN),
        "refusals": (*CHANGING, *DelayRefusal),
    },
    status_code=200,
    tags=["Tracking"],
    operation_id="answerDelayByLink",
    summary="Accept a later date, or cancel what has not left, for the order's buyer",
)  # fmt: skip
async def delay_route(request: ApiRequest, token: TrackKey) -> Response[Any]:
    """The answer to `delay` of the order, named by its `seq`: a date that was moved again meanwhile is asked about anew."""
    asked = decoded(_delay, await whole_body(request))
    caller, link, order = await _changing(request, token)
    _require(order.may.answer)
    wanted = AnswerDelay(order_id=link.order_id, seq=asked.seq, answer=asked.answer)
    return answer(await _do(request, caller, link, DELAY, wanted), headers=HEADERS)


@post(
    "/v1/track/{token:str}/change",
    opt={
        "body": BuyerChange, "answer": ChangeSettled, "headers": (IDEMPOTENCY_KEY, CHANGE_TOKEN),
        "refusals": (*CHANGING, *SettleRefusal),
    },
    status_code=200,
    tags=["Tracking"],
    operation_id="answerChangeByLink",
    summary="Take a change that the shop proposes, or drop it, for the order's buyer",
)  # fmt: skip
async def change_route(request: ApiRequest, token: TrackKey) -> Response[Any]:
    """The answer to one of the order's `changes`. One that costs more waits for its money then, where the order is paid ahead."""
    asked = decoded(_change, await whole_body(request))
    caller, link, order = await _changing(request, token)
    _require(order.may.answer)
    if asked.change_id not in {one.change_id for one in order.changes}:
        raise Problem("unknown_change", "No such change of this order waits for an answer. Read the order's `changes`.")
    wanted = SettleChange(change_id=asked.change_id, outcome=asked.outcome)
    return answer(await _do(request, caller, link, SETTLE, wanted), headers=HEADERS)


async def _changing(request: ApiRequest, token: str, *, preview: bool = False) -> tuple[Caller, Opened, Any]:
    """Whom a link lets in, where it leads and the order as it is; with a preview no code is needed."""
    runtime: Runtime = request.app.state.runtime
    caller, link = await opened(request, token)
    if not preview:
        async with runtime.reading(caller) as tx:
            _require_code(request, link, tx.now)
    return caller, link, await tracked(runtime, caller, link)


handlers: list[Any] = [
    code_route, verify_route, cancel_route, address_route, return_route, delay_route, change_route,
]  # fmt: skip
