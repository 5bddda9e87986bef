"""Issuing invoices as a pure decision: a row per refusal, in order of precedence."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.invoices.issue_invoices import decide
from waybill.model.events.invoices import InvoiceIssued, TaxAt
from waybill.model.invoices import CreditToBill, DocumentFact, InvoiceRefusal, Issued, IssueInvoice
from waybill.model.results import Refused

ORDER = UUID(int=1)

REFUSED = [
    (InvoiceRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (InvoiceRefusal.VERSION_CHANGED, {"version": 9}, {"test": True}),
    (InvoiceRefusal.TEST_ORDER, {}, {"test": True, "imported": True}),
    (InvoiceRefusal.IMPORTED_ORDER, {}, {"imported": True, "status": "placed"}),
    (InvoiceRefusal.NOT_CONFIRMED, {}, {"status": "placed", "lines": (), "charges": ()}),
    (InvoiceRefusal.NOTHING_TO_BILL, {}, {"lines": (), "charges": ()}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_billed(
    billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID], refusal: InvoiceRefusal, asked: Any, known: Any
) -> None:
    facts = billing(None if known is None else to_bill(**known))
    decided = decide(facts, [IssueInvoice(order_id=ORDER, **asked)], now, ids)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [InvoiceRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(InvoiceRefusal)


def test_an_order_is_billed_whole(billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID]) -> None:
    facts = billing(to_bill(canceled=1), series="INV-{year}-", days=14)
    decided = decide(facts, [IssueInvoice(order_id=ORDER)], now, ids)
    (answer,), (event,) = decided.results, decided.events
    assert answer == Issued(
        invoice_id=UUID(int=100), order_id=ORDER, number="INV-2027-", currency="EUR", total=500 + 700 + 490,
        tax_total=80 + 46 + 78, due_on=date(2027, 5, 17),
    )  # fmt: skip
    assert isinstance(event.data, InvoiceIssued)
    assert event.data.taxes == [TaxAt(rate=190_000, net=832, tax=158), TaxAt(rate=70_000, net=654, tax=46)]
    assert [(part.kind, part.quantity, part.amount) for part in event.data.parts] == [
        ("line", 1, 500), ("line", 1, 700), ("charge", 0, 490),
    ]  # fmt: skip


def test_the_second_of_a_batch_sees_the_first(billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID]) -> None:
    asked = IssueInvoice(order_id=ORDER)
    first, second = decide(billing(to_bill()), [asked, asked], now, ids).results
    assert isinstance(first, Issued)
    assert isinstance(second, Refused)
    assert second.type == "nothing_to_bill"


def test_credits_before_the_invoice_are_on_it(billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID]) -> None:
    credits = [
        CreditToBill(credit_id=UUID(int=9), kind="goodwill", line=None, quantity=None, amount=219, tax=28),
        CreditToBill(credit_id=UUID(int=8), kind="price_adjustment", line=2, quantity=1, amount=100, tax=7),
    ]
    (event,) = decide(billing(to_bill(credits=credits)), [IssueInvoice(order_id=ORDER)], now, ids).events
    assert isinstance(event.data, InvoiceIssued)
    assert event.data.total == 2190 - 219 - 100
    shares = [(part.tax_rate, part.amount, part.tax) for part in event.data.parts if part.kind == "credit"]
    assert shares == [(190_000, -149, -23), (70_000, -70, -5), (70_000, -100, -7)]


def test_what_is_added_later_gets_its_own(billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID]) -> None:
    before = to_bill()
    (first,) = decide(billing(before), [IssueInvoice(order_id=ORDER)], now, ids).events
    assert isinstance(first.data, InvoiceIssued)
    document = DocumentFact(invoice_id=first.data.invoice_id, kind="invoice", parts=first.data.parts)
    more = msgspec.structs.replace(before.lines[1], quantity=3, total=2100, tax=137)
    order = msgspec.structs.replace(before, lines=[before.lines[0], more], documents=[document])
    (event,) = decide(billing(order), [IssueInvoice(order_id=ORDER)], now, ids).events
    assert isinstance(event.data, InvoiceIssued)
    assert [(part.number, part.quantity, part.amount, part.tax) for part in event.data.parts] == [(2, 2, 1400, 91)]
