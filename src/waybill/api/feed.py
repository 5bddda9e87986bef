"""The log over HTTP: from any place on, by type; and the same live, as server-sent events."""

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Stream
from msgspec import Meta, Struct

from waybill.api.doing import Header
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.model.events import EVENT_TYPES
from waybill.model.views import EventPage
from waybill.views.events import events_after
from waybill.workers.tail import Tailer

# How long a stream may go on for a key that was revoked or a session that is over.
SECONDS_BETWEEN_CHECKS = 5.0

After = Annotated[int, Meta(ge=0, le=2**53, description="The last seq seen; 0 for all.")]
Types = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=r"\A[a-z_.,]+\Z",
        description="Only these types, with commas between.",
        examples=["order.placed,order.canceled"],
    ),
]

LAST_EVENT_ID = Header(
    "Last-Event-ID",
    "The seq of the last event seen, as browsers send it when they connect again; it goes before `after`.",
    "42",
    "^[0-9]{1,15}$",
)


class EventQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which events, in order."""

    after: After = 0
    types: Types | None = None
    limit: Annotated[int, Meta(ge=1, le=1_000, description="The most events a page has.")] = 100


class StreamQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which events; without `after` those from now on."""

    after: After | None = None
    types: Types | None = None
    order_id: UUID | None = None


def _types(types: str | None) -> list[str]:
    wanted = types.split(",") if types else []
    for type in wanted:
        if type not in EVENT_TYPES:
            raise Problem("invalid_request", f"There is no event type {type}. See docs/events.md.", field="types")
    return wanted


@get(
    "/v1/events",
    opt={"scope": "events:read"},
    dependencies={"asked": query_of(EventQuery)},
    tags=["Events"],
    operation_id="listEvents",
    summary="The shop's events, in order",
)
async def events_route(request: ApiRequest, asked: NamedDependency[EventQuery]) -> Response[EventPage]:
    """Ask on from the answer's `after`. No event is ever missed or out of order; `more` says more is there now."""
    wanted = _types(asked.types)
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await events_after(tx, asked.after, wanted or None, asked.limit))


async def _chunks(request: ApiRequest, asked: StreamQuery, wanted: list[str]) -> AsyncIterator[bytes]:
    """What the tail says, as long as whoever asked is still let in."""
    runtime: Runtime = request.app.state.runtime
    tailer: Tailer = runtime.extras["tail"]
    checked = time.monotonic()
    async for text in tailer.subscribe(request.user.shop_id, asked.after, wanted, asked.order_id):
        if time.monotonic() - checked > SECONDS_BETWEEN_CHECKS:
            checked = time.monotonic()
            try:
                await runtime.admit("GET", request.headers)
            except Problem:
                return
        yield text


def last_seen(request: ApiRequest) -> int | None:
    """The seq of the last event that a client has seen, where it says so."""
    seen = request.headers.get("last-event-id", "")
    if not seen:
        return None
    if not (seen.isascii() and seen.isdigit() and len(seen) < 16):
        raise Problem("invalid_request", "Last-Event-ID takes the last seq seen.", field="Last-Event-ID")
    return int(seen)


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


@get(
    "/v1/events/stream",
    opt={"scope": "events:read", "headers": (LAST_EVENT_ID,), "streams": True},
    dependencies={"asked": query_of(StreamQuery)},
    media_type="text/event-stream",
    tags=["Events"],
    operation_id="streamEvents",
    summary="The shop's events, live",
)
async def stream_route(request: ApiRequest, asked: NamedDependency[StreamQuery]) -> Stream:
    """Server-sent events, gapless over reconnects: send the last `id` as `Last-Event-ID`, as browsers do by themselves.

    Each event has its seq as `id`, its type as `event`, and as `data` what webhooks carry.
    """
    seen = last_seen(request)
    if seen is not None:
        asked = StreamQuery(after=seen, types=asked.types, order_id=asked.order_id)
    wanted = _types(asked.types)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = _nothing() if request.scope.get("is_head") else _chunks(request, asked, wanted)
    return Stream(stream, media_type="text/event-stream", headers=headers)


handlers: list[Any] = [events_route, stream_route]
