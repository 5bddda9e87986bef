"""Accepting offers as a pure decision."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from waybill.decisions.inquiries.accept_quotes import QuoteFact, decide
from waybill.model.events import OrderDrafted
from waybill.model.inquiries import AcceptQuote, QuoteRefusal
from waybill.model.orders import PlaceLine, PlaceOrder
from waybill.model.results import Refused

DRAFT, ENDS = UUID(int=7), datetime(2027, 5, 3, 10, tzinfo=UTC)
CONTENT = OrderDrafted(channel="api", currency="EUR", tax_included=False, item_total=1_234, total=1_234, lines=[])
QUOTE = QuoteFact(PlaceOrder(lines=[PlaceLine(sku="A", quantity=1)], draft=True, expected_total=1), CONTENT, ENDS)


@pytest.mark.parametrize(
    ("refusal", "order_id", "at"),
    [
        (QuoteRefusal.UNKNOWN_QUOTE, UUID(int=9), ENDS),
        (QuoteRefusal.QUOTE_EXPIRED, DRAFT, ENDS),
    ],
)
def test_is_refused(refusal: QuoteRefusal, order_id: UUID, at: datetime) -> None:
    (found,) = decide({DRAFT: QUOTE}, [AcceptQuote(order_id=order_id)], at)
    assert isinstance(found, Refused)
    assert found.type == refusal


def test_placed_once_at_the_offered_figures() -> None:
    first, second = decide({DRAFT: QUOTE}, [AcceptQuote(order_id=DRAFT)] * 2, datetime(2027, 5, 1, tzinfo=UTC))
    assert isinstance(first, PlaceOrder)
    assert (first.draft, first.draft_id, first.expected_total) == (False, DRAFT, None)
    assert (first.currency, first.tax_included) == ("EUR", False)
    assert isinstance(second, Refused)
