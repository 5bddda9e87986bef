"""An order's statuses follow from its units and its money."""

import pytest

from waybill.decisions.summaries import fulfillment_status, payment_status, return_status


@pytest.mark.parametrize(
    ("total", "paid", "terms", "expected"),
    [
        (100, 0, "prepaid", "unpaid"),
        (100, 0, "on_account", "on_account"),
        (100, 0, "on_delivery", "due_on_delivery"),
        (100, 40, "on_account", "part_paid"),
        (100, 100, "prepaid", "paid"),
        (60, 100, "prepaid", "overpaid"),
        (0, 100, "prepaid", "overpaid"),
        (0, 0, "prepaid", "nothing_due"),
    ],
)
def test_payment_status(total: int, paid: int, terms: str, expected: str) -> None:
    assert payment_status(total, paid, terms) == expected


@pytest.mark.parametrize(
    ("total", "paid", "authorized", "expected"),
    [
        (100, 0, 100, "authorized"),
        (100, 0, 99, "unpaid"),
        (100, 40, 60, "part_paid"),
        (100, 100, 0, "paid"),
        (0, 0, 50, "nothing_due"),
    ],
)
def test_what_is_authorized_is_not_paid_yet(total: int, paid: int, authorized: int, expected: str) -> None:
    assert payment_status(total, paid, "prepaid", authorized) == expected


@pytest.mark.parametrize(
    ("buckets", "expected"),
    [
        ({"unsourced": 1}, "unsourced"),
        ({"reserved": 2, "canceled": 1}, "reserved"),
        ({"reserved": 1, "unsourced": 1}, "unsourced"),
        ({"reserved": 1, "backordered": 1}, "part_backordered"),
        ({"backordered": 1, "canceled": 3}, "backordered"),
        ({"reserved": 1, "picked": 1}, "in_progress"),
        ({"ready_for_pickup": 2}, "ready_for_pickup"),
        ({"ready_for_pickup": 1, "packed": 1}, "in_progress"),
        ({"in_transit": 1, "reserved": 1}, "part_shipped"),
        ({"in_transit": 1, "delivered": 1}, "shipped"),
        ({"delivered": 1, "returned": 1, "lost": 1}, "delivered"),
        ({"lost": 2}, "lost"),
        ({"canceled": 2}, "canceled"),
        ({}, "canceled"),
    ],
)
def test_fulfillment_status(buckets: dict[str, int], expected: str) -> None:
    assert fulfillment_status(buckets) == expected


@pytest.mark.parametrize(
    ("buckets", "expected"),
    [
        ({"returning": 1, "returned": 1}, "returning"),
        ({"returned": 2, "canceled": 1}, "returned"),
        ({"returned": 1, "lost": 1}, "returned"),
        ({"lost": 2}, "lost"),
        ({"delivered": 1, "returned": 1}, "delivered"),
        ({"in_transit": 1, "returned": 1}, "shipped"),
    ],
)
def test_what_never_arrived_was_not_delivered(buckets: dict[str, int], expected: str) -> None:
    assert fulfillment_status(buckets, arrived=False) == expected


@pytest.mark.parametrize(
    ("buckets", "expected"),
    [
        ({"delivered": 2}, "none"),
        ({"delivered": 1, "returning": 1}, "returning"),
        ({"delivered": 1, "returned": 1}, "part_returned"),
        ({"returned": 2, "canceled": 1}, "returned"),
    ],
)
def test_return_status(buckets: dict[str, int], expected: str) -> None:
    assert return_status(buckets) == expected
