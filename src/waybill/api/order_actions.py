"""What can be done with an order, over HTTP: as its state allows it, and as the caller may do it."""

from typing import Any

import msgspec
from litestar import Response, get

from waybill.api.access import Caller
from waybill.api.doing import VERBS
from waybill.api.order_views import OrderKey, find_order
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.decisions.actions.about import About
from waybill.decisions.changes.holds import HOLDS
from waybill.decisions.order_actions import decide
from waybill.model.edits import ChangeQuery
from waybill.model.order_actions import OrderAction, OrderActions
from waybill.model.parcel_views import ExceptionQuery
from waybill.ports.payment import gateway_abilities
from waybill.views.changes import list_changes
from waybill.views.parcels import list_exceptions
from waybill.views.shop import get_shop

_WAITING = ("quoted", "awaiting_payment", "awaiting_location")


@get(
    "/v1/orders/{order:str}/actions",
    opt={"scope": "orders:read"},
    tags=["Orders"],
    operation_id="getOrderActions",
    summary="What can be done with an order",
)
async def actions_route(request: ApiRequest, order: OrderKey) -> Response[OrderActions]:
    """Every verb that could be meant, with what it would be sent; and a reason where the order or the key does not allow it.

    What depends on stock or on others shows in a preview of the verb.
    """
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        found = await find_order(tx, order)
        changes = await list_changes(tx, ChangeQuery(order_id=found.order_id, limit=250))
        exceptions = await list_exceptions(tx, ExceptionQuery(order=found.number, limit=250))
        shop = await get_shop(tx)
    about = About(
        order=found,
        changes=[one for one in changes.rows if one.status in _WAITING],
        exceptions=len(exceptions.rows),
        gateways=gateway_abilities(),
        pay_links=shop.settings.pay_link_gateway is not None,
    )
    actions = [_permitted(request.user, action) for action in decide(about)]
    return shown(OrderActions(order_id=found.order_id, version=found.version, actions=actions))


def _permitted(caller: Caller, action: OrderAction) -> OrderAction:
    """The action with the scope that it takes, and why it is not for this caller, if so."""
    doable = VERBS[action.operation]
    try:
        caller.require(doable.scope)
        for reason in action.request.get("reasons", ()):
            caller.require(HOLDS[reason].lifted_by)
    except Problem as problem:
        return msgspec.structs.replace(
            action, scope=doable.scope, allowed=False, reason=action.reason or problem.detail
        )
    return msgspec.structs.replace(action, scope=doable.scope)


handlers: list[Any] = [actions_route]
