"""Parcels, pickups, tracking and what is to be looked at over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime
from waybill.commands.fulfillment.arrive_pickups import arrive_pickups
from waybill.commands.fulfillment.collect_pickups import collect_pickups
from waybill.commands.fulfillment.complete_orders import complete_orders
from waybill.commands.fulfillment.end_uncollected_pickups import end_uncollected_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.notice_parcels import notice_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.resolve_exceptions import resolve_exceptions
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.fulfillment.unpack_parcels import unpack_parcels
from waybill.model import parcels, pickups
from waybill.model.parcel_shown import ParcelShown
from waybill.model.parcel_views import ExceptionQuery, ExceptionShown, ParcelQuery, PickupQuery, PickupShown
from waybill.model.views import Page
from waybill.ports.carrier import BuyLabel, Label, carrier_abilities, carrier_classes
from waybill.views.parcels import get_parcels, list_exceptions, list_parcels, list_pickups
from waybill.views.shipments import shipment_of

READ, WRITE = "fulfillment:read", "fulfillment:write"

ParcelKey = Annotated[UUID, PathParameter(description="The parcel's id.")]


@get(
    "/v1/parcels",
    opt={"scope": READ},
    dependencies={"asked": query_of(ParcelQuery)},
    tags=["Parcels"],
    operation_id="listParcels",
    summary="List parcels, newest first",
)
async def list_route(request: ApiRequest, asked: NamedDependency[ParcelQuery]) -> Response[Page[ParcelShown]]:
    """Of an order, a location or a carrier, by tracking number; `late` are those that should have arrived."""
    return shown(await read_in(request, lambda tx: list_parcels(tx, asked)))


@get(
    "/v1/parcels/{parcel:uuid}",
    opt={"scope": READ, "refusals": ("unknown_parcel",)},
    tags=["Parcels"],
    operation_id="getParcel",
    summary="A parcel whole",
)
async def parcel_route(request: ApiRequest, parcel: ParcelKey) -> Response[ParcelShown]:
    """What is in it, and what was seen of it, latest first."""
    found = await read_in(request, lambda tx: get_parcels(tx, [parcel]))
    if not found:
        raise _unknown(parcel)
    return shown(found[0])


@get(
    "/v1/parcels/{parcel:uuid}/label",
    opt={"scope": READ, "refusals": ("unknown_parcel",)},
    tags=["Parcels"],
    operation_id="getLabel",
    summary="A label to be printed",
    media_type="text/plain",
)
async def label_route(request: ApiRequest, parcel: ParcelKey) -> Response[bytes]:
    """From whom, to whom, the parcel's number, its weight, and cash to be taken: plain text for a carrier seen to by hand."""
    found = await read_in(request, lambda tx: shipment_of(tx, parcel))
    if found is None:
        raise _unknown(parcel)
    runtime: Runtime = request.app.state.runtime
    carrier, shipment = found
    known = carrier_abilities().get(carrier)
    by_hand = carrier_classes()[carrier if known and known.by_people else "manual"](runtime.pool)
    (label,) = await by_hand.buy_labels(request.user.shop_id, [BuyLabel(key=str(parcel), shipment=shipment)])
    assert isinstance(label, Label), "a label by hand is always there"
    return Response(label.content, media_type=label.media_type)


def _unknown(parcel: UUID) -> Problem:
    return Problem("unknown_parcel", f"There is no parcel {parcel}. List the parcels.")


@get(
    "/v1/pickups",
    opt={"scope": READ},
    dependencies={"asked": query_of(PickupQuery)},
    tags=["Parcels"],
    operation_id="listPickups",
    summary="List pickups",
)
async def pickups_route(request: ApiRequest, asked: NamedDependency[PickupQuery]) -> Response[Page[PickupShown]]:
    """What waits for its buyer at a location, and who is there already. Codes are not shown."""
    return shown(await read_in(request, lambda tx: list_pickups(tx, asked)))


@get(
    "/v1/exceptions",
    opt={"scope": READ},
    dependencies={"asked": query_of(ExceptionQuery)},
    tags=["Parcels"],
    operation_id="listExceptions",
    summary="What a person has to look at",
)
async def exceptions_route(
    request: ApiRequest, asked: NamedDependency[ExceptionQuery]
) -> Response[Page[ExceptionShown]]:
    """Late and lost parcels, reports that contradict each other, transfers that differ; oldest first."""
    return shown(await read_in(request, lambda tx: list_exceptions(tx, asked)))


