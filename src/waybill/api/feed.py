"""The log over HTTP: from any place on, by type."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter

from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.model.events import EVENT_TYPES
from waybill.model.views import EventPage
from waybill.views.events import events_after


@get(
    "/v1/events",
    opt={"scope": "events:read"},
    tags=["Events"],
    operation_id="listEvents",
    summary="The shop's events, in order",
)
async def events_route(
    request: ApiRequest,
    after: Annotated[int, QueryParameter(ge=0, le=2**53, description="The last seq seen; 0 for all.")] = 0,
    types: Annotated[
        str | None,
        QueryParameter(max_length=2_000, description="Only these types, with commas between.", required=False),
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=1_000)] = 100,
) -> Response[EventPage]:
    """Ask on from the answer's `after`. No event is ever missed or out of order; `more` says more is there now."""
    runtime: Runtime = request.app.state.runtime
    wanted = types.split(",") if types else None
    for type in wanted or ():
        if type not in EVENT_TYPES:
            raise Problem("invalid_request", f"There is no event type {type}. See docs/events.md.", field="types")
    async with runtime.reading(request.user) as tx:
        return shown(await events_after(tx, after, wanted, limit))


handlers: list[Any] = [events_route]
