"""What every handler works with: the pool, the batcher, the keys; and the two ways through the door, reading and doing."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from waybill.api.access import Access, Caller
from waybill.api.batcher import Batcher, Verb
from waybill.api.metrics import request_seconds
from waybill.api.problems import PROBLEM, Problem, decoding_problem, refusal
from waybill.api.sessions import Sessions
from waybill.store.database import Pool
from waybill.store.idempotency import Claim, hash_body
from waybill.store.tx import Tx

ANYBODY = "any"
MOST_IN_A_LIST = 1_000
LARGEST_BODY = 32 * 1024 * 1024

ApiRequest = Request[Caller, None, Any]


class Runtime(Struct):
    """The parts of one API process. Staff see `public_url`, buyers `buyer_url`.

    `extras` are what the composition root adds (the live tail, secrets).
    """

    pool: Pool
    batcher: Batcher
    access: Access
    timeout: float
    public_url: str
    sessions: Sessions | None = None
    buyer_url: str = ""
    extras: dict[str, Any] = msgspec.field(default_factory=dict)

    async def admit(self, method: str, headers: Mapping[str, str]) -> Caller:
        """Who calls, by the one credential that a request has."""
        if self.sessions is not None:
            return await self.sessions.admit(method, headers)
        authorization = headers.get("authorization")
        return await self.access.check(authorization.encode("latin-1") if authorization else None)

    @asynccontextmanager
    async def reading(self, caller: Caller) -> AsyncIterator[Tx]:
        """A read-only transaction on one snapshot of the caller's shop."""
        async with (
            self.pool.acquire() as connection,
            connection.transaction(readonly=True, isolation="repeatable_read"),
        ):
            yield Tx(connection, caller.shop_id, caller.actor, "api")

    @asynccontextmanager
    async def writing(self, shop_id: int, actor: str) -> AsyncIterator[Tx]:
        """A transaction that changes what is in no log: operational set-up, links, sessions."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield Tx(connection, shop_id, actor, "api")

    async def do(self, caller: Caller, verb: Verb, request: Any, key: str | None, body: bytes) -> bytes:
        """Carry out one request through the batcher; the encoded answer."""
        claim = Claim(caller.actor, key or mint_key(), hash_body(verb.name.encode() + body))
        return await self.wait(self.batcher.submit(caller.shop_id, verb, request, claim))

    async def do_many(self, caller: Caller, verb: Verb, requests: Sequence[Any], key: str | None, body: bytes) -> bytes:
        """Carry out a list through the bulk lane; the encoded list of answers. Each item has a key of its own."""
        if len(requests) > MOST_IN_A_LIST:
            raise Problem("invalid_request", f"At most {MOST_IN_A_LIST:,} at a time; send {len(requests):,} in parts.")
        if not requests:
            return b"[]"
        hashed = hash_body(verb.name.encode() + body)
        key = key or mint_key()
        claims = [Claim(caller.actor, f"{key}:{position}", hashed) for position in range(len(requests))]
        answers = []
        futures = self.batcher.submit_many(caller.shop_id, verb, requests, claims)
        # one time limit for the whole list, however many of its items have to wait
        deadline = asyncio.get_running_loop().time() + self.timeout
        for future in futures:
            try:
                answers.append(await self.wait(future, deadline))
            except Problem as problem:
                answers.append(failed_answer(problem))
        return b"[" + b",".join(answers) + b"]"

    async def wait(self, answer: "asyncio.Future[bytes]", deadline: float | None = None) -> bytes:
        """Wait for an answer; after the time limit (or at `deadline`, in the loop's time) the caller is told how to find out."""
        if answer.done():
            return answer.result()
        loop = answer.get_loop()
        # a bare timer on the future: a third of what asyncio.timeout costs, on the hottest path
        timer = loop.call_at(deadline or loop.time() + self.timeout, _give_up, answer)
        try:
            return await answer
        finally:
            timer.cancel()


def _give_up(answer: "asyncio.Future[bytes]") -> None:
    """Let the one who waits go; the batch goes on without it."""
    if not answer.done():
        answer.set_exception(
            Problem(
                "outcome_unknown",
                "This took too long, and may still be done. Repeat it with the same Idempotency-Key to learn the outcome.",
                headers={"Retry-After": "5"},
            )
        )


def failed_answer(problem: Problem) -> bytes:
    """A problem as one item of a bulk answer."""
    return msgspec.json.encode({"result": "failed", "type": problem.type, "detail": problem.detail})


def mint_key() -> str:
    """A key for a request that came without one: it settles reruns of its batch. Rises with time, as its index likes."""
    return f"{time.time_ns():x}-{secrets.token_hex(8)}"


def check_key(key: str | None) -> str | None:
    """An Idempotency-Key as sent, or the problem that is wrong with it."""
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Problem(
            "invalid_request", "An Idempotency-Key has 1 to 255 printable characters.", field="Idempotency-Key"
        )
    return key


def answer(encoded: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response[Any]:
    """A stored answer as a response: refusals become problems."""
    refused = refusal(encoded)
    if refused:
        return Response(refused[1], status_code=refused[0], media_type=PROBLEM)
    return Response(encoded, status_code=status, media_type="application/json", headers=headers)


async def whole_body(request: ApiRequest) -> bytes:
    """The body as sent, unless it is too large."""
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise Problem("payload_too_large", f"A body has at most {LARGEST_BODY // 1024**2} MiB.")
    return body


def decoded(decoder: "msgspec.json.Decoder[Any]", body: bytes) -> Any:
    """The decoded body, or the problem with it."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise decoding_problem(error, decoder.type) from None


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Every route names its scope in `opt`; a route without one is open, `any` is for whoever is somebody."""
    scope = handler.opt.get("scope")
    if scope is None:
        return
    runtime: Runtime = connection.app.state.runtime
    caller = await runtime.admit(str(connection.scope.get("method", "")), connection.headers)
    if scope != ANYBODY:
        caller.require(scope)
    if connection.query_params and "asked" not in handler.resolve_dependencies():
        raise Problem("invalid_request", "This takes no parameters.", field=next(iter(connection.query_params)))
    connection.scope["user"] = caller


def observe(route: str, status: int, began: float) -> None:
    """Count one request."""
    request_seconds(route, status // 100).observe(time.perf_counter() - began)
