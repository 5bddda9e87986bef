"""When an order is expected to leave and to arrive.

By a location's opening days, cut-off, capacity and the shop's handling time; by the days on which a carrier's service
delivers; and by public holidays, which come as facts. A kitchen and a courier of the shop's own count in minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from waybill.decisions.allocation.ranking import distance_km
from waybill.model.facts import ItemFact, LocationFact, ReceiptFact, ShopFact
from waybill.model.orders import Address
from waybill.model.setup import WEEKDAYS, Service

_LOOK_AHEAD = 60
_NONE: frozenset[int] = frozenset()


def _clock(text: str) -> time:
    # a day that closes at 24:00 is over one minute earlier, so that the promise stays on that day
    return time(23, 59) if text == "24:00" else time(int(text[:2]), int(text[3:]))


def ship_by(location: LocationFact, shop: ShopFact, start: datetime, busy: Mapping[int, int] | None = None) -> datetime:
    """The end of the working day on which goods ordered at `start` (UTC) leave the location, in UTC.

    Ordered after the cut-off, or on a day off, counts as the next working day; `handling_days` working days follow. Where
    the location can do only so many a day, it is the next day with room: `busy` are those promised by day (ordinals).
    A location without opening days is open every day until midnight. A kitchen counts minutes: see `baked_by`.
    """
    if location.kind == "kitchen":
        return baked_by(location, shop, start)
    local = start.astimezone(shop.time_zone)
    holidays = shop.holidays.get(location.country, _NONE)
    day = local.date()
    if local.time() >= _clock(location.cutoff):
        day += timedelta(days=1)
    day = working_day(location, day, holidays)
    for _ in range(shop.settings.handling_days):
        day = working_day(location, day + timedelta(days=1), holidays)
    if busy is not None and location.daily_capacity:
        for _ in range(_LOOK_AHEAD):
            if busy.get(day.toordinal(), 0) < location.daily_capacity:
                break
            day = working_day(location, day + timedelta(days=1), holidays)
    hours = location.hours.get(WEEKDAYS[day.weekday()])
    closing = _clock(hours[1]) if hours else time(23, 59)
    return datetime.combine(day, closing, shop.time_zone).astimezone(UTC)


def baked_by(location: LocationFact, shop: ShopFact, start: datetime) -> datetime:
    """When a kitchen is done with what it begins with at `start`, or as soon as it opens."""
    local = start.astimezone(shop.time_zone)
    holidays = shop.holidays.get(location.country, _NONE)
    if location.hours:
        day = working_day(location, local.date(), holidays)
        if day == local.date() and local.time() >= _clock(location.hours[WEEKDAYS[day.weekday()]][1]):
            day = working_day(location, day + timedelta(days=1), holidays)
        opens = datetime.combine(day, _clock(location.hours[WEEKDAYS[day.weekday()]][0]), shop.time_zone)
        start = max(start, opens.astimezone(UTC))
    return start + timedelta(minutes=shop.settings.kitchen_minutes)


def driven_by(leaves: datetime, shop: ShopFact, location: LocationFact | None, address: Address | None) -> datetime:
    """When a courier of the shop's own, who sets off at `leaves`, is there; the way counts where both ends are known."""
    minutes = float(shop.settings.courier_minutes)
    if location is not None and address is not None:
        ends = location.latitude, location.longitude, address.latitude, address.longitude
        if None not in ends:
            minutes += shop.settings.courier_minutes_per_km * distance_km(*ends)  # type: ignore[arg-type]
    return leaves + timedelta(minutes=round(minutes))


def arrives_by(
    method: str, leaves: datetime, shop: ShopFact, location: LocationFact | None, address: Address | None
) -> datetime:
    """When what leaves at `leaves` is with the buyer: picked up there and then, driven there, or by parcel."""
    if method == "pickup":
        return leaves
    if method == "local_delivery":
        return driven_by(leaves, shop, location, address)
    return deliver_by(leaves, shop, address.country if address else None)


def by_arrival(
    locations: Iterable[LocationFact], shop: ShopFact, address: Address | None, now: datetime
) -> list[LocationFact]:
    """Whose courier is there first comes first: by when the place is done, and the way; then by priority."""

    def key(location: LocationFact) -> tuple[datetime, int, str]:
        return driven_by(ship_by(location, shop, now), shop, location, address), location.priority, location.code

    return sorted(locations, key=key)


def working_day(location: LocationFact, day: date, holidays: frozenset[int] = _NONE) -> date:
    """The day, or the next on which the location is open; one that has opening days is closed on holidays (ordinals)."""
    if location.hours:
        for ahead in range(_LOOK_AHEAD):
            candidate = day + timedelta(days=ahead)
            if WEEKDAYS[candidate.weekday()] in location.hours and candidate.toordinal() not in holidays:
                return candidate
    return day


