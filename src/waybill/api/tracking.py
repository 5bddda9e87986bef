"""Orders as their buyers see them, by the link of each: read whole, and live. A link needs no key, and only reads."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter
from litestar.response import Stream

from waybill.api.access import Caller
from waybill.api.doing import read_in, write_in
from waybill.api.feed import LAST_EVENT_ID, last_seen
from waybill.api.order_verbs import order_id_of
from waybill.api.order_views import OrderKey
from waybill.api.problems import Problem
from waybill.api.reading import shown
from waybill.api.runtime import MOST_IN_A_LIST, ApiRequest, Runtime, decoded, whole_body
from waybill.decisions.tracking.news import news_of
from waybill.decisions.tracking.telling import estimated
from waybill.documents.invoices import invoice_pdf
from waybill.documents.labels import return_label
from waybill.documents.press import Paper
from waybill.model.orders import Address
from waybill.model.tracking import Point, Positioned, ReportPosition, TrackedOrder, TrackingLink, TrackingLinkAsked
from waybill.store.positions import Seen, report_positions
from waybill.store.signing import pay_token, signing_secret
from waybill.store.tracking_links import PAY_WITHIN, Opened, holding, open_link, renew, said_by, tracking_url
from waybill.store.tx import Tx
from waybill.views.shop import get_shop
from waybill.views.tracking import track_order
from waybill.workers.carriers import carrier_name, tracking_link
from waybill.workers.tail import Frame, Tailer, Told

TrackKey = Annotated[str, PathParameter(description="The token of the link.", pattern="^[A-Za-z0-9_-]{10,200}$")]
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
UNKNOWN = "unknown_tracking_link"
# Whoever watches one order in more windows than this is not its buyer.
MOST_STREAMS = 40
# A stream looks so often whether its link still holds.
SECONDS_BETWEEN_LOOKS = 60.0

_asked = msgspec.json.Decoder(TrackingLinkAsked)
_position = msgspec.json.Decoder(ReportPosition)
_positions = msgspec.json.Decoder(list[ReportPosition])
_encoder = msgspec.json.Encoder(uuid_format="canonical")


def unknown() -> Problem:
    """The problem with a link that is not ours, or holds no longer."""
    return Problem(UNKNOWN, "This link leads nowhere. Use the one in the newest message, or ask the shop for it.")


async def opened(request: ApiRequest, token: str) -> tuple[Caller, Opened]:
    """Whom a link lets in, and where it leads; raises the problem with it."""
    runtime: Runtime = request.app.state.runtime
    says = said_by(token)
    if says is None:
        raise unknown()
    caller = Caller(says.shop_id, "buyer", frozenset())
    async with runtime.reading(caller) as tx:
        link = await open_link(tx, token, says)
    if link is None:
        raise unknown()
    return caller, link


async def tracked(runtime: Runtime, caller: Caller, link: Opened) -> TrackedOrder:
    """The order behind a link, with carriers by name and what it takes to pay."""
    async with runtime.reading(caller) as tx:
        order = await track_order(tx, link.order_id)
        if order is None:
            raise unknown()
        until = (tx.now + PAY_WITHIN).replace(microsecond=0)
    parcels = [
        msgspec.structs.replace(
            one,
            carrier=None if one.by_courier else carrier_name(one.carrier) or None,
            link=tracking_link(one.carrier, one.tracking_number) or None,
        )
        for one in order.parcels
    ]
    returns = [
        msgspec.structs.replace(
            one,
            carrier=carrier_name(one.carrier) or None,
            link=tracking_link(one.carrier, one.tracking_number) or None,
        )
        for one in order.returns
    ]
    pay = pay_token(link.secret, link.shop_id, link.order_id, until) if order.may.pay.can else None
    return msgspec.structs.replace(order, parcels=parcels, returns=returns, pay=pay)


@get(
    "/v1/track/{token:str}",
    opt={"refusals": (UNKNOWN,)},
    tags=["Tracking"],
    operation_id="trackOrder",
    summary="An order as its buyer sees it",
)
async def track_route(request: ApiRequest, token: TrackKey) -> Response[TrackedOrder]:
    """For whoever has the order's link; no key is needed and nothing is changed. Codes and figures: words are the page's.

    It tells the steps with their times, what is promised, lines and where their units are, money, parcels, pickups and returns,
    and what the buyer may do now or why not. It names no e-mail address and no phone.
    """
    caller, link = await opened(request, token)
    return shown(await tracked(request.app.state.runtime, caller, link), HEADERS)


def _told(destination: Address | None, minutes_per_km: int) -> Told:
    """Events and positions as a buyer is told of them."""

    def event(frame: Frame) -> bytes:
        news = news_of(frame.type)
        if news is None:
            return b""
        return b'id: %d\nevent: changed\ndata: {"seq":%d,"kind":"%b"}\n\n' % (frame.seq, frame.seq, news.encode())

    def position(seen: Seen) -> bytes:
        point = Point(latitude=seen.latitude, longitude=seen.longitude, at=seen.at)
        said = {
            "parcel_id": seen.parcel_id,
            "position": point,
            "arrives_at": estimated(point, destination, minutes_per_km),
        }
        return b"event: position\ndata: %b\n\n" % _encoder.encode(said)

    return Told(event, position)


async def _chunks(
    runtime: Runtime, caller: Caller, link: Opened, token: str, after: int | None, told: Told
) -> AsyncIterator[bytes]:
    tailer: Tailer = runtime.extras["tail"]
    look_at = time.monotonic() + SECONDS_BETWEEN_LOOKS
    async for text in tailer.subscribe(link.shop_id, after, (), link.order_id, told):
        yield text
        if time.monotonic() > look_at:
            look_at = time.monotonic() + SECONDS_BETWEEN_LOOKS
            says = said_by(token)
            async with runtime.reading(caller) as tx:
                if says is None or await open_link(tx, token, says) is None:
                    return


PDF = "application/pdf"

InvoiceKey = Annotated[UUID, PathParameter(description="The invoice's or credit note's id.")]
ReturnKey = Annotated[UUID, PathParameter(description="The return's id.")]


async def _printed(
    request: ApiRequest, caller: Caller, view: Callable[[Tx], Awaitable[Paper | None]]
) -> Response[bytes]:
    """What a view puts on paper, printed when the transaction has ended."""
    runtime: Runtime = request.app.state.runtime
    async with runtime.reading(caller) as tx:
        paper = await view(tx)
    if paper is None:
        raise unknown()
    headers = {**HEADERS, "Content-Disposition": f'inline; filename="{paper.name}"'}
    return Response(await paper.made(), media_type=PDF, headers=headers)


@get(
    "/v1/track/{token:str}/invoices/{invoice:uuid}/invoice.pdf",
    opt={"refusals": (UNKNOWN, "unknown_invoice")},
    media_type=PDF,
    tags=["Tracking"],
    operation_id="printInvoiceByLink",
    summary="An invoice or credit note of an order, for its buyer",
)
async def invoice_route(request: ApiRequest, token: TrackKey, invoice: InvoiceKey) -> Response[bytes]:
    """Those that `documents` of the order names. Whoever was erased gets none: they would name them."""
    caller, link = await opened(request, token)
    order = await tracked(request.app.state.runtime, caller, link)
    if invoice not in {one.invoice_id for one in order.documents}:
        raise Problem("unknown_invoice", "The order has no such invoice. Read the order's `documents`.")
    return await _printed(request, caller, lambda tx: invoice_pdf(tx, invoice))


@get(
    "/v1/track/{token:str}/returns/{return_id:uuid}/label.pdf",
    opt={"refusals": (UNKNOWN, "unknown_return")},
    media_type=PDF,
    tags=["Tracking"],
    operation_id="printReturnLabelByLink",
    summary="The label of a return, for its buyer",
)
async def return_label_route(request: ApiRequest, token: TrackKey, return_id: ReturnKey) -> Response[bytes]:
    """As soon as the return is approved, and until its goods have come."""
    caller, link = await opened(request, token)
    order = await tracked(request.app.state.runtime, caller, link)
    waiting = {one.return_id for one in order.returns if one.status in ("approved", "in_transit")}
    if return_id not in waiting or order.erased:
        raise Problem(
            "unknown_return", "The order has no such return that waits for its goods. Read the order's `returns`."
        )
    return await _printed(request, caller, lambda tx: return_label(tx, return_id))


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


@get(
    "/v1/track/{token:str}/stream",
    opt={"headers": (LAST_EVENT_ID,), "streams": True, "refusals": (UNKNOWN, "too_many_streams")},
    media_type="text/event-stream",
    tags=["Tracking"],
    operation_id="streamTracking",
    summary="What changes of an order, live, for its buyer",
)
async def stream_route(request: ApiRequest, token: TrackKey) -> Stream:
    """Server-sent events: `changed` with the `seq` and the `kind` of what changed (order, parcel, payment, return), so that
    the page reads the order again, and `position` where a parcel on the road was seen. Send the last `id` as `Last-Event-ID`.
    """
    runtime: Runtime = request.app.state.runtime
    caller, link = await opened(request, token)
    order = await tracked(runtime, caller, link)
    async with runtime.reading(caller) as tx:
        minutes = (await get_shop(tx)).settings.courier_minutes_per_km
    tailer: Tailer = runtime.extras["tail"]
    if tailer.listeners(link.shop_id, link.order_id) >= MOST_STREAMS:
        raise Problem("too_many_streams", "This order is watched in too many windows. Close some.")
    told = _told(order.ship_to, minutes)
    after = last_seen(request)
    chunks = _nothing() if request.scope.get("is_head") else _chunks(runtime, caller, link, token, after, told)
    return Stream(chunks, media_type="text/event-stream", headers={**HEADERS, "X-Accel-Buffering": "no"})


@post(
    "/v1/orders/{order:str}/tracking-link",
    opt={"scope": "orders:read", "body": TrackingLinkAsked, "optional_body": True, "answer": TrackingLink},
    status_code=200,
    tags=["Tracking"],
    operation_id="trackingLink",
    summary="An order's link for its buyer",
)
async def link_route(request: ApiRequest, order: OrderKey) -> Response[TrackingLink]:
    """The link that every message has. `renew` and `revoke` take the scope `orders:write`: the links before lead nowhere then."""
    runtime: Runtime = request.app.state.runtime
    asked = decoded(_asked, await whole_body(request) or b"{}")
    if asked.action != "show":
        request.user.require("orders:write")
    order_id = await order_id_of(request, order)
    if await read_in(request, lambda tx: track_order(tx, order_id)) is None:
        raise Problem("unknown_order", f"There is no order {order}, or it is a draft. Check its number.")

    async def change(tx: Tx) -> TrackingLink:
        secret = await signing_secret(tx)
        link = (await holding(tx, [order_id]))[order_id]
        if asked.action != "show":
            link = await renew(tx, order_id, revoked=asked.action == "revoke")
        url = tracking_url(runtime.buyer_url, secret, tx.shop_id, order_id, link)
        return TrackingLink(order_id=order_id, url=url or None, revoked=link.revoked)

    return shown(await write_in(request, change), HEADERS)


@post(
    "/v1/parcels/positions",
    opt={
        "scope": "fulfillment:write", "body": ReportPosition | list[ReportPosition],
        "answer": Positioned | list[Positioned],
    },
    status_code=200,
    tags=["Parcels"],
    operation_id="reportPositions",
    summary="Say where parcels on the road are",
)  # fmt: skip
async def positions_route(request: ApiRequest) -> Response[Any]:
    """From a courier's phone or a carrier: buyers see it on a map. One, or up to 1,000; the newest of each parcel is kept, in
    no log, and for a day at most.
    """
    body = await whole_body(request)
    many = body.lstrip()[:1] == b"["
    reports = decoded(_positions, body) if many else [decoded(_position, body)]
    if len(reports) > MOST_IN_A_LIST:
        raise Problem("invalid_request", f"At most {MOST_IN_A_LIST:,} at a time; send {len(reports):,} in parts.")
    results = await write_in(request, lambda tx: report_positions(tx, reports))
    return shown(results if many else results[0])


handlers: list[Any] = [
    track_route, stream_route, invoice_route, return_label_route, link_route, positions_route,
]  # fmt: skip
