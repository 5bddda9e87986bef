"""What an owner decides once about invoices."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from waybill.model.orders import Address
from waybill.model.wire import Name, Text

Series = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9/._-]{1,20}(\{year\}[A-Za-z0-9/._-]{0,10})?\Z",
        description="What numbers begin with; with {year} each year has a series of its own.",
        examples=["INV-{year}-"],
    ),
]


class InvoicePolicy(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """When invoices are issued by themselves, how they are numbered, and who they are from.

    `days` is the time to pay where the order has no due date of its own. Names and addresses on invoices of customers that were
    erased are kept for `keep_years`, as the law asks, and nowhere else.
    """

    issue: Literal["hand_over", "completion", "manual"] = "hand_over"
    series: Series = "INV-"
    credit_series: Series = "CN-"
    days: Annotated[int, Meta(ge=0, le=365)] = 0
    keep_years: Annotated[int, Meta(ge=0, le=30)] = 10
    seller: Address | None = None
    vat_id: Name | None = None
    tax_number: Name | None = None
    footer: Text | None = None
