"""What customers who order on account or on delivery may owe, and owe already."""

from collections.abc import Iterable
from uuid import UUID

from waybill.model.facts import ShopFact
from waybill.model.tenders import CreditFact
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def gather_credit(tx: Tx, shop: ShopFact, customer_ids: Iterable[UUID]) -> dict[UUID, CreditFact]:
    """The customers' own limits and what they owe, with the customers locked where anything limits them."""
    ids = sorted(customer_ids)
    own = {row["customer_id"]: row for row in await tx.fetch(_sql.own_limits, ids)}
    settings = shop.settings
    limited = settings.account_limit is not None or settings.delivery_limit is not None
    if not own and not limited:
        return {}
    bound = ids if limited else sorted(own)
    # two orders at once do not both take what is left of a limit
    await tx.execute(_sql.lock_customers, bound)
    owed = {row["customer_id"]: row for row in await tx.fetch(_sql.owed, bound, shop.currency)}
    found = {}
    for customer_id in bound:
        limits, open_ = own.get(customer_id), owed.get(customer_id)
        found[customer_id] = CreditFact(
            limits["account_limit"] if limits else None,
            limits["delivery_limit"] if limits else None,
            limits["account_days"] if limits else None,
            open_["account"] if open_ else 0,
            open_["delivery"] if open_ else 0,
        )
    return found
