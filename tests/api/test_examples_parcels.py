"""From the packing bench to the doorstep, by every operation of parcels, pickups and transfers: the examples of the API's page."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.model.parcels import HandOverParcel

Same = Callable[[str, dict[str, Any]], None]

ORDER = {
    "channel": "web",
    "lines": [{"sku": "TEA", "quantity": 2}, {"sku": "MUG", "quantity": 1}],
    "ship_to": {"name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "50667", "city": "Köln", "country": "DE"},
    "customer": {"email": "ada@example.com", "name": "Ada Byron"},
    "payment": {"terms": "on_account"},
}  # fmt: skip


async def picked(teller: Any, **fields: Any) -> tuple[int, str]:
    """A new order's number and its fulfillment, picked; not as an example."""
    placed = (await teller.http.post("/v1/orders", json={**ORDER, **fields})).json()
    released = (await teller.http.post(f"/v1/orders/{placed['number']}/release")).json()
    fulfillment = str(released["fulfillments"][0]["fulfillment_id"])
    answer = await teller.http.post("/v1/fulfillments/pick", json={"fulfillment_id": fulfillment})
    assert answer.status_code == 200, answer.text
    return placed["number"], fulfillment


async def packed(teller: Any, **fields: Any) -> tuple[int, str, str]:
    """As `picked`, with the one parcel that it is in."""
    number, fulfillment = await picked(teller, **fields)
    answer = await teller.http.post("/v1/fulfillments/pack", json={"fulfillment_id": fulfillment})
    return number, fulfillment, answer.json()["parcels"][0]["parcel_id"]


async def ship(teller: Any) -> str:
    """Packed, unpacked, handed over, undone, tracked."""
    number, fulfillment = await picked(teller)
    bags = [{"lines": [{"line": 1, "quantity": 2}], "weight": 400}, {"weight": 350}]
    made = await teller.ask("packFulfillments", {"fulfillment_id": fulfillment, "parcels": bags})
    parcel, other = (one["parcel_id"] for one in made["parcels"])
    await teller.ask("unpackParcels", {"parcel_id": other})
    shipped = {"parcel_id": parcel, "carrier": "dhl", "service": "Parcel", "tracking_number": "JD014600006281"}
    await teller.ask("handOverParcels", shipped)
    await teller.ask("undoHandOvers", {"parcel_id": parcel})
    again = await teller.http.post("/v1/parcels/hand-over", json=shipped)
    assert again.status_code == 200
    seen = {"tracking_number": "JD014600006281", "carrier": "dhl", "source": "carrier"}
    scans = [
        seen | {"status": "delivered", "at": "2027-05-04T14:05:00Z", "place": "Köln"},
        seen | {"status": "out_for_delivery", "at": "2027-05-04T08:10:00Z", "place": "Köln"},
        {"tracking_number": "1Z999", "status": "in_transit", "at": "2027-05-04T08:10:00Z", "source": "carrier"},
    ]
    await teller.ask("reportTracking", scans)
    await teller.ask("listParcels", order=number)
    await teller.ask("getParcel", parcel=parcel)
    await teller.ask("getLabel", parcel=parcel)
    return parcel


async def look_after(teller: Any, shop: Any) -> None:
    """Late, lost, settled, completed."""
    _, _, late = await packed(teller)
    before = datetime.now(UTC) - timedelta(days=5)
    await shop.run(hand_over_parcels, HandOverParcel(parcel_id=UUID(late), carrier="dhl"), now=before)
    await teller.ask("noticeParcels", {"parcel_id": late})
    found = await teller.ask("listExceptions", kind="late")
    resolved = {
        "exception_id": found["rows"][0]["exception_id"],
        "resolution": "contacted",
        "note": "Called the buyer.",
    }
    await teller.ask("resolveExceptions", resolved)
    number, _, parcel = await packed(teller)
    for path, body in (("parcels/hand-over", {}), ("tracking", {"status": "delivered", "at": "2027-05-04T14:05:00Z"})):
        answer = await teller.http.post(f"/v1/{path}", json={"parcel_id": parcel, **body})
        assert answer.status_code == 200, answer.text
    order = (await teller.http.get(f"/v1/orders/{number}")).json()
    await teller.ask("completeOrders", {"order_id": order["order_id"]})


async def pick_up(teller: Any) -> None:
    """At the counter, at the curb, and not at all."""
    _, fulfillment, _ = await packed(teller, method="pickup")
    ready = await teller.ask("readyPickups", {"fulfillment_id": fulfillment})
    await teller.ask("arrivePickups", {"fulfillment_id": fulfillment, "bay": "3", "car": "red Fiat"})
    await teller.ask("listPickups", location="BERLIN")
    await teller.ask("collectPickups", {"fulfillment_id": fulfillment, "code": ready["code"]})
    for example in (teller.told["readyPickups"]["response"], teller.told["collectPickups"]["request"]):
        example["code"] = "K7M-4QX"
    _, nobodys, _ = await packed(teller, method="pickup")
    await teller.http.post("/v1/pickups/ready", json={"fulfillment_id": nobodys})
    await teller.ask("endUncollectedPickups", {"fulfillment_id": nobodys, "now": True})


async def transfer(teller: Any) -> None:
    """Between two locations."""
    planned = {
        "origin": "BERLIN", "destination": "STATION", "lines": [{"sku": "TEA", "quantity": 6}, {"sku": "MUG", "quantity": 2}],
        "reference": "T-7",
    }  # fmt: skip
    first = await teller.ask("createTransfers", planned)
    second = (await teller.http.post("/v1/transfers", json=planned)).json()
    await teller.ask(
        "shipTransfers", {"transfer_id": first["transfer_id"], "expected_on": "2031-06-02", "carrier": "van"}
    )
    await teller.ask("cancelTransfers", {"transfer_id": second["transfer_id"]})
    came = [{"line": 1, "quantity": 5, "damaged": 1}, {"line": 2, "quantity": 1}]
    await teller.ask("receiveTransfers", {"transfer_id": first["transfer_id"], "lines": came, "final": True})
    await teller.ask("listTransfers", destination="STATION")
    await teller.ask("getTransfer", transfer=first["transfer_id"])


async def test_the_examples_are_what_the_server_answers(
    selling: Callable[..., Awaitable[Any]], make_teller: Callable[[Any], Any], same_examples: Same
) -> None:
    one = await selling(empty=True)
    shop = one.shop
    await shop.location("BERLIN", priority=1, address={"country": "DE", "city": "Berlin", "postal_code": "10115"})
    await shop.location("STATION", priority=2, kind="store", abilities=["pickup"])
    await shop.item("TEA", 12_500_000)
    await shop.item("MUG", 9_000_000)
    await shop.stock({("TEA", "BERLIN"): 40, ("MUG", "BERLIN"): 20})
    teller = make_teller(one)
    await ship(teller)
    await look_after(teller, shop)
    await pick_up(teller)
    await transfer(teller)
    same_examples("parcels", teller.told)
