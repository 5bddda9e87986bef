"""Customers over HTTP: notes, tags, consent, merging, and segments."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, told, verb_route, write_in
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.commands.customers.annotate_customers import annotate_customers
from waybill.commands.customers.merge_customers import merge_customers
from waybill.model.customers import (
    AnnotateCustomer,
    CustomerNow,
    CustomerRefusal,
    MergeCustomer,
    Merged,
    SegmentCustomer,
    SegmentQuery,
    SegmentReport,
)
from waybill.model.segment_exports import ExportQuery, ExportSegment, SegmentExport
from waybill.model.views import Page
from waybill.store.tx import Tx
from waybill.views.reports import as_csv
from waybill.views.segments import list_segment_customers, list_segment_exports, list_segments
from waybill.workers.segment_exports import start_exports

_export = msgspec.json.Decoder(ExportSegment)

annotate = verb_route(
    "/v1/customers/annotate", Verb("annotate_customers", annotate_customers), AnnotateCustomer, CustomerNow,
    [one for one in CustomerRefusal if one is not CustomerRefusal.SAME_CUSTOMER],
    scope="customers:write", tag="Customers", name="annotateCustomers",
    summary="Note, tag, or write down the consent of a customer, or of up to 1,000",
    description="Notes are personal data and go with an erasure. What is left out stays as it is.",
)  # fmt: skip
merge = verb_route(
    "/v1/customers/merge", Verb("merge_customers", merge_customers, lambda _: 40), MergeCustomer, Merged,
    [one for one in CustomerRefusal if one is not CustomerRefusal.NOTHING_TO_CHANGE],
    scope="customers:write", tag="Customers", name="mergeCustomers", summary="Make two records of a customer one",
    description="Orders, addresses, what they are known by, tags, notes and messages of the duplicate go to the customer that is "
    "left; of what they agreed to, the newer word holds. Cannot be undone.",
)  # fmt: skip


@get(
    "/v1/segments",
    opt={"scope": "customers:read"},
    tags=["Customers"],
    operation_id="listSegments",
    summary="Segments of customers by recency, frequency and value",
)
async def segments_route(request: ApiRequest) -> Response[SegmentReport]:
    """Customers of the shop's currency in fifths, compared once a day. docs/metrics.md says what each segment is."""
    return shown(await read_in(request, list_segments))


async def _page(request: ApiRequest, query: SegmentQuery) -> Page[SegmentCustomer]:
    async def work(tx: Tx) -> Page[SegmentCustomer]:
        return await list_segment_customers(tx, query)

    return await read_in(request, work)


@get(
    "/v1/segments/customers",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(SegmentQuery)},
    tags=["Customers"],
    operation_id="listSegmentCustomers",
    summary="The customers of a segment",
)
async def segment_customers_route(
    request: ApiRequest, asked: NamedDependency[SegmentQuery]
) -> Response[Page[SegmentCustomer]]:
    """Addresses and names are told only with the `consent` that is asked for, and only of those who gave it."""
    return shown(await _page(request, asked))


@get(
    "/v1/segments/customers.csv",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(SegmentQuery)},
    media_type="text/csv",
    tags=["Customers"],
    operation_id="listSegmentCustomersCsv",
    summary="The same as CSV",
)
async def segment_csv_route(request: ApiRequest, asked: NamedDependency[SegmentQuery]) -> Response[str]:
    """A page of them; where there are more, the header `Waybill-Next` is the cursor to go on with."""
    page = await _page(request, asked)
    headers = {"Content-Disposition": 'attachment; filename="customers.csv"'}
    if page.next:
        headers["Waybill-Next"] = page.next
    text = as_csv(page.rows, SegmentCustomer.__struct_fields__)
    return Response(text, media_type="text/csv", headers=headers)


@post(
    "/v1/segments/export",
    opt={
        "scope": "customers:write",
        "body": ExportSegment,
        "answer": SegmentExport,
        "refusals": ("unknown_webhook", "webhook_not_active"),
    },
    tags=["Customers"],
    operation_id="exportSegment",
    summary="Send the customers of a segment to a webhook",
)
async def export_route(request: ApiRequest) -> Response[Any]:
    """Signed pages of up to 500 customers, of the type `segment.customers`; docs/webhooks-and-messages.md shows one.

    Only who gave the `consent` is in them, by what is known when a page leaves. The same asked again while it is running is answered
    with the export that is running.
    """
    asked = decoded(_export, await whole_body(request))
    return told(await write_in(request, lambda tx: start_exports(tx, [asked])), 201)


@get(
    "/v1/segments/exports",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(ExportQuery)},
    tags=["Customers"],
    operation_id="listSegmentExports",
    summary="Exports of segments, and how far they have come",
)
async def exports_route(request: ApiRequest, asked: NamedDependency[ExportQuery]) -> Response[Page[SegmentExport]]:
    """The newest first. Who was in them is kept nowhere."""

    async def view(tx: Tx) -> Page[SegmentExport]:
        return await list_segment_exports(tx, asked)

    return shown(await read_in(request, view))


handlers: list[Any] = [
    annotate, merge, segments_route, segment_customers_route, segment_csv_route, export_route, exports_route,
]  # fmt: skip
