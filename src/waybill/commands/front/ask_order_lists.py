"""Ask for links to all orders of an address."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from waybill.decisions.front.ask_order_lists import Facts, decide
from waybill.model.front import AskOrderList, AskOrderListResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)
# Nobody is written to more often than that, whoever asks for it.
PAUSE = timedelta(minutes=10)


async def ask_order_lists(tx: Tx, requests: Sequence[AskOrderList]) -> list[AskOrderListResult]:
    """One result per request, in request order."""
    emails = sorted({request.email.lower() for request in requests})
    known: dict[str, tuple[UUID, UUID]] = {
        row["email"]: (row["customer_id"], row["person_id"]) for row in await tx.fetch(_sql.known, emails)
    }
    # of a customer with several addresses one is written to
    people = sorted(dict(known.values()).items())
    claimed = {row["customer_id"]: row["person_id"] for row in await _claim(tx, people)} if people else {}
    of_claimed = {email: found for email, found in known.items() if claimed.get(found[0]) == found[1]}
    decided = decide(Facts(of_claimed, frozenset(claimed)), requests)
    await record(tx, decided.events)
    return list(decided.results)


async def _claim(tx: Tx, people: Sequence[tuple[UUID, UUID]]) -> Sequence[dict[str, UUID]]:
    rows = await tx.fetch(_sql.claim, *columns(people, 2), tx.now.replace(microsecond=0), tx.now - PAUSE)
    return [dict(row) for row in rows]