def _route(
    path: str, command: Any, kind: Any, answers: Any, refusals: Any, name: str, summary: str, description: str,
    scope: str = WRITE,
) -> Any:  # fmt: skip
    return verb_route(
        path, Verb(command.__name__, command, lambda _: 10), kind, answers, refusals,
        scope=scope, tag="Parcels", name=name, summary=summary, description=description,
    )  # fmt: skip


handlers: list[Any] = [
    list_route, parcel_route, label_route, pickups_route, exceptions_route,
    _route(
        "/v1/fulfillments/pack", pack_fulfillments, parcels.PackFulfillment, parcels.Packed, parcels.PackRefusal,
        "packFulfillments", "Pack what is picked",
        "Into one parcel with all of it, or several. What is not named can be packed later.",
    ),
    _route(
        "/v1/parcels/unpack", unpack_parcels, parcels.UnpackParcel, parcels.Unpacked, parcels.UnpackRefusal,
        "unpackParcels", "Unpack parcels", "Before they leave: their units are picked again.",
    ),
    _route(
        "/v1/parcels/hand-over", hand_over_parcels, parcels.HandOverParcel, parcels.HandedOver, parcels.HandOverRefusal,
        "handOverParcels", "Ship parcels",
        "With a carrier, or out with a courier of the shop's own. Goods that are to be paid first stay until their money is "
        "captured. What a carrier reported of the tracking number before counts at once.",
    ),
    _route(
        "/v1/parcels/undo-hand-over", undo_hand_overs, parcels.UndoHandOver, parcels.HandOverUndone,
        parcels.UndoHandOverRefusal, "undoHandOvers", "Undo hand-overs",
        "On the same day, before the carrier has scanned the parcel.",
    ),
    _route(
        "/v1/tracking", report_tracking, parcels.TrackParcel, parcels.Tracked, parcels.TrackRefusal,
        "reportTracking", "Say what was seen of parcels",
        "By the parcel or its tracking number, each at its own time: late, twice, in any order. Nothing is refused for what it "
        "says; what cannot be true is put on the list of exceptions.",
    ),
    _route(
        "/v1/parcels/notice", notice_parcels, parcels.NoticeParcel, parcels.Noticed, parcels.NoticeRefusal,
        "noticeParcels", "See whether parcels are late or lost", "The worker does this by itself.",
    ),
    _route(
        "/v1/pickups/ready", ready_pickups, pickups.ReadyPickup, pickups.PickupReady, pickups.ReadyPickupRefusal,
        "readyPickups", "Make pickups ready",
        "Packed goods wait at the counter. The code that opens them goes to the buyer; it is answered here and kept nowhere in "
        "the log.",
    ),
    _route(
        "/v1/pickups/arrive", arrive_pickups, pickups.ArrivePickup, pickups.PickupArrived, pickups.ArrivePickupRefusal,
        "arrivePickups", "Say that buyers are here", "At the counter, or in a bay outside.",
    ),
    _route(
        "/v1/pickups/collect", collect_pickups, pickups.CollectPickup, pickups.PickupCollected,
        pickups.CollectPickupRefusal, "collectPickups", "Give goods out",
        "Against the code, or a look at a document. What is not paid, and not on account, is paid first.",
    ),
    _route(
        "/v1/pickups/end", end_uncollected_pickups, pickups.EndUncollectedPickup, pickups.PickupEnded,
        pickups.EndUncollectedPickupRefusal, "endUncollectedPickups", "End pickups that nobody came for",
        "The goods go back to stock and to who waits for them; their units are canceled, and what was paid is owed and paid "
        "back by itself. With the setting `pickup_uncollected: keep_fee` up to `pickup_fee` of it is kept where nothing of the order "
        "is left. The worker does this by itself when the days are over.",
    ),
    _route(
        "/v1/exceptions/resolve", resolve_exceptions, parcels.ResolveException, parcels.Resolved, parcels.ResolveRefusal,
        "resolveExceptions", "Take exceptions off the list", "With what was done about them.",
    ),
    _route(
        "/v1/orders/complete", complete_orders, parcels.CompleteOrder, parcels.Completed, parcels.CompleteRefusal,
        "completeOrders", "Complete orders",
        "Every unit delivered, collected, returned, canceled or settled as lost, and the balance 0 or on account. The worker does "
        "this by itself.",
        scope="orders:write",
    ),
]  # fmt: skip
