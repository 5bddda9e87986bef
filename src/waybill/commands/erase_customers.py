"""Erase customers: their personal data leaves every table."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from waybill.decisions.erase_customers import Facts, decide
from waybill.model.results import Refused
from waybill.model.setup import EraseCustomer, Erased, EraseResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

_ERASED_ANSWER = msgspec.json.encode(
    Refused(
        type="answer_erased",
        detail="The answer to this Idempotency-Key held personal data that was erased since. It was done; do not repeat it.",
        field="Idempotency-Key",
    )
)


async def erase_customers(tx: Tx, requests: Sequence[EraseCustomer]) -> list[EraseResult]:
    """One result per request, in request order. Orders keep their figures, and nothing that says whose they were.

    Everything personal goes; whom invoices were to is kept apart, for as long as the law asks. Erasing again is safe, and
    erases also what a transaction wrote that knew the customer before and ended after the first time.
    """
    named = sorted({request.customer_id for request in requests})
    locked = await tx.fetch(_sql.lock_customers, named)
    known = [row["customer_id"] for row in locked]
    orders = {row["customer_id"]: row["orders"] for row in await tx.fetch(_sql.count_orders, known)}
    erased = frozenset(row["customer_id"] for row in locked if row["erased_at"] is not None)
    facts = Facts({customer_id: orders.get(customer_id, 0) for customer_id in known}, erased)
    decided = decide(facts, requests, tx.now, tx.ids)
    done = sorted({result.customer_id for result in decided.results if isinstance(result, Erased)})
    if done:
        await _blank(tx, done)
    await record(tx, decided.events)
    return list(decided.results)


async def _blank(tx: Tx, customer_ids: Sequence[UUID]) -> None:
    """Blank what is the customers' own, then whatever else quotes them."""
    words = [row["word"] for row in await tx.fetch(_sql.words, customer_ids)]
    await tx.execute(_sql.keep_addressees, customer_ids)
    await tx.execute(_sql.blank_people, customer_ids, tx.now)
    await tx.execute(_sql.delete_keys, customer_ids)
    await tx.execute(_sql.delete_notes, customer_ids)
    await tx.execute(_sql.delete_positions, customer_ids)
    await tx.execute(_sql.blank_inquiries, customer_ids)
    await tx.execute(_sql.delete_inquiry_drafts, customer_ids)
    await tx.execute(_sql.blank_messages, customer_ids)
    await tx.execute(_sql.blank_deliveries, customer_ids)
    await tx.execute(_sql.blank_dead_letters, customer_ids)
    if words:
        await tx.execute(_sql.blank_answers, words, _ERASED_ANSWER)
        await tx.execute(_sql.delete_quoting_notes, words)
        await tx.execute(_sql.delete_quoting_keys, [word for word in words if "@" in word])
