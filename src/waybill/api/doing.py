"""What routes share: a body that is one request or a list of them, carried out by a verb; a question that a view answers."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Struct

from waybill.api.batcher import Verb
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime, answer, check_key, decoded, whole_body
from waybill.model.results import Refused
from waybill.store.tx import Tx

Result = TypeVar("Result")

_encoder = msgspec.json.Encoder()


class Header(Struct, frozen=True):
    """A request header that a route reads, as the API's page tells it."""

    name: str
    description: str
    example: str
    pattern: str


IDEMPOTENCY_KEY = Header(
    "Idempotency-Key",
    "A request repeated with the same key is done once and answered the same, for a week.",
    "6b1f0c9a-order-1001",
    "^[ -~]{1,255}$",
)
IF_MATCH = Header(
    "If-Match",
    'The order\'s version, as its `ETag` said, such as `"3"`: refused with `version_changed` if it has changed since.',
    '"3"',
    '^"[1-9][0-9]{0,8}"$',
)


class Doable(Struct, frozen=True, kw_only=True):
    """A command that an operation carries out for requests of a kind, and who may ask for it."""

    verb: Verb
    kind: Any
    scope: str
    check: Callable[[ApiRequest, Any], None] | None = None


# By the id of the operation that takes one request of its kind or a list of them.
VERBS: dict[str, Doable] = {}


class Failed(Struct, frozen=True, tag="failed", tag_field="result", kw_only=True):
    """An item of a list that was not done, by an outage or a fault of ours; `type` as in problems. Send the list again."""

    type: str
    detail: str


def version_of(if_match: str | None) -> int | None:
    """The version in an If-Match header, or the problem with it."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 11 and 1 <= int(text) <= 2_147_483_647):
        raise Problem("invalid_request", 'If-Match takes the order\'s version, such as "3".', field="If-Match")
    return int(text)


def verb_route(
    path: str, verb: Verb, kind: Any, answers: Any, refusals: Any, *, scope: str, tag: str, name: str, summary: str,
    description: str, check: Callable[[ApiRequest, Any], None] | None = None,
    reveal: Callable[[ApiRequest, bytes], Awaitable[bytes]] | None = None,
) -> Any:  # fmt: skip
    """A POST route that takes one request of a kind (an object), or up to 1,000 (an array, answered with an array).

    `check` raises the problem with what the caller asks for, if he may not. `reveal` adds to an answer what is not stored.
    """
    one = msgspec.json.Decoder(kind)
    many = msgspec.json.Decoder(list[kind])
    VERBS[name] = Doable(verb=verb, kind=kind, scope=scope, check=check)

    async def handle(request: ApiRequest) -> Response[Any]:
        runtime: Runtime = request.app.state.runtime
        key = check_key(request.headers.get("idempotency-key"))
        body = await whole_body(request)
        if body.lstrip()[:1] == b"[":
            several = decoded(many, body)
            for asked in several:
                if check:
                    check(request, asked)
            encoded = await runtime.do_many(request.user, verb, several, key, body)
            return answer(await reveal(request, encoded) if reveal else encoded)
        asked = decoded(one, body)
        if check:
            check(request, asked)
        encoded = await runtime.do(request.user, verb, asked, key, body)
        return answer(await reveal(request, encoded) if reveal else encoded)

    about = {
        "scope": scope,
        "body": kind | list[kind],
        "answer": answers | list[answers | Refused | Failed],
        "refusals": tuple(refusals),
        "headers": (IDEMPOTENCY_KEY,),
    }
    return post(
        path, opt=about, status_code=200, tags=[tag], operation_id=name, summary=summary, description=description
    )(handle)


def question_route(
    path: str, view: Callable[[Tx, Any], Awaitable[Any]], asks: Any, tells: Any, *, scope: str, tag: str, name: str,
    summary: str, description: str,
) -> Any:  # fmt: skip
    """A route that reads its query as `asks`, and answers with what the view tells of it."""

    async def handle(request: ApiRequest, asked: NamedDependency[Any]) -> Response[Any]:
        return shown(await read_in(request, lambda tx: view(tx, asked)))

    return get(
        path, opt={"scope": scope, "answer": tells}, dependencies={"asked": query_of(asks)}, tags=[tag], operation_id=name,
        summary=summary, description=description,
    )(handle)  # fmt: skip


async def do_once(request: ApiRequest, verb: Verb, asked: Any) -> Response[Any]:
    """Carry out one request that the path and the body make up together."""
    runtime: Runtime = request.app.state.runtime
    key = check_key(request.headers.get("idempotency-key"))
    # the path is a part of what was asked: the same key for another order is another request
    return answer(await runtime.do(request.user, verb, asked, key, _encoder.encode(asked)))


async def read_in(request: ApiRequest, view: Callable[[Tx], Awaitable[Result]]) -> Result:
    """What a view finds in a read-only transaction of the caller's shop."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return await view(tx)


async def write_in(request: ApiRequest, change: Callable[[Tx], Awaitable[Result]]) -> Result:
    """What a change of operational set-up answers, in a transaction of its own. Nothing of this is in the log."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.writing(request.user.shop_id, request.user.actor) as tx:
        return await change(tx)


def told(results: Sequence[Any], status: int = 200) -> Response[Any]:
    """The one result as a response: a refusal becomes a problem."""
    (result,) = results
    if isinstance(result, Refused):
        raise Problem(result.type, result.detail, field=result.field, **result.data)
    response = shown(result)
    response.status_code = status
    return response
