"""Segments that are sent to a webhook: what a caller asks, and how an export stands."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from waybill.model.customers import Segment, SegmentCustomer
from waybill.model.results import Refused
from waybill.model.views import Cursor, Limit
from waybill.model.wire import Quantity, Tag

Consent = Literal["email_marketing", "sms_marketing", "profiling"]
ExportStatus = Literal["running", "done", "failed", "canceled"]


class ExportSegment(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Send the customers of a segment, or of all, to a webhook's address: only those who agreed to `consent`."""

    webhook_id: UUID
    consent: Consent
    segment: Segment | None = None
    tag: Tag | None = None
    least_orders: Quantity | None = None


class SegmentExport(Struct, frozen=True, tag="export", tag_field="result", omit_defaults=True, kw_only=True):
    """An export as it stands: `pages` and `customers` have arrived. A page that fails is tried again at `next_at`."""

    export_id: UUID
    webhook_id: UUID
    status: ExportStatus
    consent: Consent
    segment: Segment | None = None
    tag: Tag | None = None
    least_orders: int | None = None
    pages: int
    customers: int
    attempts: int
    last_status: int | None = None
    last_error: str | None = None
    started_at: datetime
    next_at: datetime | None = None
    ended_at: datetime | None = None


ExportSegmentResult = SegmentExport | Refused


class ExportQuery(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Which exports, the newest first."""

    limit: Limit = 50
    cursor: Cursor | None = None


class SegmentData(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A page of an export, numbered from 1."""

    export_id: UUID
    page: int
    last: bool
    consent: Consent
    segment: Segment | None = None
    customers: list[SegmentCustomer]


class SegmentPage(Struct, frozen=True, tag="segment.customers", tag_field="type", kw_only=True):
    """What a webhook's address gets. `id` is the page's, the same at every try."""

    timestamp: datetime
    id: UUID
    shop_id: int
    data: SegmentData
