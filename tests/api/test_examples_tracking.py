"""The examples of buyers' links, as the server answers them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from waybill.store.database import Pool
from waybill.workers.follow import follow
from waybill.workers.messages import Messages

ORDER = {
    "lines": [{"sku": "A", "quantity": 2}], "method": "local_delivery", "payment": {"terms": "on_account"},
    "customer": {"email": "ada@example.com", "name": "Ada Byron", "language": "de"},
    "ship_to": {
        "name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "50667", "city": "Köln", "country": "DE",
        "latitude": 50.94, "longitude": 6.96,
    },
}  # fmt: skip
SEEN = {"tracking_number": "VAN-7", "latitude": 50.95, "longitude": 6.95, "at": "2026-01-05T10:00:00Z"}


async def newest_code(pool: Pool, shop: Any) -> str:
    """What the newest message says."""
    messages = Messages(pool, None, "shop@example.com", "https://track.example.com")
    while await follow(pool, messages, shop.shop_id):
        pass
    for row in await shop.rows("SELECT message_id FROM message WHERE shop_id = $1 AND status = 'pending'"):
        await messages.send(shop.shop_id, str(row["message_id"]))
    (row,) = await shop.rows("SELECT subject FROM message WHERE shop_id = $1 ORDER BY cause_seq DESC LIMIT 1")
    return re.findall(r"\b\d{6}\b", row["subject"])[0]


async def ship(http: Any, order: Any, **how: Any) -> None:
    released = (await http.post("/v1/orders/release", json={"order_id": order["order_id"]})).json()
    one = {"fulfillment_id": released["fulfillments"][0]["fulfillment_id"]}
    await http.post("/v1/fulfillments/pick", json=one)
    packed = (await http.post("/v1/fulfillments/pack", json=one)).json()
    parcel = {"parcel_id": packed["parcels"][0]["parcel_id"]}
    await http.post("/v1/parcels/hand-over", json=parcel | how)


async def answer_questions(selling: Any, teller: Any, pool: Pool) -> None:
    """A later date is accepted, and a change that the shop proposes is taken."""
    http = selling.http
    await selling.shop.item("LATE", backorder=True)
    order = await selling.place(**(ORDER | {"lines": [{"sku": "LATE", "quantity": 1}], "method": "ship"}))
    expected = {"sku": "LATE", "location": "MAIN", "quantity": 1}
    first = (await http.post("/v1/stock/expect", json=expected | {"expected_on": "2031-03-03"})).json()
    later = expected | {"expected_on": "2031-03-24", "receipt_id": first["receipt_id"]}
    await http.post("/v1/stock/expect", json=later)
    proposed = {"add": [{"sku": "A", "quantity": 1}], "quote": True}
    await http.post(f"/v1/orders/{order['number']}/edit", json=proposed)
    link = (await http.post(f"/v1/orders/{order['number']}/tracking-link")).json()
    token = link["url"].rpartition("/t/")[2]
    seen = (await http.get(f"/v1/track/{token}")).json()
    await http.post(f"/v1/track/{token}/code")
    may = (await http.post(f"/v1/track/{token}/verify", json={"code": await newest_code(pool, selling.shop)})).json()
    http.headers["Waybill-Change-Token"] = may["token"]
    await teller.ask("answerDelayByLink", {"seq": seen["delay"]["seq"], "answer": "accept"}, token=token)
    asked = {"change_id": seen["changes"][0]["change_id"], "outcome": "accepted"}
    await teller.ask("answerChangeByLink", asked, token=token)


async def test_tracking(
    selling_for_long: Callable[..., Awaitable[Any]],
    make_teller: Callable[[Any], Any],
    same_examples: Callable[[str, dict[str, Any]], None],
    api_pool: Pool,
) -> None:
    selling = await selling_for_long(returns={"auto_approve": [{}]})
    http, teller = selling.http, make_teller(selling)
    orders = [await selling.place(**ORDER) for _ in range(3)]
    await teller.ask("trackingLink", {"action": "renew"}, order=orders[2]["number"])
    tokens = []
    for order in orders:
        link = (await http.post(f"/v1/orders/{order['number']}/tracking-link")).json()
        tokens.append(link["url"].rpartition("/t/")[2])
    await ship(http, orders[0], tracking_number="VAN-7")
    await teller.ask("reportPositions", SEEN, named="one")
    await teller.ask("reportPositions", [SEEN], named="several")
    await teller.ask("trackOrder", token=tokens[0])
    await http.post(
        "/v1/tracking", json={"tracking_number": "VAN-7", "status": "delivered", "at": "2099-01-05T11:00:00Z"}
    )

    for order, token in zip(orders, tokens, strict=True):
        await teller.ask("requestCode", token=token)
        may = await teller.ask("verifyCode", {"code": await newest_code(api_pool, selling.shop)}, token=token)
        http.headers["Waybill-Change-Token"] = may["token"]
        if order is orders[0]:
            lines = {"lines": [{"line": 1, "quantity": 1, "reason": "wrong_size"}]}
            await teller.ask("returnByLink", lines | {"preview": True}, named="a preview", token=token)
            await teller.ask("returnByLink", lines | {"note": "Too small, sorry."}, named="one", token=token)
        elif order is orders[1]:
            elsewhere = {"name": "Ada Byron", "lines": ["Kurze Straße 2"], "postal_code": "50668", "city": "Köln"}
            await teller.ask("changeAddressByLink", elsewhere, token=token)
        else:
            await teller.ask("cancelByLink", {}, token=token)
    await answer_questions(selling, teller, api_pool)
    teller.told["streamTracking"] = {
        "path": {"token": tokens[0]},
        "response": 'id: 42\nevent: changed\ndata: {"seq":42,"kind":"parcel"}\n\n',
    }
    (back,) = (await http.get("/v1/returns", params={"order": orders[0]["number"]})).json()["rows"]
    await teller.ask("printReturnLabelByLink", token=tokens[0], return_id=back["return_id"])
    issued = await http.post("/v1/invoices/issue", json={"order_id": orders[1]["order_id"]})
    await teller.ask("printInvoiceByLink", token=tokens[1], invoice=issued.json()["invoice_id"])
    same_examples("tracking", teller.told)
