"""Webhook endpoints of a shop. Each has a secret of its own, kept encrypted under the name `webhook:<id>`.

They do not go through the idempotency table, which would keep the secret with the answer.
"""

import base64
import secrets
from collections.abc import Sequence
from uuid import UUID

from waybill.model.events import EVENT_TYPES
from waybill.model.keys import (
    CreateWebhook,
    CreateWebhookResult,
    DeleteWebhook,
    DeleteWebhookResult,
    WebhookCreated,
    WebhookDeleted,
    WebhookListed,
)
from waybill.model.results import Refused
from waybill.store.audit import Noted, note_changes
from waybill.store.secrets import delete_secrets, put_secret
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)

MOST_WEBHOOKS = 50


def secret_name(webhook_id: UUID) -> str:
    """The name of a webhook's secret."""
    return f"webhook:{webhook_id}"


def _is_known(wanted: str) -> bool:
    """Whether an event type, `area.*` or `*` names anything."""
    return (
        wanted == "*" or wanted in EVENT_TYPES or any(f"{type.partition('.')[0]}.*" == wanted for type in EVENT_TYPES)
    )


async def create_webhooks(tx: Tx, requests: Sequence[CreateWebhook]) -> list[CreateWebhookResult]:
    """One result per request; `secret` of the new ones is `whsec_` and 32 random bytes in base64 (Standard Webhooks)."""
    existing: int = await tx.fetchval(_sql.count)
    results: list[CreateWebhookResult] = []
    created: list[WebhookCreated] = []
    for request in requests:
        unknown = [type for type in request.types if not _is_known(type)]
        if unknown:
            detail = f"There is no event type {unknown[0]}. The event types are: {', '.join(sorted(EVENT_TYPES))}."
            results.append(Refused(type="unknown_event_type", detail=detail, field="/types"))
            continue
        if existing + len(created) >= MOST_WEBHOOKS:
            detail = f"A shop has at most {MOST_WEBHOOKS} webhooks. Delete one first."
            results.append(Refused(type="too_many_webhooks", detail=detail))
            continue
        one = WebhookCreated(
            webhook_id=next(tx.ids),
            url=request.url,
            types=list(dict.fromkeys(request.types)),
            secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
        )
        created.append(one)
        results.append(one)
    rows = [(one.webhook_id, one.url, " ".join(one.types)) for one in created]
    await tx.execute(_sql.create, *columns(rows, 3), tx.now)
    made = [Noted("webhook.created", str(one.webhook_id), {"url": one.url, "types": one.types}) for one in created]
    await note_changes(tx, made)
    for one in created:
        await put_secret(tx, secret_name(one.webhook_id), one.secret)
    return results


async def delete_webhooks(tx: Tx, requests: Sequence[DeleteWebhook]) -> list[DeleteWebhookResult]:
    """One result per request; deliveries that still wait are not sent."""
    wanted = sorted({request.webhook_id for request in requests})
    gone = {row["webhook_id"] for row in await tx.fetch(_sql.delete, wanted)}
    await note_changes(tx, [Noted("webhook.deleted", str(webhook_id)) for webhook_id in sorted(gone)])
    await tx.execute(_sql.delete_deliveries, sorted(gone))
    await delete_secrets(tx, [secret_name(webhook_id) for webhook_id in sorted(gone)])
    detail = "There is no webhook with this id. List the webhooks to see their ids."
    return [
        WebhookDeleted(webhook_id=request.webhook_id)
        if request.webhook_id in gone
        else Refused(type="unknown_webhook", detail=detail, field="/webhook_id")
        for request in requests
    ]


async def list_webhooks(tx: Tx) -> list[WebhookListed]:
    """All webhooks of the shop, the oldest first."""
    return [
        WebhookListed(
            webhook_id=row["webhook_id"],
            url=row["url"],
            types=row["types"],
            active=row["active"],
            created_at=row["created_at"],
        )
        for row in await tx.fetch(_sql.all_webhooks)
    ]
