"""Accept quotes: a customer takes an offer, and its draft is placed at the figures that were offered."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from waybill.commands.inquiries.threads import lock_inquiries
from waybill.commands.place_orders import place_orders
from waybill.decisions.inquiries.accept_quotes import QuoteFact, decide
from waybill.model.events import OrderDrafted
from waybill.model.inquiries import AcceptQuote, AcceptQuoteResult, QuoteAccepted
from waybill.model.orders import Placed, PlaceOrder
from waybill.model.results import Refused
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.store.upcasters import upcast

_sql = load(__file__)
_request = msgspec.json.Decoder(PlaceOrder)
_drafted = msgspec.json.Decoder(OrderDrafted)


async def accept_quotes(tx: Tx, requests: Sequence[AcceptQuote]) -> list[AcceptQuoteResult]:
    """One result per request, in request order. What placing refuses is the answer to its request."""
    named = sorted({request.order_id for request in requests})
    of_drafts = await tx.fetch(_sql.inquiries, named)
    await lock_inquiries(tx, [row["inquiry_id"] for row in of_drafts])
    quotes: dict[UUID, QuoteFact] = {
        row["order_id"]: QuoteFact(_request.decode(row["request"]), _content(row), row["expires_at"])
        for row in await tx.fetch(_sql.quotes, named)
    }
    checked = decide(quotes, requests, tx.now)
    wanted = [one for one in checked if not isinstance(one, Refused)]
    offered = {one.draft_id: quotes[one.draft_id].content for one in wanted if one.draft_id}
    placed = iter(await place_orders(tx, wanted, offered)) if wanted else iter(())
    results: list[AcceptQuoteResult] = []
    for one in checked:
        answer = one if isinstance(one, Refused) else next(placed)
        if isinstance(answer, Placed):
            results.append(
                QuoteAccepted(order_id=answer.order_id, number=answer.number, status=answer.status, total=answer.total)
            )
        elif isinstance(answer, Refused):
            results.append(answer)
        else:
            detail = f"An order with the same external id was placed before, as #{answer.number}."
            results.append(Refused(type="unknown_quote", detail=detail, field="/order_id"))
    return results


def _content(row: Row) -> OrderDrafted:
    """The draft as it was offered."""
    return _drafted.decode(upcast(OrderDrafted.type, row["data_version"], row["data"])[1])
