"""Signing in through a shop's own OpenID Connect provider."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from waybill.model.results import Refused
from waybill.model.staff import Role
from waybill.model.wire import Name

Issuer = Annotated[
    str,
    Meta(
        max_length=500,
        pattern=r"\Ahttps?://[^\s\x00-\x20\x7f?#@\\]+\Z",
        description="As the provider calls itself: below it is /.well-known/openid-configuration.",
        examples=["https://accounts.example.com"],
    ),
]
ClientId = Annotated[
    str, Meta(min_length=1, max_length=255, pattern=r"\A[!-~]+\Z", description="What the provider calls this Waybill.")
]
ClientSecret = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[!-~]+\Z")]
Domain = Annotated[str, Meta(max_length=253, pattern=r"\A[a-z0-9-]+(\.[a-z0-9-]+)+\Z", examples=["example.com"])]
# What the provider sends back: its own text, of whatever it likes.
Opaque = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"\A[!-~]+\Z")]
DefaultRole = Literal["manager", "support", "warehouse", "kitchen", "courier", "accountant", "read_only"]


class SaveOpenId(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The provider to sign in through, whole; without `client_secret` the one that is kept stays.

    Who works here already may come in by it under their e-mail; anybody else only with an e-mail of `domains`, as `default_role`.
    """

    issuer: Issuer
    client_id: ClientId
    client_secret: ClientSecret | None = None
    label: Name = "Sign in with OpenID"
    domains: Annotated[list[Domain], Meta(max_length=50)] = msgspec.field(default_factory=list)
    default_role: DefaultRole = "read_only"


class OpenIdShown(Struct, frozen=True, tag="openid", tag_field="result", omit_defaults=True, kw_only=True):
    """The shop's provider, without its secret. Its settings need the address `redirect_uri`."""

    redirect_uri: str
    issuer: str | None = None
    client_id: str | None = None
    label: str | None = None
    domains: list[str] = msgspec.field(default_factory=list)
    default_role: Role | None = None


class BeginOpenId(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The provider to sign in through, as the ways in name it."""

    provider: Annotated[int, Meta(ge=1, le=2**53)]


class OpenIdBegun(Struct, frozen=True, tag="begun", tag_field="result", kw_only=True):
    """Go to `address`; the provider sends the browser back with a code."""

    address: str


class FinishOpenId(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the provider sent the browser back with."""

    code: Opaque
    state: Opaque


OpenIdResult = OpenIdShown | Refused
