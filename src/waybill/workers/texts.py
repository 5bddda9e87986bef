"""Short texts to buyers who gave a phone and no e-mail address: signed, to the webhook that the shop named for them.

What is behind it, an SMS service or a messenger, is the shop's own; a text is theirs once they have taken it.
"""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.ports.notifier import NotSent
from waybill.ports.outbound import NotReached, Outbound
from waybill.store.database import Pool
from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.workers.webhooks import GONE, secret_of, signed

_sql = load(__file__)
_encoder = msgspec.json.Encoder(uuid_format="canonical")


class Text(Struct, frozen=True, kw_only=True):
    """A text to one phone, as the buyer typed its number; `kind` is the message's."""

    phone: str
    text: str
    language: str
    kind: str
    shop: str


class TextRequested(Struct, frozen=True, kw_only=True):
    """What is posted; `id` is the message's and the same at every try, so that a receiver can tell a repetition."""

    type: str = "text.requested"
    timestamp: datetime
    id: UUID
    shop_id: int
    data: Text


class Texts:
    """Brings texts to webhooks."""

    def __init__(self, pool: Pool, outbound: Outbound) -> None:
        self.pool = pool
        self.outbound = outbound

    async def takes(self, tx: Tx, webhook_id: UUID | None) -> bool:
        """Whether there is an active webhook with this id."""
        return webhook_id is not None and await tx.fetchval(_sql.url, webhook_id) is not None

    async def send(self, shop_id: int, webhook_id: UUID, message_id: UUID, text: Text) -> None:
        """Returns once the receiver has taken it; raises `NotSent` otherwise."""
        async with self.pool.acquire() as connection, connection.transaction(readonly=True):
            tx = Tx(connection, shop_id, "worker:messages", "worker")
            url = await tx.fetchval(_sql.url, webhook_id)
            secret = await secret_of(tx, webhook_id)
        if not url or not secret:
            raise NotSent("the webhook for texts is gone, or its secret cannot be read", permanent=False)
        now = datetime.now(UTC)
        body = _encoder.encode(TextRequested(id=message_id, timestamp=now, shop_id=shop_id, data=text))
        try:
            status = await self.outbound.post(url, body, signed(secret, message_id, now, body))
        except NotReached as error:
            raise NotSent(str(error), permanent=False) from None
        if status == GONE:
            async with self.pool.acquire() as connection, connection.transaction():
                await Tx(connection, shop_id, "worker:messages", "worker").execute(_sql.deactivate, webhook_id)
        if not 200 <= status < 300:
            raise NotSent(f"the webhook for texts answered {status}", permanent=status == GONE)
