"""What the verbs and views of parcels, pickups and exceptions are asked in the test of isolation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.fulfillment.arrive_pickups import arrive_pickups
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.place_orders import place_orders
from waybill.model import fulfillment, parcel_views, parcels, pickups
from waybill.model.orders import PlaceOrder

PAST = datetime(2026, 1, 5, tzinfo=UTC)


async def prepare(twin: Any) -> None:
    """An order for each verb, as far on its way as the verb needs it. Both shops use the same tracking numbers."""
    await twin.shop.item("CUP")
    await twin.shop.stock({("CUP", "MAIN"): 100})
    await _picked(twin, "parcels_pack")
    for name in ("parcels_unpack", "parcels_hand"):
        await _packed(twin, name)
    for name in ("parcels_undo", "parcels_track", "parcels_done", "parcels_lost"):
        await _sent(twin, name)
    await _sent(twin, "parcels_late", now=PAST)
    now = datetime.now(UTC) - timedelta(minutes=1)
    about = {"at": now, "place": twin.mark, "note": twin.mark}
    for name, status in (("parcels_track", "in_transit"), ("parcels_done", "delivered"), ("parcels_lost", "lost")):
        report = parcels.TrackParcel(parcel_id=twin.made[name], status=status, **about)
        await twin.shop.run(report_tracking, report)
    await twin.shop.run(report_tracking, parcels.TrackParcel(tracking_number="NOBODYS", status="lost", at=now))
    rows = await twin.shop.rows("SELECT exception_id FROM exception_item WHERE shop_id = $1 AND kind = 'lost'")
    twin.made["parcels_exception"] = rows[0][0]
    await _packed(twin, "pickups_ready", method="pickup")
    for name in ("pickups_arrive", "pickups_collect", "pickups_end"):
        await _packed(twin, name, method="pickup")
        ready = pickups.ReadyPickup(fulfillment_id=twin.made[f"{name}_fulfillment"])
        await twin.shop.run(ready_pickups, ready)
    here = pickups.ArrivePickup(fulfillment_id=twin.made["pickups_collect_fulfillment"], bay=twin.mark, car=twin.mark)
    await twin.shop.run(arrive_pickups, here)


async def _picked(twin: Any, name: str, **fields: Any) -> Any:
    wanted = {
        "lines": [{"sku": "CUP", "quantity": 2}], "ship_to": {"country": "DE", "city": twin.mark},
        "payment": {"terms": "on_account"}, "customer": {"email": "same@x.de", "name": f"Same {twin.mark}"},
    } | fields  # fmt: skip
    [placed] = await twin.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    [released] = await twin.shop.run(release_orders, fulfillment.ReleaseOrder(order_id=placed.order_id))
    one = released.fulfillments[0].fulfillment_id
    await twin.shop.run(pick_fulfillments, fulfillment.PickFulfillment(fulfillment_id=one))
    twin.made[f"{name}_order"], twin.made[f"{name}_fulfillment"] = placed.order_id, one


async def _packed(twin: Any, name: str, **fields: Any) -> None:
    await _picked(twin, name, **fields)
    asked = parcels.PackFulfillment(fulfillment_id=twin.made[f"{name}_fulfillment"])
    [packed] = await twin.shop.run(pack_fulfillments, asked)
    twin.made[name] = packed.parcels[0].parcel_id


async def _sent(twin: Any, name: str, now: datetime | None = None) -> None:
    await _packed(twin, name)
    asked = parcels.HandOverParcel(parcel_id=twin.made[name], carrier="van", tracking_number=name.replace("_", "-"))
    await twin.shop.run(hand_over_parcels, asked, now=now)


def _about(field: str, name: str, **fields: Any) -> Any:
    return lambda t: [{field: str(t.made[name]), **fields}]


COMMANDS: dict[str, Any] = {
    "pack_fulfillments": (parcels.PackFulfillment, _about("fulfillment_id", "parcels_pack_fulfillment")),
    "unpack_parcels": (parcels.UnpackParcel, _about("parcel_id", "parcels_unpack")),
    "hand_over_parcels": (
        parcels.HandOverParcel, _about("parcel_id", "parcels_hand", carrier="van", tracking_number="NOBODYS"),
    ),
    "undo_hand_overs": (parcels.UndoHandOver, _about("parcel_id", "parcels_undo")),
    "report_tracking": (
        parcels.TrackParcel,
        lambda t: [
            {"parcel_id": str(t.made["parcels_track"]), "status": "returned", "at": "2027-05-03T10:00:00Z", "note": t.mark},
            {"tracking_number": "parcels-track", "status": "delivered", "at": "2027-05-02T10:00:00Z"},
            {"tracking_number": "NOBODYS", "status": "lost", "at": "2027-05-03T10:00:00Z"},
        ],
    ),
    "notice_parcels": (parcels.NoticeParcel, _about("parcel_id", "parcels_late")),
    "resolve_exceptions": (
        parcels.ResolveException, _about("exception_id", "parcels_exception", resolution="other", note="x"),
    ),
    "complete_orders": (parcels.CompleteOrder, _about("order_id", "parcels_done_order")),
    "ready_pickups": (pickups.ReadyPickup, _about("fulfillment_id", "pickups_ready_fulfillment")),
    "arrive_pickups": (pickups.ArrivePickup, _about("fulfillment_id", "pickups_arrive_fulfillment", bay="1")),
    "collect_pickups": (
        pickups.CollectPickup, _about("fulfillment_id", "pickups_collect_fulfillment", id_checked=True),
    ),
    "end_uncollected_pickups": (
        pickups.EndUncollectedPickup, _about("fulfillment_id", "pickups_end_fulfillment", now=True),
    ),
}  # fmt: skip

VIEWS: dict[str, Any] = {
    "list_parcels": lambda t: [
        (parcel_views.ParcelQuery(**query),)
        for query in (
            {}, {"status": "in_transit"}, {"order": 1001}, {"order_id": t.made["parcels_track_order"]}, {"location": "main"},
            {"carrier": "van"}, {"tracking_number": "parcels-track"}, {"late": True},
        )
    ],
    "get_parcels": lambda t: [([t.made["parcels_track"]],)],
    "parcels_of_orders": lambda t: [([t.made["parcels_track_order"]],)],
    "shipment_of": lambda t: [(t.made["parcels_track"],)],
    "list_pickups": lambda t: [(parcel_views.PickupQuery(),), (parcel_views.PickupQuery(location="MAIN", status="arrived"),)],
    "list_exceptions": lambda t: [(parcel_views.ExceptionQuery(all=True),), (parcel_views.ExceptionQuery(kind="lost"),)],
}  # fmt: skip
