"""Billing and printing through every operation there is. What is asked and answered are the examples of the API's page."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from waybill.store.database import Pool
from waybill.workers.follow import follow
from waybill.workers.invoicing import Invoicing

MakeSelling = Callable[..., Awaitable[Any]]
Same = Callable[[str, dict[str, Any]], None]

SETTINGS = {
    "tax_rates": [{"category": "standard", "rate": 190000}, {"category": "books", "rate": 70000}],
    "invoices": {
        "series": "INV-{year}-", "days": 14, "vat_id": "DE123456789", "tax_number": "12/345/67890",
        "seller": {"company": "Tea & Co GmbH", "lines": ["Hauptstraße 1"], "postal_code": "10115", "city": "Berlin", "country": "DE"},
        "footer": "IBAN DE02 1203 0000 0000 2020 51",
    },
}  # fmt: skip
ORDER = {
    "lines": [
        {
            "sku": "TEA-100", "quantity": 2, "properties": {"Gift message": "Happy birthday, dear Ada!"},
            "options": [{"name": "Gift wrap", "value": "blue"}],
        },
        {"sku": "BOOK", "quantity": 1},
    ],
    "charges": [{"type": "shipping", "amount": 490}],
    "customer": {"email": "ada@example.com", "name": "Ada Byron", "language": "de"},
    "ship_to": {"name": "Ada Byron", "lines": ["Lange Straße 1"], "postal_code": "50667", "city": "Köln", "country": "DE"},
    "payment": {"terms": "on_account"},
    "note": "Please ring twice.",
}  # fmt: skip


async def _set_up(http: Any) -> None:
    shop = {"name": "Tea & Co", "time_zone": "Europe/Berlin", "locale": "en", "settings": SETTINGS}
    assert (await http.patch("/v1/shop", json=shop)).status_code == 200
    place = {"code": "BERLIN", "name": "Berlin", "address": {"country": "DE", "city": "Berlin", "lines": ["Kai 3"]}}
    await http.post("/v1/locations", json=place)
    items = [
        {"sku": "TEA-100", "title": "Green tea, 100 g", "price": "12.50", "barcode": "4006381333931"},
        {"sku": "BOOK", "title": "The book of tea", "price": "20.00", "tax_category": "books"},
    ]
    await http.post("/v1/items", json=items)
    await http.post(
        "/v1/stock/receive", json=[{"sku": item["sku"], "location": "BERLIN", "quantity": 50} for item in items]
    )
    await http.post("/v1/bins", json=[{"sku": "BOOK", "location": "BERLIN", "bin": "A-2"}])


async def _packed(http: Any, order: dict[str, Any]) -> tuple[str, str]:
    """The fulfillment of an order, packed, and its parcel."""
    released = (await http.post(f"/v1/orders/{order['order_id']}/release")).json()
    fulfillment = released["fulfillments"][0]["fulfillment_id"]
    await http.post("/v1/fulfillments/pick", json={"fulfillment_id": fulfillment})
    packed = await http.post(
        "/v1/fulfillments/pack", json={"fulfillment_id": fulfillment, "parcels": [{"weight": 1250}]}
    )
    assert packed.status_code == 200, packed.text
    return fulfillment, packed.json()["parcels"][0]["parcel_id"]


async def _deliver(http: Any, parcel: str) -> None:
    handed = await http.post("/v1/parcels/hand-over", json={"parcel_id": parcel})
    assert handed.status_code == 200, handed.text
    await http.post("/v1/parcels/track", json={"parcel_id": parcel, "status": "delivered"})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(selling_for_long: MakeSelling, make_teller: Callable[[Any], Any], api_pool: Pool) -> dict[str, Any]:
    """The examples as they come out today."""
    selling = await selling_for_long(empty=True)
    http, teller = selling.http, make_teller(selling)
    await _set_up(http)
    first, second, third = [(await http.post("/v1/orders", json=ORDER)).json() for _ in range(3)]
    issued = await teller.ask("issueInvoices", {"order_id": first["order_id"]}, named="one")
    await teller.ask(
        "issueInvoices", [{"order_id": second["order_id"]}, {"order_id": first["order_id"]}], named="several"
    )
    await teller.ask("sendInvoices", {"invoice_id": issued["invoice_id"], "how": "email"})
    await http.post("/v1/orders/cancel", json=[{"order_id": second["order_id"]}])
    await teller.ask("issueCreditNotes", {"order_id": second["order_id"]})
    await teller.ask("listInvoices", status="sent")
    await teller.ask("getInvoice", invoice=issued["invoice_id"])
    await teller.ask("printInvoice", invoice=issued["invoice_id"])
    released = (await http.post(f"/v1/orders/{third['order_id']}/release")).json()
    wave = (await http.post("/v1/waves", json={"location": "BERLIN"})).json()["waves"][0]["number"]
    await teller.ask("printPickList", wave=wave)
    await teller.ask("printWaveSlips", wave=wave)
    await teller.ask("printOrderSlips", orders=str(third["number"]))
    await teller.ask("printFulfillmentSlip", fulfillment=released["fulfillments"][0]["fulfillment_id"])
    _, parcel = await _packed(http, first)
    await teller.ask("printParcelSlip", parcel=parcel)
    await teller.ask("printLabel", parcel=parcel)
    await _deliver(http, parcel)
    wanted = {"order_id": first["order_id"], "lines": [{"line": 1, "quantity": 1}]}
    returned = await http.post("/v1/returns", json=wanted)
    assert returned.status_code in (200, 201), returned.text
    await teller.ask("printReturnLabel", return_id=returned.json()["return_id"])
    while await follow(api_pool, Invoicing(), selling.shop.shop_id):
        pass
    return dict(teller.told)


async def test_the_examples_are_what_the_server_answers(told: dict[str, Any], same_examples: Same) -> None:
    same_examples("invoices", told)


async def test_what_there_is_not_is_not_printed(selling: MakeSelling) -> None:
    one = await selling()
    nobody = "01990000-0000-7000-8000-000000000000"
    for path, type in (
        (f"/v1/invoices/{nobody}", "unknown_invoice"),
        (f"/v1/invoices/{nobody}/invoice.pdf", "unknown_invoice"),
        (f"/v1/parcels/{nobody}/packing-slip.pdf", "unknown_parcel"),
        (f"/v1/parcels/{nobody}/label.pdf", "unknown_parcel"),
        (f"/v1/fulfillments/{nobody}/packing-slip.pdf", "unknown_fulfillment"),
        ("/v1/waves/77/packing-slips.pdf", "unknown_fulfillment"),
        (f"/v1/returns/{nobody}/label.pdf", "unknown_return"),
        ("/v1/picks.pdf?wave=77", "unknown_location"),
    ):
        answer = await one.http.get(path)
        assert (answer.status_code, answer.json()["type"]) == (
            404 if "location" not in type else 422,
            f"/problems/{type}",
        )
    neither = (await one.http.get("/v1/picks.pdf")).json()
    assert neither["detail"] == "Name a wave by its number, or a location by its code."


async def test_a_pdf_is_shown_and_has_a_name(selling: MakeSelling, tmp_path: Path) -> None:
    one = await selling()
    placed = await one.place(payment={"terms": "on_account"})
    issued = (await one.http.post("/v1/invoices/issue", json={"order_id": placed["order_id"]})).json()
    answer = await one.http.get(f"/v1/invoices/{issued['invoice_id']}/invoice.pdf")
    assert answer.headers["content-disposition"] == 'inline; filename="INV-0001.pdf"'
    assert answer.headers["content-type"] == "application/pdf"
    again = await one.http.get(f"/v1/invoices/{issued['invoice_id']}/invoice.pdf")
    assert again.content == answer.content
    _, token = await one.key("fulfillment:read")
    async with httpx.AsyncClient(
        base_url=one.url, headers={"Authorization": f"Bearer {token}"}, trust_env=False
    ) as other:
        assert (await other.get(f"/v1/invoices/{issued['invoice_id']}/invoice.pdf")).status_code == 403
