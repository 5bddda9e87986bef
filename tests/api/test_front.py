"""The shop front over HTTP, with the worker that asks the sandbox and writes the mails beside it."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest_asyncio
from tests.api.conftest import Served

from waybill.adapters.outbound import OutboundClient
from waybill.commands.payments.issue_stored_value import issue_stored_value, with_codes
from waybill.commands.payments.settle_payments import settle_payments
from waybill.model.front import ChoiceGroup
from waybill.model.payments import SettlePayment
from waybill.model.stored_value import IssueStoredValue
from waybill.ports.payment import gateway_classes
from waybill.store.database import open_pool
from waybill.store.front_links import order_list_token
from waybill.store.secrets import load_keyring, use_keyring
from waybill.store.signing import signing_secret
from waybill.workers.run import WorkerSettings, run_workers

WAYS = [
    {"method": "ship", "countries": ["DE", "AT"], "fee": 490, "free_from": 5_000},
    {"method": "local_delivery", "postal_codes": ["101"], "fee": 250, "minimum": 1_500},
    {"method": "pickup"},
]
BERLIN = {
    "country": "DE",
    "name": "Ada Byron",
    "lines": ["Lange Straße 1"],
    "postal_code": "10115",
    "city": "Berlin",
}
BUYER = {"email": "ada@example.com", "name": "Ada Byron", "phone": "+49 30 1234", "language": "de"}


class Front:
    """A shop with an open front, as strangers see it."""

    def __init__(self, shop: Any, url: str, slug: str) -> None:
        self.shop = shop
        self.slug = slug
        self.http = httpx.AsyncClient(base_url=f"{url}/v1/front/{slug}", timeout=30, trust_env=False)

    async def ask(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self.http.post(path, json=body, headers=headers)

    async def quote(self, *lines: Any, **about: Any) -> Any:
        answer = await self.ask("/quote", {"lines": list(lines), **about})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def check_out(self, *lines: Any, key: str | None = None, **about: Any) -> httpx.Response:
        """Order, at the total that is quoted for it if none is said."""
        way = about.pop("way", {"method": "ship"})
        wanted = {"lines": list(lines), "way": way, "buyer": BUYER, **about}
        if way["method"] != "pickup":
            wanted.setdefault("ship_to", BERLIN)
        if "expected_total" not in wanted:
            asked = {name: wanted[name] for name in ("way", "ship_to") if name in wanted}
            wanted["expected_total"] = (await self.quote(*lines, **asked))["ways"][0].get("total", 0)
        return await self.ask("/checkout", wanted, **{"Idempotency-Key": key or str(uuid.uuid4())})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(
    new_database: Callable[..., str], migrated_template: str, tmp_path_factory: Any
) -> AsyncIterator[Served]:
    """A server and a worker over a database of their own."""
    folder: Path = tmp_path_factory.mktemp("front")
    use_keyring(load_keyring((), folder))
    served = Served(new_database(migrated_template), folder, stranger_rate_per_second=0)
    served.start()
    stop = asyncio.Event()
    about = WorkerSettings(
        database_url=served.database_url, payment_pause=timedelta(milliseconds=50), public_url="https://buy.example"
    )
    worker = asyncio.create_task(run_workers(about, None, OutboundClient(()), stop, gateways=gateway_classes()))
    try:
        yield served
    finally:
        stop.set()
        await worker
        served.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def opening(running: Served, shop_in: Callable[..., Awaitable[Any]]) -> AsyncIterator[Callable[..., Any]]:
    """Call it (and await) for a new shop with an open front; the arguments are those of the front's settings."""
    pool = await open_pool(running.database_url, 4)
    made: list[Front] = []

    async def open_front(**front: Any) -> Front:
        slug = f"shop-{len(made)}"
        wanted = {"slug": slug, "ways": WAYS, "gateways": ["sandbox"], "pay_later": True, **front}
        rates = [{"category": "standard", "rate": 190_000}]
        shop = await shop_in(pool, front=wanted, tax_rates=rates, transit_days=2)
        for sku, fields in {
            "A": {"title": "Green tea"},
            "B": {"price": 2_500_000, "category": "Sweets"},
            "BACK": {"price": 4_000_000, "backorder": True},
            "KIT": {"price": 12_000_000, "bundle": {"A": 1, "B": 2}},
        }.items():
            await shop.item(sku, published=True, **{"price": 10_000_000, **fields})
        made.append(Front(shop, running.url, slug))
        return made[-1]

    yield open_front
    for front in made:
        await front.http.aclose()
    pool.terminate()


