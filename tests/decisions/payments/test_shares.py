"""Shares of shipments: however an order is split, canceled in part and shipped, they sum to its total to the cent."""

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
    together,
)
from waybill.model.facts import LineFact, OrderFact
from waybill.model.money import portion

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
