"""Items, locations, customers and the shop, as they were saved."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from waybill.commands.changes.hold_orders import hold_orders
from waybill.commands.customers.annotate_customers import annotate_customers
from waybill.commands.erase_customers import erase_customers
from waybill.commands.payments.set_credit_limits import set_credit_limits
from waybill.commands.place_orders import place_orders
from waybill.commands.save_customers import save_customers
from waybill.commands.save_items import save_items
from waybill.model.changes import HoldOrder
from waybill.model.customers import AnnotateCustomer
from waybill.model.orders import PlaceOrder
from waybill.model.setup import EraseCustomer, SaveCustomer, SaveItem
from waybill.model.setup_views import CustomerQuery
from waybill.model.stock_views import ItemQuery
from waybill.model.tenders import SetCredit
from waybill.views.customers import get_customer, list_alike, list_customers
from waybill.views.items import list_items
from waybill.views.locations import list_locations
from waybill.views.shop import get_shop

MakeShop = Callable[..., Awaitable[Any]]


async def test_items_by_sku_with_their_components(shop: MakeShop) -> None:
    made = await shop()
    tea = {
        "sku": "Tea-1",
        "title": "Tea",
        "price": "1.125",
        "cost": "0.5",
        "barcode": "40123",
        "active": False,
        "weight": 250,
    }
    await made.run(save_items, msgspec.convert(tea, SaveItem))
    async with made.tx() as tx:
        first = await list_items(tx, ItemQuery(limit=3))
        rest = await list_items(tx, msgspec.convert({"cursor": first.next}, ItemQuery))
        found = {
            name: [item.sku for item in (await list_items(tx, msgspec.convert(query, ItemQuery))).rows]
            for name, query in {
                "sku": {"sku": "tea-1"},
                "prefix": {"prefix": "b"},
                "barcode": {"barcode": "40123"},
                "active": {"active": True},
                "begins": {"q": "b"},
                "title": {"q": "eA"},
                "code": {"q": "40123"},
            }.items()
        }
    assert [item.sku for item in (*first.rows, *rest.rows)] == ["A", "B", "BACK", "KIT", "Tea-1"]
    kit, shown = rest.rows
    assert [(part.sku, part.quantity) for part in kit.bundle] == [("A", 1), ("B", 2)]
    assert (shown.price, shown.cost, shown.weight, shown.active) == ("1.125", "0.50", 250, False)
    assert found == {
        "sku": ["Tea-1"],
        "prefix": ["B", "BACK"],
        "barcode": ["Tea-1"],
        "active": ["A", "B", "BACK", "KIT"],
        "begins": ["B", "BACK"],
        "title": ["Tea-1"],
        "code": ["Tea-1"],
    }


async def test_locations_by_priority_closed_ones_last(shop: MakeShop) -> None:
    made = await shop()
    await made.location("OLD", priority=0, active=False)
    async with made.tx() as tx:
        assert [location.code for location in await list_locations(tx)] == ["MAIN", "SIDE", "OLD"]
        [side] = await list_locations(tx, "side")
    assert (side.location_id, side.address.country, side.abilities) == (
        made.locations["SIDE"],
        "DE",
        ["ship", "pickup", "local_delivery"],
    )


async def test_the_shop(shop: MakeShop) -> None:
    made = await shop(empty=True, fields={"time_zone": "Europe/Berlin"}, hold_minutes=7)
    async with made.tx() as tx:
        shown = await get_shop(tx)
    assert (shown.currency, shown.time_zone, shown.settings.hold_minutes) == ("EUR", "Europe/Berlin", 7)


async def _placed(shop: Any, **customer: str) -> Any:
    request = {"lines": [{"sku": "B", "quantity": 2}], "method": "pickup", "customer": customer}
    [placed] = await shop.run(place_orders, msgspec.convert(request, PlaceOrder))
    return placed


async def test_a_customer_with_what_they_bought(shop: MakeShop) -> None:
    made = await shop()
    await _placed(made, email="Ida@x.de", name="Ida", phone="+49 30 1")
    await _placed(made, email="ida@X.de", name="Ida Older")
    changed = {"email": "ida@x.de", "name": "Ida New", "address": {"country": "DE", "city": "Berlin"}}
    [saved] = await made.run(save_customers, msgspec.convert(changed, SaveCustomer))
    await _placed(made, email="ida@x.de", name="Gift for Bo")
    async with made.tx() as tx:
        customer = await get_customer(tx, saved.id)
        assert customer is not None
        assert (customer.name, customer.address and customer.address.city) == ("Ida New", "Berlin")
        assert customer.keys == {"email": ["ida@x.de"], "phone": ["+49301"]}
        [bought] = customer.bought
        assert (bought.currency, bought.orders, bought.total) == ("EUR", 3, 1500)
        for query in (
            {"email": "IDA@x.de"},
            {"phone": "+49301"},
            {"name": "gift"},
            {"name": "ida", "email": "ida@x.de"},
        ):
            [row] = (await list_customers(tx, msgspec.convert(query, CustomerQuery))).rows
            assert (row.customer_id, row.name) == (saved.id, "Ida New"), query
        for query in ({"email": "bo@x.de"}, {"name": "bo"}, {"name": "bo", "email": "ida@x.de"}):
            assert (await list_customers(tx, msgspec.convert(query, CustomerQuery))).rows == [], query


async def test_a_note_on_an_order_hides_nobody(shop: MakeShop) -> None:
    made = await shop()
    placed = await _placed(made, email="ida@x.de", name="Ida", phone="+49 30 1")
    await made.run(hold_orders, HoldOrder(order_id=placed.order_id, note="The street looks odd"))
    async with made.tx() as tx:
        (row,) = (await list_customers(tx, CustomerQuery())).rows
        shown = await get_customer(tx, row.customer_id)
    assert shown is not None
    assert (row.name, row.email, shown.name, shown.email) == ("Ida", "ida@x.de", "Ida", "ida@x.de")
    await made.run(save_customers, SaveCustomer(customer_id=row.customer_id, language="fr"))
    async with made.tx() as tx:
        saved = await get_customer(tx, row.customer_id)
    assert saved is not None
    assert (saved.name, saved.email, saved.phone, saved.language) == ("Ida", "ida@x.de", "+49 30 1", "fr")


async def test_a_customer_without_a_name_is_listed_by_their_number(shop: MakeShop) -> None:
    made = await shop()
    await _placed(made, external_id="17850")
    async with made.tx() as tx:
        [row] = (await list_customers(tx, msgspec.convert({}, CustomerQuery))).rows
    assert (row.name, row.external_id) == (None, "17850")


@pytest.fixture(params=["few", "many"])
def begun(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether few or many names begin alike, which are looked for in different ways."""
    if request.param == "many":
        monkeypatch.setattr("waybill.views.customers.FEW", 1)


