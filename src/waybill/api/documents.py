"""Documents over HTTP, as PDF: invoices, packing slips, pick lists, labels."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.doing import read_in
from waybill.api.fulfillment import FulfillmentKey
from waybill.api.invoices import InvoiceKey, unknown_invoice
from waybill.api.parcels import ParcelKey
from waybill.api.problems import Problem
from waybill.api.reading import query_of
from waybill.api.runtime import ApiRequest
from waybill.documents.invoices import invoice_pdf
from waybill.documents.labels import parcel_label, return_label
from waybill.documents.picking import pick_list_pdf
from waybill.documents.press import Paper
from waybill.documents.slips import fulfillment_slip, order_slips, parcel_slip, wave_slips
from waybill.model.fulfillment_views import PackingSlipQuery, PickListQuery
from waybill.store.tx import Tx

PDF = "application/pdf"

ReturnKey = Annotated[UUID, PathParameter(description="The return's id.")]
WaveKey = Annotated[int, PathParameter(description="The wave's number.", ge=1, le=1_000_000_000)]


async def printed(
    request: ApiRequest, view: Callable[[Tx], Awaitable[Paper | None]], unknown: Callable[[], Problem]
) -> Response[bytes]:
    """What a view puts on paper as a PDF that browsers show; printed when the transaction has ended."""
    paper = await read_in(request, view)
    if paper is None:
        raise unknown()
    headers = {"Content-Disposition": f'inline; filename="{paper.name}"'}
    return Response(await paper.made(), media_type=PDF, headers=headers)


@get(
    "/v1/invoices/{invoice:uuid}/invoice.pdf",
    opt={"scope": "payments:read", "refusals": ("unknown_invoice",)},
    media_type=PDF,
    tags=["Invoices"],
    operation_id="printInvoice",
    summary="An invoice or credit note as PDF",
)
async def invoice_route(request: ApiRequest, invoice: InvoiceKey) -> Response[bytes]:
    """PDF/A, in the buyer's language where we speak it, else in the shop's."""
    return await printed(request, lambda tx: invoice_pdf(tx, invoice), lambda: unknown_invoice(invoice))


@get(
    "/v1/parcels/{parcel:uuid}/packing-slip.pdf",
    opt={"scope": "fulfillment:read", "refusals": ("unknown_parcel",)},
    media_type=PDF,
    tags=["Parcels"],
    operation_id="printParcelSlip",
    summary="A parcel's packing slip as PDF",
)
async def parcel_slip_route(request: ApiRequest, parcel: ParcelKey) -> Response[bytes]:
    """What is in it, with options and what the buyer wrote, and the order's number as a barcode; no prices."""
    return await printed(request, lambda tx: parcel_slip(tx, parcel), lambda: _no_parcel(parcel))


@get(
    "/v1/parcels/{parcel:uuid}/label.pdf",
    opt={"scope": "fulfillment:read", "refusals": ("unknown_parcel",)},
    media_type=PDF,
    tags=["Parcels"],
    operation_id="printLabel",
    summary="A parcel's label as PDF",
)
async def label_route(request: ApiRequest, parcel: ParcelKey) -> Response[bytes]:
    """A6, for a carrier seen to by hand: from whom, to whom, weight, cash to be taken, the parcel's number as a barcode."""
    return await printed(request, lambda tx: parcel_label(tx, parcel), lambda: _no_parcel(parcel))


def _no_parcel(parcel: UUID) -> Problem:
    return Problem("unknown_parcel", f"There is no parcel {parcel}. List the parcels.")


@get(
    "/v1/fulfillments/{fulfillment:uuid}/packing-slip.pdf",
    opt={"scope": "fulfillment:read", "refusals": ("unknown_fulfillment",)},
    media_type=PDF,
    tags=["Fulfillment"],
    operation_id="printFulfillmentSlip",
    summary="A fulfillment's packing slip as PDF",
)
async def fulfillment_slip_route(request: ApiRequest, fulfillment: FulfillmentKey) -> Response[bytes]:
    """What one location hands over of an order; before it is packed, too."""
    return await printed(
        request,
        lambda tx: fulfillment_slip(tx, fulfillment),
        lambda: Problem("unknown_fulfillment", f"There is no fulfillment {fulfillment}."),
    )


@get(
    "/v1/waves/{wave:int}/packing-slips.pdf",
    opt={"scope": "fulfillment:read", "refusals": ("unknown_fulfillment",)},
    media_type=PDF,
    tags=["Fulfillment"],
    operation_id="printWaveSlips",
    summary="All packing slips of a wave as one PDF",
)
async def wave_slips_route(request: ApiRequest, wave: WaveKey) -> Response[bytes]:
    """A page or more for each fulfillment that has not ended, up to 250."""
    detail = f"Wave {wave} has no fulfillment that is still open."
    return await printed(request, lambda tx: wave_slips(tx, wave), lambda: Problem("unknown_fulfillment", detail))


@get(
    "/v1/packing-slips.pdf",
    opt={"scope": "fulfillment:read", "refusals": ("unknown_fulfillment",)},
    dependencies={"asked": query_of(PackingSlipQuery)},
    media_type=PDF,
    tags=["Fulfillment"],
    operation_id="printOrderSlips",
    summary="The packing slips of up to 100 orders as one PDF",
)
async def order_slips_route(request: ApiRequest, asked: NamedDependency[PackingSlipQuery]) -> Response[bytes]:
    """A page or more for each fulfillment that is still here, in the order of the numbers."""
    numbers = [int(number) for number in asked.orders.split(",")]
    detail = "None of these orders is being fulfilled. Release them first."
    return await printed(request, lambda tx: order_slips(tx, numbers), lambda: Problem("unknown_fulfillment", detail))


@get(
    "/v1/picks.pdf",
    opt={"scope": "fulfillment:read", "refusals": ("unknown_location",)},
    dependencies={"asked": query_of(PickListQuery)},
    media_type=PDF,
    tags=["Fulfillment"],
    operation_id="printPickList",
    summary="A pick list as PDF, in the order of the bins",
)
async def picks_route(request: ApiRequest, asked: NamedDependency[PickListQuery]) -> Response[bytes]:
    """Of a `wave`, or of what waits at a `location`."""
    named = f"wave {asked.wave}" if asked.wave is not None else f"location {asked.location}"
    known = f"There is no {named}. " if asked.wave is not None or asked.location else ""
    detail = f"{known}Name a wave by its number, or a location by its code."
    return await printed(request, lambda tx: pick_list_pdf(tx, asked), lambda: Problem("unknown_location", detail))


@get(
    "/v1/returns/{return_id:uuid}/label.pdf",
    opt={"scope": "orders:read", "refusals": ("unknown_return",)},
    media_type=PDF,
    tags=["Returns"],
    operation_id="printReturnLabel",
    summary="A return's label as PDF",
)
async def return_label_route(request: ApiRequest, return_id: ReturnKey) -> Response[bytes]:
    """A6: from the buyer to the location that takes it, with the return's number as a barcode."""
    return await printed(
        request,
        lambda tx: return_label(tx, return_id),
        lambda: Problem("unknown_return", f"There is no return {return_id}. List the returns."),
    )


handlers: list[Any] = [
    invoice_route, parcel_slip_route, label_route, fulfillment_slip_route, wave_slips_route,
    order_slips_route, picks_route, return_label_route,
]  # fmt: skip
