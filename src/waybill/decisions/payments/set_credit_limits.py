"""Set how much customers may owe on account and on delivery."""

from collections.abc import Sequence
from uuid import UUID

from waybill.decisions.payments.ledger import refused
from waybill.model.events import Event
from waybill.model.events.tenders import CustomerCreditSet
from waybill.model.results import Decided
from waybill.model.tenders import CreditSet, SetCredit, SetCreditRefusal, SetCreditResult


def decide(customers: frozenset[UUID], requests: Sequence[SetCredit]) -> Decided[SetCreditResult]:
    """One result per request; `customers` are those asked for that there are. Orders that were placed stay placed."""
    results: list[SetCreditResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        if request.customer_id not in customers:
            results.append(
                refused(SetCreditRefusal.UNKNOWN_CUSTOMER, "There is no customer with this id.", "/customer_id")
            )
            continue
        data = CustomerCreditSet(
            customer_id=request.customer_id, account_limit=request.account_limit, delivery_limit=request.delivery_limit,
            account_days=request.account_days,
        )  # fmt: skip
        events.append(Event(data, request=index, subject=str(request.customer_id)))
        results.append(
            CreditSet(
                customer_id=data.customer_id, account_limit=data.account_limit, delivery_limit=data.delivery_limit,
                account_days=data.account_days,
            )
        )  # fmt: skip
    return Decided(results, events)
