"""Changing the shop, its items, its locations and its customers over HTTP."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, patch, post
from litestar.params import FromPath

from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY, do_once, verb_route
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.commands.erase_customers import erase_customers
from waybill.commands.save_customers import save_customers
from waybill.commands.save_items import save_items
from waybill.commands.save_locations import save_locations
from waybill.commands.save_shop import save_shop
from waybill.model.setup import (
    EraseCustomer,
    Erased,
    SaveCustomer,
    Saved,
    SaveItem,
    SaveLocation,
    SaveShop,
    SetupRefusal,
    ShopNow,
)

SAVE_SHOP = Verb("save_shop", save_shop)
SAVE_ITEMS = Verb("save_items", save_items)
ERASE = Verb("erase_customers", erase_customers, lambda _: 40)

_shop = msgspec.json.Decoder(SaveShop)


def _only(*refusals: SetupRefusal) -> tuple[SetupRefusal, ...]:
    return (SetupRefusal.KEY_REUSED, *refusals)


@patch(
    "/v1/shop",
    opt={
        "scope": "setup:write", "body": SaveShop, "answer": ShopNow, "headers": (IDEMPOTENCY_KEY,),
        "refusals": _only(
            SetupRefusal.SETTINGS_CHANGED, SetupRefusal.BAD_TIME_ZONE, SetupRefusal.CURRENCY_IN_USE,
            SetupRefusal.UNKNOWN_WEBHOOK, SetupRefusal.SLUG_TAKEN,
        ),
    },
    status_code=200,
    tags=["Set-up"],
    operation_id="saveShop",
    summary="Change the shop",
)  # fmt: skip
async def shop_route(request: ApiRequest) -> Response[Any]:
    """What is left out stays as it is; `settings` are saved whole."""
    return await do_once(request, SAVE_SHOP, decoded(_shop, await whole_body(request)))


@post(
    "/v1/customers/{customer_id:uuid}/erase",
    opt={
        "scope": "customers:write", "answer": Erased, "headers": (IDEMPOTENCY_KEY,),
        "refusals": _only(SetupRefusal.UNKNOWN_CUSTOMER),
    },
    status_code=200,
    tags=["Customers"],
    operation_id="eraseCustomer",
    summary="Erase a customer's personal data",
)  # fmt: skip
async def erase_route(request: ApiRequest, customer_id: FromPath[UUID]) -> Response[Any]:
    """Everywhere, for good: names, addresses, notes, messages. Their orders keep their figures."""
    return await do_once(request, ERASE, EraseCustomer(customer_id=customer_id))


items = verb_route(
    "/v1/items", SAVE_ITEMS, SaveItem, Saved,
    _only(
        SetupRefusal.UNKNOWN_COMPONENT, SetupRefusal.BUNDLE_IN_BUNDLE, SetupRefusal.BUNDLE_WITH_STOCK,
        SetupRefusal.UNIT_IN_USE,
    ),
    scope="setup:write", tag="Items", name="saveItems", summary="Save an item, or up to 1,000",
    description="By SKU: a new one is made, a known one is replaced whole. A bundle's parts come before it.",
)  # fmt: skip
locations = verb_route(
    "/v1/locations", Verb("save_locations", save_locations), SaveLocation, Saved, _only(SetupRefusal.BAD_HOURS),
    scope="setup:write", tag="Set-up", name="saveLocations", summary="Save a location, or several",
    description="By code: a new one is made, a known one is replaced whole.",
)  # fmt: skip
customers = verb_route(
    "/v1/customers", Verb("save_customers", save_customers), SaveCustomer, Saved,
    _only(SetupRefusal.UNKNOWN_CUSTOMER, SetupRefusal.IDENTITY_TAKEN, SetupRefusal.NO_IDENTITY),
    scope="customers:write", tag="Customers", name="saveCustomers", summary="Save a customer, or up to 1,000",
    description="Found again by `customer_id`, external id, e-mail or phone, in this order; what is left out stays.",
)  # fmt: skip

handlers: list[Any] = [shop_route, erase_route, items, locations, customers]
