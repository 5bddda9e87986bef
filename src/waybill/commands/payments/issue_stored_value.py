"""Issue gift cards, and credit of customers."""

from collections.abc import Sequence
from typing import Any

import msgspec

from waybill.commands.gather import gather_shop
from waybill.commands.payments.accounts import keep_codes
from waybill.decisions.payments.issue_stored_value import Facts, decide
from waybill.model.stored_value import Issued, IssueResult, IssueStoredValue
from waybill.store.record import record
from waybill.store.signing import gift_code, hash_code, signing_secret
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def issue_stored_value(tx: Tx, requests: Sequence[IssueStoredValue]) -> list[IssueResult]:
    """One result per request, in request order. A refusal does not stop the others.

    What is answered is stored with its key, so codes are left out of it: the door adds them with `with_codes`.
    """
    shop = await gather_shop(tx)
    asked = sorted({request.customer_id for request in requests if request.customer_id is not None})
    customers = frozenset(row["customer_id"] for row in await tx.fetch(_sql.customers, asked)) if asked else frozenset()
    decided = decide(Facts(shop.currency, customers), requests, tx.now, tx.ids)
    cards = [one for one in decided.results if isinstance(one, Issued) and one.kind == "gift_card"]
    if cards:
        secret = await signing_secret(tx)
        await keep_codes(tx, [(hash_code(gift_code(secret, card.account_id)), card.account_id) for card in cards])
    await record(tx, decided.events)
    return list(decided.results)


async def with_codes(tx: Tx, results: Sequence[Any]) -> list[Any]:
    """The answers with the codes of the gift cards among them, for those who issued them."""
    cards = [one for one in results if isinstance(one, Issued) and one.kind == "gift_card"]
    secret = await signing_secret(tx) if cards else b""
    return [
        msgspec.structs.replace(one, code=gift_code(secret, one.account_id))
        if isinstance(one, Issued) and one.kind == "gift_card"
        else one
        for one in results
    ]
