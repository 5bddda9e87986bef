"""Fulfillment inside the house over HTTP: release, accept, reject, pick, waves, bins; lists, boards, what to pick."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.batcher import Verb
from waybill.api.doing import IDEMPOTENCY_KEY, IF_MATCH, do_once, read_in, verb_route, version_of
from waybill.api.order_verbs import order_id_of, without_order
from waybill.api.order_views import OrderKey
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, decoded, whole_body
from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.advance_kitchen import advance_kitchen
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.merge_fulfillments import merge_fulfillments
from waybill.commands.fulfillment.move_fulfillments import move_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.reject_fulfillments import reject_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.save_bins import save_bins
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.commands.fulfillment.start_fulfillments import start_fulfillments
from waybill.commands.fulfillment.unpick_fulfillments import unpick_fulfillments
from waybill.model.fulfillment import (
    AcceptFulfillment,
    AdvanceKitchen,
    BinIs,
    BinRefusal,
    FulfillmentNow,
    FulfillmentRefusal,
    MakeWaves,
    MergeFulfillment,
    MoveFulfillment,
    PickFulfillment,
    RejectFulfillment,
    Released,
    ReleaseOrder,
    ReleaseRefusal,
    SaveBin,
    SplitFulfillment,
    StartFulfillment,
    UnpickFulfillment,
    WaveRefusal,
    WavesMade,
)
from waybill.model.fulfillment_views import (
    BinQuery,
    BinShown,
    Board,
    FulfillmentDetail,
    FulfillmentQuery,
    FulfillmentSummary,
    PickList,
    PickListQuery,
)
from waybill.model.views import Page
from waybill.views.fulfillments import board, get_fulfillments, list_fulfillments
from waybill.views.picks import list_bins, pick_list

READ, WRITE, TAG = "fulfillment:read", "fulfillment:write", "Fulfillment"
RELEASE = Verb("release_orders", release_orders, lambda _: 10)
ReleaseThis = without_order(ReleaseOrder, "ReleaseThis")
_release_this = msgspec.json.Decoder(ReleaseThis)

FulfillmentKey = Annotated[UUID, PathParameter(description="The fulfillment's id.")]
LocationKey = Annotated[
    str, PathParameter(description="The location's code.", pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")
]


@post(
    "/v1/orders/{order:str}/release",
    opt={
        "scope": WRITE, "body": ReleaseThis, "optional_body": True, "answer": Released, "refusals": tuple(ReleaseRefusal),
        "headers": (IDEMPOTENCY_KEY, IF_MATCH),
    },
    status_code=200,
    tags=[TAG],
    operation_id="releaseOrder",
    summary="Release an order to the locations that hold its units",
)  # fmt: skip
async def release_route(request: ApiRequest, order: OrderKey) -> Response[Any]:
    """Each location gets a fulfillment of what is reserved there, at once or `at` a time.

    What still waits for stock can be released when it has some. The shop's setting `auto_release` does this by itself.
    """
    asked = decoded(_release_this, await whole_body(request) or b"{}")
    version = version_of(request.headers.get("if-match"))
    order_id = await order_id_of(request, order)
    return await do_once(
        request, RELEASE, ReleaseOrder(**msgspec.structs.asdict(asked), order_id=order_id, version=version)
    )


@get(
    "/v1/fulfillments",
    opt={"scope": READ},
    dependencies={"asked": query_of(FulfillmentQuery)},
    tags=[TAG],
    operation_id="listFulfillments",
    summary="List fulfillments, oldest first",
)
async def list_route(
    request: ApiRequest, asked: NamedDependency[FulfillmentQuery]
) -> Response[Page[FulfillmentSummary]]:
    """Of a location, an order or a wave; without a status, those that have not ended."""
    return shown(await read_in(request, lambda tx: list_fulfillments(tx, asked)))


@get(
    "/v1/fulfillments/{fulfillment:uuid}",
    opt={"scope": READ, "refusals": ("unknown_fulfillment",)},
    tags=[TAG],
    operation_id="getFulfillment",
    summary="A fulfillment whole",
)
async def fulfillment_route(request: ApiRequest, fulfillment: FulfillmentKey) -> Response[FulfillmentDetail]:
    """Its lines with bins, barcodes, options and what the buyer wrote."""
    found = await read_in(request, lambda tx: get_fulfillments(tx, [fulfillment]))
    if not found:
        raise Problem("unknown_fulfillment", f"There is no fulfillment {fulfillment}.")
    return shown(found[0])


@get(
    "/v1/locations/{location:str}/board",
    opt={"scope": READ, "refusals": ("unknown_location",)},
    tags=[TAG],
    operation_id="getBoard",
    summary="What a location has to do",
)
async def board_route(request: ApiRequest, location: LocationKey) -> Response[Board]:
    """To accept, to pick, picking, packed, ready; a kitchen's steps as well. Each with the ones that have waited longest."""
    found = await read_in(request, lambda tx: board(tx, location))
    if found is None:
        raise Problem("unknown_location", f"There is no location with the code {location}.")
    return shown(found)


