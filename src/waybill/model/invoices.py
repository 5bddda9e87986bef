"""Invoices: what is asked for, what it is answered, and why it can be refused."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from waybill.model.events.invoices import BilledPart, Seller
from waybill.model.invoice_policy import InvoicePolicy
from waybill.model.results import Refused
from waybill.model.wire import Version

SentHow = Literal["email", "post", "channel", "download"]


class IssueInvoice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Bill an order as it stands, or what was added to it since it was billed. `version` guards against a change meanwhile."""

    order_id: UUID
    version: Version | None = None


class IssueCreditNote(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Credit what was billed of an order and is not owed any more. By itself this is done as soon as it is so."""

    order_id: UUID
    version: Version | None = None


class SendInvoice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Write down that an invoice or credit note went to the buyer."""

    invoice_id: UUID
    how: SentHow = "post"


class Issued(Struct, frozen=True, tag="issued", tag_field="result", omit_defaults=True, kw_only=True):
    """The document, under its number. Amounts in minor units; a credit note's are below 0."""

    invoice_id: UUID
    order_id: UUID
    number: str
    currency: str
    total: int
    tax_total: int
    due_on: date | None = None


class Sent(Struct, frozen=True, tag="sent", tag_field="result", kw_only=True):
    """It went to the buyer, now or before."""

    invoice_id: UUID
    number: str
    sent_at: datetime


IssueResult = Issued | Refused
SendResult = Sent | Refused


class InvoiceRefusal(StrEnum):
    """Why an order is not billed, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    TEST_ORDER = "test_order"
    IMPORTED_ORDER = "imported_order"
    NOT_CONFIRMED = "not_confirmed"
    NOTHING_TO_BILL = "nothing_to_bill"


class CreditNoteRefusal(StrEnum):
    """Why no credit note is issued, in order of precedence."""

    KEY_REUSED = "key_reused"
    UNKNOWN_ORDER = "unknown_order"
    VERSION_CHANGED = "version_changed"
    NOT_BILLED = "not_billed"
    NOTHING_TO_CREDIT = "nothing_to_credit"


class SendRefusal(StrEnum):
    """Why an invoice is not sent."""

    KEY_REUSED = "key_reused"
    UNKNOWN_INVOICE = "unknown_invoice"


class DocumentFact(Struct, frozen=True, kw_only=True):
    """A document that was issued of an order."""

    invoice_id: UUID
    kind: str
    parts: Sequence[BilledPart]


class LineToBill(Struct, frozen=True, kw_only=True):
    """A line as it stands; amounts are those of all its units, `total` with tax."""

    line: int
    sku: str
    title: str
    quantity: int
    scale: int
    unit_price: int
    discount: int
    tax: int
    tax_rate: int
    total: int
    canceled: int


class ChargeToBill(Struct, frozen=True, kw_only=True):
    """A charge as it stands; `tax` is within `amount` or beside it as the order's prices are."""

    charge: int
    type: str
    title: str | None
    amount: int
    tax: int
    tax_rate: int


class CreditToBill(Struct, frozen=True, kw_only=True):
    """What of a line, or of the order, need not be paid: `amount` with `tax` within."""

    credit_id: UUID
    kind: str
    line: int | None
    quantity: int | None
    amount: int
    tax: int


class OrderToBill(Struct, frozen=True, kw_only=True):
    """An order as billing sees it, locked, with the documents that were issued of it, oldest first."""

    order_id: UUID
    number: int
    status: str
    version: int
    test: bool
    imported: bool
    currency: str
    tax_included: bool
    customer_id: UUID | None
    person_id: UUID | None
    due_on: date | None
    lines: Sequence[LineToBill]
    charges: Sequence[ChargeToBill]
    credits: Sequence[CreditToBill] = ()
    documents: Sequence[DocumentFact] = ()


class BillingFacts(Struct, frozen=True):
    """The orders asked for, as far as they exist, and the shop's terms."""

    orders: Mapping[UUID, OrderToBill]
    policy: InvoicePolicy
    seller: Seller
    time_zone: ZoneInfo = ZoneInfo("UTC")


class InvoiceFact(Struct, frozen=True, kw_only=True):
    """An issued document, for sending it."""

    invoice_id: UUID
    order_id: UUID
    number: str
    sent_at: datetime | None = None


def number_of(series: str, number: int) -> str:
    """A document's number as people see it: its series, and at least four digits."""
    return f"{series}{number:04d}"


def series_of(pattern: str, day: date) -> str:
    """The series that a document of this day is in."""
    return pattern.replace("{year}", str(day.year))
