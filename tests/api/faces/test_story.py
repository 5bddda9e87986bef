"""One order from the shop front to the doorstep and back, watched live by its buyer and by staff at once."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.api.faces.conftest import happened

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("working")]

Opened = Callable[..., Awaitable[Any]]
BUYER = {
    "E-mail": "ada@example.com", "Name": "Ada Byron", "Street and number": "Lange Straße 1", "Postal code": "10115",
    "City": "Berlin",
}  # fmt: skip


async def test_there_and_back(selling: Opened, open_screen: Opened, staff: Opened) -> None:
    front = {"slug": "there-and-back", "ways": [{"method": "ship", "countries": ["DE"]}], "gateways": ["sandbox"]}
    shop = await selling(front=front, fields={"locale": "en"}, returns={"auto_approve": [{}]})
    await shop.shop.item("TEA", 12_500_000, published=True, title="Green tea")
    await shop.shop.stock({("TEA", "MAIN"): 5})
    buyer, desk = await open_screen("phone", locale="en-GB"), await staff(shop, "support")

    async def done(path: str, body: Any) -> Any:
        answer = await shop.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def both_see(of_buyer: Any, of_staff: Any) -> None:
        await buyer.page.get_by_text(of_buyer).first.wait_for()
        await desk.page.get_by_text(of_staff).first.wait_for()

    await buyer.go("/shop/there-and-back/item/TEA")
    await buyer.page.get_by_role("button", name="Add to basket").click()
    await buyer.sees("is in your basket")
    await buyer.go("/shop/there-and-back/checkout")
    for label, value in BUYER.items():
        await buyer.page.get_by_label(label, exact=True).fill(value)
    await buyer.page.get_by_role("button", name=re.compile("Order and pay")).click()
    await buyer.sees("Thank you")
    await buyer.page.get_by_role("link", name="Follow your order").click()
    await buyer.page.get_by_role("heading", level=1, name=re.compile("Arriving")).wait_for()
    ((number, order_id),) = await shop.shop.rows("SELECT number, order_id FROM orders WHERE shop_id = $1")
    await desk.go(f"/orders/{number}")
    await desk.page.get_by_role("heading", name=f"#{number}").wait_for()

    released = await done("/v1/orders/release", {"order_id": str(order_id)})
    fulfillment = {"fulfillment_id": released["fulfillments"][0]["fulfillment_id"]}
    await done("/v1/fulfillments/pick", fulfillment)
    packed = await done("/v1/fulfillments/pack", fulfillment)
    parcel = {"parcel_id": packed["parcels"][0]["parcel_id"]}
    await both_see("Packed", re.compile("[Pp]acked"))
    # the money of what leaves is taken first, by the workers
    await happened(shop, "capture.settled", str(order_id))
    await done("/v1/parcels/hand-over", parcel | {"carrier": "dhl", "tracking_number": "JD0146"})
    await both_see("JD0146", "JD0146")
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    await done("/v1/tracking", parcel | {"status": "delivered", "at": at})
    await both_see(re.compile("^Delivered"), "Delivered")

    back = await done(
        "/v1/returns", {"order_id": str(order_id), "lines": [{"line": 1, "quantity": 1, "reason": "unwanted"}]}
    )
    await both_see(f"Return #{number}-R1", f"#{number}-R1")
    received = {"return_id": back["return_id"], "location": "MAIN"}
    await done("/v1/returns/receive", received)
    await done("/v1/returns/inspect", {"return_id": back["return_id"]})
    await both_see(re.compile("[Rr]efund"), re.compile("[Rr]efunded"))
    order = (await shop.http.get(f"/v1/orders/{number}")).json()
    assert (order["total"], order["credited"], order["return_status"]) == (1_250, 1_250, "returned")
    assert buyer.wrong == desk.wrong == []
