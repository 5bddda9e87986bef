"""Issue invoices."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from waybill.commands.invoices.gathering import gather_billing, numbered
from waybill.decisions.invoices.issue_invoices import decide
from waybill.model.invoices import IssueInvoice, IssueResult
from waybill.model.setup import ShopSettings
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_settings = msgspec.json.Decoder(ShopSettings)


async def issue_invoices(tx: Tx, requests: Sequence[IssueInvoice]) -> list[IssueResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    facts = await gather_billing(tx, {request.order_id for request in requests})
    decided = decide(facts, requests, tx.now, tx.ids)
    return numbered(decided.results, await record(tx, decided.events))


async def to_invoice(tx: Tx, order_ids: Iterable[UUID]) -> list[IssueInvoice]:
    """Of these orders those that the shop's settings bill by now, or that were billed before: what a worker asks for."""
    policy = _settings.decode(await tx.fetchval(_sql.settings)).invoices
    rows = await tx.fetch(_sql.to_invoice, sorted(set(order_ids)), policy.issue)
    return [IssueInvoice(order_id=row["order_id"]) for row in rows]
