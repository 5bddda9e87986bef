"""Merge customers: the orders, data, keys, notes and messages of one become the other's."""

from collections import Counter
from collections.abc import Sequence

from waybill.commands.customers.annotate_customers import lock_customers
from waybill.decisions.customers.merge_customers import decide
from waybill.model.customers import MergeCustomer, MergeCustomerResult, Merged
from waybill.model.events.tenders import CustomerCreditSet
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def merge_customers(tx: Tx, requests: Sequence[MergeCustomer]) -> list[MergeCustomerResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    duplicates = sorted({request.duplicate_id for request in requests})
    orders = await tx.fetch(_sql.orders_of, duplicates)
    await tx.fetch(_sql.lock_orders, sorted(row["order_id"] for row in orders))
    await tx.fetch(_sql.lock_accounts, duplicates)
    named = {id for request in requests for id in (request.customer_id, request.duplicate_id)}
    customers = await lock_customers(tx, named)
    limits = {row["customer_id"]: CustomerCreditSet(**row) for row in await tx.fetch(_sql.limits, sorted(named))}
    decided = decide(customers, Counter(row["customer_id"] for row in orders), requests, limits)
    await _move(tx, decided.results)
    await record(tx, decided.events)
    # whoever ordered as the duplicate meanwhile has committed by now: the counter is ours
    await _move(tx, decided.results)
    return list(decided.results)


async def _move(tx: Tx, results: Sequence[MergeCustomerResult]) -> None:
    """What is no event's, one after the other: what was merged into a customer may go on with it to the next."""
    for result in results:
        if isinstance(result, Merged):
            pair = [result.customer_id], [result.duplicate_id]
            for statement in (
                _sql.move_people, _sql.move_keys, _sql.move_notes, _sql.move_messages, _sql.move_inquiry_messages,
                _sql.move_inquiry_drafts,
            ):  # fmt: skip
                await tx.execute(statement, *pair)