A = {"sku": "A", "quantity": 2}


async def test_a_closed_front_is_none(opening: Any) -> None:
    front = await opening(open=False)
    empty = {"lines": [A], "expected_total": 0, "way": {"method": "ship"}, "buyer": BUYER}
    answers = [
        await front.http.get(""),
        await front.http.get("/items"),
        await front.ask("/quote", {"lines": [A]}),
        await front.ask("/checkout", empty, **{"Idempotency-Key": str(uuid.uuid4())}),
        await front.ask("/history-link", {"email": "ada@example.com"}),
        await front.http.get(f"/orders/{'A' * 64}"),
        await front.http.get(f"/history/{'A' * 64}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["type"] for answer in answers} == {"/problems/unknown_front"}


async def test_what_the_front_shows(opening: Any) -> None:
    front = await opening(title="Tea & Co")
    await front.shop.item("HIDDEN", title="Hidden")
    await front.shop.item("OLD", published=True, active=False)
    shown = (await front.http.get("")).json()
    assert (shown["title"], shown["currency"], shown["tax_included"]) == ("Tea & Co", "EUR", True)
    assert [place["location"] for place in shown["places"]] == ["MAIN", "SIDE"]
    assert shown["gateways"] == [{"name": "sandbox", "sandbox": True}]
    assert shown["categories"] == [{"name": "Sweets", "items": 1}]
    first = (await front.http.get("/items", params={"limit": 2})).json()
    rest = (await front.http.get("/items", params={"limit": 2, "cursor": first["next"]})).json()
    rows = [*first["rows"], *rest["rows"]]
    assert [row["sku"] for row in rows] == ["B", "BACK", "A", "KIT"]
    states = {row["sku"]: row["availability"] for row in rows}
    assert states["A"] == {"state": "in_stock"}
    assert states["BACK"] == {"state": "backorder"}
    assert rows[3]["contents"] == ["Green tea", "B"]
    searched = (await front.http.get("/items", params={"search": "TEA gr"})).json()["rows"]
    assert [row["sku"] for row in searched] == ["A"]
    assert [row["sku"] for row in (await front.http.get("/items", params={"category": "Sweets"})).json()["rows"]] == [
        "B"
    ]
    assert (await front.http.get("/items", params={"sku": "hidden"})).json() == {"rows": []}


async def test_what_is_quoted_is_what_is_charged(opening: Any) -> None:
    front = await opening()
    lines = [A, {"sku": "KIT", "quantity": 1}]
    quoted = await front.quote(*lines, way={"method": "ship"}, ship_to=BERLIN)
    ship, local, *pickups = quoted["ways"]
    assert (ship["method"], ship["chosen"], ship["item_total"], ship["charge_total"]) == ("ship", True, 3_200, 490)
    assert (local["charge_total"], local["total"]) == (250, 3_450)
    assert [(one["location"], one.get("total")) for one in pickups] == [("MAIN", 3_200), ("SIDE", None)]
    assert pickups[1]["hitch"]["type"] == "insufficient_stock"
    assert pickups[1]["missing"] == [{"line": 2, "wanted": 1, "available": 0}]
    answer = await front.check_out(*lines, card={"token": "tok_ok"}, expected_total=ship["total"])
    order = answer.json()
    assert answer.status_code == 200, order
    for name in ("item_total", "charge_total", "tax_total", "total", "ship_by", "deliver_by"):
        assert order[name] == ship[name], name
    assert (order["payment"]["status"], order["payment"]["amount"]) == ("authorized", ship["total"])
    assert (order["status"], order.get("due", 0)) == ("confirmed", 0)
    assert [line["title"] for line in order["lines"]] == ["Green tea", "Kit"]
    assert sum(line["total"] for line in order["lines"]) == 3_200
    kept = await front.shop.rows(
        "SELECT o.channel, o.consent, o.attribution, p.phone, p.email FROM orders o JOIN person_data p "
        "USING (shop_id, customer_id, person_id) WHERE o.shop_id = $1"
    )
    assert [(row["channel"], row["phone"], row["email"]) for row in kept] == [("front", BUYER["phone"], BUYER["email"])]


async def test_consent_and_where_the_buyer_came_from_are_kept(opening: Any) -> None:
    front = await opening()
    said = {
        "attribution": {"source": "news", "campaign": "fall"},
        "consent": {"email_marketing": True},
        "note": "Ring twice",
    }
    order = (await front.check_out(A, pay="later", **said)).json()
    assert (order["status"], order["pay"]) == ("confirmed", "later")
    (row,) = await front.shop.rows("SELECT consent, attribution FROM orders WHERE shop_id = $1")
    assert (b"email_marketing" in row["consent"], b"fall" in row["attribution"]) == (True, True)


async def test_the_last_one_is_sold_once(opening: Any) -> None:
    front = await opening()
    await front.shop.item("LAST", published=True)
    await front.shop.stock({("LAST", "MAIN"): 1})
    last = {"sku": "LAST", "quantity": 1}
    total = (await front.quote(last, way={"method": "ship"}, ship_to=BERLIN))["ways"][0]["total"]
    answers = await asyncio.gather(*(front.check_out(last, pay="later", expected_total=total) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refused["type"], refused["data"]["available"]) == ("/problems/insufficient_stock", 0)
    quoted = await front.quote({"sku": "LAST", "quantity": 3})
    assert quoted["lines"][0]["availability"] == {"state": "sold_out"}
    assert quoted["ways"][0]["missing"] == [{"line": 1, "wanted": 3, "available": 0}]


async def test_a_declined_card_and_then_another_on_one_order(opening: Any) -> None:
    front = await opening()
    key = str(uuid.uuid4())
    declined = (await front.check_out(A, key=key, card={"token": "tok_decline"})).json()
    assert (declined["status"], declined["payment"]["status"]) == ("placed", "failed")
    assert (declined["payment"]["reason"], declined["may_pay"]) == ("card_declined", True)
    assert declined["due"] == declined["total"]
    again = (await front.check_out(A, key=key, card={"token": "tok_decline"}, expected_total=declined["total"])).json()
    assert again["number"] == declined["number"]
    paid = (await front.ask(f"/orders/{declined['token']}/pay", {"card": {"token": "tok_ok"}})).json()
    assert (paid["number"], paid["payment"]["status"], paid.get("due", 0)) == (declined["number"], "authorized", 0)
    twice = (await front.ask(f"/orders/{declined['token']}/pay", {"card": {"token": "tok_ok"}})).json()
    assert "hitch" not in twice
    rows = await front.shop.rows("SELECT count(*) AS orders FROM orders WHERE shop_id = $1")
    assert rows[0]["orders"] == 1
    amounts = await front.shop.rows("SELECT amount FROM payment WHERE shop_id = $1 AND status <> 'failed'")
    assert [row["amount"] for row in amounts] == [paid["total"]]


async def test_what_the_bank_asks_for_shows_with_the_order(opening: Any) -> None:
    front = await opening(gateways=["manual"])
    order = (await front.check_out(A, card={"token": "tok_ok"})).json()
    assert order["payment"]["status"] == "pending"
    (action,) = await front.shop.rows("SELECT action_id FROM payment_action WHERE shop_id = $1")
    answer = {"action_id": str(action["action_id"]), "outcome": "requires_action", "link": "https://bank.example/7"}
    await front.shop.run(settle_payments, msgspec.convert(answer, SettlePayment))
    asked = (await front.http.get(f"/orders/{order['token']}")).json()
    assert (asked["payment"]["status"], asked["payment"]["link"]) == ("requires_action", "https://bank.example/7")
    assert not asked.get("may_pay", False)
    await front.shop.run(
        settle_payments, msgspec.convert({**answer, "outcome": "succeeded", "link": None}, SettlePayment)
    )
    done = (await front.http.get(f"/orders/{order['token']}")).json()
    assert (done["status"], done["payment"].get("link")) == ("confirmed", None)


async def test_a_gift_card_pays_first(opening: Any, running: Served) -> None:
    front = await opening()
    issued = await front.shop.run(issue_stored_value, IssueStoredValue(amount=500))
    async with front.shop.tx() as tx:
        (card,) = await with_codes(tx, issued)
    wrong = (await front.check_out(A, gift_code="AAAA-BBBB-CCCC-DDDD-EEEE", card={"token": "tok_ok"})).json()
    assert (wrong["hitch"]["type"], wrong["may_pay"]) == ("unknown_account", True)
    order = (await front.check_out(A, gift_code=card.code, card={"token": "tok_ok"})).json()
    assert order["status"] == "confirmed"
    sums = await front.shop.rows(
        "SELECT tender, amount FROM payment p JOIN orders o USING (shop_id, order_id) "
        "WHERE p.shop_id = $1 AND o.number = $2 ORDER BY tender", order["number"]
    )  # fmt: skip
    assert [(row["tender"], row["amount"]) for row in sums] == [("card", order["total"] - 500), ("gift_card", 500)]


async def test_a_price_that_changed_meanwhile_is_told(opening: Any) -> None:
    front = await opening()
    total = (await front.quote(A, way={"method": "ship"}, ship_to=BERLIN))["ways"][0]["total"]
    await front.shop.item("A", 11_000_000, published=True)
    refused = await front.check_out(A, card={"token": "tok_ok"}, expected_total=total)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/total_changed")
    assert refused.json()["data"] == {"ours": total + 200, "yours": total}


async def test_a_front_sells_what_it_offers_and_nothing_else(opening: Any) -> None:
    front = await opening(pay_later=False)
    await front.shop.item("HIDDEN")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"lines": [{"sku": "HIDDEN", "quantity": 1}]}, "not_for_sale"),
        ({"lines": [{"sku": "NO", "quantity": 1}]}, "not_for_sale"),
        ({"lines": [{**A, "choices": [{"group": "Size", "choice": "Large"}]}]}, "bad_choice"),
        ({"way": {"method": "pickup"}}, "way_not_offered"),
        ({"way": {"method": "pickup", "location": "NOWHERE"}}, "way_not_offered"),
        ({"way": {"method": "ship", "location": "MAIN"}}, "way_not_offered"),
        ({"ship_to": {"country": "FR"}}, "not_delivered_there"),
        (
            {"way": {"method": "local_delivery"}, "ship_to": {"country": "DE", "postal_code": "80331"}},
            "not_delivered_there",
        ),
        ({"way": {"method": "local_delivery"}, "lines": [{"sku": "A", "quantity": 1}]}, "below_minimum"),
        ({"pay": "later"}, "payment_not_offered"),
        ({"card": {"token": "tok_ok", "gateway": "manual"}}, "payment_not_offered"),
        ({"ship_to": None}, "address_needed"),
    ]
    for change, problem in cases:
        wanted = {
            "lines": [A],
            "way": {"method": "ship"},
            "buyer": BUYER,
            "ship_to": BERLIN,
            "expected_total": 2_490,
            **change,
        }
        answer = await front.ask("/checkout", wanted, **{"Idempotency-Key": str(uuid.uuid4())})
        assert answer.json().get("type") == f"/problems/{problem}", (change, answer.text)
    keyless = await front.ask(
        "/checkout", {"lines": [A], "way": {"method": "ship"}, "buyer": BUYER, "expected_total": 0}
    )
    assert (keyless.status_code, keyless.json()["field"]) == (400, "Idempotency-Key")
    rows = await front.shop.rows("SELECT 1 FROM orders WHERE shop_id = $1")
    assert rows == []


