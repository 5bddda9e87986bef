"""What is read of parcels: in lists, in their order, as a label; and what is to be looked at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from waybill.commands.erase_customers import erase_customers
from waybill.commands.fulfillment.hand_over_parcels import hand_over_parcels
from waybill.commands.fulfillment.pack_fulfillments import pack_fulfillments
from waybill.commands.fulfillment.pick_fulfillments import pick_fulfillments
from waybill.commands.fulfillment.ready_pickups import ready_pickups
from waybill.commands.fulfillment.release_orders import release_orders
from waybill.commands.fulfillment.report_tracking import report_tracking
from waybill.commands.fulfillment.undo_hand_overs import undo_hand_overs
from waybill.commands.payments.collect_cash import collect_cash
from waybill.commands.payments.credit_orders import credit_orders
from waybill.commands.payments.record_payments import record_payments
from waybill.commands.place_orders import place_orders
from waybill.model.cash import CollectCash
from waybill.model.fulfillment import PickFulfillment, ReleaseOrder
from waybill.model.orders import PlaceOrder
from waybill.model.parcel_views import ExceptionQuery, ParcelQuery, PickupQuery
from waybill.model.parcels import HandOverParcel, PackFulfillment, TrackParcel, UndoHandOver
from waybill.model.pickups import ReadyPickup
from waybill.model.setup import EraseCustomer
from waybill.model.tenders import CreditOrder, RecordPayment
from waybill.model.views import Amount
from waybill.views.invariants import broken_invariants
from waybill.views.order_details import get_orders
from waybill.views.parcels import get_parcels, list_exceptions, list_parcels, list_pickups
from waybill.views.shipments import shipment_of

SHIPPED = datetime(2027, 5, 3, 10, tzinfo=UTC)


@pytest.fixture
async def standing(shop: Any) -> tuple[Any, Any, list[Any]]:
    """A shop, an order that is paid at the door, and its two parcels, which stand here."""
    one = await shop()
    wanted = {
        "lines": [{"sku": "A", "quantity": 12}], "customer": {"email": "ada@x.de", "name": "Ada"}, "prices": "theirs",
        "ship_to": {"country": "DE", "city": "Köln", "name": "Ada Byron"}, "payment": {"terms": "on_delivery"},
    }  # fmt: skip
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    parcels = []
    for part in released.fulfillments:
        await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=part.fulfillment_id))
        (packed,) = await one.run(pack_fulfillments, PackFulfillment(fulfillment_id=part.fulfillment_id))
        parcels.append(packed.parcels[0].parcel_id)
    return one, placed, parcels


@pytest.fixture
async def sent(standing: Any) -> tuple[Any, Any, list[Any]]:
    """The same, with the first parcel lost on its way."""
    one, placed, parcels = standing
    hand_over = HandOverParcel(parcel_id=parcels[0], carrier="dhl", tracking_number="JD1")
    await one.run(hand_over_parcels, hand_over, now=SHIPPED)
    for hours, status, place in ((5, "in_transit", "Hannover"), (2, "in_transit", "Berlin"), (9, "lost", None)):
        report = TrackParcel(parcel_id=parcels[0], status=status, at=SHIPPED + timedelta(hours=hours), place=place)
        await one.run(report_tracking, report)
    return one, placed, parcels


async def test_an_order_shows_its_parcels_and_what_was_seen_of_them(sent: Any) -> None:
    one, placed, parcels = sent
    async with one.tx() as tx:
        (order,) = await get_orders(tx, [placed.order_id])
    first, second = order.parcels
    assert [first.parcel_id, second.parcel_id] == parcels
    assert (first.number, first.status, first.location) == (f"#{placed.number}-P1", "lost", "MAIN")
    assert [(seen.status, seen.place) for seen in first.tracking] == [
        ("lost", None), ("in_transit", "Hannover"), ("in_transit", "Berlin"),
    ]  # fmt: skip
    assert [(units.sku, units.quantity) for units in first.lines] == [("A", 10)]
    assert (second.status, second.tracking) == ("created", [])
    await one.run(erase_customers, EraseCustomer(customer_id=order.customer.customer_id))
    async with one.tx() as tx:
        (order,) = await get_orders(tx, [placed.order_id])
    assert {seen.place for seen in order.parcels[0].tracking} == {None}


async def test_lists_by_every_filter(sent: Any) -> None:
    one, placed, parcels = sent

    async def found(**query: Any) -> list[Any]:
        async with one.tx() as tx:
            return [row.parcel_id for row in (await list_parcels(tx, ParcelQuery(**query))).rows]

    first, second = parcels
    assert await found() == [second, first]
    assert await found(status="created") == await found(location="side") == [second]
    assert await found(carrier="dhl") == await found(tracking_number="jd 1") == [first]
    assert await found(order=placed.number) == await found(order_id=placed.order_id) == [second, first]
    assert await found(order=1) == await found(late=True) == []
    async with one.tx() as tx:
        page = await list_parcels(tx, ParcelQuery(limit=1))
        rest = await list_parcels(tx, ParcelQuery(limit=1, cursor=page.next))
    assert [row.parcel_id for row in (*page.rows, *rest.rows)] == [second, first]
    assert rest.next is None


async def test_what_is_weighed_waits_for_its_buyer_beside_what_is_counted(shop: Any) -> None:
    one = await shop()
    await one.item("NUTS", unit="kg", scale=1000)
    await one.stock({("NUTS", "MAIN"): 2000})
    lines = [{"sku": "NUTS", "quantity": 1250}, {"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 1}]
    wanted = {"lines": lines, "method": "pickup", "payment": {"terms": "on_account"}}
    (placed,) = await one.run(place_orders, msgspec.convert(wanted, PlaceOrder))
    (released,) = await one.run(release_orders, ReleaseOrder(order_id=placed.order_id))
    (part,) = released.fulfillments
    await one.run(pick_fulfillments, PickFulfillment(fulfillment_id=part.fulfillment_id))
    await one.run(pack_fulfillments, PackFulfillment(fulfillment_id=part.fulfillment_id))
    await one.run(ready_pickups, ReadyPickup(fulfillment_id=part.fulfillment_id))
    async with one.tx() as tx:
        (row,) = (await list_pickups(tx, PickupQuery())).rows
    assert (row.units, row.amounts) == (1253, [Amount(quantity=1250, scale=1000, unit="kg"), Amount(quantity=3)])


async def test_late_is_what_should_have_arrived(sent: Any) -> None:
    one, _, parcels = sent
    found = TrackParcel(parcel_id=parcels[0], status="in_transit", at=SHIPPED + timedelta(days=1))
    await one.run(report_tracking, found)
    for days, late in ((2, []), (4, [parcels[0]])):
        async with one.tx(now=SHIPPED + timedelta(days=days)) as tx:
            assert [row.parcel_id for row in (await list_parcels(tx, ParcelQuery(late=True))).rows] == late


async def test_what_is_to_be_looked_at(sent: Any) -> None:
    one, placed, parcels = sent
    await one.run(report_tracking, TrackParcel(tracking_number="NOBODYS", status="lost", at=SHIPPED))
    async with one.tx() as tx:
        lost, unknown = (await list_exceptions(tx, ExceptionQuery())).rows
        assert [row.kind for row in (await list_exceptions(tx, ExceptionQuery(order=placed.number))).rows] == ["lost"]
        assert [row.kind for row in (await list_exceptions(tx, ExceptionQuery(kind="unknown_parcel"))).rows] == [
            unknown.kind
        ]
    assert (lost.kind, lost.number, lost.subject_id, lost.tracking_number) == ("lost", placed.number, parcels[0], "JD1")
    assert (unknown.kind, unknown.order_id, unknown.tracking_number) == ("unknown_parcel", None, "NOBODYS")


async def test_a_label_says_what_is_to_be_paid_at_the_door(sent: Any) -> None:
    one, placed, parcels = sent
    async with one.tx() as tx:
        carrier, shipment = await shipment_of(tx, parcels[0])  # type: ignore[misc]
        assert await shipment_of(tx, placed.order_id) is None
    assert (carrier, shipment.number, shipment.recipient.name, shipment.recipient.city) == (
        "dhl", f"#{placed.number}-P1", "Ada Byron", "Köln",
    )  # fmt: skip


async def asked(one: Any, parcels: list[Any]) -> list[int]:
    async with one.tx() as tx:
        return [(await shipment_of(tx, parcel_id))[1].cash for parcel_id in parcels]  # type: ignore[index]


async def test_each_parcel_asks_for_its_own_share_at_the_door(sent: Any) -> None:
    one, placed, parcels = sent

    assert await asked(one, parcels) == [10_000, 2_000]
    await one.run(collect_cash, CollectCash(parcel_id=parcels[1], collector="dhl", amount=1_500))
    assert await asked(one, parcels) == [10_000, 500]
    await one.run(record_payments, RecordPayment(order_id=placed.order_id, tender="bank_transfer", amount=9_000))
    # if the lost one is found, no more is to be taken for it than is owed by now
    assert await asked(one, parcels) == [1_500, 0]
    await one.run(collect_cash, CollectCash(order_id=placed.order_id, collector="dhl", amount=1_500))
    assert await asked(one, parcels) == [0, 0]


async def test_what_is_credited_before_the_cash_of_a_door_is_noted_is_off_the_next_label(standing: Any) -> None:
    one, placed, parcels = standing
    await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcels[0], carrier="dhl"), now=SHIPPED)
    delivered = TrackParcel(parcel_id=parcels[0], status="delivered", at=SHIPPED + timedelta(days=1))
    await one.run(report_tracking, delivered)
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=500))
    # the first driver took what the label said
    assert await asked(one, parcels) == [10_000, 1_500]
    await one.run(hand_over_parcels, HandOverParcel(parcel_id=parcels[1], carrier="dhl"))
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=100))
    for parcel_id, amount in zip(parcels, (10_000, 1_500), strict=True):
        await one.run(collect_cash, CollectCash(parcel_id=parcel_id, collector="dhl", amount=amount))
    assert await asked(one, parcels) == [0, 0]
    rows = await one.rows("SELECT cash FROM parcel WHERE shop_id = $1 ORDER BY position")
    assert [row["cash"] for row in rows] == [10_000, 1_500]
    async with one.tx() as tx:
        shown = await get_parcels(tx, parcels)
    assert [(parcel.cash, parcel.currency) for parcel in shown] == [(10_000, "EUR"), (1_500, "EUR")]
    async with one.tx() as tx:
        (order,) = await get_orders(tx, [placed.order_id])
        # what was credited once nothing was left to take it off
        assert order.balance == -100
        assert await broken_invariants(tx) == []


async def test_a_parcel_that_has_not_left_after_all_asks_for_what_is_owed_by_then(standing: Any) -> None:
    one, placed, parcels = standing
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=300))
    together = [HandOverParcel(parcel_id=parcel_id, carrier="dhl") for parcel_id in parcels]
    await one.run(hand_over_parcels, *together, now=SHIPPED)
    await one.run(credit_orders, CreditOrder(order_id=placed.order_id, amount=500))
    assert await asked(one, parcels) == [9_200, 2_000]
    await one.run(undo_hand_overs, UndoHandOver(parcel_id=parcels[1]), now=SHIPPED + timedelta(hours=1))
    assert await asked(one, parcels) == [9_700, 1_500]
    rows = await one.rows("SELECT cash FROM parcel WHERE shop_id = $1 ORDER BY position")
    assert [row["cash"] for row in rows] == [9_700, None]
    async with one.tx() as tx:
        assert [parcel.cash for parcel in await get_parcels(tx, parcels)] == [9_700, 0]
