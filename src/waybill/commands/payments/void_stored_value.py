"""Close gift cards and credit."""

from collections.abc import Sequence

from waybill.commands.payments.accounts import lock_accounts
from waybill.decisions.payments.void_stored_value import decide
from waybill.model.stored_value import VoidStoredValue, VoidStoredValueResult
from waybill.store.record import record
from waybill.store.tx import Tx


async def void_stored_value(tx: Tx, requests: Sequence[VoidStoredValue]) -> list[VoidStoredValueResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    decided = decide(await lock_accounts(tx, {request.account_id for request in requests}), requests)
    await record(tx, decided.events)
    return list(decided.results)
