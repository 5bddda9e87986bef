"""Take in what couriers and carriers hand in, with their lists."""

from collections.abc import Sequence

from waybill.commands.gather import lock_shop
from waybill.decisions.payments.remit_cash import Facts, decide
from waybill.model.cash import CollectionFact, RemitCash, RemitCashResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


async def remit_cash(tx: Tx, requests: Sequence[RemitCash]) -> list[RemitCashResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    # the same list sent twice at once is taken once: lists are few, so one shop takes one after the other
    await lock_shop(tx)
    names = sorted({request.collector for request in requests})
    pairs = sorted(
        {
            (request.collector, line.reference.strip().removeprefix("#"))
            for request in requests
            for line in request.lines
        }
    )
    named = [row["payment_id"] for row in await tx.fetch(_sql.named, *columns(pairs, 2))]
    locked = [row["payment_id"] for row in await tx.fetch(_sql.lock_collections, names, named)]
    collections: dict[str, list[CollectionFact]] = {}
    for row in await tx.fetch(_sql.collections, locked):
        collections.setdefault(row["collector"], []).append(CollectionFact(**dict(row.items())))
    lists = sorted({(request.collector, request.reference) for request in requests})
    known = frozenset((row["collector"], row["reference"]) for row in await tx.fetch(_sql.known, *columns(lists, 2)))
    decided = decide(Facts(collections, known), requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)
