"""Invoices and credit notes: what was billed, numbered without gaps when it is recorded, and never changed."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.events.base import EventData


class BilledPart(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a document bills of one line, charge or credit of its order: `amount` minor units with `tax` within.

    `number` is the line's or charge's, `credit_id` the credit's; each at one `tax_rate` (parts per million). `title` is a credit's
    kind, or a charge's type where it has none. Credit notes, and credits on an invoice, have amounts below 0.
    """

    kind: str
    number: int = 0
    credit_id: UUID | None = None
    sku: str | None = None
    title: str
    quantity: int = 0
    scale: int = 1
    unit_price: int | None = None
    discount: int = 0
    tax_rate: int = 0
    amount: int
    tax: int = 0


class TaxAt(Struct, frozen=True, kw_only=True):
    """The parts of a document at one rate: `net` minor units and the `tax` on them."""

    rate: int
    net: int
    tax: int


class Seller(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who a document is from, as the shop's settings said when it was issued."""

    name: str
    lines: list[str] = msgspec.field(default_factory=list)
    country: str
    vat_id: str | None = None
    tax_number: str | None = None
    footer: str | None = None


class DocumentIssued(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """The base of what is issued: it takes the next number of its `series` when it is recorded.

    The buyer's name and address are those of the row `person_id` of the people's data.
    """

    number: int = 0
    invoice_id: UUID
    series: str
    currency: str
    tax_included: bool
    total: int
    tax_total: int = 0
    taxes: list[TaxAt]
    parts: list[BilledPart]
    seller: Seller
    customer_id: UUID | None = None
    person_id: UUID | None = None


class InvoiceIssued(DocumentIssued, frozen=True, omit_defaults=True, kw_only=True):
    """An order, or what was added to it since, was billed; to be paid until `due_on`."""

    type: ClassVar[str] = "invoice.issued"
    due_on: date


class CreditNoteIssued(DocumentIssued, frozen=True, omit_defaults=True, kw_only=True):
    """What was billed and is not owed any more: canceled, returned or credited. It `corrects` these invoices; amounts are below 0."""

    type: ClassVar[str] = "credit_note.issued"
    corrects: list[UUID]


class InvoiceSent(EventData, frozen=True, omit_defaults=True, kw_only=True):
    """An invoice or credit note went to the buyer."""

    type: ClassVar[str] = "invoice.sent"
    invoice_id: UUID
    how: str
