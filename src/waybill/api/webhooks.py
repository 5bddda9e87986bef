"""Webhooks over HTTP: endpoints, the log of their deliveries, delivering again."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta, Struct

from waybill.api.doing import read_in, told, write_in
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.model.keys import CreateWebhook, DeleteWebhook, WebhookCreated, WebhookDeleted, WebhookListed
from waybill.model.messages import DeliveryListed, DeliveryQuery
from waybill.model.views import Page
from waybill.store.tx import Tx
from waybill.store.webhooks import create_webhooks, delete_webhooks, list_webhooks
from waybill.views.deliveries import list_deliveries
from waybill.workers.webhooks import redeliver

Seq = Annotated[int, Meta(ge=1, le=2**53)]


class ReplayWebhook(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Deliver again the events `first` to `last`, or to the newest; at most 10,000."""

    first: Seq
    last: Seq | None = None


class Replayed(Struct, frozen=True, tag="replayed", tag_field="result", kw_only=True):
    """How many events are on their way again."""

    events: int


_create = msgspec.json.Decoder(CreateWebhook)
_replay = msgspec.json.Decoder(ReplayWebhook)


async def _require(tx: Tx, webhook_id: UUID) -> None:
    if webhook_id not in {one.webhook_id for one in await list_webhooks(tx)}:
        raise Problem("unknown_webhook", "There is no webhook with this id. List the webhooks to see their ids.")


@get(
    "/v1/webhooks",
    opt={"scope": "webhooks:read"},
    tags=["Webhooks"],
    operation_id="listWebhooks",
    summary="All webhooks",
)
async def webhooks_route(request: ApiRequest) -> Response[list[WebhookListed]]:
    """The oldest first, without their secrets."""
    return shown(await read_in(request, list_webhooks))


@post(
    "/v1/webhooks",
    opt={
        "scope": "webhooks:write",
        "body": CreateWebhook,
        "answer": WebhookCreated,
        "refusals": ("unknown_event_type", "too_many_webhooks"),
    },
    tags=["Webhooks"],
    operation_id="createWebhook",
    summary="Make a webhook",
)
async def create_route(request: ApiRequest) -> Response[Any]:
    """Events are sent to its address from now on, signed with its secret (Standard Webhooks), which is shown this once."""
    asked = decoded(_create, await whole_body(request))
    return told(await write_in(request, lambda tx: create_webhooks(tx, [asked])), 201)


@delete(
    "/v1/webhooks/{webhook_id:uuid}",
    opt={"scope": "webhooks:write", "answer": WebhookDeleted, "refusals": ("unknown_webhook",)},
    status_code=200,
    tags=["Webhooks"],
    operation_id="deleteWebhook",
    summary="Delete a webhook",
)
async def delete_route(request: ApiRequest, webhook_id: FromPath[UUID]) -> Response[Any]:
    """With its secret and its deliveries; those that wait are not sent."""
    return told(await write_in(request, lambda tx: delete_webhooks(tx, [DeleteWebhook(webhook_id=webhook_id)])))


@get(
    "/v1/webhooks/{webhook_id:uuid}/deliveries",
    opt={"scope": "webhooks:read", "refusals": ("unknown_webhook",)},
    dependencies={"asked": query_of(DeliveryQuery)},
    tags=["Webhooks"],
    operation_id="listDeliveries",
    summary="The log of a webhook's deliveries",
)
async def deliveries_route(
    request: ApiRequest, webhook_id: FromPath[UUID], asked: NamedDependency[DeliveryQuery]
) -> Response[Page[DeliveryListed]]:
    """The newest event first: what was answered, how often it was tried, when it is tried next."""

    async def view(tx: Tx) -> Page[DeliveryListed]:
        await _require(tx, webhook_id)
        statuses = [asked.status] if asked.status else []
        return await list_deliveries(tx, webhook_id, statuses, asked.cursor, asked.limit)

    return shown(await read_in(request, view))


@post(
    "/v1/webhooks/{webhook_id:uuid}/replay",
    opt={"scope": "webhooks:write", "body": ReplayWebhook, "answer": Replayed, "refusals": ("unknown_webhook",)},
    status_code=200,
    tags=["Webhooks"],
    operation_id="replayWebhook",
    summary="Deliver events again",
)
async def replay_route(request: ApiRequest, webhook_id: FromPath[UUID]) -> Response[Any]:
    """Those that the webhook wants, also from before it was made. Dead letters among them leave their list."""
    asked = decoded(_replay, await whole_body(request))

    async def change(tx: Tx) -> list[Replayed]:
        await _require(tx, webhook_id)
        return [Replayed(events=await redeliver(tx, webhook_id, asked.first, asked.last))]

    return told(await write_in(request, change))


handlers: list[Any] = [webhooks_route, create_route, delete_route, deliveries_route, replay_route]
