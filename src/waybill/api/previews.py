"""Seeing over HTTP what a command would do: it is carried out in a transaction that is rolled back."""

import asyncio
import random
from collections.abc import Sequence
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Response, post
from msgspec import Meta, Struct

from waybill.api.doing import VERBS, Doable
from waybill.api.problems import Problem, decoding_problem
from waybill.api.reading import shown
from waybill.api.runtime import ANYBODY, ApiRequest, Runtime, decoded, whole_body
from waybill.decisions.foreseen import orders_foreseen, places_of, stock_foreseen
from waybill.model.previews import Asked, EventForeseen, Preview
from waybill.store.tx import Tx
from waybill.views.feed_words import feed_words
from waybill.views.foreseen import events_of_door, levels_at, newest_seq
from waybill.views.order_details import get_orders
from waybill.workers.consequences import follow_on, messages_foreseen

# Events of this door are never committed, so that a transaction knows its own by it.
DOOR = "preview"
# What is only looked at gives way to what is done, soon.
_SHORT = ("SET LOCAL lock_timeout = '1s'", "SET LOCAL statement_timeout = '8s'")
_TRIES = 3
_IN_THE_WAY = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)
# So many at a time in a process: each holds a connection, and its orders' locks.
_turns = asyncio.Semaphore(2)

MOST_PREVIEWED = 250


class PreviewCommand(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A command to be tried out: the id of a POST operation that takes one request or a list, and what it would be sent.

    The request is decoded as that operation decodes it.
    """

    operation: Annotated[
        str, Meta(pattern=r"\A[a-zA-Z]{1,64}\Z", description="An operation's id.", examples=["cancelOrders"])
    ]
    request: Annotated[
        Asked | Annotated[list[Asked], Meta(min_length=1, max_length=MOST_PREVIEWED)],
        Meta(description="Its body: one request, or up to 250 of them."),
    ]


_decoder = msgspec.json.Decoder(PreviewCommand)


@post(
    "/v1/preview",
    opt={"scope": ANYBODY, "body": PreviewCommand, "answer": Preview, "refusals": ("unknown_operation",)},
    status_code=200,
    tags=["Service"],
    operation_id="previewCommand",
    summary="See what a command would do",
)
async def preview_route(request: ApiRequest) -> Response[Any]:
    """The command is carried out and rolled back: nothing is changed, no key is used up, nobody is told.

    It takes the scope of the operation. What gateways and carriers will answer is not known before.
    """
    asked: PreviewCommand = decoded(_decoder, await whole_body(request))
    doable = VERBS.get(asked.operation)
    if doable is None:
        raise Problem(
            "unknown_operation",
            f"There is no operation {asked.operation} to preview. It is the id of one that takes a request or a list of them.",
            field="/operation",
        )
    request.user.require(doable.scope)
    requests = _requests(doable, asked)
    for one in requests:
        if doable.check:
            doable.check(request, one)
    return shown(await _preview(request, asked.operation, doable, requests))


def _requests(doable: Doable, asked: PreviewCommand) -> list[Any]:
    given = asked.request if isinstance(asked.request, list) else [asked.request]
    kind = list[doable.kind]  # type: ignore[name-defined]
    try:
        requests: list[Any] = msgspec.json.decode(msgspec.json.encode(given), type=kind)
    except msgspec.ValidationError as error:
        problem = decoding_problem(error, kind)
        # where it stands in this request: a single one has no place in a list
        place = (problem.field or "").strip("/").split("/")
        rest = place if isinstance(asked.request, list) else place[1:]
        raise Problem("invalid_request", problem.detail, field="/".join(["/request", *rest])) from None
    return requests


async def _preview(request: ApiRequest, operation: str, doable: Doable, requests: Sequence[Any]) -> Preview:
    async with _turns:
        for attempt in range(_TRIES):
            try:
                return await _tried(request, operation, doable, requests)
            except _IN_THE_WAY:
                await asyncio.sleep(random.uniform(0.02, 0.1) * 2**attempt)
    raise Problem(
        "unavailable",
        "Others are changing the same things now. Ask again in a moment.",
        headers={"Retry-After": "1"},
    )


async def _tried(request: ApiRequest, operation: str, doable: Doable, requests: Sequence[Any]) -> Preview:
    runtime: Runtime = request.app.state.runtime
    caller = request.user
    async with runtime.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            for setting in _SHORT:
                await connection.execute(setting)
            tx = Tx(connection, caller.shop_id, caller.actor, DOOR)
            tx.actors = [caller.actor] * len(requests)
            newest = await newest_seq(tx)
            results = msgspec.to_builtins(await doable.verb.command(tx, requests))
            events = await events_of_door(tx, newest, DOOR)
            # who follows the log has no request of its own
            tx.actors = ()
            events = await follow_on(tx, events, lambda after: events_of_door(tx, after, DOOR))
            order_ids = list(dict.fromkeys(event.order_id for event in events if event.order_id))
            after = await get_orders(tx, order_ids)
            places = places_of(events)
            levels = await levels_at(tx, places)
            words = [said.words for said in await feed_words(tx, events)]
            messages = await messages_foreseen(tx, events, runtime.public_url)
        finally:
            await transaction.rollback()
    async with runtime.reading(caller) as tx:
        before = {order.order_id: order for order in await get_orders(tx, order_ids)}
        levels_before = await levels_at(tx, places)
    orders = orders_foreseen(before, after, events, words)
    known = {order.order_id for order in after}
    return Preview(
        operation=operation,
        results=results,
        refused=sum(result.get("result") == "refused" for result in results),
        orders=[
            msgspec.structs.replace(order, messages=messages.get(order.order_id, [])) for order in orders
        ],
        stock=stock_foreseen(levels_before, levels),
        events=[
            EventForeseen(type=event.type, words=said)
            for event, said in zip(events, words, strict=True)
            if event.order_id not in known
        ],
    )  # fmt: skip


handlers: list[Any] = [preview_route]
