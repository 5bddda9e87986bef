"""What the verbs and views of returns are asked in the test of isolation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.commands.returns.approve_returns import approve_returns
from waybill.commands.returns.receive_returns import receive_returns
from waybill.commands.returns.report_return_transit import report_return_transit
from waybill.commands.returns.request_returns import request_returns
from waybill.model import returns
from waybill.model.events import Event, Move, Reserved, StockChange
from waybill.model.events.returns import OrderLinked
from waybill.model.orders import PlaceOrder
from waybill.model.return_views import ReturnQuery
from waybill.store.record import record

ARRIVED = ("to_return", "asked", "to_approve", "approved", "on_the_way", "received", "old")


async def prepare(twin: Any) -> None:
    """Orders that have arrived, and returns of them in every state."""
    shop = twin.shop
    await shop.stock({("A", "SIDE"): len(ARRIVED)})
    for name in ARRIVED:
        wanted = {
            "lines": [{"sku": "A", "quantity": 1, "location": "SIDE"}], "payment": {"terms": "on_account"},
            "ship_to": {"country": "DE", "city": twin.mark}, "customer": {"email": "back@x.de", "name": f"Back {twin.mark}"},
        }  # fmt: skip
        [placed] = await shop.run(place_orders, msgspec.convert(wanted, PlaceOrder))
        item, place = shop.items["A"], shop.locations["SIDE"]
        left = OrderLinked(
            from_order_id=placed.order_id, from_number=placed.number, kind="exchange",
            freed=[Reserved(1, item, place, 1)], moves=[Move(1, "reserved", "delivered", 1)],
            stock=[StockChange(item_id=item, location_id=place, kind="picked", sellable=-1)],
        )  # fmt: skip
        async with shop.tx() as tx:
            await record(tx, [Event(left, placed.order_id)])
        twin.made[name] = placed.order_id
        if name == "to_return":
            continue
        note = f"Too small, says {twin.mark}."
        now = datetime.now(UTC) - timedelta(days=60) if name == "old" else None
        request = returns.RequestReturn(order_id=placed.order_id, note=note, override=True)
        [asked] = await shop.run(request_returns, request, now=now)
        twin.made[f"{name}_return"] = asked.return_id
        if name in ("approved", "on_the_way", "received"):
            await shop.run(approve_returns, returns.ApproveReturn(return_id=asked.return_id, location="SIDE"))
        if name == "on_the_way":
            await shop.run(report_return_transit, returns.ReportReturnTransit(return_id=asked.return_id))
        if name == "received":
            await shop.run(receive_returns, returns.ReceiveReturn(return_id=asked.return_id))


def _of(name: str, **fields: Any) -> Any:
    return lambda t: [{"return_id": str(t.made[f"{name}_return"]), **fields}]


COMMANDS: dict[str, Any] = {
    "request_returns": (returns.RequestReturn, lambda t: [{"order_id": str(t.made["to_return"]), "note": t.mark}]),
    "approve_returns": (returns.ApproveReturn, _of("to_approve", location="MAIN", instructions="Please.")),
    "decline_returns": (returns.DeclineReturn, _of("asked", note="No.")),
    "cancel_returns": (returns.CancelReturn, _of("approved")),
    "expire_returns": (returns.ExpireReturn, _of("old")),
    "report_return_transit": (returns.ReportReturnTransit, _of("approved")),
    "receive_returns": (
        returns.ReceiveReturn,
        lambda t: [
            {"return_id": str(t.made["on_the_way_return"])},
            {"order_id": str(t.made["to_return"]), "location": "MAIN"},
        ],
    ),
    "inspect_returns": (returns.InspectReturn, _of("received")),
    "close_returns": (returns.CloseReturn, _of("on_the_way")),
    "make_claims": (
        returns.MakeClaim,
        lambda t: [
            {
                "order_id": str(t.made["to_return"]), "remedy": "replacement", "note": t.mark,
                "lines": [{"line": 1, "quantity": 1, "problem": "damaged"}],
            }
        ],
    ),
}  # fmt: skip
VIEWS: dict[str, Any] = {
    "count_returns": lambda t: [()],
    "return_shipment_of": lambda t: [(t.made["on_the_way_return"],)],
    "returns_of": lambda t: [([t.made[name] for name in ARRIVED],)],
    "list_returns": lambda t: [(ReturnQuery(),), (ReturnQuery(status="requested"),), (ReturnQuery(location="side"),)],
    "get_returns": lambda t: [
        ([id for name, id in t.made.items() if name.endswith("_return") and name != "to_return"],)
    ],
}
