"""Dead letters tried again: each is handed to whoever could not handle it, once what was wrong is mended."""

from collections.abc import Callable, Mapping
from uuid import UUID

from waybill.ports.outbound import NotReached
from waybill.store.database import Pool
from waybill.store.tx import Tx
from waybill.workers.completing import Completing
from waybill.workers.follow import Consumer, list_dead_letters, redrive
from waybill.workers.invoicing import Invoicing
from waybill.workers.late_money import LateMoney
from waybill.workers.messages import Messages
from waybill.workers.payments import Payments
from waybill.workers.refusing import Refusing
from waybill.workers.releases import Releases
from waybill.workers.returning import Returning
from waybill.workers.webhooks import Webhooks, redeliver


class _Nowhere:
    """What a consumer calls that only notes down what is to be delivered, for the workers to do."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        raise NotReached("whoever drives a letter again delivers nothing itself")


# All but those that count figures: these are counted anew, `recount`.
CONSUMERS: Mapping[str, Callable[[Pool], Consumer]] = {
    "messages": lambda pool: Messages(pool, None, ""),
    "webhooks": lambda pool: Webhooks(pool, _Nowhere()),
    "payments": lambda pool: Payments(pool, {}),
    "completing": lambda _: Completing(),
    "invoicing": lambda _: Invoicing(),
    "releases": lambda _: Releases(),
    "returning": lambda _: Returning(),
    "refusing": lambda _: Refusing(),
    "late-money": lambda _: LateMoney(),
}


async def redrive_letter(tx: Tx, pool: Pool, consumer: str, seq: int) -> bool:
    """Try a dead letter again, and take it off the list; False where there is none that can be. Raises what its consumer raises.

    `consumer` is one of `CONSUMERS`, or a webhook as `webhook:` and its id, to which the event is delivered again.
    """
    if not any(one.consumer == consumer and one.seq == seq for one in await list_dead_letters(tx)):
        return False
    kind, _, webhook_id = consumer.partition(":")
    if webhook_id:
        return await redeliver(tx, UUID(webhook_id), seq, seq) > 0
    return kind in CONSUMERS and await redrive(tx, CONSUMERS[kind](pool), seq)
