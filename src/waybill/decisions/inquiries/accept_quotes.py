"""Accept quotes: a customer takes an offer, and its draft is placed at the figures that were offered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events import OrderContent
from waybill.model.inquiries import AcceptQuote, QuoteRefusal
from waybill.model.orders import PlaceOrder
from waybill.model.results import Refused


class QuoteFact(Struct, frozen=True):
    """An offered draft that is still one: as it was asked for, with the figures that it was offered at, and until when."""

    request: PlaceOrder
    content: OrderContent
    expires_at: datetime


def decide(
    quotes: Mapping[UUID, QuoteFact], requests: Sequence[AcceptQuote], at: datetime
) -> list[Refused | PlaceOrder]:
    """The order to be placed for each request, or why there is none. An offer is accepted once."""
    found: list[Refused | PlaceOrder] = []
    left = dict(quotes)
    for request in requests:
        quote = left.pop(request.order_id, None)
        if quote is None:
            found.append(_refused(QuoteRefusal.UNKNOWN_QUOTE, "There is no open offer of this draft."))
        elif quote.expires_at <= at:
            found.append(_refused(QuoteRefusal.QUOTE_EXPIRED, "The offer has expired. Ask for a new one."))
        else:
            placed = msgspec.structs.replace(
                quote.request, draft=False, draft_id=request.order_id, currency=quote.content.currency,
                tax_included=quote.content.tax_included, expected_total=None,
            )  # fmt: skip
            found.append(placed)
    return found


def _refused(refusal: QuoteRefusal, detail: str) -> Refused:
    return Refused(type=refusal.value, detail=detail, field="/order_id")