async def test_choices_are_priced_by_us(opening: Any) -> None:
    front = await opening()
    await front.shop.item("CHEESE", 1_500_000)
    await front.shop.stock({("CHEESE", "MAIN"): 3})
    sizes = {"name": "Size", "least": 1, "choices": [{"name": "Small"}, {"name": "Large", "price": "3.00"}]}
    tops = {
        "name": "Toppings",
        "most": 2,
        "choices": [{"name": "Cheese", "sku": "CHEESE"}, {"name": "Basil", "price": "0.50"}],
    }
    await front.shop.item("PIZZA", 9_000_000, published=True, choices=msgspec.convert([sizes, tops], list[ChoiceGroup]))
    await front.shop.stock({("PIZZA", "MAIN"): 5})

    def pizza(*chosen: tuple[str, str]) -> dict[str, Any]:
        return {"sku": "PIZZA", "quantity": 1, "choices": [{"group": group, "choice": one} for group, one in chosen]}

    whole = pizza(("Size", "Large"), ("Toppings", "Cheese"), ("Toppings", "Basil"))
    quoted = await front.quote(whole, way={"method": "ship"}, ship_to=BERLIN)
    assert (quoted["lines"][0]["unit_price"], quoted["lines"][0]["total"]) == ("12.50", 1_400)
    order = (await front.check_out(whole, pay="later")).json()
    assert order["lines"] == [
        {"title": "Pizza", "quantity": 1, "unit": "unit", "options": ["Size: Large", "Cheese", "Basil"], "total": 1_400}
    ]
    for bad in (pizza(), pizza(("Size", "Huge")), pizza(("Size", "Small"), ("Size", "Large"))):
        (line,) = (await front.quote(bad))["lines"]
        assert line["hitch"]["type"] == "bad_choice"


