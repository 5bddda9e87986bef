"""The log in words: one English sentence or two for every type of event, for people in the shop's time zone."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model import events
from waybill.model.events import EventData
from waybill.model.money import money_text

Data = TypeVar("Data", bound=EventData)

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Context(Struct, frozen=True, kw_only=True):
    """What words need beside the event: the zone of its times, `currency`, codes and SKUs by id.

    `measures` are the steps in a unit and the unit (`kg`), by SKU, of items that are sold by weight, volume or length.
    """

    zone: tzinfo
    currency: str
    at: datetime
    locations: Mapping[UUID, str] = {}
    items: Mapping[UUID, str] = {}
    lines: Mapping[int, str] = {}
    measures: Mapping[str, tuple[int, str]] = {}

    def day(self, when: datetime | date) -> str:
        """Such as `Tue 24 Nov`, with the year where that is not the event's."""
        own = self.at.astimezone(self.zone).date()
        day = when.astimezone(self.zone).date() if isinstance(when, datetime) else when
        text = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
        return text if day.year == own.year else f"{text} {day.year}"

    def moment(self, when: datetime) -> str:
        """Such as `Tue 24 Nov, 14:05`."""
        return f"{self.day(when)}, {when.astimezone(self.zone):%H:%M}"

    def location(self, id: UUID) -> str:
        """A location's code."""
        return self.locations.get(id, "a location")

    def item(self, id: UUID) -> str:
        """An item's SKU."""
        return self.items.get(id, "an item")

    def line(self, number: int) -> str:
        """The SKU on a line."""
        return self.lines.get(number, f"line {number}")

    def number(self, sku: str, quantity: int) -> str:
        """How much of an item: such as `1,200` or, of what is weighed, `0.25 kg`."""
        if sku not in self.measures:
            return f"{quantity:,}"
        scale, unit = self.measures[sku]
        return measured(quantity, scale, unit)

    def amount(self, sku: str, quantity: int) -> str:
        """How much of what: such as `2 × TEA` or `0.25 kg of TEA`."""
        return f"{self.number(sku, quantity)} {'of' if sku in self.measures else '×'} {sku}"


_words: dict[str, tuple[type[EventData], Callable[[Any, Context], str]]] = {}


def says(kind: type[Data]) -> Callable[[Callable[[Data, Context], str]], Callable[[Data, Context], str]]:
    """Register the words for one type of event."""

    def register(function: Callable[[Data, Context], str]) -> Callable[[Data, Context], str]:
        _words[kind.type] = (kind, function)
        return function

    return register


def words(type: str, data: bytes, context: Context) -> str:
    """The event in words; one that this version does not know is called by its type."""
    if type not in _words:
        return type.replace(".", " ").replace("_", " ").capitalize() + "."
    kind, function = _words[type]
    return function(msgspec.json.decode(data, type=kind), context)


def known() -> frozenset[str]:
    """The types that have words."""
    return frozenset(_words)


def count(number: int, one: str, many: str | None = None) -> str:
    """Such as `1 line`, `2 lines`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def measured(quantity: int, scale: int, unit: str) -> str:
    """A quantity in steps of 1/`scale` of a unit: such as `1,250.5 kg`."""
    return f"{(Decimal(quantity) / scale).normalize() + 0:,f} {unit}"


def amounts(parts: Iterable[tuple[int, int, str]]) -> str:
    """Quantities, each with its steps in a unit and the unit, what is measured alike added up: such as `2 + 1.25 kg`."""
    sums: dict[tuple[int, str], int] = {}
    for quantity, scale, unit in parts:
        sums[scale, unit] = sums.get((scale, unit), 0) + quantity
    told = [
        measured(quantity, scale, "" if unit == "unit" else unit).rstrip()
        for (scale, unit), quantity in sums.items()
        if quantity
    ]
    return " + ".join(told) or "0"


def sentences(parts: Iterable[str | None]) -> str:
    """The parts there are, each as a sentence."""
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def listed(parts: list[str]) -> str:
    """Such as `a, b and c`."""
    if not parts:
        return "nothing"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def units(parts: Iterable[tuple[str, int]], context: Context) -> str:
    """Units by SKU, summed: such as `2 × A and 0.5 kg of B`; SKUs may be numbers, too."""
    sums: dict[str, int] = {}
    for sku, quantity in parts:
        sums[sku] = sums.get(sku, 0) + quantity
    return listed([context.amount(sku, quantity) for sku, quantity in sums.items() if quantity])


def where(reserved: Iterable[events.Reserved], context: Context) -> str:
    """Units by item and place."""
    sums: dict[tuple[str, str], int] = {}
    for one in reserved:
        place = context.item(one.item_id), context.location(one.location_id)
        sums[place] = sums.get(place, 0) + one.quantity
    return listed([f"{context.amount(sku, quantity)} at {place}" for (sku, place), quantity in sums.items()])


def ordered(data: events.OrderContent) -> str:
    """How much was ordered: such as `3 lines, 45.00 EUR`."""
    bought = [line for line in data.lines if line.parent is None]
    lines = count(len(bought) + len(data.bundles or []), "line")
    return f"{lines}, {money_text(data.total, data.currency)}"
