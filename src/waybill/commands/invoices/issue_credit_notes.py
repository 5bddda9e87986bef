"""Issue credit notes."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from waybill.commands.invoices.gathering import gather_billing, numbered
from waybill.decisions.invoices.issue_credit_notes import decide
from waybill.model.invoices import IssueCreditNote, IssueResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def issue_credit_notes(tx: Tx, requests: Sequence[IssueCreditNote]) -> list[IssueResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_billing(tx, {request.order_id for request in requests})
    decided = decide(facts, requests, tx.now, tx.ids)
    return numbered(decided.results, await record(tx, decided.events))


async def to_credit(tx: Tx, order_ids: Iterable[UUID]) -> list[IssueCreditNote]:
    """Of these orders those that were billed: what a worker asks for."""
    rows = await tx.fetch(_sql.to_credit, sorted(set(order_ids)))
    return [IssueCreditNote(order_id=row["order_id"]) for row in rows]
