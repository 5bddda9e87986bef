"""Reading orders over HTTP: lists with filters and search, one whole, its timeline."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.model.views import OrderDetail, OrderQuery, OrderSummary, Page, TimelineEntry, TimelineQuery
from waybill.store.tx import Tx
from waybill.views.order_details import get_orders
from waybill.views.orders import list_orders
from waybill.views.timeline import timeline

OrderKey = Annotated[
    str,
    PathParameter(
        description="The order's id, or its number.",
        pattern=r"^([0-9]{1,18}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$",
    ),
]


@get(
    "/v1/orders",
    opt={"scope": "orders:read"},
    dependencies={"asked": query_of(OrderQuery)},
    tags=["Orders"],
    operation_id="listOrders",
    summary="List and search orders",
)
async def list_route(request: ApiRequest, asked: NamedDependency[OrderQuery]) -> Response[Page[OrderSummary]]:
    """All filters given must hold. A page may be shorter than `limit`; the list ends where `next` is absent."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await list_orders(tx, asked))


async def find_order(tx: Tx, key: str) -> OrderDetail:
    """The order with this id or number, or the problem that there is none."""
    try:
        found = await get_orders(tx, [int(key) if key.isdecimal() else UUID(key)])
    except ValueError:
        found = []
    if not found:
        raise Problem("unknown_order", f"There is no order {key}.")
    return found[0]


@get(
    "/v1/orders/{order:str}",
    opt={"scope": "orders:read"},
    tags=["Orders"],
    operation_id="getOrder",
    summary="An order whole",
)
async def order_route(request: ApiRequest, order: OrderKey) -> Response[OrderDetail]:
    """Found by id or number. The `ETag` is its version: send it as `If-Match` with a change."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        found = await find_order(tx, order)
    return shown(found, {"ETag": f'"{found.version}"'})


@get(
    "/v1/orders/{order:str}/timeline",
    opt={"scope": "orders:read"},
    dependencies={"asked": query_of(TimelineQuery)},
    tags=["Orders"],
    operation_id="getTimeline",
    summary="What happened to an order, in words",
)
async def timeline_route(
    request: ApiRequest, order: OrderKey, asked: NamedDependency[TimelineQuery]
) -> Response[list[TimelineEntry]]:
    """Oldest first, in the shop's time zone. With `after_version` what a change was refused for as `version_changed`."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        found = await find_order(tx, order)
        raised = None if asked.after_version is None else found.version - asked.after_version
        return shown(await timeline(tx, found.order_id, raised))


handlers: list[Any] = [list_route, order_route, timeline_route]
