"""A carrier that people see to: labels are plain text to be printed, numbers are typed in at hand-over."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from waybill.model.money import money_text
from waybill.ports.carrier import (
    Abilities,
    BadNotice,
    BuyLabel,
    Failed,
    InDoubt,
    Label,
    Place,
    Quote,
    Scan,
    Shipment,
    Voided,
    VoidLabel,
)

# A label fits a strip of so many signs.
WIDTH = 40

_scans = msgspec.json.Decoder(list[Scan])


class ManualCarrier:
    """Knows nothing by itself. Its notices are JSON lists of scans, from whatever a shop has at hand."""

    abilities = Abilities(by_people=True, notices=True)

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    async def quote(self, shop_id: int, shipments: Sequence[Shipment]) -> Sequence[Sequence[Quote] | Failed]:
        """One service, whose price nobody knows here."""
        return [[Quote(service="manual", title="By hand")] for _ in shipments]

    async def buy_labels(self, shop_id: int, calls: Sequence[BuyLabel]) -> Sequence[Label | Failed | InDoubt]:
        """A plain text for each; the same shipment always gets the same."""
        return [
            Label(content=write_label(call.shipment).encode(), media_type="text/plain; charset=utf-8") for call in calls
        ]

    async def void_labels(self, shop_id: int, calls: Sequence[VoidLabel]) -> Sequence[Voided | Failed | InDoubt]:
        """Somebody throws the paper away."""
        return [Voided() for _ in calls]

    async def track(self, shop_id: int, numbers: Sequence[str]) -> Sequence[Sequence[Scan] | Failed]:
        """Nothing is known but what people say to us."""
        return [[] for _ in numbers]

    def parse_notice(self, headers: Mapping[str, str], body: bytes) -> Sequence[Scan]:
        """A JSON list of scans: `tracking_number`, `status`, `at` with its offset, `place`, `note`."""
        try:
            scans = _scans.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BadNotice(str(error)) from None
        if any(scan.at.tzinfo is None for scan in scans):
            raise BadNotice("A time has no offset from UTC")
        return scans


def write_label(shipment: Shipment) -> str:
    """The label as lines of text: from whom, to whom in the middle, the parcel's number, weight, and cash to be taken."""
    weight = f"{shipment.weight / 1000:.3f} kg" if shipment.weight else ""
    foot = [part for part in (shipment.number, shipment.service or "", weight) if part]
    text = [f"From: {_line(shipment.sender)}", "-" * WIDTH, "", *_address(shipment.recipient), "", "-" * WIDTH, *foot]
    if shipment.cash:
        text.append(f"Cash on delivery: {money_text(shipment.cash, shipment.currency)}")
    return "\n".join(text) + "\n"


def _line(place: Place) -> str:
    town = " ".join(part for part in (place.postal_code, place.city) if part)
    return ", ".join(part for part in (place.company or place.name, *place.lines, town, place.country) if part)


def _address(place: Place) -> list[str]:
    town = " ".join(part for part in (place.postal_code, place.city) if part)
    region = place.region or ""
    return [part for part in (place.name, place.company, *place.lines, town, region, place.country) if part]
