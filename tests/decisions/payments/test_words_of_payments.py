"""What the timeline says of money."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.decisions.words import Context, words

ID = str(UUID(int=7))
CONTEXT = Context(zone=ZoneInfo("Europe/Berlin"), currency="EUR", at=datetime(2026, 11, 23, 12, tzinfo=UTC))


def answer(outcome: str, status: str, **fields: Any) -> dict[str, Any]:
    return {"payment_id": ID, "action_id": ID, "outcome": outcome, "action_status": status, "attempt": 1} | fields


@pytest.mark.parametrize(
    ("type", "data", "expected"),
    [
        ("payment.started", {"amount": 1200, "tender": "card", "gateway": "sandbox", "capture": "shipment"},
         "To be authorized: 12.00 EUR by card through sandbox."),
        ("capture.requested", {"amount": 990, "cause": "shipment"}, "To be taken for what is packed: 9.90 EUR."),
        ("refund.requested", {"amount": 990, "cause": "price_adjustment"}, "To be paid back (price adjustment): 9.90 EUR."),
        ("void.requested", {"amount": 990}, "To be let go: 9.90 EUR that is authorized and not taken."),
        ("authorization.settled", answer("succeeded", "succeeded", amount=1200, holds_lifted=["payment"]),
         "Authorized: 12.00 EUR. It is held no longer."),
        ("authorization.settled", answer("failed", "failed", reason="card_declined"), "The payment failed (card declined)."),
        ("authorization.settled", answer("failed", "pending", reason="busy"), "The payment failed (busy), and is tried again."),
        ("authorization.settled", answer("requires_action", "pending"), "The payment waits for the buyer to do something."),
        ("capture.settled", answer("in_doubt", "in_doubt"), "Nobody knows yet whether taking the money succeeded."),
        ("capture.settled", answer("failed", "failed", holds_set=["payment"]),
         "Taking the money failed. The order is held until it is paid."),
        ("capture.settled", answer("succeeded", "succeeded", amount=990, exception="late_success"),
         "Taken: 9.90 EUR. It was thought to have failed."),
        ("refund.settled", answer("failed", "failed", reason="account_closed", exception="refund_failed"),
         "Paying back failed (account closed). Somebody has to pay it back otherwise."),
        ("refund.settled", answer("pending", "pending"), "Paying back is being worked on."),
        ("renewal.settled", answer("succeeded", "succeeded", expires_at="2026-12-01T12:00:00Z"), "Authorized anew until Tue 1 Dec."),
        ("authorization.expired", {"money": [{"kind": "authorized", "amount": -500, "payment_id": ID}], "holds_set": ["payment"]},
         "The authorization of 5.00 EUR ran out. The order is held until it is paid."),
    ],
)  # fmt: skip
def test_money_in_words(type: str, data: dict[str, Any], expected: str) -> None:
    whole = {"payment_id": ID, "action_id": ID, **data}
    assert words(type, msgspec.json.encode(whole), CONTEXT) == expected
