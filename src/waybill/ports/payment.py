"""What we ask of a payment gateway: authorize, capture, void, refund, renew, find.

Every call carries a key, the same whenever the same attempt is repeated: a gateway does one thing once under one key.
Calls go out with no transaction open, in batches of one shop; a gateway answers each, in order, and raises nothing.
What it cannot tell for sure (a time-out, a lost connection) it answers with `InDoubt`, never with `Failed`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from waybill.model.payments import Abilities

GROUP = "waybill.payment"


class Call(Struct, frozen=True, kw_only=True):
    """One thing to be done. `key` is the action's id and the attempt; `reference` the gateway's own of the payment, if known."""

    key: str
    action_id: UUID
    attempt: int
    payment_id: UUID
    amount: int
    currency: str
    reference: str | None = None


class Authorize(Call, frozen=True, kw_only=True):
    """Make sure of money, or with `capture` take it at once."""

    token: str | None = None
    capture: bool = False


class Capture(Call, frozen=True, kw_only=True):
    """Take authorized money; `final` lets go of what is left then."""

    final: bool = False


class Void(Call, frozen=True, kw_only=True):
    """Let go of what is authorized and not captured."""


class Refund(Call, frozen=True, kw_only=True):
    """Pay captured money back."""


class Renew(Call, frozen=True, kw_only=True):
    """Let an authorization live on."""


class Find(Call, frozen=True, kw_only=True):
    """What became of an action, looked up by our reference (its id and attempt), whatever the gateway knows of its key."""


class Succeeded(Struct, frozen=True, tag=True, omit_defaults=True, kw_only=True):
    """It was done. `amount` is what it really was; of an authorization `captured` was taken at once."""

    amount: int
    reference: str | None = None
    captured: int = 0
    expires_at: datetime | None = None
    over_capture: int = 0
    at: datetime | None = None


class Failed(Struct, frozen=True, tag=True, omit_defaults=True, kw_only=True):
    """It was not done, and will not be under this key. `permanent`: asking again cannot help. `reason` is a code, not text."""

    reason: str
    permanent: bool
    at: datetime | None = None


class Pending(Struct, frozen=True, tag=True, omit_defaults=True, kw_only=True):
    """It is being done; the answer comes later."""

    reference: str | None = None
    at: datetime | None = None


class InDoubt(Struct, frozen=True, tag=True, omit_defaults=True, kw_only=True):
    """Nobody knows whether it was done."""

    reason: str


class RequiresAction(Struct, frozen=True, tag=True, omit_defaults=True, kw_only=True):
    """The buyer has to do something first, at `link`."""

    link: str
    reference: str | None = None
    at: datetime | None = None


class NotFound(Struct, frozen=True, tag=True, omit_defaults=True, kw_only=True):
    """The gateway has never heard of it: it was not done. Only `find` answers so."""


Answer = Succeeded | Failed | Pending | InDoubt | RequiresAction
Found = Answer | NotFound


class Notice(Struct, frozen=True, kw_only=True):
    """An answer that came by itself; late, twice or out of order, as it may."""

    shop_id: int
    notice_id: UUID
    action_id: UUID
    attempt: int
    answer: Answer


class Gateway(Protocol):
    """A payment gateway. `abilities` is stated by the class; an instance is made from a pool of database connections."""

    abilities: Abilities

    async def authorize(self, shop_id: int, calls: Sequence[Authorize]) -> Sequence[Answer]: ...

    async def capture(self, shop_id: int, calls: Sequence[Capture]) -> Sequence[Answer]: ...

    async def void(self, shop_id: int, calls: Sequence[Void]) -> Sequence[Answer]: ...

    async def refund(self, shop_id: int, calls: Sequence[Refund]) -> Sequence[Answer]: ...

    async def renew(self, shop_id: int, calls: Sequence[Renew]) -> Sequence[Answer]: ...

    async def find(self, shop_id: int, calls: Sequence[Find]) -> Sequence[Found]: ...

    async def notices(self, shop_ids: Sequence[int], now: datetime) -> Sequence[Notice]:
        """What it has to tell by itself. The same comes again until it is forgotten."""
        ...

    async def forget(self, shop_id: int, notice_ids: Sequence[UUID]) -> None:
        """These notices have been taken."""
        ...


@cache
def gateway_classes() -> Mapping[str, Callable[[Any], Gateway]]:
    """The gateways that are installed, by name, found by entry point: each is called with a pool of connections."""
    # what finds them takes longer to load than a command to run
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in entry_points(group=GROUP)}


@cache
def gateway_abilities() -> Mapping[str, Abilities]:
    """What each installed gateway can do."""
    return {name: kind.abilities for name, kind in gateway_classes().items()}  # type: ignore[attr-defined]