@pytest.mark.usefixtures("begun")
async def test_customers_newest_first_page_by_page(shop: MakeShop) -> None:
    made = await shop()
    for name in ("Ada", "Ann", "Bo", "Anton"):
        await _placed(made, email=f"{name}@x.de", name=name)
    for query, expected in (({}, ["Anton", "Bo", "Ann", "Ada"]), ({"name": "an"}, ["Anton", "Ann"])):
        seen: list[str | None] = []
        cursor: dict[str, str] = {}
        async with made.tx() as tx:
            while True:
                page = await list_customers(tx, msgspec.convert({"limit": 1} | query | cursor, CustomerQuery))
                seen += [row.name for row in page.rows]
                if page.next is None:
                    break
                cursor = {"cursor": page.next}
        assert seen == expected


@pytest.mark.usefixtures("begun")
async def test_customers_are_found_as_one_types(shop: MakeShop) -> None:
    made = await shop()
    for name in ("Ada Lovelace", "Adam", "Bo"):
        await _placed(made, email=f"{name[:3].strip().lower()}x@x.de", name=name, phone=f"+49 {len(name)} 123")
    known = {}
    async with made.tx() as tx:
        for row in (await list_customers(tx, CustomerQuery())).rows:
            known[row.name] = row.customer_id
    # who is known by the same e-mail is the same: Adam is the newer name of Ada
    found = {
        "ad": ["Adam"],
        "adax@": ["Adam"],
        "ADAX@X.DE": ["Adam"],
        "+49 12": ["Adam"],
        "love": ["Adam"],
        "bo": ["Bo"],
        "x": [],
    }
    await made.run(annotate_customers, AnnotateCustomer(customer_id=known["Bo"], add_tags=["vip"]))
    async with made.tx() as tx:
        for q, names in found.items():
            assert [row.name for row in (await list_customers(tx, CustomerQuery(q=q))).rows] == names, q
        (vip,) = (await list_customers(tx, CustomerQuery(tag="vip"))).rows
        assert (vip.name, vip.tags, vip.currency) == ("Bo", ["vip"], "EUR")
        assert (await list_customers(tx, CustomerQuery(tag="vip", q="ad"))).rows == []
        assert (await list_customers(tx, CustomerQuery(email="adax@x.de", q="bo"))).rows == []


