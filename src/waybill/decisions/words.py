"""The log in words: one English sentence or two for every type of event, for people in the shop's time zone."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.model import events
from waybill.model.events import EventData
from waybill.model.money import money_text, price_text

Data = TypeVar("Data", bound=EventData)

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TERMS = {
    "on_account": "on account",
    "on_delivery": "on delivery",
    "bank_transfer": "by bank transfer",
    "deposit": "by deposit",
}


class Context(Struct, frozen=True, kw_only=True):
    """What words need beside the event: the zone of its times, `currency`, and codes and SKUs by id."""

    zone: tzinfo
    currency: str
    at: datetime
    locations: Mapping[UUID, str] = {}
    items: Mapping[UUID, str] = {}
    lines: Mapping[int, str] = {}

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


_words: dict[str, tuple[type[EventData], Callable[[Any, Context], str]]] = {}


def _says(kind: type[Data]) -> Callable[[Callable[[Data, Context], str]], Callable[[Data, Context], str]]:
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


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _sentences(parts: Iterable[str | None]) -> str:
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _units(parts: Iterable[tuple[str, int]]) -> str:
    sums: dict[str, int] = {}
    for name, quantity in parts:
        sums[name] = sums.get(name, 0) + quantity
    return _listed([f"{quantity:,} {name}" for name, quantity in sums.items()])


def _where(reserved: Iterable[events.Reserved], context: Context) -> str:
    return _units(
        (f"{context.item(one.item_id)} at {context.location(one.location_id)}", one.quantity) for one in reserved
    )


def _content(data: events.OrderContent) -> str:
    bought = [line for line in data.lines if line.parent is None]
    count = _count(len(bought) + len(data.bundles or []), "line")
    return f"{count}, {money_text(data.total, data.currency)}"


def _expected(data: "events.OrderPlaced | events.OrderRepromised", context: Context) -> str | None:
    if data.ship_by is None:
        return None
    if data.deliver_by is None or data.deliver_by == data.ship_by:
        return f"expected to be ready by {context.day(data.ship_by)}"
    return f"expected to ship by {context.day(data.ship_by)} and to arrive by {context.day(data.deliver_by)}"


@_says(events.OrderPlaced)
def _order_placed(data: events.OrderPlaced, context: Context) -> str:
    if data.paid >= data.total > 0:
        payment = "paid"
    elif data.paid:
        payment = f"{money_text(data.paid, data.currency)} of it paid"
    else:
        payment = f"paid {_TERMS[data.terms]}" if data.terms in _TERMS else "not paid yet"
    waiting = sum(line.backordered for line in data.lines)
    return _sentences(
        (
            f"placed through {data.channel}: {_content(data)}" + (f", {payment}" if data.total else ""),
            "a test" if data.test else None,
            f"{_count(waiting, 'unit')} on backorder" if waiting else None,
            _expected(data, context),
            f"its stock is held until {context.moment(data.expires_at)}" if data.expires_at else None,
            f"on hold: {_listed(data.holds)}" if data.holds else None,
        )
    )


@_says(events.OrderDrafted)
def _order_drafted(data: events.OrderDrafted, context: Context) -> str:
    return f"Drafted through {data.channel}: {_content(data)}."


@_says(events.OrderImported)
def _order_imported(data: events.OrderImported, context: Context) -> str:
    return f"Imported from row {data.row:,} of a file of past trade: {_content(data)}, delivered."


@_says(events.DraftClosed)
def _draft_closed(data: events.DraftClosed, context: Context) -> str:
    ends = {"placed": "The draft was placed as an order.", "expired": "The draft expired."}
    return ends.get(data.outcome, f"The draft was {data.outcome}.")


@_says(events.OrderCanceled)
def _order_canceled(data: events.OrderCanceled, context: Context) -> str:
    if data.expired:
        return "Expired unpaid: its stock is free again."
    what = "the whole order" if data.whole else _units((context.line(one.line), one.quantity) for one in data.lines)
    reason = "" if data.reason == "other" else f" ({data.reason})"
    return _sentences(
        (
            f"canceled {what}{reason}",
            f"the total is {money_text(data.total, context.currency)} less" if data.total else None,
            f"free again: {_where(data.freed, context)}" if data.freed else None,
        )
    )


@_says(events.OrderConfirmed)
def _order_confirmed(data: events.OrderConfirmed, context: Context) -> str:
    return f"Confirmed: {money_text(data.paid, context.currency)} paid." if data.paid else "Confirmed."


@_says(events.BackorderFilled)
def _backorder_filled(data: events.BackorderFilled, context: Context) -> str:
    return f"Backordered stock came in: {_where(data.reserved, context)}."


@_says(events.StockShortage)
def _stock_shortage(data: events.StockShortage, context: Context) -> str:
    lost, found = (sum(one.quantity for one in some) for some in (data.lost, data.resourced))
    return _sentences(
        (
            f"short of {_where(data.lost, context)}",
            f"taken instead: {_where(data.resourced, context)}" if data.resourced else None,
            f"{_count(lost - found, 'unit')} on backorder" if lost > found else None,
            "on hold: stock" if data.hold else None,
        )
    )


@_says(events.OrderRepromised)
def _order_repromised(data: events.OrderRepromised, context: Context) -> str:
    expected = _expected(data, context)
    return f"Now {expected}." if expected else "There is no expected date now."


def _stock_at(data: events.StockMoved, context: Context) -> str:
    condition = "" if data.condition == "sellable" else f", {data.condition}"
    return f"{context.item(data.item_id)} at {context.location(data.location_id)}{condition}"


@_says(events.StockReceived)
def _stock_received(data: events.StockReceived, context: Context) -> str:
    cost = f" at {price_text(data.unit_cost)} {context.currency} each" if data.unit_cost is not None else ""
    return f"Received {data.quantity:,} of {_stock_at(data, context)}{cost}."


@_says(events.StockAdjusted)
def _stock_adjusted(data: events.StockAdjusted, context: Context) -> str:
    return f"Adjusted {_stock_at(data, context)} by {data.quantity:+,} ({data.reason})."


@_says(events.StockCounted)
def _stock_counted(data: events.StockCounted, context: Context) -> str:
    difference = f"{data.quantity:+,}" if data.quantity else "as expected"
    return f"Counted {data.counted:,} of {_stock_at(data, context)}: {difference}."


@_says(events.StockExpected)
def _stock_expected(data: events.StockExpected, context: Context) -> str:
    what = f"{context.item(data.item_id)} at {context.location(data.location_id)}"
    if not data.quantity:
        return f"No longer expecting {what}."
    return f"Expecting {data.quantity:,} of {what} on {context.day(data.expected_on)}."


@_says(events.SafetyStockSet)
def _safety_stock_set(data: events.SafetyStockSet, context: Context) -> str:
    return f"Safety stock of {context.item(data.item_id)} at {context.location(data.location_id)} is {data.quantity:,}."


@_says(events.ItemSaved)
def _item_saved(data: events.ItemSaved, context: Context) -> str:
    return f"Item {data.sku} saved: {data.title}, {price_text(data.price)} {context.currency}."


@_says(events.LocationSaved)
def _location_saved(data: events.LocationSaved, context: Context) -> str:
    return f"Location {data.code} saved: {data.name}{'' if data.active else ', closed'}."


@_says(events.ShopSaved)
def _shop_saved(data: events.ShopSaved, context: Context) -> str:
    return f"The settings of {data.name} were saved."


@_says(events.CustomerAdded)
def _customer_added(data: events.CustomerAdded, context: Context) -> str:
    return "A customer was seen for the first time."


@_says(events.CustomerChanged)
def _customer_changed(data: events.CustomerChanged, context: Context) -> str:
    return "The customer's details changed."


@_says(events.CustomerErased)
def _customer_erased(data: events.CustomerErased, context: Context) -> str:
    return "The customer's personal data was erased."


@_says(events.HistoryOpened)
def _history_opened(data: events.HistoryOpened, context: Context) -> str:
    total = money_text(data.total, data.currency)
    return f"Import of past trade began: {_count(data.rows, 'row')}, {total} ({data.reader})."


@_says(events.CreditImported)
def _credit_imported(data: events.CreditImported, context: Context) -> str:
    amount = money_text(-sum(part.amount for part in data.parts), context.currency)
    return f"Credit note {data.external_id} of the past: {_count(len(data.parts), 'part')}, {amount}."


@_says(events.LedgerAdjusted)
def _ledger_adjusted(data: events.LedgerAdjusted, context: Context) -> str:
    return f"Entry {data.external_id} in the books of the past: {money_text(data.amount, context.currency)}."


@_says(events.StockCorrectedInHistory)
def _stock_corrected_in_history(data: events.StockCorrectedInHistory, context: Context) -> str:
    return f"Stock of {data.sku} was corrected by {data.quantity:+,} in the past."


@_says(events.HistoryRejected)
def _history_rejected(data: events.HistoryRejected, context: Context) -> str:
    return f"Row {data.row:,} of a file of past trade was rejected: {data.reason.replace('_', ' ')}."
