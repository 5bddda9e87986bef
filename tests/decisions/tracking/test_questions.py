"""When a buyer is asked about a later date, row by row."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.tracking.questions import asks_about_delay
from waybill.model.orders import Promise
from waybill.model.tracking import DelayAsked
from waybill.model.views import OrderDetail, OrderLine

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
BEFORE, LATER = NOW + timedelta(days=2), NOW + timedelta(days=9)


def order(status: str = "confirmed", promised: datetime | None = LATER, **buckets: int) -> OrderDetail:
    line = OrderLine(
        line=1, item_id=UUID(int=1), sku="A", title="A", quantity=2, unit_price="10.00", subtotal=1000, total=1000,
        buckets=buckets or {"backordered": 2},
    )  # fmt: skip
    usual: dict[str, Any] = {
        "order_id": UUID(int=1), "number": 1001, "version": 3, "payment_status": "unpaid", "fulfillment_status": "reserved",
        "channel": "web", "currency": "EUR", "tax_included": True, "item_total": 1000, "total": 1000, "terms": "on_account",
        "method": "ship", "placed_at": NOW, "lines": [line], "promise": Promise(None, promised) if promised else None,
    }  # fmt: skip
    return OrderDetail(**usual, status=status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "before", "partly"),
    [
        (order(), BEFORE, False),
        (order("placed"), BEFORE, False),
        (order(backordered=1, in_transit=1), BEFORE, True),
        (order(packed=2), BEFORE, False),
        # all of it has left, or the order has ended
        (order(in_transit=2), BEFORE, None),
        (order(delivered=1, canceled=1), BEFORE, None),
        (order("canceled", canceled=2), BEFORE, None),
        (order("cancel_pending"), BEFORE, None),
        # the date moved within its day, came closer, holds no longer, or is not known any more
        (order(), LATER - timedelta(hours=1), None),
        (order(), LATER + timedelta(days=1), None),
        (order(promised=LATER + timedelta(days=1)), BEFORE, None),
        (order(promised=None), BEFORE, None),
    ],
)
def test_a_later_date_is_asked_about(found: OrderDetail, before: datetime, partly: bool | None) -> None:
    asked = asks_about_delay(found, DelayAsked(seq=7, before=before, promised_at=LATER))
    assert asked == (None if partly is None else DelayAsked(seq=7, before=before, promised_at=LATER, partly=partly))
