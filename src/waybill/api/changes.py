"""Changing orders over HTTP: put on hold, lift holds, edit, and settle changes that wait."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY, IF_MATCH, do_once, verb_route, version_of
from waybill.api.order_verbs import order_id_of, without_order
from waybill.api.order_views import OrderKey
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime, decoded, whole_body
from waybill.commands.changes.edit_orders import edit_orders
from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.changes.lift_holds import lift_holds
from waybill.commands.changes.settle_changes import settle_changes
from waybill.decisions.changes.holds import HOLDS
from waybill.model.changes import HoldOrder, HoldRefusal, Lifted, LiftHold, LiftRefusal, OnHold
from waybill.model.edits import (
    ChangeQuery,
    ChangeSettled,
    ChangeShown,
    Edited,
    EditOrder,
    EditRefusal,
    SettleChange,
    SettleRefusal,
)
from waybill.model.views import Page
from waybill.views.changes import list_changes

HOLD = Verb("hold_orders", hold_orders)
LIFT = Verb("lift_holds", lift_holds)
# an edit may touch every line that its order has
EDIT = Verb("edit_orders", edit_orders, lambda request: 10 + len(request.lines) + len(request.add))
SETTLE = Verb("settle_changes", settle_changes, lambda _: 10)

HoldThis = without_order(HoldOrder, "HoldThis")
LiftThese = without_order(LiftHold, "LiftThese")
EditThis = without_order(EditOrder, "EditThis")

_edit_this = msgspec.json.Decoder(EditThis)
_hold_this = msgspec.json.Decoder(HoldThis)
_lift_these = msgspec.json.Decoder(LiftThese)


def _may_lift(request: ApiRequest, asked: Any) -> None:
    """Some holds take a scope of their own to be lifted."""
    for reason in asked.reasons:
        request.user.require(HOLDS[reason].lifted_by)


@post(
    "/v1/orders/{order:str}/hold",
    opt={
        "scope": "orders:write", "body": HoldThis, "optional_body": True, "answer": OnHold, "refusals": tuple(HoldRefusal),
        "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=["Changes"],
    operation_id="holdOrder",
    summary="Put an order on hold",
)  # fmt: skip
async def hold_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """Each reason keeps something else from happening: being given stock, capture, release, hand-over.

    With the reason `until_date` the hold ends by itself at `until`.
    """
    asked = decoded(_hold_this, await whole_body(request) or b"{}")
    version = version_of(request.headers.get("if-match"))
    order_id = await order_id_of(request, order)
    return await do_once(request, HOLD, HoldOrder(**msgspec.structs.asdict(asked), order_id=order_id, version=version))


@post(
    "/v1/orders/{order:str}/lift",
    opt={
        "scope": "orders:write", "body": LiftThese, "answer": Lifted, "refusals": tuple(LiftRefusal),
        "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=["Changes"],
    operation_id="liftHolds",
    summary="Lift an order's holds",
)  # fmt: skip
async def lift_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """What they kept from happening may happen. Holds for fraud, payment and price take the scope `risk:write` as well."""
    asked = decoded(_lift_these, await whole_body(request))
    _may_lift(request, asked)
    version = version_of(request.headers.get("if-match"))
    order_id = await order_id_of(request, order)
    return await do_once(request, LIFT, LiftHold(**msgspec.structs.asdict(asked), order_id=order_id, version=version))


@post(
    "/v1/orders/{order:str}/edit",
    opt={
        "scope": "orders:write", "body": EditThis, "answer": Edited, "refusals": tuple(EditRefusal),
        "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=["Changes"],
    operation_id="editOrder",
    summary="Change an order, or see what that would come to",
)  # fmt: skip
async def edit_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """Lines come, grow, shrink and go; discounts, charges, address, method, note and tags are put anew.

    With `preview` nothing is changed and the answer is the quote. What a location has begun with it is asked to give back.
    """
    asked = decoded(_edit_this, await whole_body(request))
    version = version_of(request.headers.get("if-match"))
    order_id = await order_id_of(request, order)
    return await do_once(request, EDIT, EditOrder(**msgspec.structs.asdict(asked), order_id=order_id, version=version))


@get(
    "/v1/changes",
    opt={"scope": "orders:read"},
    dependencies={"asked": query_of(ChangeQuery)},
    tags=["Changes"],
    operation_id="listChanges",
    summary="Changes of orders, newest first",
)
async def changes_route(request: ApiRequest, asked: NamedDependency[ChangeQuery]) -> Response[Page[ChangeShown]]:
    """Edits, and what locations are asked to give back: `status=awaiting_location&location=...` is a location's list."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(request.user) as tx:
        return shown(await list_changes(tx, asked))


hold_many = verb_route(
    "/v1/orders/hold", HOLD, HoldOrder, OnHold, HoldRefusal,
    scope="orders:write", tag="Changes", name="holdOrders", summary="Put up to 1,000 orders on hold",
    description="As putting one on hold, each with its `order_id` and, to be safe from changes, its `version`.",
)  # fmt: skip
lift_many = verb_route(
    "/v1/orders/lift", LIFT, LiftHold, Lifted, LiftRefusal,
    scope="orders:write", tag="Changes", name="liftHoldsOfMany", summary="Lift holds of up to 1,000 orders",
    description="As lifting those of one, each with its `order_id`. Some holds take the scope `risk:write` as well.",
    check=_may_lift,
)  # fmt: skip

edit_many = verb_route(
    "/v1/orders/edit", EDIT, EditOrder, Edited, EditRefusal,
    scope="orders:write", tag="Changes", name="editOrders", summary="Change up to 1,000 orders",
    description="As changing one, each with its `order_id` and, to be safe from changes, its `version`.",
)  # fmt: skip
settle_many = verb_route(
    "/v1/changes/settle", SETTLE, SettleChange, ChangeSettled, SettleRefusal,
    scope="orders:write", tag="Changes", name="settleChanges", summary="Settle changes that wait",
    description="The buyer's answer to a quote, or a location's to what it is asked to give back, by `change_id`.",
)  # fmt: skip

handlers: list[Any] = [
    hold_route, lift_route, edit_route, changes_route, hold_many, lift_many, edit_many, settle_many,
]  # fmt: skip
