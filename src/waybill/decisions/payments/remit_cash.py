"""Hold a collector's list against what it collected: what matches, what differs, what is still out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.payments.ledger import refused
from waybill.model.cash import (
    CollectionFact,
    Reconciled,
    RemitCash,
    RemitCashResult,
    RemitRefusal,
    Remitted,
    RemittedLine,
    StillOut,
)
from waybill.model.events import Event
from waybill.model.events.tenders import CashRemitted, RemittedPart
from waybill.model.results import Decided

STILL_OUT_AT_MOST = 1_000


class Facts(Struct, frozen=True):
    """What each collector has not handed in, and what its list names, the oldest first, locked; `known` are lists taken before."""

    collections: Mapping[str, Sequence[CollectionFact]]
    known: frozenset[tuple[str, str]]


def decide(facts: Facts, requests: Sequence[RemitCash], now: datetime, ids: Iterator[UUID]) -> Decided[RemitCashResult]:
    """One result per request. What is handed in for nothing that is known is shown as such, and kept."""
    known = set(facts.known)
    collections = {name: list(some) for name, some in facts.collections.items()}
    results: list[RemitCashResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        if (request.collector, request.reference) in known:
            results.append(
                refused(
                    RemitRefusal.ALREADY_REMITTED,
                    f"The list {request.reference} of {request.collector} was taken before. Look at it, or correct its reference.",
                    "/reference",
                )
            )
            continue
        known.add((request.collector, request.reference))
        parts = [_part(collections.setdefault(request.collector, []), line) for line in request.lines]
        data = CashRemitted(
            remittance_id=next(ids), collector=request.collector, reference=request.reference,
            amount=sum(part.amount for part in parts), lines=parts,
        )  # fmt: skip
        at = min(request.at or now, now)
        events.append(Event(data, request=index, subject=str(data.remittance_id), occurred_at=at))
        results.append(_answer(data, request, collections[request.collector]))
    return Decided(results, events)


def _part(collections: list[CollectionFact], line: RemittedLine) -> RemittedPart:
    """The collection that a line is of: of several that it may mean the oldest that just as much is out of, else anything."""
    meant = [place for place, one in enumerate(collections) if _key(line.reference) in map(_key, one.keys)]
    if not meant:
        return RemittedPart(status="unknown", amount=line.amount, reference=line.reference)
    out = [place for place in meant if collections[place].open > 0]
    just = [place for place in out if collections[place].open == line.amount]
    place = next(iter(just or out), meant[-1])
    found = collections[place]
    expected = max(0, found.open)
    collections[place] = msgspec.structs.replace(found, open=found.open - line.amount)
    status = "matched" if line.amount == expected else "short" if line.amount < expected else "over"
    return RemittedPart(
        status=status, amount=line.amount, expected=expected, payment_id=found.payment_id, order_id=found.order_id,
        reference=line.reference,
    )  # fmt: skip


def _key(reference: str) -> str:
    return reference.strip().removeprefix("#").upper()


def _answer(data: CashRemitted, request: RemitCash, collections: Sequence[CollectionFact]) -> Remitted:
    expected = sum(part.expected for part in data.lines)
    currencies = {one.payment_id: one.currency for one in collections}
    return Remitted(
        remittance_id=data.remittance_id,
        collector=data.collector,
        amount=data.amount,
        expected=expected,
        difference=data.amount - expected,
        lines=[
            Reconciled(
                reference=line.reference, status=part.status, amount=part.amount, expected=part.expected,
                order_id=part.order_id, currency=currencies.get(part.payment_id) if part.payment_id else None,
            )
            for line, part in zip(request.lines, data.lines, strict=True)
        ],
        still_out=[
            StillOut(order_id=one.order_id, number=one.number, amount=one.open, currency=one.currency, reference=one.reference)
            for one in collections
            if one.open > 0
        ][:STILL_OUT_AT_MOST],
    )  # fmt: skip
