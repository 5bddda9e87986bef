"""Orders: lists with filters and search, and orders whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.decisions.summaries import fulfillment_status, has_arrived, payment_status, return_status
from waybill.model.events import BundleOf
from waybill.model.facts import sku_key
from waybill.model.orders import BUCKETS
from waybill.model.views import OrderQuery, OrderSummary, Page
from waybill.store.ids import lowest_id_at
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.pages import id_cursor, id_of

_sql = load(__file__)
_bundle = msgspec.json.Decoder(list[BundleOf])

# A page examines at most so many orders: a combination that hardly any order fulfills gives short pages, not slow ones.
_EXAMINED = 20_000
_WINDOW = 500
# Up to so many people's orders are looked up and sorted; a name that more people share is a filter, not a way in.
_PEOPLE = 2_000
# Indexes are first compared up to so many orders; where that does not tell them apart, only a hard page is worth more.
_COUNTED = 500
_FIRST = UUID(int=0)
_LAST = UUID(int=2**128 - 1)
# The status of all orders in a state, where they have one: an index leads to them by it.
_STATUS_OF = {"awaiting_payment": "placed", "cancel_pending": "cancel_pending"} | dict.fromkeys(
    (
        "on_hold", "waiting_for_stock", "to_release", "in_fulfillment", "ready_for_pickup", "on_the_way", "to_complete",
    ),
    "confirmed",
)  # fmt: skip
# The surest first, where several give as many.
_INDEXES = ("by_customer", "by_item", "by_location", "by_tag", "by_status")
_AFTER_EVERY_NAME = "\U0010ffff"


class _Filters(Struct, kw_only=True):
    """The filters as the statements take them, in the order of their parameters from $6."""

    number: int | None = None
    external_id: str | None = None
    channel: str | None = None
    customer_id: UUID | None = None
    item_id: UUID | None = None
    bundle: bytes | None = None
    status: str | None = None
    location_id: UUID | None = None
    tag: str | None = None
    name_from: str | None = None
    name_until: str | None = None
    q_number: int | None = None
    q_external_id: str | None = None
    q_customer_id: UUID | None = None
    q_item_id: UUID | None = None
    q_bundle: bytes | None = None
    total_from: int | None = None
    total_to: int | None = None
    hold: str | None = None
    payment_status: str | None = None
    fulfillment_status: str | None = None
    state: str | None = None

    def needs_a_look(self) -> bool:
        """Whether orders have to be looked at one by one for a filter that no index leads to."""
        return any(
            one is not None
            for one in (
                self.total_from,
                self.total_to,
                self.hold,
                self.payment_status,
                self.fulfillment_status,
                self.state,
            )
        )


class _Bounds(Struct):
    """The range of ids still to be looked at, without its ends."""

    low: UUID
    high: UUID


def _statements(newest: bool) -> dict[str, str]:
    drives = [name for name in _sql.all if name.startswith("by_")]
    composed = {name: _sql.matching.replace(":drive", _sql.all[name]) for name in drives}
    if newest:
        return composed
    return {name: statement.replace("order_id DESC", "order_id") for name, statement in composed.items()}


_MATCHING = {"newest": _statements(True), "oldest": _statements(False)}


async def list_orders(tx: Tx, query: OrderQuery) -> Page[OrderSummary]:
    """A page of the orders that fulfill the query, in order of placing."""
    resolved = await tx.fetchrow(_sql.resolve, *_to_resolve(query))
    assert resolved is not None
    filters = _filters(query, resolved)
    if filters is None:
        return Page([])
    bounds = _bounds(query, ZoneInfo(resolved["time_zone"]))
    ids, following = await _matching(tx, query, filters, bounds)
    return Page(await _summaries(tx, ids), id_cursor(following) if following else None)


async def _matching(tx: Tx, query: OrderQuery, filters: _Filters, bounds: _Bounds) -> tuple[list[UUID], UUID | None]:
    """A page of ids, and after which id the next page begins. Windows grow until the page is full."""
    parameters = msgspec.structs.astuple(filters)
    drive, sure = await _drive(tx, filters, bounds, _COUNTED)
    ids: list[UUID] = []
    # a window costs little, a round trip more; but what one index alone answers needs no more than the page
    alone = sum(parameter is not None for parameter in parameters) <= 1 and not filters.needs_a_look()
    window, examined = (query.limit + 1 if alone else max(_WINDOW, query.limit + 1)), 0
    while True:
        statement, wanted = _MATCHING[query.order][drive], query.limit + 1 - len(ids)
        row = await tx.fetchrow(statement, bounds.low, bounds.high, window, wanted, *parameters)
        assert row is not None
        ids.extend(row["ids"])
        if len(ids) > query.limit:
            return ids[: query.limit], ids[query.limit - 1]
        edge: UUID | None = row["edge"]
        if edge is None:
            return ids, None
        examined += window
        if examined >= _EXAMINED:
            return ids, edge
        window = min(window * 4, _EXAMINED - examined)
        _move(bounds, query, edge)
        if not sure:
            drive, sure = await _drive(tx, filters, bounds, _EXAMINED)


def _move(bounds: _Bounds, query: OrderQuery, id: UUID) -> None:
    if query.order == "newest":
        bounds.high = min(bounds.high, id)
    else:
        bounds.low = max(bounds.low, id)


def _to_resolve(query: OrderQuery) -> tuple[Any, ...]:
    q = query.q.strip() if query.q is not None else None
    return (
        query.email.lower() if query.email is not None else None,
        sku_key(query.sku) if query.sku is not None else None,
        query.location.upper() if query.location is not None else None,
        _number(q) if q is not None else None,
        q,
        q.lower() if q is not None else None,
        sku_key(q) if q is not None else None,
    )


def _number(text: str) -> int | None:
    digits = text.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


def _filters(query: OrderQuery, resolved: Row) -> _Filters | None:
    """What the query asks for; None where nothing can fulfill it."""
    customer_id = query.customer_id
    if query.email is not None:
        if resolved["customer_id"] is None or customer_id not in (None, resolved["customer_id"]):
            return None
        customer_id = resolved["customer_id"]
    item_id, bundle = _sold(resolved["item_id"], resolved["bundle"])
    guesses = {key: resolved[key] for key in ("q_number", "q_external_id", "q_customer_id")}
    guesses["q_item_id"], guesses["q_bundle"] = _sold(resolved["q_item_id"], resolved["q_bundle"])
    names = [query.name] if query.name is not None else []
    if query.q is not None and not any(guess is not None for guess in guesses.values()):
        names.append(query.q.strip())
    prefix = max((name.casefold() for name in names), key=len, default=None)
    if prefix is not None and not all(prefix.startswith(name.casefold()) for name in names):
        return None
    missing = (query.sku is not None and item_id is None) or (
        query.location is not None and resolved["location_id"] is None
    )
    if missing:
        return None
    return _Filters(
        number=_number(query.number) if query.number is not None else None,
        external_id=query.external_id,
        channel=query.channel,
        customer_id=customer_id,
        item_id=item_id,
        bundle=bundle,
        status=query.status or _STATUS_OF.get(query.state or ""),
        location_id=resolved["location_id"],
        tag=query.tag,
        name_from=prefix,
        name_until=prefix + _AFTER_EVERY_NAME if prefix is not None else None,
        total_from=query.total_from,
        total_to=query.total_to,
        hold=query.hold,
        payment_status=query.payment_status,
        fulfillment_status=query.fulfillment_status,
        state=query.state,
        **guesses,
    )


def _sold(item_id: UUID | None, bundle: bytes | None) -> tuple[UUID | None, bytes | None]:
    """The item that the lines bear, and what the orders' bundles must contain.

    A bundle's lines are its components: one of them leads to the orders, the order itself names the bundle.
    """
    parts = _bundle.decode(bundle) if bundle else []
    return (parts[0].item_id, msgspec.json.encode([{"item_id": item_id}])) if parts else (item_id, None)


def _bounds(query: OrderQuery, zone: ZoneInfo) -> _Bounds:
    bounds = _Bounds(_FIRST, _LAST)
    if query.placed_from is not None:
        # the bounds themselves are excluded
        bounds.low = UUID(int=max(0, lowest_id_at(_midnight(query.placed_from, zone)).int - 1))
    if query.placed_to is not None:
        bounds.high = lowest_id_at(_midnight(query.placed_to, zone, days=1))
    if query.cursor is not None:
        _move(bounds, query, id_of(query.cursor))
    return bounds


def _midnight(day: Any, zone: ZoneInfo, days: int = 0) -> datetime:
    try:
        return datetime.combine(day + timedelta(days=days), time(0), zone)
    except OverflowError:
        return datetime.combine(day, time(0), zone)


async def _drive(tx: Tx, filters: _Filters, bounds: _Bounds, most: int) -> tuple[str, bool]:
    """The index that gives the fewest orders to examine, counted up to `most`; and whether counting further is no use."""
    if filters.number is not None:
        return "by_number", True
    if filters.external_id is not None:
        return "by_external_id", True
    guesses = (filters.q_number, filters.q_external_id, filters.q_customer_id, filters.q_item_id)
    if any(guess is not None for guess in guesses):
        return "by_guess", True
    wanted = (filters.customer_id, filters.item_id, filters.location_id, filters.tag, filters.status)
    given = [name for name, value in zip(_INDEXES, wanted, strict=True) if value is not None]
    if filters.name_from is None and len(given) < 2:
        return given[0] if given else "by_time", True
    counts = await tx.fetchrow(
        _sql.estimate, bounds.low, bounds.high, filters.customer_id, filters.item_id, filters.status, filters.location_id,
        filters.tag, filters.name_from, most, filters.name_until, _PEOPLE + 1,
    )  # fmt: skip
    assert counts is not None
    if filters.name_from is not None and counts["by_name"] <= _PEOPLE:
        given.append("by_name")
    best = min(given, key=lambda name: counts[name], default="by_time")
    return best, best == "by_time" or len(given) == 1 or counts[best] < most or most >= _EXAMINED


async def _summaries(tx: Tx, ids: Sequence[UUID]) -> list[OrderSummary]:
    return [_summary(row) for row in await tx.fetch(_sql.summaries, ids)] if ids else []


def buckets_of(rows: Iterable[Mapping[str, Any] | Row]) -> dict[str, int]:
    """Units by bucket, of all the rows together."""
    sums = dict.fromkeys(BUCKETS, 0)
    for row in rows:
        for bucket in BUCKETS:
            sums[bucket] += row[bucket] or 0
    return sums


def _summary(row: Row) -> OrderSummary:
    buckets = {bucket: row[bucket] or 0 for bucket in BUCKETS}
    return OrderSummary(
        order_id=row["order_id"],
        number=row["number"],
        status=row["status"],
        payment_status=payment_status(
            row["total"] - row["credited"] - row["written_off"],
            row["paid"] - row["refunded"] - row["dispute_lost"],
            row["terms"],
            row["to_take"],
        ),
        fulfillment_status=fulfillment_status(buckets, arrived=has_arrived(row["shipped_at"], row["delivered_at"])),
        return_status=return_status(buckets),
        channel=row["channel"],
        external_id=row["external_id"],
        test=row["test"],
        currency=row["currency"],
        total=row["total"],
        placed_at=row["placed_at"],
        ship_by=row["ship_by"],
        customer_id=row["customer_id"],
        name=row["name"],
        email=row["email"],
        country=row["country"],
        lines=row["lines"],
        holds=row["holds"],
        tags=row["tags"],
    )
