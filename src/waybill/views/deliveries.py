"""The delivery log of a webhook."""

from collections.abc import Sequence
from uuid import UUID

from waybill.model.messages import DeliveryListed, DeliveryStatus
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.views.pages import key_cursor, key_of, page_of

_sql = load(__file__)
_LAST = 2**62


async def list_deliveries(
    tx: Tx, webhook_id: UUID, statuses: Sequence[DeliveryStatus] = (), cursor: str | None = None, limit: int = 50
) -> Page[DeliveryListed]:
    """Deliveries to one webhook, the newest event first, in some states or all. Raises `BadCursor`."""
    before = key_of(cursor, int)[0] if cursor else _LAST
    rows = await tx.fetch(_sql.deliveries, webhook_id, before, list(statuses) or None, limit + 1)
    return page_of([(DeliveryListed(**row), key_cursor(row["seq"])) for row in rows], limit)
