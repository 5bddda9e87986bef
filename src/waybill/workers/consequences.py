"""What workers would do about events, done at once in the transaction at hand: for whoever wants to see what follows."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from waybill.commands.payments.advance_payments import advance_payments
from waybill.model.events.payments import RefundAsked
from waybill.model.previews import MessageForeseen
from waybill.model.views import LogEvent
from waybill.store.tx import Row, Tx
from waybill.workers.completing import Completing
from waybill.workers.follow import Consumer, Logged
from waybill.workers.late_money import LateMoney
from waybill.workers.message_kinds import TYPES, WITH_STORY, Cause, kinds_of
from waybill.workers.message_writing import (
    Linking,
    NotWritten,
    not_before,
    read_story,
    told_until,
    whom,
    write_message,
)
from waybill.workers.order_story import Story, data_of
from waybill.workers.payments import advances
from waybill.workers.refusing import Refusing
from waybill.workers.releases import Releases
from waybill.workers.returning import Returning

# One thing leads to another; what is further away than this is not foreseen.
ROUNDS = 3
# So many messages are written out; of the others it is said that they would go.
WRITTEN_OUT = 3

Reading = Callable[[int], Awaitable[list[LogEvent]]]


def logged(event: LogEvent) -> Logged:
    """An event as followers of the log see it."""
    return Logged(
        event.seq, event.id, event.type, event.order_id, event.occurred_at, event.recorded_at, bytes(event.data)
    )


async def follow_on(tx: Tx, events: Sequence[LogEvent], read: Reading) -> list[LogEvent]:
    """Do what follows from these events without anybody's asking; all events, with those that came of it.

    `read` gives the transaction's events after a seq. What gateways and carriers will answer is not known.
    """
    consumers: tuple[Consumer, ...] = (Refusing(), Returning(), LateMoney(), Releases(), Completing())
    every, fresh = list(events), [logged(event) for event in events]
    for _ in range(ROUNDS):
        if not fresh:
            break
        if requests := advances(fresh):
            await advance_payments(tx, requests)
        for consumer in consumers:
            wanted = await consumer.wants(tx) or ()
            if mine := [event for event in fresh if event.type in wanted]:
                await consumer.take(tx, mine)
        more = await read(every[-1].seq)
        every += more
        fresh = [logged(event) for event in more]
    return every


async def messages_foreseen(
    tx: Tx, events: Sequence[LogEvent], public_url: str
) -> dict[UUID, list[MessageForeseen]]:  # fmt: skip
    """What the buyers would be told of these events of the transaction, by order. Links lead nowhere."""
    found: dict[UUID, list[MessageForeseen]] = {}
    stories: dict[UUID, list[Logged]] = {}
    people: dict[UUID, Row | None] = {}
    written = 0
    for event in (logged(one) for one in events if one.type in TYPES or one.type == RefundAsked.type):
        if event.order_id is None:
            continue
        if event.order_id not in stories:
            stories[event.order_id] = await read_story(tx, event.order_id)
            people[event.order_id] = await whom(tx, event.order_id)
        row = people[event.order_id]
        story = told_until(stories[event.order_id], event.seq)
        if row is None or story is None:
            # an imported order's buyer is told nothing
            continue
        said = found.setdefault(event.order_id, [])
        if event.type == RefundAsked.type:
            said.append(
                MessageForeseen(
                    kind="refunded", when="when the gateway has paid it", later=True, recipient=row["email"]
                )
            )
            continue
        for cause in _causes(event, story):
            message = await _foreseen(tx, cause, event, row, public_url, whole=written < WRITTEN_OUT)
            written += message.text is not None
            said.append(message)
    return {order_id: messages for order_id, messages in found.items() if messages}


def _causes(event: Logged, story: Story) -> list[Cause]:
    data = data_of(event)
    told = story if event.type in WITH_STORY else None
    causes = kinds_of(event.type, data, told)
    return [one for one in causes if not one.later or not_before(data, event.recorded_at) is not None]


async def _foreseen(
    tx: Tx, cause: Cause, event: Logged, row: Row, public_url: str, *, whole: bool
) -> MessageForeseen:  # fmt: skip
    assert event.order_id is not None
    kept = "this is a test order" if row["test"] else None
    if row["email"] is None:
        kept = "there is no e-mail address"
    written = None
    if whole:
        try:
            written = await write_message(tx, cause.kind, row, event.order_id, event.seq, Linking(public_url))
        except NotWritten as reason:
            kept = str(reason)
    return MessageForeseen(
        kind=cause.kind, when=cause.when, later=cause.later, recipient=row["email"], kept=kept,
        language=written.language if written else None, subject=written.subject if written else None,
        text=written.text if written else None,
    )  # fmt: skip
