"""What the verbs of inquiries share: an inquiry as it stands, and how it is answered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model.inquiries import InquiryNow, InquiryRefusal
from waybill.model.orders import Contact
from waybill.model.results import Refused

_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class InquiryFact(Struct, frozen=True, kw_only=True):
    """An inquiry, locked, with how its customer is reached. `has_draft`: its draft is still one."""

    inquiry_id: UUID
    reference: str
    status: str
    customer_id: UUID
    order_id: UUID | None = None
    draft_id: UUID | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None
    has_draft: bool = False

    @property
    def about(self) -> UUID | None:
        """The order, or draft, whose timeline tells of it."""
        return self.order_id or self.draft_id

    @property
    def contact(self) -> Contact:
        """Who asked, as the buyer of an order."""
        return Contact(
            customer_id=self.customer_id, email=self.email, phone=self.phone, name=self.name, language=self.language
        )


class Threads:
    """Inquiries as a batch goes on: a later request sees what an earlier one did."""

    def __init__(self, inquiries: Mapping[UUID, InquiryFact]) -> None:
        self.inquiries = dict(inquiries)

    def change(self, fact: InquiryFact, **fields: Any) -> InquiryFact:
        """The inquiry from now on."""
        self.inquiries[fact.inquiry_id] = changed = msgspec.structs.replace(fact, **fields)
        return changed


def reference_of(inquiry_id: UUID) -> str:
    """What people call it: eight letters and digits of its id's random part."""
    number = inquiry_id.int
    return "".join(_SIGNS[number >> 5 * place & 31] for place in range(8))


def standing(fact: InquiryFact, message_id: UUID | None = None) -> InquiryNow:
    """An inquiry as it is answered."""
    return InquiryNow(
        inquiry_id=fact.inquiry_id, reference=fact.reference, status=fact.status, customer_id=fact.customer_id,  # type: ignore[arg-type]
        order_id=fact.order_id, draft_id=fact.draft_id, message_id=message_id,
    )  # fmt: skip


def refused(refusal: InquiryRefusal, detail: str, field: str = "/inquiry_id") -> Refused:
    """A refusal with its field."""
    return Refused(type=refusal.value, detail=detail, field=field)


def unknown() -> Refused:
    """There is no such inquiry."""
    return refused(InquiryRefusal.UNKNOWN_INQUIRY, "There is no inquiry with this id. List them to see their ids.")


def closed() -> Refused:
    """It was closed."""
    return refused(
        InquiryRefusal.INQUIRY_CLOSED,
        "The inquiry is closed. Reply to it, or keep a note with `reopen`, and it is open again.",
    )
