"""When an order is expected to leave and to arrive, by a location's opening days, cut-off and the shop's handling time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from waybill.model.facts import LocationFact, ReceiptFact, ShopFact
from waybill.model.setup import WEEKDAYS

_LOOK_AHEAD = 60


def _clock(text: str) -> time:
    # a day that closes at 24:00 is over one minute earlier, so that the promise stays on that day
    return time(23, 59) if text == "24:00" else time(int(text[:2]), int(text[3:]))


def ship_by(location: LocationFact, shop: ShopFact, start: datetime) -> datetime:
    """The end of the working day on which goods ordered at `start` (UTC) leave the location, in UTC.

    Ordered after the cut-off, or on a day off, counts as the next working day; `handling_days` working days follow.
    A location without opening days is open every day until midnight.
    """
    local = start.astimezone(shop.time_zone)
    day = local.date()
    if local.time() >= _clock(location.cutoff):
        day += timedelta(days=1)
    day = working_day(location, day)
    for _ in range(shop.settings.handling_days):
        day = working_day(location, day + timedelta(days=1))
    hours = location.hours.get(WEEKDAYS[day.weekday()])
    closing = _clock(hours[1]) if hours else time(23, 59)
    return datetime.combine(day, closing, shop.time_zone).astimezone(UTC)


def working_day(location: LocationFact, day: date) -> date:
    """The day, or the next on which the location is open."""
    if location.hours:
        for ahead in range(_LOOK_AHEAD):
            candidate = day + timedelta(days=ahead)
            if WEEKDAYS[candidate.weekday()] in location.hours:
                return candidate
    return day


def deliver_by(leaves: datetime, shop: ShopFact, country: str | None) -> datetime:
    """When what leaves at `leaves` arrives: calendar days in transit, more of them abroad."""
    abroad = country is not None and country != shop.country
    return leaves + timedelta(days=shop.settings.transit_days_abroad if abroad else shop.settings.transit_days)


def covering_receipt(receipts: Sequence[ReceiptFact], quantity: int) -> ReceiptFact | None:
    """The receipt, in order of arrival, with which the first `quantity` units that wait are covered."""
    for receipt in receipts:
        quantity -= receipt.quantity
        if quantity <= 0:
            return receipt
    return None
