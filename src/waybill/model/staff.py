"""The people who work in a shop: their roles, and what they ask and are told when they sign in."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from msgspec import Meta, Struct

from waybill.model.keys import Scope, grants
from waybill.model.results import Refused
from waybill.model.wire import Email, Label

Role = Literal["owner", "manager", "support", "warehouse", "kitchen", "courier", "accountant", "read_only"]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_SCOPES: Mapping[Role, tuple[Scope, ...]] = {
    "owner": ("admin",),
    "manager": (
        "orders:write", "stock:write", "fulfillment:write", "payments:write", "setup:write", "customers:write", "events:read",
        "webhooks:write", "risk:write", "reports:read", "people:write", "audit:read",
    ),
    "support": (
        "orders:write", "customers:write", "payments:write", "stock:read", "fulfillment:read", "setup:read", "events:read",
    ),
    "warehouse": ("orders:read", "stock:write", "fulfillment:write", "setup:read", "events:read"),
    "kitchen": ("orders:read", "stock:read", "fulfillment:write", "setup:read", "events:read"),
    "courier": ("orders:read", "fulfillment:write", "cash:write", "setup:read", "events:read"),
    "accountant": (
        "orders:read", "payments:write", "customers:read", "stock:read", "fulfillment:read", "setup:read", "events:read",
        "reports:read", "audit:read",
    ),
    "read_only": (
        "orders:read", "stock:read", "fulfillment:read", "payments:read", "setup:read", "customers:read", "events:read",
        "webhooks:read", "reports:read",
    ),
}  # fmt: skip


def may_make(held: Collection[str], role: Role) -> bool:
    """Whether who holds these scopes may give or take a role: nobody gives more than they have."""
    return all(grants(held, scope) for scope in ROLE_SCOPES[role])


SHORTEST_PASSWORD = 10
Password = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        pattern=r"\A[^\x00]*\Z",
        description="At least 10 characters where it is chosen.",
        examples=["seven lighthouses by the sea"],
    ),
]
SignInToken = Annotated[
    str,
    Meta(
        min_length=20,
        max_length=100,
        pattern=r"\A[A-Za-z0-9_-]+\Z",
        description="From the fragment of the link's address.",
        examples=["q1Yk0m2Yv8d0TgGmJ3oXhQpQ2y1nYw6n3Yv0m2Yv8d0"],
    ),
]


class SignIn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """E-mail and password; `account` says which, where they open several shops."""

    email: Email
    password: Password
    account: UUID | None = None


class UseLink(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The token of a link that was sent or shown: it is good once."""

    token: SignInToken


class ForgotPassword(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who wants a link to choose a new password."""

    email: Email


class ResetPassword(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The token of the link, and the new password."""

    token: SignInToken
    password: Password


class AcceptInvitation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The token of the invitation, what to be called, and the password to sign in with."""

    token: SignInToken
    name: Label
    password: Password


class ChangePassword(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The password as it is (where there is one) and as it shall be."""

    current: Password | None = None
    password: Password


class SaveProfile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to be called."""

    name: Label


class InvitePerson(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who is to work in the shop, and as what."""

    email: Email
    role: Role
    name: Label | None = None


class ChangeRole(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody is from now on."""

    role: Role


class SetRole(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Make somebody something else."""

    person_id: UUID
    role: Role


class DeactivatePerson(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let somebody in no more: their sessions end at once, an invitation is void. Inviting them again undoes it."""

    person_id: UUID


class ShopOfSession(Struct, frozen=True, kw_only=True):
    """The shop that the session is in."""

    shop_id: int
    name: str
    currency: str
    country: str
    time_zone: str
    locale: str


class SessionShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who calls, and what they may do. A person's `csrf_token` goes into the header X-CSRF-Token of every change.

    `seq` is that of the newest event: a stream after it misses nothing that happens to what is read from now on.
    """

    kind: Literal["person", "key"]
    actor: str
    name: str
    scopes: list[str]
    shop: ShopOfSession
    seq: int
    person_id: UUID | None = None
    email: str | None = None
    role: Role | None = None
    has_password: bool | None = None
    session_id: UUID | None = None
    csrf_token: str | None = None
    expires_at: datetime | None = None


class SignedIn(Struct, frozen=True, tag="signed_in", tag_field="result", kw_only=True):
    """A session has begun: its token is in the cookie."""

    session: SessionShown


class AccountOffered(Struct, frozen=True, kw_only=True):
    """One of the accounts that e-mail and password open."""

    account: UUID
    shop: str
    role: Role


class ChooseAccount(Struct, frozen=True, tag="choose_account", tag_field="result", kw_only=True):
    """E-mail and password open several shops: send them again with the `account` to sign in to."""

    accounts: list[AccountOffered]


class SignedOut(Struct, frozen=True, tag="signed_out", tag_field="result", kw_only=True):
    """The session is over."""


class Asked(Struct, frozen=True, tag="asked", tag_field="result", kw_only=True):
    """If there is such an account, a mail is on its way. `mail` is false where this server sends none."""

    mail: bool


class LinkShown(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a link is for: whose it is, until when it is good."""

    kind: Literal["sign_in", "reset", "invitation"]
    shop: str
    email: str
    name: str
    role: Role
    expires_at: datetime


class ProviderOffered(Struct, frozen=True, kw_only=True):
    """A shop's OpenID provider to sign in with: begin with its number."""

    provider: int
    label: str


class WaysIn(Struct, frozen=True, kw_only=True):
    """How people may sign in here. Without `mail` no link can be sent: an owner has to make one."""

    mail: bool
    providers: list[ProviderOffered]


class SessionListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where somebody is signed in. `how` they came in, with what, and from which address."""

    session_id: UUID
    how: Literal["password", "link", "openid"]
    agent: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool = False


class SessionEnded(Struct, frozen=True, tag="ended", tag_field="result", kw_only=True):
    """How many sessions were ended."""

    sessions: int


class ProfileSaved(Struct, frozen=True, tag="saved", tag_field="result", kw_only=True):
    """The account as it is from now on."""

    person_id: UUID
    name: str


class PersonListed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Somebody who works in the shop, or is invited to."""

    person_id: UUID
    email: str
    name: str
    role: Role
    status: Literal["active", "invited", "deactivated"]
    created_at: datetime
    joined_at: datetime | None = None
    signed_in_at: datetime | None = None
    invitation_expires_at: datetime | None = None
    sessions: int = 0


class PersonInvited(Struct, frozen=True, tag="invited", tag_field="result", kw_only=True):
    """The invitation. `link` is shown this once, for whom no mail reaches; `mail` says whether one goes out."""

    person_id: UUID
    link: str
    expires_at: datetime
    mail: bool


class PersonChanged(Struct, frozen=True, tag="changed", tag_field="result", kw_only=True):
    """The person as they are from now on."""

    person_id: UUID
    role: Role
    status: Literal["active", "invited", "deactivated"]


InviteResult = PersonInvited | Refused
PersonResult = PersonChanged | Refused
