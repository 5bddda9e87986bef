"""Changing orders over HTTP: cancel, confirm, discard a draft. Placing is in `orders`."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, post

from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY, IF_MATCH, do_once, read_in, verb_route, version_of
from waybill.api.order_views import OrderKey
from waybill.api.problems import Problem
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.commands.cancel_orders import cancel_orders
from waybill.commands.confirm_orders import confirm_orders
from waybill.commands.discard_drafts import discard_drafts
from waybill.model.orders import (
    Canceled,
    CancelOrder,
    CancelRefusal,
    Confirmed,
    ConfirmOrder,
    ConfirmRefusal,
    DiscardDraft,
    Discarded,
    DiscardRefusal,
)
from waybill.store.tx import Tx
from waybill.views.order_details import get_orders

CANCEL = Verb("cancel_orders", cancel_orders, lambda request: len(request.lines or ()) or 10)
CONFIRM = Verb("confirm_orders", confirm_orders)
DISCARD = Verb("discard_drafts", discard_drafts)


def without_order(kind: Any, name: str) -> Any:
    """The request as sent to an order's own address: its id is in the path, its version in If-Match."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(kind):
        if field.name in ("order_id", "version"):
            continue
        made = field.default_factory is not msgspec.NODEFAULT
        default = msgspec.field(default_factory=field.default_factory) if made else field.default
        fields.append((field.name, field.type) if field.required else (field.name, field.type, default))
    about: dict[str, Any] = {"__doc__": kind.__doc__.partition(" `version`")[0]}
    if hasattr(kind, "__post_init__"):
        about["__post_init__"] = kind.__post_init__
    return msgspec.defstruct(
        name, fields, namespace=about, module=__name__, frozen=True, forbid_unknown_fields=True, omit_defaults=True,
        kw_only=True,
    )  # fmt: skip


CancelThis = without_order(CancelOrder, "CancelThis")
ConfirmThis = without_order(ConfirmOrder, "ConfirmThis")

_cancel_this = msgspec.json.Decoder(CancelThis)
_confirm_this = msgspec.json.Decoder(ConfirmThis)


async def order_id_of(request: ApiRequest, order: str) -> UUID:
    """The order's id, looked up where it is named by its number."""
    if not order.isdecimal():
        return UUID(order)

    async def view(tx: Tx) -> Any:
        return await get_orders(tx, [int(order)])

    found = await read_in(request, view)
    if not found:
        raise Problem("unknown_order", f"There is no order {order}. Check its number, or list the orders.")
    return UUID(bytes=found[0].order_id.bytes)


async def _on_order(request: ApiRequest, order: str, verb: Verb, kind: Any, body: Any) -> Response[Any]:
    version = version_of(request.headers.get("if-match"))
    asked = kind(**msgspec.structs.asdict(body), order_id=await order_id_of(request, order), version=version)
    return await do_once(request, verb, asked)


@post(
    "/v1/orders/{order:str}/cancel",
    opt={
        "scope": "orders:write", "body": CancelThis, "optional_body": True, "answer": Canceled,
        "refusals": tuple(CancelRefusal), "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=["Orders"],
    operation_id="cancelOrder",
    summary="Cancel an order",
)  # fmt: skip
async def cancel_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """The whole order (without a body, or without `lines`), or some units of some lines, before anything has shipped.

    What it held is free at once, and goes to those who wait for it, the oldest first.
    """
    body = await whole_body(request)
    return await _on_order(request, order, CANCEL, CancelOrder, decoded(_cancel_this, body or b"{}"))


@post(
    "/v1/orders/{order:str}/confirm",
    opt={
        "scope": "orders:write", "body": ConfirmThis, "answer": Confirmed, "refusals": tuple(ConfirmRefusal),
        "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=["Orders"],
    operation_id="confirmOrder",
    summary="Confirm an order whose money has arrived",
)  # fmt: skip
async def confirm_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """Money arrived for a placed order; it no longer expires. Refused where it is less than the terms ask for."""
    body = await whole_body(request)
    return await _on_order(request, order, CONFIRM, ConfirmOrder, decoded(_confirm_this, body))


@post(
    "/v1/orders/{order:str}/discard",
    opt={
        "scope": "orders:write", "answer": Discarded, "refusals": tuple(DiscardRefusal),
        "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=["Drafts"],
    operation_id="discardDraft",
    summary="Throw a draft away",
)  # fmt: skip
async def discard_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """Make drafts with `draft: true` when placing, list them with `status=draft`, place one by its `draft_id`."""
    version = version_of(request.headers.get("if-match"))
    asked = DiscardDraft(order_id=await order_id_of(request, order), version=version)
    return await do_once(request, DISCARD, asked)


cancel_many = verb_route(
    "/v1/orders/cancel", CANCEL, CancelOrder, Canceled, CancelRefusal,
    scope="orders:write", tag="Orders", name="cancelOrders", summary="Cancel up to 1,000 orders",
    description="As canceling one, each with its `order_id` and, to be safe from changes, its `version`.",
)  # fmt: skip
confirm_many = verb_route(
    "/v1/orders/confirm", CONFIRM, ConfirmOrder, Confirmed, ConfirmRefusal,
    scope="orders:write", tag="Orders", name="confirmOrders", summary="Confirm up to 1,000 orders",
    description="As confirming one, each with its `order_id`: for a bank statement, say.",
)  # fmt: skip
discard_many = verb_route(
    "/v1/orders/discard", DISCARD, DiscardDraft, Discarded, DiscardRefusal,
    scope="orders:write", tag="Drafts", name="discardDrafts", summary="Throw up to 1,000 drafts away",
    description="Each with its `order_id`; it keeps its number.",
)  # fmt: skip

handlers: list[Any] = [cancel_route, confirm_route, discard_route, cancel_many, confirm_many, discard_many]
