"""The figures of the business counted anew from the log, and what was otherwise before."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from waybill.store.sql import load
from waybill.store.tx import Tx
from waybill.workers.figures import Figures, forget_figures, score
from waybill.workers.follow import hold, wanted_events
from waybill.workers.hours import Hours, forget_hours

_sql = load(__file__)

# How many events are counted at once, and how many changes are told at most.
STEP = 5_000
TOLD = 1_000


class Changed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A figure that was otherwise before. Amounts in minor units of `currency`; `about` is what else it is a figure of."""

    report: str
    figure: str
    before: str
    after: str
    day: str | None = None
    currency: str | None = None
    about: list[str] = []


class Recounted(Struct, frozen=True, kw_only=True):
    """How many events were counted, how many figures are otherwise by that, and the first `TOLD` of those."""

    events: int
    changed: int
    changes: list[Changed]


async def recount(tx: Tx, tell: Callable[[int, int], None] = lambda done, total: None) -> Recounted:
    """Count all the shop's figures anew, as far as they had been counted; `tell` hears how far of how much of the log.

    The transaction is all of it: until it ends everybody reads the figures as they were, and undone it changes nothing.
    Nobody counts meanwhile; what is new in the log is counted afterwards, as ever.
    """
    consumers = Figures(), Hours()
    until = {consumer.name: await hold(tx, consumer.name) for consumer in consumers}
    await tx.execute(_sql.make_room)
    await tx.execute(_sql.keep, False)
    await forget_figures(tx)
    await forget_hours(tx)
    looked, events = 0, dict.fromkeys(until, 0)
    for consumer in consumers:
        after, types = 0, await consumer.wants(tx)
        while found := await wanted_events(tx, after, until[consumer.name], types, STEP):
            await consumer.count(tx, found)
            after = found[-1].seq
            events[consumer.name] += len(found)
            tell(looked + after, sum(until.values()))
        looked += until[consumer.name]
        tell(looked, sum(until.values()))
    await score(tx)
    await tx.execute(_sql.keep, True)
    rows = await tx.fetch(_sql.changes, TOLD)
    changes = [
        Changed(
            report=row["report"], figure=row["figure"], before=row["before"], after=row["after"],
            **msgspec.json.decode(row["of"]),
        )
        for row in rows
    ]  # fmt: skip
    return Recounted(events=max(events.values()), changed=rows[0]["changed"] if rows else 0, changes=changes)
