"""The examples of customers and segments, as the server answers them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill.store.database import Pool
from waybill.workers.figures import Figures, score_customers
from waybill.workers.follow import follow


async def test_customers(
    selling_for_long: Callable[..., Awaitable[Any]],
    make_teller: Callable[[Any], Any],
    same_examples: Callable[[str, dict[str, Any]], None],
    api_pool: Pool,
) -> None:
    selling = await selling_for_long()
    teller = make_teller(selling)
    ids = []
    for name in ("ada", "lovelace", "grace"):
        order = await selling.place(
            customer={"email": f"{name}@example.com", "name": name.title()},
            consent={"email_marketing": name == "grace"},
        )
        detail = (await selling.http.get(f"/v1/orders/{order['number']}")).json()
        ids.append(detail["customer"]["customer_id"])
        # what staff note about an order says nothing of who bought
        noting = {"order_id": order["order_id"], "note": "Call before it leaves"}
        assert (await selling.http.post("/v1/orders/hold", json=noting)).status_code == 200
    noted = {
        "customer_id": ids[0],
        "note": "Prefers mornings.",
        "add_tags": ["vip"],
        "email_marketing": True,
        "source": "phone",
    }
    await teller.ask("annotateCustomers", noted, named="one")
    await teller.ask(
        "annotateCustomers", [{"customer_id": ids[2], "add_tags": ["vip"]}, noted | {"note": None}], named="several"
    )
    await teller.ask("listAlikeCustomers", customer_id=ids[1])
    await teller.ask("mergeCustomers", {"customer_id": ids[0], "duplicate_id": ids[1]})
    while await follow(api_pool, Figures(), selling.shop.shop_id):
        pass
    assert await score_customers(api_pool, datetime.now(UTC)) > 0
    assert await score_customers(api_pool, datetime.now(UTC) + timedelta(hours=1)) == 0
    report = await teller.ask("listSegments")
    assert sum(row["customers"] for row in report["rows"]) == 2
    page = await teller.ask("listSegmentCustomers", consent="email_marketing", tag="vip")
    # one agreed on the phone, the other with the order; of who was merged the newest data counts
    assert sorted(row["email"] for row in page["rows"]) == ["grace@example.com", "lovelace@example.com"]
    assert sorted(row["orders"] for row in page["rows"]) == [1, 2]
    assert (await selling.http.get("/v1/segments/customers")).json()["rows"][0].get("email") is None
    objected = {"customer_id": ids[2], "email_marketing": False}
    assert (await selling.http.post("/v1/customers/annotate", json=objected)).status_code == 200
    hook = (await selling.http.post("/v1/webhooks", json={"url": "https://example.com/hook", "types": []})).json()
    asked = {"webhook_id": hook["webhook_id"], "consent": "email_marketing", "segment": "new"}
    export = await teller.ask("exportSegment", asked)
    again = (await selling.http.post("/v1/segments/export", json=asked)).json()
    assert (again["export_id"], again["status"]) == (export["export_id"], "running")
    unknown = await selling.http.post("/v1/segments/export", json=asked | {"webhook_id": ids[0]})
    assert (unknown.status_code, unknown.json()["type"].rpartition("/")[2]) == (404, "unknown_webhook")
    assert (await selling.http.post("/v1/segments/export", json={"webhook_id": ids[0]})).status_code == 400
    listed = await teller.ask("listSegmentExports")
    assert [row["export_id"] for row in listed["rows"]] == [export["export_id"]]
    csv = await teller.ask("listSegmentCustomersCsv", consent="email_marketing")
    assert "lovelace@example.com" in csv
    assert "grace@example.com" not in csv
    same_examples("customers", teller.told)
