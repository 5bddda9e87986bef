"""Reading the shop, its locations and its customers over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.decisions.changes.holds import HOLDS
from waybill.model.messages import CustomerExport
from waybill.model.setup_views import (
    Alike,
    CustomerDetail,
    CustomerQuery,
    CustomerSummary,
    HoldKind,
    LocationShown,
    ShopShown,
)
from waybill.model.views import Page
from waybill.views.customer_export import export_customer
from waybill.views.customers import get_customer, list_alike, list_customers
from waybill.views.locations import list_locations
from waybill.views.shop import get_shop


@get("/v1/shop", opt={"scope": "setup:read"}, tags=["Set-up"], operation_id="getShop", summary="The key's shop")
async def shop_route(request: ApiRequest) -> Response[ShopShown]:
    """Its currency, time zone and settings."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await get_shop(tx))


@get(
    "/v1/locations",
    opt={"scope": "setup:read"},
    tags=["Set-up"],
    operation_id="listLocations",
    summary="All locations",
)
async def locations_route(request: ApiRequest) -> Response[list[LocationShown]]:
    """Open ones first, then by priority."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await list_locations(tx))


@get(
    "/v1/customers",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(CustomerQuery)},
    tags=["Customers"],
    operation_id="listCustomers",
    summary="List and find customers",
)
async def customers_route(
    request: ApiRequest, asked: NamedDependency[CustomerQuery]
) -> Response[Page[CustomerSummary]]:
    """Newest first; by e-mail, phone, external id, tag or how a name begins, or by `q` as one types."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await list_customers(tx, asked))


@get(
    "/v1/holds",
    opt={"scope": "setup:read"},
    tags=["Set-up"],
    operation_id="listHoldKinds",
    summary="For which reasons orders are held, and what waits then",
)
async def holds_route(request: ApiRequest) -> Response[list[HoldKind]]:
    """The same in every shop. `POST /v1/orders/{order}/hold` sets one, `POST /v1/orders/{order}/lift` lifts it."""
    return shown(
        [
            HoldKind(reason=reason, blocks=sorted(hold.blocks), set_by=hold.set_by, lifted_by=hold.lifted_by)
            for reason, hold in HOLDS.items()
        ]
    )


@get(
    "/v1/customers/{customer_id:uuid}",
    opt={"scope": "customers:read", "refusals": ("unknown_customer",)},
    tags=["Customers"],
    operation_id="getCustomer",
    summary="A customer, with what they bought",
)
async def customer_route(request: ApiRequest, customer_id: FromPath[UUID]) -> Response[CustomerDetail]:
    """Their newest data and their orders' count and value by currency."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        found = await get_customer(tx, customer_id)
    if found is None:
        raise Problem("unknown_customer", "There is no customer with this id.")
    return shown(found)


@get(
    "/v1/customers/{customer_id:uuid}/alike",
    opt={"scope": "customers:read", "refusals": ("unknown_customer",)},
    tags=["Customers"],
    operation_id="listAlikeCustomers",
    summary="Records that may be the same person",
)
async def alike_route(request: ApiRequest, customer_id: FromPath[UUID]) -> Response[list[Alike]]:
    """Whoever gave the same name, phone, e-mail or address, those with most in common first. `POST /v1/customers/merge` makes them one."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        if await get_customer(tx, customer_id) is None:
            raise Problem("unknown_customer", "There is no customer with this id.")
        return shown(await list_alike(tx, customer_id))


@get(
    "/v1/customers/{customer_id:uuid}/export",
    opt={"scope": "customers:read", "refusals": ("unknown_customer",)},
    tags=["Customers"],
    operation_id="exportCustomer",
    summary="Everything that is kept about a customer",
)
async def export_route(request: ApiRequest, customer_id: FromPath[UUID]) -> Response[CustomerExport]:
    """For when they ask for it: every contact and address they gave, their orders whole, what was said to them."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        found = await export_customer(tx, customer_id)
    if found is None:
        raise Problem("unknown_customer", "There is no customer with this id.")
    return shown(found)


handlers: list[Any] = [
    holds_route,
    export_route,
    alike_route,
    shop_route,
    locations_route,
    customers_route,
    customer_route,
]
