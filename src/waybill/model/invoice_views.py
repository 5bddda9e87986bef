"""What the API answers about invoices. Amounts are minor units of the order's currency; credit notes' are below 0."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from waybill.model.events.invoices import Seller, TaxAt
from waybill.model.orders import Address
from waybill.model.views import Limit, Minor, OrderNumber, Steps, UnitPrice
from waybill.model.wire import check_years

InvoiceKind = Literal["invoice", "credit_note"]
InvoiceStatus = Literal["issued", "sent", "part_paid", "overdue", "paid", "credited"]
InvoiceNumber = Annotated[str, Meta(description="Gapless per shop and series.", examples=["INV-0001"])]


class InvoiceQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which invoices and credit notes, newest first; all that is given must hold. Days are of the shop's time zone."""

    number: (
        Annotated[
            str,
            Meta(
                pattern=r"\A[A-Za-z0-9/._-]{1,60}\Z",
                description="A document's number, or only its digits.",
                examples=["INV-0001"],
            ),
        ]
        | None
    ) = None
    kind: InvoiceKind | None = None
    status: InvoiceStatus | None = None
    order: Annotated[int, Meta(ge=1, le=2**53, description="Of the order with this number.")] | None = None
    order_id: UUID | None = None
    customer_id: UUID | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    limit: Limit = 50
    cursor: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{22}\Z", description="`next` of the page before.")] | None = (
        None
    )

    def __post_init__(self) -> None:
        check_years(self.issued_from, self.issued_to)


class InvoiceSummary(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An invoice or credit note as lists show it. `open` is what is still to be paid of it."""

    invoice_id: UUID
    number: InvoiceNumber
    kind: InvoiceKind
    status: InvoiceStatus
    order_id: UUID
    order_number: OrderNumber
    currency: str
    total: Minor
    tax_total: Minor = 0
    open: Minor = 0
    issued_at: datetime
    due_on: date | None = None
    sent_at: datetime | None = None
    customer_id: UUID | None = None
    name: str | None = None


class InvoicePart(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a document bills of a line, a charge or a credit of its order: `amount` with `tax` within."""

    kind: Annotated[str, Meta(description="line, charge or credit.", examples=["line"])]
    line: int | None = None
    sku: str | None = None
    title: str
    quantity: Steps = 0
    scale: int = 1
    unit_price: UnitPrice | None = None
    discount: Minor = 0
    tax_rate: Annotated[int, Meta(description="Parts per million.", examples=[190000])] = 0
    amount: Minor
    tax: Minor = 0


class InvoiceDetail(InvoiceSummary, frozen=True, omit_defaults=True, kw_only=True):
    """A document whole, as it was issued. The buyer's address is kept as long as the law asks, also when they were erased."""

    tax_included: bool
    taxes: list[TaxAt]
    parts: list[InvoicePart]
    seller: Seller
    corrects: list[InvoiceNumber] = msgspec.field(default_factory=list)
    corrected_by: list[InvoiceNumber] = msgspec.field(default_factory=list)
    sent_how: str | None = None
    bill_to: Address | None = None
    ship_to: Address | None = None
    placed_at: datetime
    language: str | None = None
