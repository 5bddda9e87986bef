"""CSV in and out over HTTP. What is asked and answered are the examples of the API's page."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio

MakeSelling = Callable[..., Awaitable[Any]]
Same = Callable[[str, dict[str, Any]], None]

FILE = "sku,title,price,barcode\r\nTEA-100,Green tea,12.50,4006381333931\r\nMUG,Mug,nine,\r\n"
SET = "sku;title;price;bundle\nSET;Set;19,90;TEA-100*2\nNEST;Nest;1;SET*1\n"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(selling_for_long: MakeSelling, make_teller: Callable[[Any], Any]) -> dict[str, Any]:
    """The examples as they come out today."""
    selling = await selling_for_long(empty=True)
    http, teller = selling.http, make_teller(selling)
    await teller.ask("importItems", FILE, dry_run=True)
    assert (await http.get("/v1/items")).json()["rows"] == []
    await http.post("/v1/items/import", content=FILE.encode(), headers={"Content-Type": "text/csv"})
    place = {"code": "BERLIN", "name": "Berlin", "address": {"country": "DE"}}
    await http.post("/v1/locations", json=place)
    await http.post("/v1/stock/receive", json={"sku": "TEA-100", "location": "BERLIN", "quantity": 40})
    order = {
        "lines": [{"sku": "TEA-100", "quantity": 2}],
        "ship_to": {"country": "DE"},
        "payment": {"terms": "on_account"},
    }
    buyer = {"email": "ada@example.com", "name": "=Ada Byron"}
    await http.post("/v1/orders", json={**order, "customer": buyer, "tags": ["gift", "vip"]})
    await teller.ask("exportItems")
    await teller.ask("exportStock")
    await teller.ask("exportOrders", tag="gift")
    await teller.ask("exportCustomers")
    return dict(teller.told)


async def test_the_examples_are_what_the_server_answers(told: dict[str, Any], same_examples: Same) -> None:
    same_examples("csv", told)


async def test_a_name_is_no_formula_and_a_total_adds_up(told: dict[str, Any]) -> None:
    (order,) = rows(told["exportOrders"]["response"])
    assert (order["name"], order["total"], order["tags"]) == ("'=Ada Byron", "25.00", "gift; vip")


async def test_a_dry_run_says_what_an_import_does(selling: MakeSelling) -> None:
    one = await selling(empty=True)
    headers = {"Content-Type": "text/csv"}
    for body in (FILE, SET):
        dry = (await one.http.post("/v1/items/import?dry_run=true", content=body, headers=headers)).json()
        done = (await one.http.post("/v1/items/import", content=body, headers=headers)).json()
        assert [row for row in dry["rows"] if row["change"] == "wrong"] == done["rows"]
        counts = ("new", "changed", "same", "wrong")
        assert [dry.get(name) for name in counts] == [done.get(name) for name in counts]
    (wrong,) = done["rows"]
    assert (wrong["line"], wrong["sku"], wrong["field"]) == (3, "NEST", "bundle")
    assert "is a bundle itself" in wrong["detail"]
    again = (await one.http.post("/v1/items/import?dry_run=true", content=SET, headers=headers)).json()
    assert [row["change"] for row in again["rows"]] == ["same", "wrong"]
    dearer = SET.replace("19,90", "20,90")
    changed = (await one.http.post("/v1/items/import", content=dearer, headers=headers)).json()
    assert (changed["changed"], changed["wrong"]) == (1, 1)
    exported = (await one.http.get("/v1/items.csv")).text
    back = (await one.http.post("/v1/items/import?dry_run=true", content=exported, headers=headers)).json()
    assert {row["change"] for row in back["rows"]} == {"same"}


async def test_a_file_that_is_none_is_a_problem(selling: MakeSelling) -> None:
    one = await selling(empty=True)
    for body, part in ((b"sku\nA\n", "missing: title, price"), (b"\xff\xfe", "not UTF-8"), (b"", "missing: sku")):
        answer = await one.http.post("/v1/items/import", content=body, headers={"Content-Type": "text/csv"})
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid_request")
        assert part in answer.json()["detail"]


async def test_every_csv_says_once_what_it_is(selling: MakeSelling) -> None:
    one = await selling()
    described = (await one.http.get("/v1/openapi.json")).json()["paths"]
    ways = [way for way in described if way.endswith(".csv")]
    assert len(ways) > 7
    for way in ways:
        asked = {"consent": "email_marketing"} if "segments" in way else {}
        answer = await one.http.get(way, params=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8"), way


async def test_a_long_list_goes_out_whole(selling: MakeSelling) -> None:
    one = await selling()
    many = "sku,title,price\n" + "".join(f"N-{number:04d},Number {number},1.00\n" for number in range(700))
    done = (await one.http.post("/v1/items/import", content=many, headers={"Content-Type": "text/csv"})).json()
    assert done["new"] == 700
    found = rows((await one.http.get("/v1/items.csv?prefix=N-")).text)
    assert [row["sku"] for row in found] == [f"N-{number:04d}" for number in range(700)]
    stock = rows((await one.http.get("/v1/stock.csv?sku=A")).text)
    assert [(row["location"], row["available"]) for row in stock] == [("MAIN", "10"), ("SIDE", "5")]
    nuts = {"sku": "NUTS", "title": "Nuts", "price": "9.00", "unit": "kg", "scale": 1000}
    assert (await one.http.post("/v1/items", json=nuts)).status_code == 200
    (nowhere,) = rows((await one.http.get("/v1/stock.csv?sku=NUTS")).text)
    assert (nowhere["unit"], nowhere["scale"], nowhere["location"]) == ("kg", "1000", "")


async def test_stock_is_found_by_words_and_what_is_low(selling: MakeSelling) -> None:
    one = await selling()
    item = {"sku": "TEA", "title": "Green tea, 100 %", "price": "1.00", "barcode": "4006381333931"}
    await one.http.post("/v1/items", json=item)

    async def found(**query: Any) -> list[str]:
        answer = await one.http.get("/v1/stock", params=query)
        return [row["sku"] for row in answer.json()["rows"]]

    for q in ("te", "tea green", "100 %", "4006381333931", "TEA"):
        assert await found(q=q) == ["TEA"], q
    assert await found(q="gr_en") == []
    assert [row["sku"] for row in (await one.http.get("/v1/items?q=green")).json()["rows"]] == ["TEA"]
    assert await found(low="true") == []
    await one.http.post("/v1/stock/safety", json={"sku": "A", "location": "SIDE", "quantity": 9})
    await one.place(lines=[{"sku": "BACK", "quantity": 1}], payment={"terms": "on_account"})
    assert await found(low="true") == ["A", "BACK"]
    assert await found(low="true", location="main") == ["BACK"] or await found(low="true", location="main") == []
