"""What the verbs and views of fulfillment inside the house are asked in the test of isolation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.fulfillment.accept_fulfillments import accept_fulfillments
from waybill.commands.fulfillment.make_waves import make_waves
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.save_bins import save_bins
from waybill.commands.fulfillment.split_fulfillments import split_fulfillments
from waybill.commands.place_orders import place_orders
from waybill.model import fulfillment, fulfillment_views
from waybill.model.orders import PlaceOrder


async def prepare(twin: Any) -> None:
    """A confirmed order with stock, and a released one for each verb."""
    one = twin.shop
    await one.location("OVEN", kind="kitchen", priority=900)
    await one.item("PART")
    await one.stock({("PART", "MAIN"): 50, ("PART", "SIDE"): 50, ("PART", "OVEN"): 5})
    twin.made["inside_release"] = await _placed(twin)
    for name in (
        "inside_start",
        "inside_accept",
        "inside_reject",
        "inside_pick",
        "inside_unpick",
        "inside_split",
        "inside_merge",
        "inside_move",
    ):
        later = datetime.now(UTC) + timedelta(days=1) if name == "inside_start" else None
        await _released(twin, name, await _placed(twin), at=later)
    await _released(twin, "inside_advance", await _placed(twin, location="OVEN"))
    await one.run(accept_fulfillments, fulfillment.AcceptFulfillment(fulfillment_id=twin.made["inside_advance"]))
    await one.run(pick_fulfillments, fulfillment.PickFulfillment(fulfillment_id=twin.made["inside_unpick"]))
    await one.run(save_bins, fulfillment.SaveBin(sku="PART", location="MAIN", bin=f"1 {twin.mark}"))
    lines = [fulfillment.UnitsOfLine(line=1, quantity=1)]
    split = fulfillment.SplitFulfillment(fulfillment_id=twin.made["inside_merge"], lines=lines)
    [done] = await one.run(split_fulfillments, split)
    twin.made["inside_into"] = done.made.fulfillment_id
    await one.run(make_waves, fulfillment.MakeWaves(location="MAIN", size=2, most=1))


async def _placed(twin: Any, **fields: Any) -> Any:
    wanted = {
        "lines": [{"sku": "PART", "quantity": 2, "properties": {"text": twin.mark}}], "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"}, "customer": {"email": "same@x.de"}, "location": None,
    } | fields  # fmt: skip
    [placed] = await twin.shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    return placed.order_id


async def _released(twin: Any, name: str, order_id: Any, at: datetime | None = None) -> None:
    [released] = await twin.shop.run(release_orders, fulfillment.ReleaseOrder(order_id=order_id, at=at))
    twin.made[name] = released.fulfillments[0].fulfillment_id


def _about(name: str, **fields: Any) -> Any:
    return lambda t: [{"fulfillment_id": str(t.made[name]), **fields}]


COMMANDS: dict[str, Any] = {
    "release_orders": (fulfillment.ReleaseOrder, lambda t: [{"order_id": str(t.made["inside_release"])}]),
    "start_fulfillments": (fulfillment.StartFulfillment, _about("inside_start")),
    "accept_fulfillments": (fulfillment.AcceptFulfillment, _about("inside_accept")),
    "reject_fulfillments": (fulfillment.RejectFulfillment, _about("inside_reject")),
    "pick_fulfillments": (
        fulfillment.PickFulfillment, _about("inside_pick", lines=[{"code": "PART"}, {"line": 1, "quantity": 0, "short": 1}]),
    ),
    "unpick_fulfillments": (fulfillment.UnpickFulfillment, _about("inside_unpick")),
    "advance_kitchen": (fulfillment.AdvanceKitchen, _about("inside_advance")),
    "split_fulfillments": (fulfillment.SplitFulfillment, _about("inside_split", lines=[{"line": 1, "quantity": 1}])),
    "merge_fulfillments": (
        fulfillment.MergeFulfillment,
        lambda t: [{"fulfillment_id": str(t.made["inside_merge"]), "into_id": str(t.made["inside_into"])}],
    ),
    "move_fulfillments": (fulfillment.MoveFulfillment, _about("inside_move", location="SIDE")),
    "make_waves": (fulfillment.MakeWaves, lambda t: [{"location": "MAIN"}]),
    "save_bins": (fulfillment.SaveBin, lambda t: [{"sku": "PART", "location": "MAIN", "bin": "2"}]),
}  # fmt: skip
VIEWS: dict[str, Any] = {
    "list_fulfillments": lambda t: [
        (fulfillment_views.FulfillmentQuery(**query),)
        for query in ({}, {"location": "main"}, {"status": "scheduled"}, {"order": 1005}, {"wave": 1})
    ],
    "get_fulfillments": lambda t: [
        ([id for name, id in t.made.items() if name.startswith("inside_") and name != "inside_release"],)
    ],
    "amounts_of": lambda t: [([t.made["inside_accept"], t.made["inside_pick"]],)],
    "board": lambda t: [("MAIN",), ("OVEN",)],
    "pick_list": lambda t: [
        (fulfillment_views.PickListQuery(wave=1),),
        (fulfillment_views.PickListQuery(location="MAIN"),),
    ],
    "list_bins": lambda t: [("main",)],
}
