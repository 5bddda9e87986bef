"""An event as receivers get it, by webhook and by live stream."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.workers.follow import Logged

_encoder = msgspec.json.Encoder(uuid_format="canonical")


class Payload(Struct, frozen=True, kw_only=True):
    """What a receiver gets. `seq` is the event's place in the shop's log: deliveries may arrive out of order."""

    type: str
    timestamp: datetime
    seq: int
    id: UUID
    shop_id: int
    order_id: UUID | None
    data: msgspec.Raw


def payload(shop_id: int, event: Logged) -> bytes:
    """An event as it goes over the wire."""
    return _encoder.encode(
        Payload(
            type=event.type,
            timestamp=event.occurred_at,
            seq=event.seq,
            id=event.id,
            shop_id=shop_id,
            order_id=event.order_id,
            data=msgspec.Raw(event.data),
        )
    )


def wants(types: Collection[str], type: str) -> bool:
    """Whether a filter lets this type through: it is empty, or has the type, all of its kind (`order.*`) or `*`."""
    return not types or type in types or "*" in types or f"{type.partition('.')[0]}.*" in types
