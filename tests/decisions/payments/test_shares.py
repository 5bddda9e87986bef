"""Shares of shipments: however an order is split, canceled in part and shipped, they sum to its total to the cent."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.decisions.payments.shares import (
    amount_due,
    covered,
    packed,
    shipment_share,
    still_due,
    to_collect,
    together,
)
from waybill.model.facts import LineFact, OrderFact
from waybill.model.money import portion
from waybill.model.parcel_shown import ParcelShown, ParcelUnits
from waybill.model.views import OrderDetail, OrderLine

ITEM = UUID(int=2)


def line(number: int, quantity: int, total: int, **fields: Any) -> LineFact:
    usual = {"unsourced": 0, "backordered": 0, "reserved": quantity, "canceled": 0, "discount": 0, "tax": 0}
    return LineFact(line=number, item_id=ITEM, quantity=quantity, total=total, **(usual | fields))


def order(*lines: LineFact, charges: int = 0, **fields: Any) -> OrderFact:
    left = sum(one.total - portion(one.total, one.quantity, 0, one.canceled) for one in lines)
    usual: dict[str, Any] = {
        "order_id": UUID(int=1), "status": "confirmed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 0, "discount_total": 0, "charge_total": charges,
        "tax_total": 0, "total": left + charges, "requested_at": None, "expires_at": None, "ship_by": None,
        "deliver_by": None, "lines": list(lines),
    }  # fmt: skip
    return OrderFact(**(usual | fields))


@st.composite
def shipments(draw: Any) -> tuple[OrderFact, list[dict[int, int]]]:
    """An order, part of it canceled, and shipments of all that is left."""
    lines, left = [], {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        quantity = draw(st.integers(1, 7))
        canceled = draw(st.integers(0, quantity))
        lines.append(line(number, quantity, draw(st.integers(0, 999)), canceled=canceled))
        left[number] = quantity - canceled
    parcels = []
    while any(left.values()):
        parcel = {number: draw(st.integers(0, units)) for number, units in left.items()}
        if not any(parcel.values()):
            parcel = dict(left)
        left = {number: units - parcel[number] for number, units in left.items()}
        parcels.append(parcel)
    return order(*lines, charges=draw(st.integers(0, 500))), parcels


@given(shipments())
def test_the_shares_sum_to_the_total(case: tuple[OrderFact, list[dict[int, int]]]) -> None:
    known, parcels = case
    before: dict[int, int] = {}
    shares = []
    for parcel in parcels:
        shares.append(shipment_share(known, before, parcel))
        before = together(before, parcel)
    assert all(share >= 0 for share in shares)
    assert sum(shares) == (known.total if parcels else 0)


@given(st.integers(1, 9), st.integers(0, 999), st.data())
def test_what_shipped_is_worth_the_same_after_a_cancellation(quantity: int, total: int, data: Any) -> None:
    shipped = data.draw(st.integers(1, quantity))
    canceled = data.draw(st.integers(0, quantity - shipped))
    before = amount_due(order(line(1, quantity, total)), {1: shipped})
    assert amount_due(order(line(1, quantity, total, canceled=canceled)), {1: shipped}) == before


def test_charges_go_with_the_first() -> None:
    known = order(line(1, 2, 2000), line(2, 1, 500), charges=490)
    assert shipment_share(known, {}, {2: 1}) == 990
    assert shipment_share(known, {2: 1}, {1: 1}) == 1000
    assert amount_due(known, {1: 0}) == 0


@pytest.mark.parametrize(
    ("paid", "about", "expected"),
    [
        (1489, {}, False),
        (1490, {}, True),
        (990, {"credited": 500}, True),
        (1490, {"refunded": 1}, False),
        (1490, {"refund_pending": 1}, False),
        (0, {"prices": "theirs"}, True),
        (1480, {"written_off": 10}, True),
    ],
)
def test_covered_by_money(paid: int, about: dict[str, Any], expected: bool) -> None:
    known = order(line(1, 2, 2000), line(2, 1, 500), charges=490, paid=paid, **about)
    assert covered(known, {1: 1}) is expected


def test_what_is_packed_is_due() -> None:
    known = order(line(1, 4, 4000, reserved=1, packed=1, ready_for_pickup=1, in_transit=1, shipped_ever=1), paid=1000)
    assert packed(known) == {1: 3}
    assert still_due(known, packed(known)) == 2000


NOW = datetime(2027, 5, 3, tzinfo=UTC)


def on_delivery(known: OrderFact, parcels: list[dict[int, int]], *statuses: str, **fields: Any) -> OrderDetail:
    """The order as it is read, paid at the door, in these parcels; their ids count from 1."""
    lines = [
        OrderLine(
            line=one.line, item_id=ITEM, sku="A", title="A", quantity=one.quantity, unit_price="1", subtotal=one.total,
            total=one.total, buckets={"canceled": one.canceled, "packed": one.quantity - one.canceled},
        )
        for one in known.lines
    ]  # fmt: skip
    shown = [
        ParcelShown(
            parcel_id=UUID(int=number), number=f"#1001-P{number}", order_id=ITEM, fulfillment_id=ITEM, location="MAIN",
            status=statuses[number - 1] if statuses else "created", created_at=NOW,
            lines=[ParcelUnits(line=line, sku="A", title="A", quantity=units) for line, units in parcel.items()],
        )
        for number, parcel in enumerate(parcels, 1)
    ]  # fmt: skip
    return OrderDetail(
        order_id=ITEM, number=1001, version=1, status="confirmed", payment_status="due_on_delivery",
        fulfillment_status="in_fulfillment", channel="web", currency="EUR", tax_included=True, item_total=0,
        total=known.total, terms="on_delivery", method="ship", placed_at=NOW, lines=lines, parcels=shown, **fields,
    )  # fmt: skip


@given(shipments(), st.integers(0, 3000), st.integers(0, 500))
def test_what_is_to_be_collected_sums_to_what_is_due(
    case: tuple[OrderFact, list[dict[int, int]]], paid: int, credited: int
) -> None:
    known, parcels = case
    due = to_collect(on_delivery(known, parcels, paid=paid, credited=credited), {})
    assert all(amount >= 0 for amount in due.values())
    assert sum(due.values()) == (max(0, known.total - paid - credited) if parcels else 0)


@pytest.mark.parametrize(
    ("statuses", "about", "collected", "expected"),
    [
        (("created", "created"), {}, {}, [1490, 1000]),
        (("created", "created"), {"paid": 500}, {}, [990, 1000]),
        (("in_transit", "delivered"), {"paid": 1000}, {}, [1490, 0]),
        (("delivered", "in_transit"), {}, {}, [1490, 1000]),
        (("delivered", "in_transit"), {"paid": 1490}, {}, [0, 1000]),
        (("in_transit", "in_transit"), {"paid": 1000}, {2: 1000}, [1490, 0]),
        (("in_transit", "returning"), {"credited": 1000}, {}, [1490, 0]),
        (("voided", "created"), {}, {}, [None, 1490]),
        (("created", "created"), {"paid": 3000}, {}, [0, 0]),
    ],
)
def test_each_parcel_asks_for_its_share(
    statuses: tuple[str, ...], about: dict[str, Any], collected: dict[int, int], expected: list[int | None]
) -> None:
    known = on_delivery(order(line(1, 2, 2000), charges=490), [{1: 1}, {1: 1}], *statuses, **about)
    due = to_collect(known, {UUID(int=number): amount for number, amount in collected.items()})
    assert [due.get(UUID(int=number)) for number in (1, 2)] == expected
