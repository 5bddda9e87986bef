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


def test_a_limit_is_set_for_whom_an_e_mail_address_names(shop: str, waybill: Waybill) -> None:
    waybill("orders", "place", "A", "--email", "ada@example.com", "--country", "DE", "--terms", "on_account")
    said = waybill("money", "limit", "ada@example.com", "--account", "500")
    assert said.out == "Set.\n"
    assert "May owe" not in said.err
    shown = waybill("customers", "show", "ada@example.com").out
    assert "Owes 4.00 EUR of at most 5.00 EUR on account, to pay within 30 days" in shown
    assert "on delivery" not in shown
    nobody = waybill("money", "limit", "nobody@example.com", "--account", "500", status=1)
    assert "no customer with the e-mail address" in nobody.err


def test_where_there_are_no_inquiries_that_is_said(shop: str, waybill: Waybill) -> None:
    assert waybill("inquiries", "list").err == "There are no inquiries.\n"
    assert waybill("inquiries", "list", "--status", "open").err == "No inquiry is open.\n"