@pytest.mark.usefixtures("begun")
async def test_a_tag_is_looked_for_among_all_who_begin_so(shop: MakeShop) -> None:
    made = await shop()
    for number in range(4):
        await _placed(made, email=f"ann{number}@x.de", name=f"Ann {number}")
    async with made.tx() as tx:
        oldest = (await list_customers(tx, CustomerQuery(q="ann"))).rows[-1]
    await made.run(annotate_customers, AnnotateCustomer(customer_id=oldest.customer_id, add_tags=["vip"]))
    async with made.tx() as tx:
        (row,) = (await list_customers(tx, CustomerQuery(q="ann", tag="vip", limit=1))).rows
    assert row.name == "Ann 0"


async def test_records_that_may_be_one_person(shop: MakeShop) -> None:
    made = await shop()
    for email, name in (("a@x.de", "Ida Ruhr"), ("b@x.de", "ida ruhr"), ("c@x.de", "Bo")):
        await _placed(made, email=email, name=name)
    async with made.tx() as tx:
        (ida,) = (await list_customers(tx, CustomerQuery(email="a@x.de"))).rows
        (other,) = await list_alike(tx, ida.customer_id)
    assert (other.email, other.same) == ("b@x.de", ["name"])


async def test_what_a_customer_may_owe_and_owes_is_shown(shop: MakeShop) -> None:
    made = await shop(delivery_limit=7000, account_days=10)
    abroad = {"prices": "theirs", "currency": "JPY", "channel": "there"}
    wanted: list[dict[str, Any]] = [
        {"payment": {"terms": "on_account", "paid": 100}},
        {"payment": {"terms": "on_delivery"}},
        {},
    ]
    wanted.append({"payment": {"terms": "on_account"}, **abroad})
    for fields in wanted:
        line = {"sku": "A", "quantity": 1, **({"unit_price": "900"} if "currency" in fields else {})}
        usual = {"lines": [line], "method": "pickup", "customer": {"email": "ida@x.de"}}
        await made.run(place_orders, msgspec.convert(usual | fields, PlaceOrder))
    async with made.tx() as tx:
        [row] = (await list_customers(tx, CustomerQuery())).rows
        known = await get_customer(tx, row.customer_id)
    assert known is not None
    shown = {"currency": "EUR", "account_owed": 900, "account_days": 10, "delivery_limit": 7000, "delivery_owed": 1000}
    assert msgspec.to_builtins(known.credit) == shown
    limit = msgspec.convert({"customer_id": row.customer_id, "account_limit": 0, "delivery_limit": 9}, SetCredit)
    await made.run(set_credit_limits, limit)
    async with made.tx() as tx:
        known = await get_customer(tx, row.customer_id)
    assert known is not None
    own = ["account_limit", "delivery_limit"]
    assert msgspec.to_builtins(known.credit) == shown | {"account_limit": 0, "delivery_limit": 9, "own": own}


async def test_who_owes_nothing_and_is_not_limited_has_no_credit(shop: MakeShop) -> None:
    made = await shop()
    await _placed(made, email="ida@x.de", name="Ida")
    async with made.tx() as tx:
        [row] = (await list_customers(tx, CustomerQuery())).rows
        known = await get_customer(tx, row.customer_id)
    assert known is not None
    assert known.credit is None
    await made.run(set_credit_limits, SetCredit(customer_id=row.customer_id, account_days=14))
    async with made.tx() as tx:
        known = await get_customer(tx, row.customer_id)
    assert known is not None
    assert msgspec.to_builtins(known.credit) == {"currency": "EUR", "account_days": 14, "own": ["account_days"]}


async def test_an_erased_customer_keeps_only_figures(shop: MakeShop) -> None:
    made = await shop()
    await _placed(made, email="ida@x.de", name="Ida")
    async with made.tx() as tx:
        [row] = (await list_customers(tx, CustomerQuery())).rows
    await made.run(erase_customers, EraseCustomer(customer_id=row.customer_id))
    async with made.tx() as tx:
        customer = await get_customer(tx, row.customer_id)
        assert (await list_customers(tx, CustomerQuery(name="ida"))).rows == []
    assert customer is not None
    assert customer.erased_at is not None
    assert (customer.name, customer.email, customer.keys) == (None, None, {})
    assert [one.orders for one in customer.bought] == [1]
