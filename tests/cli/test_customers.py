"""Customers on the command line, as they are typed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

Waybill = Callable[..., Any]


def test_a_segment_is_sent_only_to_a_webhook_that_there_is_and_with_a_consent(shop: str, waybill: Waybill) -> None:
    assert waybill("customers", "segment-exports").err == "There are none.\n"
    unknown = waybill(
        "customers", "export-segment", str(uuid4()), "--segment", "loyal", "--consent", "email_marketing", status=1
    )
    assert "no webhook with this id" in unknown.err
    wrong = waybill("customers", "export-segment", str(uuid4()), "--consent", "everything", status=2)
    assert "consent" in wrong.err
    assert "--consent" in waybill("customers", "export-segment", str(uuid4()), status=2).err
