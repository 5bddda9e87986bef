"""Take orders in: price them, promise them, reserve for them. Left to right: a later order sees what an earlier one took."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.allocation.ranking import by_distance, by_priority
from waybill.decisions.allocation.take import Taken, Wanted, take_fewest_parcels, take_in_order, take_together
from waybill.decisions.payments.limits import Limits
from waybill.decisions.placing import Party, answer_of, content_of
from waybill.decisions.pricing import Priced, price_order, priced_as, refused, stocked_options
from waybill.decisions.promise import Departures, arrives_by, by_arrival, comes_out, covering_receipt, may_wait
from waybill.model.events import (
    DraftClosed,
    Event,
    ItemSaved,
    LinePlaced,
    OrderContent,
    OrderDrafted,
    OrderPlaced,
    Reserved,
)
from waybill.model.events.orders import Slot
from waybill.model.facts import DraftFact, ItemFact, LocationFact, ReceiptFact, ShopFact, sku_key
from waybill.model.money import micros
from waybill.model.orders import (
    AlreadyPlaced,
    PlaceOrder,
    PlaceOrderResult,
    PlaceRefusal,
    Source,
)
from waybill.model.results import Decided, Refused
from waybill.model.tenders import CreditFact

BANK_TRANSFER_DAYS = 7


class Facts(Struct, frozen=True):
    """What placing reads. `items` by SKU key, `available` units by item and location, `parties` and `order_ids` by request.

    `existing` are orders that a channel's external id was claimed by before; `drafts` the open drafts, `offered` those that
    are placed as they were offered; `credit` what those may owe, and owe, who order without paying first.
    """

    shop: ShopFact
    items: Mapping[str, ItemFact]
    items_by_id: Mapping[UUID, ItemFact]
    locations: Sequence[LocationFact]
    available: Mapping[UUID, Mapping[UUID, int]]
    order_ids: Sequence[UUID]
    parties: Sequence[Party]
    existing: Mapping[tuple[str, str], tuple[UUID, int]] = {}
    drafts: Mapping[UUID, DraftFact] = {}
    receipts: Mapping[UUID, Sequence[ReceiptFact]] = {}
    backordered: Mapping[UUID, int] = {}
    credit: Mapping[UUID, CreditFact] = {}
    busy: Mapping[UUID, Mapping[int, int]] = {}
    offered: Mapping[UUID, OrderContent] = {}


class _Folding:
    """What the batch has changed so far."""

    def __init__(self, facts: Facts) -> None:
        self.items = dict(facts.items)
        self.items_by_id = dict(facts.items_by_id)
        self.available = {item_id: dict(levels) for item_id, levels in facts.available.items()}
        self.backordered = dict(facts.backordered)
        self.placed: dict[tuple[str, str], tuple[UUID, int]] = {}
        self.drafts = dict(facts.drafts)
        self.codes = {location.code.upper(): location for location in facts.locations}
        self.rankings: dict[object, list[LocationFact]] = {}
        self.departures = Departures(facts.shop, facts.locations, facts.busy)
        self.limits = Limits(facts.shop, facts.credit)


def decide(
    facts: Facts, requests: Sequence[PlaceOrder], now: datetime, ids: Iterator[UUID]
) -> Decided[PlaceOrderResult]:
    """One result per request. An order number is 0 until the events are recorded, but for what comes of a draft."""
    folding = _Folding(facts)
    results: list[PlaceOrderResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        made: list[Event] = []
        results.append(_place(facts, folding, index, request, now, ids, made))
        events.extend(made)
    return Decided(results, events)


def _place(
    facts: Facts,
    folding: _Folding,
    index: int,
    request: PlaceOrder,
    now: datetime,
    ids: Iterator[UUID],
    events: list[Event],
) -> PlaceOrderResult:
    claim = (request.channel, request.external_id) if request.external_id is not None else None
    if claim is not None:
        if claim in facts.existing:
            return AlreadyPlaced(order_id=facts.existing[claim][0], number=facts.existing[claim][1])
        if claim in folding.placed:
            return AlreadyPlaced(order_id=folding.placed[claim][0], number=folding.placed[claim][1])
    problem = _check(facts, folding, index, request)
    if problem:
        return problem
    new_items = _take_in_unknown_items(folding, index, request, ids)
    priced = _price(facts, folding, request)
    problem = priced if isinstance(priced, Refused) else _check_delivery(request, now)
    if problem:
        return problem
    assert not isinstance(priced, Refused)
    order_id = request.draft_id or facts.order_ids[index]
    if request.draft:
        drafted = _drafted(facts, folding, index, request, priced)
        if request.draft_id is not None:
            events.append(Event(DraftClosed(outcome="saved"), order_id, index))
        events.extend((*new_items, Event(drafted, order_id, index)))
        return answer_of(order_id, "draft", drafted, {})
    taken = _source(facts, folding, request, priced.lines, now)
    by_line: dict[int, int] = {}
    for take in taken:
        by_line[take.line] = by_line.get(take.line, 0) + take.quantity
    customer_id = facts.parties[index].customer_id
    problem = _short(facts, folding, request, priced.lines, by_line, now) or folding.limits.check(
        request, customer_id, priced.total
    )
    if problem:
        return problem
    confirmed, expires_at = _confirmation(facts, request, priced.total, now)
    leaves, arrives, slots = _promise(facts, folding, request, priced.lines, taken, by_line, now)
    _fold(folding, taken, priced.lines, by_line)
    folding.limits.add(request, customer_id, priced.total)
    lines = _sourced(facts, folding, request, priced.lines, taken, by_line)
    data = OrderPlaced(
        **content_of(facts.shop, facts.parties[index], request, priced, lines),
        confirmed=confirmed,
        payment_id=next(ids) if request.payment.paid else None,
        expires_at=expires_at,
        ship_by=leaves,
        deliver_by=arrives,
        due_on=folding.limits.due_on(request, customer_id, now),
        holds=_holds(facts, request, priced, by_line),
        reserved=[Reserved(take.line, take.item_id, take.location_id, take.quantity) for take in taken],
        slots=slots,
    )
    if request.draft_id is not None:
        data = msgspec.structs.replace(data, number=folding.drafts.pop(request.draft_id).number)
        events.append(Event(DraftClosed(outcome="placed"), order_id, index))
    events.extend((*new_items, Event(data, order_id, index)))
    if claim is not None:
        folding.placed[claim] = order_id, data.number
    codes = {location.location_id: location.code for location in facts.locations}
    sources: dict[int, list[Source]] = {}
    for take in taken:
        sources.setdefault(take.line, []).append(Source(codes[take.location_id], take.quantity))
    return answer_of(order_id, "confirmed" if confirmed else "placed", data, sources)


def _price(facts: Facts, folding: _Folding, request: PlaceOrder) -> Priced | Refused:
    """Anew, unless its figures were told to the customer."""
    offered = facts.offered.get(request.draft_id) if request.draft_id else None
    return priced_as(offered) if offered else price_order(request, facts.shop, folding.items, folding.items_by_id)


def _drafted(facts: Facts, folding: _Folding, index: int, request: PlaceOrder, priced: Priced) -> OrderDrafted:
    """The draft, whose lines are bound to the places that they are wanted from."""
    lines = [msgspec.structs.replace(line, location_id=_asked(folding, request, line)) for line in priced.lines]
    drafted = OrderDrafted(**content_of(facts.shop, facts.parties[index], request, priced, lines))
    return drafted if request.draft_id is None else _saved_again(folding, request.draft_id, drafted)


def _saved_again(folding: _Folding, draft_id: UUID, drafted: OrderDrafted) -> OrderDrafted:
    """The draft under the number that it has. It is saved once in a batch: whoever else does is told that it is gone."""
    known = folding.drafts.pop(draft_id)
    return msgspec.structs.replace(drafted, number=known.number, order_version=known.version + 1)


def _check(facts: Facts, folding: _Folding, index: int, request: PlaceOrder) -> Refused | None:
    """The refusals that need no figures, in order of precedence."""
    if request.draft_id is not None and request.draft_id not in folding.drafts:
        return refused(PlaceRefusal.UNKNOWN_DRAFT, "There is no open draft with this id.", "/draft_id")
    if facts.parties[index].unknown:
        return refused(PlaceRefusal.UNKNOWN_CUSTOMER, "There is no customer with this id.", "/customer/customer_id")
    theirs = request.prices == "theirs"
    inactive = None
    for position, line in enumerate(request.lines):
        item = folding.items.get(sku_key(line.sku))
        if item is None:
            if not theirs or line.unit_price is None:
                return refused(
                    PlaceRefusal.UNKNOWN_ITEM,
                    f"There is no item with the SKU {line.sku}. Create it first, or mend the SKU.",
                    f"/lines/{position}/sku",
                    sku=line.sku,
                )
        elif not item.active and not theirs and inactive is None and request.draft_id not in facts.offered:
            inactive = position, item
        for option in stocked_options(line.options) if line.options else ():
            if sku_key(option.sku or "") not in folding.items:
                return refused(
                    PlaceRefusal.UNKNOWN_ITEM,
                    f"There is no item with the SKU {option.sku}.",
                    f"/lines/{position}/options",
                    sku=option.sku,
                )
    if inactive:
        return refused(
            PlaceRefusal.ITEM_INACTIVE,
            f"{inactive[1].sku} is not for sale now.",
            f"/lines/{inactive[0]}/sku",
            sku=inactive[1].sku,
        )
    for position, code in enumerate((request.location, *(line.location for line in request.lines))):
        if code is not None and code.upper() not in folding.codes:
            pointer = f"/lines/{position - 1}/location" if position else "/location"
            return refused(PlaceRefusal.UNKNOWN_LOCATION, f"There is no open location with the code {code}.", pointer)
    for position, code in enumerate((request.location, *(line.location for line in request.lines))):
        if code is not None and request.method not in folding.codes[code.upper()].abilities:
            pointer = f"/lines/{position - 1}/location" if position else "/location"
            return refused(
                PlaceRefusal.LOCATION_NOT_ABLE,
                f"{code} does not do {request.method}. Choose another location, or add the ability to it.",
                pointer,
            )
    if request.currency is not None and request.currency != facts.shop.currency and not theirs:
        return refused(
            PlaceRefusal.WRONG_CURRENCY,
            f"This shop sells in {facts.shop.currency}, not in {request.currency}.",
            "/currency",
        )
    return None


def _check_delivery(request: PlaceOrder, now: datetime) -> Refused | None:
    """Where and when an order of ours is wanted; a draft may leave open where."""
    if request.prices == "theirs":
        return None
    if request.method != "pickup" and request.ship_to is None and not request.draft:
        return refused(PlaceRefusal.ADDRESS_NEEDED, "Say where the order goes, or choose method pickup.", "/ship_to")
    if request.requested_at is not None and request.requested_at < now - timedelta(days=1):
        return refused(
            PlaceRefusal.REQUESTED_IN_THE_PAST, "The requested date has passed. Ask for a later one.", "/requested_at"
        )
    return None


def _take_in_unknown_items(folding: _Folding, index: int, request: PlaceOrder, ids: Iterator[UUID]) -> list[Event]:
    """What a channel has sold is taken in even where the item is new to us: it becomes an item without stock."""
    events = []
    for line in request.lines:
        key = sku_key(line.sku)
        if key in folding.items or line.unit_price is None:
            continue
        item = ItemFact(
            next(ids), line.sku.strip(), line.title or line.sku, micros(line.unit_price), "standard", 1, False, True
        )
        folding.items[key] = folding.items_by_id[item.item_id] = item
        saved = ItemSaved(item_id=item.item_id, sku=item.sku, title=item.title, price=item.price)
        events.append(Event(saved, request=index, subject=str(item.item_id)))
    return events


def _ranked(facts: Facts, folding: _Folding, request: PlaceOrder, now: datetime) -> list[LocationFact]:
    if request.location is not None:
        named = [request.location, *(line.location for line in request.lines if line.location)]
        return [folding.codes[code] for code in dict.fromkeys(code.upper() for code in named)]
    strategy = request.sourcing.strategy or facts.shop.settings.strategy
    if request.method == "local_delivery" and request.sourcing.strategy is None:
        able = [location for location in facts.locations if request.method in location.abilities]
        return by_arrival(able, facts.shop, request.ship_to, now)
    # most requests of a batch rank alike: by priority, or the nearest to the same place
    key = (request.method, request.ship_to if strategy == "nearest" else None)
    cacheable = strategy != "nearest" or request.ship_to is None
    if cacheable and key in folding.rankings:
        return folding.rankings[key]
    able = [location for location in facts.locations if request.method in location.abilities]
    ranked = by_distance(able, request.ship_to) if strategy == "nearest" else by_priority(able)
    if cacheable:
        folding.rankings[key] = ranked
    return ranked


def _source(
    facts: Facts, folding: _Folding, request: PlaceOrder, lines: Sequence[LinePlaced], now: datetime
) -> list[Taken]:
    ranked = _ranked(facts, folding, request, now)
    wanted = [Wanted(line.line, line.item_id, line.quantity, _asked(folding, request, line)) for line in lines]
    if not _may_split(facts, request):
        return take_together(wanted, ranked, folding.available)
    if (request.sourcing.strategy or facts.shop.settings.strategy) == "fewest_parcels":
        return take_fewest_parcels(wanted, ranked, folding.available)
    return take_in_order(wanted, ranked, folding.available)


def _short(
    facts: Facts, folding: _Folding, request: PlaceOrder, lines: Sequence[LinePlaced], got: Mapping[int, int],
    now: datetime,
) -> Refused | None:  # fmt: skip
    """Missing stock refuses an order of ours, unless every missing item may be backordered."""
    if request.prices == "theirs":
        return None
    for line in lines:
        missing = line.quantity - got.get(line.line, 0)
        if not missing:
            continue
        if request.sourcing.backorder is False or not may_wait(folding.items_by_id[line.item_id], facts.shop, now):
            asked = line.line if line.parent is None else line.parent
            return refused(
                PlaceRefusal.INSUFFICIENT_STOCK,
                f"Only {line.quantity - missing} of {line.quantity} of {line.sku} can be reserved. Order fewer, or allow backorders.",
                f"/lines/{asked - 1}/quantity",
                sku=line.sku,
                wanted=line.quantity,
                available=line.quantity - missing,
            )
    return None


def _confirmation(facts: Facts, request: PlaceOrder, total: int, now: datetime) -> tuple[bool, datetime | None]:
    """Whether the payment terms are met at once; if not, until when the stock is held."""
    payment = request.payment
    if request.prices == "theirs" or payment.paid >= total or payment.terms in ("on_delivery", "on_account"):
        return True, None
    if payment.terms == "deposit" and payment.paid > 0:
        return True, None
    if payment.terms == "bank_transfer":
        return False, now + timedelta(days=BANK_TRANSFER_DAYS)
    return False, now + timedelta(minutes=facts.shop.settings.hold_minutes)


def _promise(
    facts: Facts, folding: _Folding, request: PlaceOrder, lines: Sequence[LinePlaced], taken: Sequence[Taken],
    got: Mapping[int, int], now: datetime,
) -> tuple[datetime | None, datetime | None, list[Slot]]:  # fmt: skip
    """The latest departure of all parcels, and the room taken for it; none while nothing covers a line that waits."""
    starts = _starts(facts, folding, request, lines, taken, got, now)
    if not starts:
        return None, None, []
    departures = {place: folding.departures.at(place, start, now) for place, start in starts.items()}
    slots = [Slot(place, day) for place, day in folding.departures.book(departures)]
    leaves = max(departures.values())
    if request.requested_at is not None and request.requested_at > leaves:
        leaves = request.requested_at
    last = folding.departures.locations[max(departures, key=departures.__getitem__)]
    return leaves, arrives_by(request.method, leaves, facts.shop, last, request.ship_to), slots


def _starts(
    facts: Facts, folding: _Folding, request: PlaceOrder, lines: Sequence[LinePlaced], taken: Sequence[Taken],
    got: Mapping[int, int], now: datetime,
) -> dict[UUID, datetime]:  # fmt: skip
    """When each place can begin: now, with a receipt, or when a preordered item comes out. Empty where one never can."""
    starts: dict[UUID, datetime] = {}
    for take in taken:
        starts.setdefault(take.location_id, now)
        item = folding.items_by_id[take.item_id]
        if item.available_on is not None and (out := comes_out(item, facts.shop, now)):
            starts[take.location_id] = max(starts[take.location_id], out)
    if sum(got.values()) == sum([line.quantity for line in lines]):
        return starts
    for line in lines:
        missing = line.quantity - got.get(line.line, 0)
        if not missing:
            continue
        out = comes_out(folding.items_by_id[line.item_id], facts.shop, now)
        queued = folding.backordered.get(line.item_id, 0) + missing
        found = covering_receipt(facts.receipts.get(line.item_id, ()), queued, facts.shop, now)
        place: UUID | None = (
            found.location_id
            if found
            else next((one.location_id for one in _ranked(facts, folding, request, now)), None)
        )
        if place not in folding.departures.locations or (found is None and out is None):
            return {}
        arrives = out or now
        if found:
            day = date.fromordinal(found.expected_on)
            arrives = max(arrives, datetime.combine(day, time(0), facts.shop.time_zone))
        starts[place] = max(starts.get(place, now), arrives)
    return starts


def _fold(folding: _Folding, taken: Sequence[Taken], lines: Sequence[LinePlaced], got: Mapping[int, int]) -> None:
    for take in taken:
        folding.available[take.item_id][take.location_id] -= take.quantity
    for line in lines:
        missing = line.quantity - got.get(line.line, 0)
        if missing:
            folding.backordered[line.item_id] = folding.backordered.get(line.item_id, 0) + missing


def _asked(folding: _Folding, request: PlaceOrder, line: LinePlaced) -> UUID | None:
    """The one location that the request wants the line from."""
    asked = line.line if line.parent is None else line.parent
    code = request.lines[asked - 1].location or request.location
    return folding.codes[code.upper()].location_id if code else None


def _may_split(facts: Facts, request: PlaceOrder) -> bool:
    split = facts.shop.settings.split if request.sourcing.split is None else request.sourcing.split
    return split and request.method != "pickup"


def _sourced(
    facts: Facts, folding: _Folding, request: PlaceOrder, lines: Sequence[LinePlaced], taken: Sequence[Taken],
    got: Mapping[int, int],
) -> list[LinePlaced]:  # fmt: skip
    """The lines with what they got; what must not be split waits for stock where the rest was found."""
    together = taken[0].location_id if taken and not _may_split(facts, request) else None
    sourced = []
    for line in lines:
        reserved = got.get(line.line, 0)
        location_id = _asked(folding, request, line) or together
        sourced.append(
            msgspec.structs.replace(
                line, reserved=reserved, backordered=line.quantity - reserved, location_id=location_id
            )
        )
    return sourced


def _holds(facts: Facts, request: PlaceOrder, priced: Priced, got: Mapping[int, int]) -> list[str]:
    if request.prices == "ours":
        return []
    holds = []
    if priced.difference > facts.shop.settings.price_tolerance:
        holds.append("price")
    if any(got.get(line.line, 0) < line.quantity for line in priced.lines):
        holds.append("stock")
    return holds
