"""Reading stock over HTTP: levels, the ledger of movements, what is expected; and items."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.model.stock_views import (
    ExpectedReceipt,
    ItemQuery,
    ItemShown,
    ItemStock,
    MovementQuery,
    ReceiptQuery,
    StockMovement,
    StockQuery,
)
from waybill.model.views import Page
from waybill.views.items import list_items
from waybill.views.stock import list_movements, list_receipts, list_stock


async def _page(request: ApiRequest, view: Any, query: Any) -> Response[Any]:
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await view(tx, query))


@get(
    "/v1/stock",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(StockQuery)},
    tags=["Stock"],
    operation_id="listStock",
    summary="Stock by item and location",
)
async def stock_route(request: ApiRequest, asked: NamedDependency[StockQuery]) -> Response[Page[ItemStock]]:
    """Levels, what is available, and what can be promised by a day, in order of SKUs. `below` lists what runs low."""
    return await _page(request, list_stock, asked)


@get(
    "/v1/stock/movements",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(MovementQuery)},
    tags=["Stock"],
    operation_id="listStockMovements",
    summary="The ledger of stock, newest first",
)
async def movements_route(request: ApiRequest, asked: NamedDependency[MovementQuery]) -> Response[Page[StockMovement]]:
    """On hand is the sum of these."""
    return await _page(request, list_movements, asked)


@get(
    "/v1/stock/expected",
    opt={"scope": "stock:read"},
    dependencies={"asked": query_of(ReceiptQuery)},
    tags=["Stock"],
    operation_id="listExpectedStock",
    summary="Expected receipts, soonest first",
)
async def receipts_route(request: ApiRequest, asked: NamedDependency[ReceiptQuery]) -> Response[Page[ExpectedReceipt]]:
    """Those still open, or all."""
    return await _page(request, list_receipts, asked)


@get(
    "/v1/items",
    opt={"scope": "setup:read"},
    dependencies={"asked": query_of(ItemQuery)},
    tags=["Items"],
    operation_id="listItems",
    summary="List items",
)
async def items_route(request: ApiRequest, asked: NamedDependency[ItemQuery]) -> Response[Page[ItemShown]]:
    """In order of SKUs; one item by its `sku`."""
    return await _page(request, list_items, asked)


handlers: list[Any] = [stock_route, movements_route, receipts_route, items_route]
