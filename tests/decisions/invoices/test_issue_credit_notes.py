"""Crediting what was billed as a pure decision; and that documents always come to what the order does."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.invoices.billing import parts_of
from waybill.decisions.invoices.issue_credit_notes import decide
from waybill.decisions.invoices.issue_invoices import decide as issue
from waybill.decisions.invoices.issue_invoices import with_document
from waybill.model.events.invoices import CreditNoteIssued, InvoiceIssued
from waybill.model.invoices import (
    ChargeToBill,
    CreditNoteRefusal,
    CreditToBill,
    DocumentFact,
    IssueCreditNote,
    IssueInvoice,
    LineToBill,
    OrderToBill,
)
from waybill.model.money import added_tax, included_tax
from waybill.model.results import Refused

ORDER = UUID(int=1)
BILLED = DocumentFact(invoice_id=UUID(int=5), kind="invoice", parts=())

REFUSED = [
    (CreditNoteRefusal.UNKNOWN_ORDER, {"version": 9}, None),
    (CreditNoteRefusal.VERSION_CHANGED, {"version": 9}, {}),
    (CreditNoteRefusal.NOT_BILLED, {}, {}),
    (CreditNoteRefusal.NOTHING_TO_CREDIT, {}, {"documents": [BILLED]}),
]


@pytest.mark.parametrize(("refusal", "asked", "known"), REFUSED)
def test_is_not_credited(
    billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID], refusal: CreditNoteRefusal, asked: Any, known: Any
) -> None:
    facts = billing(None if known is None else to_bill(**known))
    decided = decide(facts, [IssueCreditNote(order_id=ORDER, **asked)], now, ids)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [CreditNoteRefusal.KEY_REUSED, *(row[0] for row in REFUSED)] == list(CreditNoteRefusal)


def test_canceled_units_and_credits_are_credited(
    billing: Any, to_bill: Any, now: datetime, ids: Iterator[UUID]
) -> None:
    (first,) = issue(billing(to_bill()), [IssueInvoice(order_id=ORDER)], now, ids).events
    assert isinstance(first.data, InvoiceIssued)
    document = DocumentFact(invoice_id=first.data.invoice_id, kind="invoice", parts=first.data.parts)
    credits = [CreditToBill(credit_id=UUID(int=9), kind="return", line=2, quantity=1, amount=700, tax=46)]
    order = to_bill(canceled=1, credits=credits, documents=[document])
    (event,) = decide(billing(order), [IssueCreditNote(order_id=ORDER)], now, ids).events
    assert isinstance(event.data, CreditNoteIssued)
    assert event.data.corrects == [first.data.invoice_id]
    assert (event.data.total, event.data.tax_total, event.data.series) == (-1200, -126, "CN-")
    assert [(part.kind, part.number, part.quantity, part.amount) for part in event.data.parts] == [
        ("line", 1, -1, -500), ("credit", 2, -1, -700),
    ]  # fmt: skip


rates = st.sampled_from((0, 70_000, 190_000, 255_000))


@st.composite
def orders(draw: st.DrawFn) -> OrderToBill:
    """An order whose figures are as pricing makes them."""
    included = draw(st.booleans())
    reckon = included_tax if included else added_tax
    lines, charges = [], []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        net, rate = draw(st.integers(0, 10**6)), draw(rates)
        tax, quantity = reckon(net, rate), draw(st.integers(1, 9))
        lines.append(
            LineToBill(
                line=number, sku="A", title="A", quantity=quantity, scale=1, unit_price=0, discount=draw(st.integers(0, 500)),
                tax=tax, tax_rate=rate, total=net if included else net + tax, canceled=draw(st.integers(0, quantity)),
            )
        )  # fmt: skip
    for number in range(1, draw(st.integers(0, 2)) + 1):
        amount, rate = draw(st.integers(0, 10**4)), draw(rates)
        tax = reckon(amount, rate)
        charges.append(ChargeToBill(charge=number, type="shipping", title=None, amount=amount, tax=tax, tax_rate=rate))
    return OrderToBill(
        order_id=ORDER, number=1, status="confirmed", version=1, test=False, imported=False, currency="EUR",
        tax_included=included, customer_id=None, person_id=None, due_on=None, lines=lines, charges=charges,
    )  # fmt: skip


@st.composite
def credits(draw: st.DrawFn) -> CreditToBill:
    amount = draw(st.integers(0, 5_000))
    return CreditToBill(
        credit_id=draw(st.uuids()), kind=draw(st.sampled_from(("return", "claim", "goodwill"))),
        line=draw(st.none() | st.integers(1, 3)), quantity=None, amount=amount, tax=draw(st.integers(0, amount)),
    )  # fmt: skip


@given(before=orders(), after=orders(), first=st.lists(credits(), max_size=2), later=st.lists(credits(), max_size=3))
def test_documents_come_to_what_the_order_does(
    billing: Any, now: datetime, before: OrderToBill, after: OrderToBill, first: Any, later: Any
) -> None:
    """Whatever is canceled, edited, credited and taxed anew: to the cent, total and tax, once both documents are issued."""
    ids = (UUID(int=number) for number in range(100, 200))
    after = msgspec.structs.replace(after, tax_included=before.tax_included)
    order = msgspec.structs.replace(before, credits=first)
    for known in (order, msgspec.structs.replace(after, credits=[*first, *later])):
        order = msgspec.structs.replace(known, documents=order.documents)
        if sum(part.amount for part in parts_of(order).values()) <= 0 and not order.documents:
            return
        events = issue(billing(order), [IssueInvoice(order_id=ORDER)], now, ids).events
        for event in events:
            assert isinstance(event.data, InvoiceIssued)
            order = with_document(order, event.data.invoice_id, "invoice", event.data.parts)
        for event in decide(billing(order), [IssueCreditNote(order_id=ORDER)], now, ids).events:
            assert isinstance(event.data, CreditNoteIssued)
            assert event.data.total <= 0
            order = with_document(order, event.data.invoice_id, "credit_note", event.data.parts)
        documents = [part for document in order.documents for part in document.parts]
        wanted = parts_of(order).values()
        assert sum(part.amount for part in documents) == sum(part.amount for part in wanted)
        assert sum(part.tax for part in documents) == sum(part.tax for part in wanted)