def deliver_by(leaves: datetime, shop: ShopFact, country: str | None) -> datetime:
    """When what leaves at `leaves` arrives: by the first service that goes there, else after the shop's days in transit.

    A service's days are those on which it delivers, without the holidays of the country it goes to.
    """
    to = country or shop.country
    for service in shop.settings.services:
        days = days_of(service, to)
        if days is not None:
            return _delivered(leaves, shop, service, days, to)
    abroad = to != shop.country
    return leaves + timedelta(days=shop.settings.transit_days_abroad if abroad else shop.settings.transit_days)


def days_of(service: Service, country: str) -> int | None:
    """A service's days in transit to a country: its own before those to everywhere else; None where it does not go."""
    everywhere = None
    for zone in service.zones:
        if country in zone.countries:
            return zone.days
        if not zone.countries and everywhere is None:
            everywhere = zone.days
    return everywhere


def _delivered(leaves: datetime, shop: ShopFact, service: Service, days: int, country: str) -> datetime:
    local = leaves.astimezone(shop.time_zone)
    holidays = shop.holidays.get(country, _NONE)
    day = local.date()
    left = max(1, days) if days or not _delivers(service, day, holidays) else 0
    for _ in range(_LOOK_AHEAD * 4):
        if not left:
            break
        day += timedelta(days=1)
        left -= _delivers(service, day, holidays)
    return datetime.combine(day, local.time(), shop.time_zone).astimezone(UTC)


def _delivers(service: Service, day: date, holidays: frozenset[int]) -> bool:
    return WEEKDAYS[day.weekday()] in service.weekdays and day.toordinal() not in holidays


def may_wait(item: ItemFact, shop: ShopFact, now: datetime) -> bool:
    """Whether more of an item may be ordered than there is: it is on backorder, or comes out on a day yet to come."""
    return item.backorder or comes_out(item, shop, now) is not None


def comes_out(item: ItemFact, shop: ShopFact, now: datetime) -> datetime | None:
    """The beginning of the day on which a preordered item is available; None where it is by now."""
    if item.available_on is None:
        return None
    starts = day_begins(item.available_on, shop)
    return starts if starts > now else None


def day_of(shop: ShopFact, now: datetime) -> date:
    """The day it is in the shop's time zone."""
    return now.astimezone(shop.time_zone).date()


def why_past(day: date, shop: ShopFact, now: datetime) -> str | None:
    """What is wrong with a day on which goods are to be expected: nothing, unless it has passed."""
    today = day_of(shop, now)
    if day >= today:
        return None
    return f"{day} has passed: it is {today} where the shop is. Say when the goods are expected now, or receive what has come."


def day_begins(day: date, shop: ShopFact) -> datetime:
    """Midnight in the shop's time zone, in UTC."""
    return datetime.combine(day, time(0), shop.time_zone).astimezone(UTC)


class Departures:
    """What leaves where when, as a batch promises it: a place that can do only so many a day fills up."""

    def __init__(
        self, shop: ShopFact, locations: Iterable[LocationFact], busy: Mapping[UUID, Mapping[int, int]]
    ) -> None:
        self.shop = shop
        self.locations = {location.location_id: location for location in locations}
        self.busy = {location_id: dict(days) for location_id, days in busy.items()}
        self.known: dict[UUID, datetime] = {}
        self.limited = any(location.daily_capacity for location in self.locations.values())

    def at(self, location_id: UUID, start: datetime, now: datetime) -> datetime:
        """When goods ordered at `start` leave the place; orders of the same moment are worked out once."""
        if start is now and location_id in self.known:
            return self.known[location_id]
        location = self.locations[location_id]
        if location.daily_capacity:
            return ship_by(location, self.shop, start, self.busy.get(location_id, {}))
        leaves = ship_by(location, self.shop, start)
        if start is now:
            self.known[location_id] = leaves
        return leaves

    def book(self, leaving: Mapping[UUID, datetime]) -> list[tuple[UUID, date]]:
        """Take room for one order at the places whose capacity is limited; where and on which day."""
        booked: list[tuple[UUID, date]] = []
        if not self.limited:
            return booked
        for location_id, leaves in leaving.items():
            if self.locations[location_id].daily_capacity:
                day = leaves.astimezone(self.shop.time_zone).date()
                days = self.busy.setdefault(location_id, {})
                days[day.toordinal()] = days.get(day.toordinal(), 0) + 1
                booked.append((location_id, day))
        return booked


def covering_receipt(
    receipts: Sequence[ReceiptFact], quantity: int, shop: ShopFact, now: datetime
) -> ReceiptFact | None:
    """The receipt, in order of arrival, with which the first `quantity` units that wait are covered.

    What should have come on a day that has passed, and is not here, may come at any time: nothing is promised of it.
    """
    first = day_of(shop, now).toordinal()
    for receipt in receipts:
        if receipt.expected_on < first:
            continue
        quantity -= receipt.quantity
        if quantity <= 0:
            return receipt
    return None
