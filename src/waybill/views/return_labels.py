"""What the label of a return says: from whom, and to which location."""

from uuid import UUID

from waybill.ports.carrier import Place, Shipment
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.shipments import place_of

_sql = load(__file__)


async def return_shipment_of(tx: Tx, return_id: UUID) -> Shipment | None:
    """A return as a shipment to its location, or to the one that is asked first where none is named; None where there is none."""
    row = await tx.fetchrow(_sql.shipment, return_id)
    if row is None:
        return None
    return Shipment(
        number=f"#{row['number']}-R{row['position']}",
        sender=place_of(row["sender"], row["name"]) if row["sender"] else Place(country=row["country"] or ""),
        recipient=place_of(row["recipient"], row["shop_name"]) if row["recipient"] else Place(country=""),
        service=row["carrier"],
        currency=row["currency"],
    )
