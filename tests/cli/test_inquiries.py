"""Inquiries on the command line, as they are typed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Waybill = Callable[..., Any]


def test_from_the_question_to_the_offer(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    opened = waybill(
        "inquiries", "open", "Do you have two of A?", "--email", "ada@example.org", "--subject", "Two of A", "--json"
    ).data
    reference = opened["reference"]
    assert reference in waybill("inquiries", "list", "--status", "open").out
    assert (
        waybill("inquiries", "reply", reference, "Look in the back", "--note").out == f"Noted; {reference} is open.\n"
    )
    assert waybill("inquiries", "reply", reference, "Yes, we do.").out == f"Answered; {reference} is waiting.\n"
    mail = tmp_path / "mail.eml"
    mail.write_text(
        f"From: Ada <ada@example.org>\nSubject: Re: Two of A [#{reference}]\nMessage-ID: <1@x>\n\nFine!\n> Yes\n"
    )
    assert waybill("inquiries", "receive", str(mail)).out == f"Thread: {reference}.\n"
    assert waybill("inquiries", "receive", str(mail)).out == "Again.\n"
    shown = waybill("inquiries", "show", f"#{reference}").out
    assert "Fine!" in shown
    assert "Look in the back" in shown
    refused = waybill("inquiries", "quote", reference, status=1)
    assert "no open draft" in refused.err
    assert "Drafted as" in waybill("inquiries", "draft", reference, "A=2").out
    assert waybill("inquiries", "quote", reference, "--days", "3").out == f"Offered; {reference} is waiting.\n"
    assert waybill("inquiries", "close", reference).out == "Closed.\n"
    assert "There is no inquiry NONE" in waybill("inquiries", "show", "NONE", status=1).err
    mail.write_text("nothing")
    assert "no usable From" in waybill("inquiries", "receive", str(mail), status=1).err
