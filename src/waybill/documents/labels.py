"""Labels: of parcels that leave, and of goods that are to come back."""

from typing import Any
from uuid import UUID

from waybill.documents.press import Paper, bars
from waybill.documents.speaking import Speech, address_lines
from waybill.ports.carrier import Shipment
from waybill.store.tx import Tx
from waybill.views.return_labels import return_shipment_of
from waybill.views.shipments import shipment_of
from waybill.views.shop import get_shop


async def parcel_label(tx: Tx, parcel_id: UUID) -> Paper | None:
    """A parcel's label for a carrier that people see to; None where there is no such parcel."""
    found = await shipment_of(tx, parcel_id)
    return await _label(tx, found[1], "parcel") if found else None


async def return_label(tx: Tx, return_id: UUID) -> Paper | None:
    """The label for goods that come back to a location of ours; None where there is no such return."""
    shipment = await return_shipment_of(tx, return_id)
    return await _label(tx, shipment, "return") if shipment else None


async def _label(tx: Tx, shipment: Shipment, kind: str) -> Paper:
    shop = await get_shop(tx)
    speech = Speech(shop.time_zone, shop.locale)
    facts: list[tuple[str, str]] = [(speech.say(kind), shipment.number)]
    if shipment.service:
        facts.append((speech.say("service"), shipment.service))
    if shipment.weight:
        facts.append((speech.say("weight"), speech.weight(shipment.weight)))
    if shipment.cash:
        facts.append((speech.say("cash"), speech.amount(shipment.cash, shipment.currency)))
    label: dict[str, Any] = {
        "number": shipment.number,
        "bars": bars(shipment.number),
        "sender": address_lines(shipment.sender),
        "to": address_lines(shipment.recipient),
        "facts": facts,
    }
    title = speech.say("return_label") if kind == "return" else speech.say("parcel")
    data = {
        "language": speech.language.code,
        "title": f"{title} {shipment.number}",
        "words": {word: speech.say(word) for word in ("from", "to")},
        "labels": [label],
    }
    return Paper(template="label", name=f"label-{shipment.number.lstrip('#')}.pdf", data=data)
