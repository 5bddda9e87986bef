"""Make links to pay orders with."""

from collections.abc import Sequence
from typing import Any

import msgspec

from waybill.commands.locking import lock_orders
from waybill.commands.payments.gathering import gather_payments
from waybill.decisions.payments.make_pay_links import decide
from waybill.model.tenders import MakePayLink, MakePayLinkResult, PayLink
from waybill.store.record import record
from waybill.store.signing import pay_token, signing_secret
from waybill.store.tx import Tx


async def make_pay_links(tx: Tx, requests: Sequence[MakePayLink]) -> list[MakePayLinkResult]:
    """One result per request, in request order. A refusal does not stop the others.

    What is answered is stored with its key, so tokens are left out of it: the door adds them with `with_tokens`.
    """
    orders = await lock_orders(tx, {request.order_id for request in requests})
    decided = decide(orders, await gather_payments(tx, orders), requests, tx.now)
    if decided.events:
        await signing_secret(tx)
    await record(tx, decided.events)
    return list(decided.results)


async def with_tokens(tx: Tx, results: Sequence[Any], public_url: str) -> list[Any]:
    """The answers with their tokens and addresses, for those who asked for the links."""
    secret = await signing_secret(tx) if any(isinstance(one, PayLink) for one in results) else b""
    shown = []
    for one in results:
        if isinstance(one, PayLink):
            token = pay_token(secret, tx.shop_id, one.order_id, one.expires_at)
            one = msgspec.structs.replace(one, token=token, url=f"{public_url.rstrip('/')}/t/pay/{token}")
        shown.append(one)
    return shown