async def test_orders_by_a_link_that_is_mailed(opening: Any) -> None:
    front, other = await opening(), await opening()
    order = (await front.check_out(A, pay="later")).json()
    await other.check_out(A, pay="later")
    await front.check_out(A, pay="later", buyer={**BUYER, "email": "grace@example.com"})
    told = [
        await front.ask("/history-link", {"email": email})
        for email in ("Ada@Example.com", "nobody@example.com", "ada@example.com")
    ]
    assert [answer.json() for answer in told] == [{"result": "asked"}] * 3
    async with asyncio.timeout(20):
        while True:
            mails = await front.shop.rows(
                "SELECT recipient, body_text, subject FROM message WHERE shop_id = $1 AND kind = 'order_list' AND status = 'kept'"
            )
            if mails:
                break
            await asyncio.sleep(0.05)
    assert [mail["recipient"] for mail in mails] == ["ada@example.com"]
    assert mails[0]["subject"] == "Ihre Bestellungen bei Test shop"
    (token,) = re.findall(rf"https://buy.example/shop/{front.slug}/history/(\S+)", mails[0]["body_text"])
    listed = (await front.http.get(f"/history/{token}")).json()
    assert [(row["number"], row["tracking"]) for row in listed["rows"]] == [(order["number"], order["tracking"])]
    assert listed["rows"][0]["items"] == ["Green tea"]
    for stranger in (await other.http.get(f"/history/{token}"), await front.http.get(f"/history/{token[:-2]}AA")):
        assert (stranger.status_code, stranger.json()["type"]) == (404, "/problems/unknown_front_link")
    # a link of an hour more than a day ago
    (row,) = await front.shop.rows("SELECT customer_id, asked_at FROM order_list WHERE shop_id = $1")
    async with front.shop.tx() as tx:
        old = order_list_token(
            await signing_secret(tx), tx.shop_id, row["customer_id"], row["asked_at"] - timedelta(hours=25)
        )
    expired = await front.http.get(f"/history/{old}")
    assert (expired.status_code, expired.json()["type"]) == (410, "/problems/front_link_expired")


async def test_an_order_is_seen_through_its_own_front_only(opening: Any) -> None:
    front, other = await opening(), await opening()
    order = (await front.check_out(A, pay="later")).json()
    assert (await front.http.get(f"/orders/{order['token']}")).json()["number"] == order["number"]
    assert (await other.http.get(f"/orders/{order['token']}")).status_code == 404
    assert (await front.http.get(f"/history/{order['token']}")).status_code == 404
