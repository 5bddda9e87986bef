"""Annotate customers: notes, tags, and what they agree to."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from waybill.decisions.customers.annotate_customers import CustomerFact, decide
from waybill.model.customers import AnnotateCustomer, AnnotateCustomerResult, CustomerNow
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


async def annotate_customers(tx: Tx, requests: Sequence[AnnotateCustomer]) -> list[AnnotateCustomerResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    customers = await lock_customers(tx, {request.customer_id for request in requests})
    decided = decide(customers, requests, tx.ids)
    notes = [
        (result.customer_id, result.note_id, request.note, tx.actor_of(index))
        for index, (request, result) in enumerate(zip(requests, decided.results, strict=True))
        if isinstance(result, CustomerNow) and result.note_id
    ]
    if notes:
        await tx.execute(_sql.keep_notes, *columns(notes, 4), tx.now)
    await record(tx, decided.events)
    return list(decided.results)


async def lock_customers(tx: Tx, customer_ids: Iterable[UUID]) -> dict[UUID, CustomerFact]:
    """The customers that exist, locked, with their tags."""
    ids = sorted(customer_ids)
    rows = await tx.fetch(_sql.lock_customers, ids)
    tags: dict[UUID, set[str]] = {}
    for row in await tx.fetch(_sql.tags, ids):
        tags.setdefault(row["customer_id"], set()).add(row["tag"])
    return {
        row["customer_id"]: CustomerFact(
            row["customer_id"], row["erased_at"] is not None, row["merged_into"],
            frozenset(tags.get(row["customer_id"], ())), row["email_marketing"], row["sms_marketing"], row["profiling"],
        )
        for row in rows
    }  # fmt: skip