@get(
    "/v1/picks",
    opt={"scope": READ, "refusals": ("unknown_location",)},
    dependencies={"asked": query_of(PickListQuery)},
    tags=[TAG],
    operation_id="getPickList",
    summary="What to pick, in the order of the bins",
)
async def picks_route(request: ApiRequest, asked: NamedDependency[PickListQuery]) -> Response[PickList]:
    """Of a `wave`, or of what waits at a `location`. The same item of several fulfillments is one row, with its parts."""
    found = await read_in(request, lambda tx: pick_list(tx, asked))
    if found is None:
        named = f"wave {asked.wave}" if asked.wave is not None else f"location {asked.location}"
        raise Problem("unknown_location", f"There is no {named}. Name a wave by its number, or a location by its code.")
    return shown(found)


@get(
    "/v1/bins",
    opt={"scope": READ},
    dependencies={"asked": query_of(BinQuery)},
    tags=[TAG],
    operation_id="listBins",
    summary="A location's bins, in the order of the walk",
)
async def bins_route(request: ApiRequest, asked: NamedDependency[BinQuery]) -> Response[list[BinShown]]:
    """Numbers in a bin sort as numbers: A-2 comes before A-10."""
    return shown(await read_in(request, lambda tx: list_bins(tx, asked.location)))


def _route(path: str, command: Any, kind: Any, name: str, summary: str, description: str) -> Any:
    return verb_route(
        path, Verb(command.__name__, command, _weight), kind, FulfillmentNow, FulfillmentRefusal,
        scope=WRITE, tag=TAG, name=name, summary=summary, description=description,
    )  # fmt: skip


def _weight(request: Any) -> int:
    return len(getattr(request, "lines", None) or ()) or 10


handlers: list[Any] = [
    release_route, list_route, fulfillment_route, board_route, picks_route, bins_route,
    verb_route(
        "/v1/orders/release", RELEASE, ReleaseOrder, Released, ReleaseRefusal,
        scope=WRITE, tag=TAG, name="releaseOrders", summary="Release up to 1,000 orders",
        description="As releasing one, each with its `order_id`.",
    ),
    _route(
        "/v1/fulfillments/start", start_fulfillments, StartFulfillment, "startFulfillments",
        "Begin with scheduled fulfillments", "Before their time; when it comes they begin by themselves.",
    ),
    _route(
        "/v1/fulfillments/accept", accept_fulfillments, AcceptFulfillment, "acceptFulfillments", "Accept fulfillments",
        "The location takes them on; a kitchen puts them in its queue.",
    ),
    _route(
        "/v1/fulfillments/reject", reject_fulfillments, RejectFulfillment, "rejectFulfillments", "Reject fulfillments",
        "The units are reserved at other locations by the shop's strategy, else they wait for stock under a `stock` hold. "
        "The location is not asked for this order again.",
    ),
    _route(
        "/v1/fulfillments/pick", pick_fulfillments, PickFulfillment, "pickFulfillments", "Report what was picked",
        "All of it, lines, or one scan after the other by SKU or barcode; the wrong item is refused, with what is expected. "
        "Units that are `short` are reserved elsewhere, else they wait; the shelf has no more than what is `left`, so what "
        "else was promised of it gives way.",
    ),
    _route(
        "/v1/fulfillments/unpick", unpick_fulfillments, UnpickFulfillment, "unpickFulfillments", "Put picked units back",
        "On the shelf; they are to be picked again.",
    ),
    _route(
        "/v1/fulfillments/advance", advance_kitchen, AdvanceKitchen, "advanceKitchen", "Go on in the kitchen",
        "queued, preparing, baking, checked, ready: to the next step, or up to the one named. What it prepares is off the shelf.",
    ),
    _route(
        "/v1/fulfillments/split", split_fulfillments, SplitFulfillment, "splitFulfillments", "Split fulfillments",
        "Units become a fulfillment of their own at the same location: `made` in the answer.",
    ),
    _route(
        "/v1/fulfillments/merge", merge_fulfillments, MergeFulfillment, "mergeFulfillments", "Merge fulfillments",
        "Of one order at one location. The answer is the one that goes on.",
    ),
    _route(
        "/v1/fulfillments/move", move_fulfillments, MoveFulfillment, "moveFulfillments", "Move fulfillments elsewhere",
        "To a location that has all of it available, and that accepts it anew.",
    ),
    verb_route(
        "/v1/waves", Verb("make_waves", make_waves, lambda _: 200), MakeWaves, WavesMade, WaveRefusal,
        scope=WRITE, tag=TAG, name="makeWaves", summary="Group what waits to be picked into waves",
        description="By order number, by age, or by method; each is picked with one list (`GET /v1/picks?wave=`).",
    ),
    verb_route(
        "/v1/bins", Verb("save_bins", save_bins), SaveBin, BinIs, BinRefusal,
        scope=WRITE, tag=TAG, name="saveBins", summary="Say where items are on the shelves",
        description="By SKU and location; pick lists are in the order of the bins.",
    ),
]  # fmt: skip
