"""An order's statuses, derived from its lines and ledgers; nobody decides them."""

from collections.abc import Mapping
from datetime import datetime

from waybill.model.views import FulfillmentStatus, PaymentStatus, ReturnStatus


def payment_status(total: int, paid: int, terms: str, authorized: int = 0) -> PaymentStatus:
    """From the current total, the money taken, and what is authorized and not taken yet, in minor units."""
    if paid > total:
        return "overpaid"
    if total == 0:
        return "nothing_due"
    if paid == total:
        return "paid"
    if paid > 0:
        return "part_paid"
    if authorized >= total:
        return "authorized"
    if terms == "on_account":
        return "on_account"
    return "due_on_delivery" if terms == "on_delivery" else "unpaid"


def fulfillment_status(buckets: Mapping[str, int], *, arrived: bool = True) -> FulfillmentStatus:
    """From the units of all lines by bucket. Canceled units count only where there are no others.

    What comes back was delivered only where something `arrived` at all: a parcel that is refused at the door never is.
    """

    def units(*names: str) -> int:
        total = 0
        # a list asks this for every row: a loop takes half the time of a sum over a generator
        for name in names:
            total += buckets.get(name, 0)
        return total

    wanted = sum(buckets.values()) - units("canceled")
    if wanted == 0:
        return "canceled"
    gone = units("in_transit", "delivered", "lost", "returning", "returned")
    if gone == wanted:
        if units("in_transit"):
            return "shipped"
        if units("lost") == wanted:
            return "lost"
        if arrived or units("delivered"):
            return "delivered"
        return "returning" if units("returning") else "returned"
    if gone:
        return "part_shipped"
    if units("ready_for_pickup") == wanted:
        return "ready_for_pickup"
    if units("released", "picked", "packed", "ready_for_pickup"):
        return "in_progress"
    if units("backordered"):
        return "backordered" if units("backordered") == wanted else "part_backordered"
    return "unsourced" if units("unsourced") else "reserved"


def has_arrived(shipped_at: datetime | None, delivered_at: datetime | None) -> bool:
    """Whether anything of an order was ever with its buyer. Past trade came in delivered, and never left through us."""
    return delivered_at is not None or shipped_at is None


def return_status(buckets: Mapping[str, int]) -> ReturnStatus:
    """From the units of all lines by bucket; against what was shipped."""
    if buckets.get("returning", 0):
        return "returning"
    returned = buckets.get("returned", 0)
    if not returned:
        return "none"
    kept = sum(buckets.get(name, 0) for name in ("in_transit", "delivered", "lost"))
    return "part_returned" if kept else "returned"
