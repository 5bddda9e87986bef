"""What we ask of a carrier: quote services, buy and void labels, track, and read what it tells by itself.

Calls go out with no transaction open, in batches of one shop; a carrier answers each, in order, and raises nothing but
`BadNotice`. Buying and voiding carry a key, the same whenever the same attempt is repeated: one label is bought under one
key. What it cannot tell for sure it answers with `InDoubt`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from msgspec import Struct

from waybill.model.parcels import TrackingStatus

GROUP = "waybill.carrier"


class Place(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Where a parcel comes from or goes to."""

    country: str
    name: str | None = None
    company: str | None = None
    lines: Sequence[str] = ()
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    phone: str | None = None


class Shipment(Struct, frozen=True, kw_only=True):
    """A parcel that is to go. `number` is what people call it, weight in grams, dimensions in millimeters."""

    number: str
    sender: Place
    recipient: Place
    weight: int | None = None
    size: tuple[int, int, int] | None = None
    service: str | None = None
    cash: int = 0
    currency: str = "EUR"


class BuyLabel(Struct, frozen=True, kw_only=True):
    """Buy the label of a shipment, once under `key`."""

    key: str
    shipment: Shipment


class VoidLabel(Struct, frozen=True, kw_only=True):
    """Give a label back that was not used; `reference` is the carrier's own of it."""

    key: str
    tracking_number: str
    reference: str | None = None


class Quote(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A service that would take the parcel: `amount` in minor units where it is known, `days` on the way."""

    service: str
    title: str
    amount: int | None = None
    currency: str | None = None
    days: int | None = None


class Label(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A label to be printed. Without a tracking number somebody types it in at hand-over."""

    content: bytes
    media_type: str
    tracking_number: str | None = None
    reference: str | None = None
    amount: int | None = None


class Voided(Struct, frozen=True):
    """The label is void, now or before."""


class Failed(Struct, frozen=True, kw_only=True):
    """It was not done. `permanent`: asking again cannot help. `reason` is a code, not text."""

    reason: str
    permanent: bool


class InDoubt(Struct, frozen=True, kw_only=True):
    """Nobody knows whether it was done."""

    reason: str


class Scan(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What was seen of a parcel at a time."""

    tracking_number: str
    status: TrackingStatus
    at: datetime
    place: str | None = None
    note: str | None = None


class BadNotice(ValueError):
    """This is no notice of the carrier: not signed by it, or not in its format. The text says which."""


class Abilities(Struct, frozen=True, kw_only=True):
    """What a carrier can do. `by_people`: labels and numbers are people's work, nothing is asked over the wire."""

    by_people: bool = False
    quotes: bool = False
    tracks: bool = False
    notices: bool = False


class Carrier(Protocol):
    """A carrier. `abilities` is stated by the class; an instance is made from a pool of database connections."""

    abilities: Abilities

    async def quote(self, shop_id: int, shipments: Sequence[Shipment]) -> Sequence[Sequence[Quote] | Failed]: ...

    async def buy_labels(self, shop_id: int, calls: Sequence[BuyLabel]) -> Sequence[Label | Failed | InDoubt]: ...

    async def void_labels(self, shop_id: int, calls: Sequence[VoidLabel]) -> Sequence[Voided | Failed | InDoubt]: ...

    async def track(self, shop_id: int, numbers: Sequence[str]) -> Sequence[Sequence[Scan] | Failed]:
        """All that is known of each number, in any order; nothing is no failure."""
        ...

    def parse_notice(self, headers: Mapping[str, str], body: bytes) -> Sequence[Scan]:
        """What a notice says; header names in lower case. Raises `BadNotice`."""
        ...


@cache
def carrier_classes() -> Mapping[str, Callable[[Any], Carrier]]:
    """The carriers that are installed, by name, found by entry point: each is called with a pool of connections."""
    # what finds them takes longer to load than a command to run
    from importlib.metadata import entry_points

    return {point.name: point.load() for point in entry_points(group=GROUP)}


@cache
def carrier_abilities() -> Mapping[str, Abilities]:
    """What each installed carrier can do."""
    return {name: kind.abilities for name, kind in carrier_classes().items()}  # type: ignore[attr-defined]
