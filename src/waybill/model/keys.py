"""API keys and webhook endpoints: operational set-up that is never in the log."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.wire import Label

Scope = Literal[
    "orders:read",
    "orders:write",
    "stock:read",
    "stock:write",
    "fulfillment:read",
    "fulfillment:write",
    "payments:read",
    "payments:write",
    "setup:read",
    "setup:write",
    "customers:read",
    "customers:write",
    "events:read",
    "webhooks:read",
    "webhooks:write",
    "risk:write",
    "cash:write",
    "reports:read",
    "people:read",
    "people:write",
    "audit:read",
    "admin",
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# Who may do the second may do the first.
WIDER: Mapping[str, Scope] = {"cash:write": "payments:write"}


def grants(held: Collection[str], scope: str) -> bool:
    """Whether these scopes let one do what takes `scope`: a writer may also read, `admin` may do anything."""
    if scope in held or "admin" in held:
        return True
    area, _, _ = scope.partition(":")
    return f"{area}:write" in held or WIDER.get(scope) in held


class CreateKey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new API key. A `write` scope includes reading; `admin` includes everything, keys too."""

    name: Label
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=40)]


class RevokeKey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Revoke a key: within five seconds it opens nothing. Cannot be undone."""

    key_id: UUID


class KeyCreated(Struct, frozen=True, tag="created", tag_field="result", kw_only=True):
    """The new key. `token` is shown this once: only its hash is kept."""

    key_id: UUID
    token: str
    name: str
    scopes: list[str]


class KeyRevoked(Struct, frozen=True, tag="revoked", tag_field="result", kw_only=True):
    """The key is revoked, now or before."""

    key_id: UUID


class KeyListed(Struct, frozen=True, kw_only=True):
    """A key without its secret; `prefix` is how its token begins."""

    key_id: UUID
    prefix: str
    name: str
    scopes: list[str]
    created_at: datetime
    revoked_at: datetime | None


WebhookUrl = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=r"\Ahttps?://[^\s\x00-\x20\x7f/?#@\\]+(:[0-9]{1,5})?([/?][^\s\x00-\x20\x7f#\\]*)?\Z",
        description="http or https, without user name and fragment.",
        examples=["https://example.com/hooks/waybill"],
    ),
]
EventTypes = Annotated[
    str,
    Meta(
        max_length=64,
        pattern=r"\A([a-z_]+\.([a-z_]+|\*)|\*)\Z",
        description="An event type, all of one kind, or * for all.",
        examples=["order.placed", "order.*"],
    ),
]


class CreateWebhook(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An address that events are sent to; no `types` means all of them."""

    url: WebhookUrl
    types: Annotated[list[EventTypes], Meta(max_length=100)] = msgspec.field(default_factory=list)


class DeleteWebhook(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Delete a webhook with its secret and its deliveries."""

    webhook_id: UUID


class WebhookCreated(Struct, frozen=True, tag="created", tag_field="result", kw_only=True):
    """The new webhook. Its `secret` signs what is sent (Standard Webhooks) and is shown this once."""

    webhook_id: UUID
    url: str
    types: list[str]
    secret: str


class WebhookDeleted(Struct, frozen=True, tag="deleted", tag_field="result", kw_only=True):
    """The webhook is gone."""

    webhook_id: UUID


class WebhookListed(Struct, frozen=True, kw_only=True):
    """A webhook without its secret."""

    webhook_id: UUID
    url: str
    types: list[str]
    active: bool
    created_at: datetime


KeyResult = KeyRevoked | Refused
CreateWebhookResult = WebhookCreated | Refused
DeleteWebhookResult = WebhookDeleted | Refused
