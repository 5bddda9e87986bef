"""What follows from a refusal at the door: what was due there is canceled."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.commands.payments.refuse_deliveries import refuse_deliveries
from waybill.model.cash import RefuseDelivery
from waybill.store.tx import Tx
from waybill.workers.follow import Logged


class _Reported(Struct, frozen=True):
    status: str
    parcel_id: UUID | None = None


_reported = msgspec.json.Decoder(_Reported)


class Refusing:
    """The consumer. Told of the same parcel twice, it cancels nothing more."""

    name = "refusing"

    async def wants(self, tx: Tx) -> Sequence[str]:
        """What carriers and couriers say."""
        return ("tracking.reported",)

    async def take(self, tx: Tx, events: Sequence[Logged]) -> None:
        """Cancel what is due for parcels that were refused; one that was delivered after all is left alone."""
        refused = []
        for event in events:
            said = _reported.decode(event.data)
            if said.status == "refused" and said.parcel_id is not None:
                refused.append(RefuseDelivery(parcel_id=said.parcel_id))
        if refused:
            await refuse_deliveries(tx, refused)
