"""Close gift cards and credit: what is left on them is gone."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from waybill.decisions.lifecycles import STORED_VALUE, may
from waybill.decisions.payments.ledger import refused
from waybill.model.events import Event
from waybill.model.events.tenders import StoredValueVoided
from waybill.model.results import Decided
from waybill.model.stored_value import Voided, VoidStoredValue, VoidStoredValueResult, VoidValueRefusal
from waybill.model.tenders import AccountFact


def decide(accounts: Mapping[UUID, AccountFact], requests: Sequence[VoidStoredValue]) -> Decided[VoidStoredValueResult]:
    """One result per request; `accounts` are those asked for, as far as they exist, locked."""
    known = dict(accounts)
    results: list[VoidStoredValueResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        account = known.get(request.account_id)
        if account is None:
            results.append(
                refused(VoidValueRefusal.UNKNOWN_ACCOUNT, "There is no account with this id.", "/account_id")
            )
            continue
        if not may(STORED_VALUE, account.status, "void_stored_value"):
            results.append(refused(VoidValueRefusal.ACCOUNT_VOID, "It is closed already.", "/account_id"))
            continue
        known[account.account_id] = msgspec.structs.replace(account, status="void", balance=0)
        data = StoredValueVoided(account_id=account.account_id, amount=account.balance, reason=request.reason)
        events.append(Event(data, request=index, subject=str(account.account_id)))
        results.append(Voided(account_id=account.account_id, currency=account.currency, amount=account.balance))
    return Decided(results, events)
