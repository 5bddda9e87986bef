"""Take orders in, from any channel."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.gather import gather_items, gather_locations, gather_receipts, gather_shop, lock_shop
from waybill.commands.payments.limits import gather_credit
from waybill.commands.people import Known, Person, added, forget, keep, recognize, release
from waybill.decisions.payments.limits import OWING
from waybill.decisions.place_orders import Facts, decide
from waybill.decisions.placing import Party
from waybill.decisions.pricing import stocked_options
from waybill.model.events import OrderContent
from waybill.model.facts import DraftFact, LocationFact, ShopFact, sku_key
from waybill.model.orders import AlreadyPlaced, Option, Placed, PlaceOrder, PlaceOrderResult
from waybill.store.record import Recorded, record
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)
_encoder = msgspec.json.Encoder()

External = tuple[str, str]
_NOTHING: Mapping[UUID, OrderContent] = {}


async def place_orders(
    tx: Tx, requests: Sequence[PlaceOrder], offered: Mapping[UUID, OrderContent] = _NOTHING
) -> list[PlaceOrderResult]:
    """One result per request, in request order. A refusal does not stop the others. Drafts that were `offered` are placed so."""
    order_ids = [next(tx.ids) for _ in requests]
    persons = [_person(request) for request in requests]
    existing = await _claim_external(tx, requests, order_ids)
    known = await _recognize(tx, persons)
    person_ids = [next(tx.ids) if one else None for one in known]
    people = zip(known, persons, person_ids, strict=True)
    # before the stock is locked, for which others wait; what turns out to be refused is forgotten again
    await keep(tx, [(one.customer_id, id, person) for one, person, id in people if one and person and id])
    facts = await _gather(tx, requests, order_ids, existing, _parties(persons, known, person_ids), offered)
    decided = decide(facts, requests, tx.now, tx.ids)
    placed = [index for index, result in enumerate(decided.results) if isinstance(result, Placed)]
    await _let_go(tx, requests, known, person_ids, existing, order_ids, placed)
    newcomers = added((index, one) for index in placed if (one := known[index]))
    await _keep_drafts(tx, requests, facts, placed)
    recorded = await record(tx, [*newcomers, *decided.events])
    return [_numbered(result, recorded) for result in decided.results]


async def _gather(
    tx: Tx,
    requests: Sequence[PlaceOrder],
    order_ids: Sequence[UUID],
    existing: Mapping[External, tuple[UUID, int]],
    parties: Sequence[Party],
    offered: Mapping[UUID, OrderContent],
) -> Facts:
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    keys = _sku_keys(requests) | {sku_key(line.sku) for content in offered.values() for line in content.lines}
    items, by_id = await gather_items(tx, keys)
    if len(items) < len(keys) and any(request.prices == "theirs" for request in requests):
        # a new item will be made of what a channel sold: once, whoever else is at it
        await lock_shop(tx)
        items, by_id = await gather_items(tx, keys)
    drafts = await _lock_drafts(tx, requests)
    owing = {
        party.customer_id
        for request, party in zip(requests, parties, strict=True)
        if request.payment.terms in OWING and party.customer_id is not None
    }
    credit = await gather_credit(tx, shop, owing) if owing else {}
    stocked = sorted(item_id for item_id, item in by_id.items() if not item.bundle)
    available = await _lock_stock(tx, stocked, locations) if not all(request.draft for request in requests) else {}
    any_may_wait = any(request.prices == "theirs" for request in requests)
    may_wait = [
        item_id for item_id in stocked if any_may_wait or by_id[item_id].backorder or by_id[item_id].available_on
    ]
    receipts, backordered = await gather_receipts(tx, may_wait) if may_wait else ({}, {})
    return Facts(
        shop=shop,
        items=items,
        items_by_id=by_id,
        locations=locations,
        available=available,
        order_ids=order_ids,
        parties=parties,
        existing=existing,
        drafts=drafts,
        receipts=receipts,
        backordered=backordered,
        busy=await gather_busy(tx, shop, locations),
        credit=credit,
        offered=offered,
    )


async def gather_busy(tx: Tx, shop: ShopFact, locations: Sequence[LocationFact]) -> dict[UUID, dict[int, int]]:
    """How many orders were promised to leave the places that can do only so many a day, by day; for most shops none."""
    limited = sorted(location.location_id for location in locations if location.daily_capacity)
    busy: dict[UUID, dict[int, int]] = {}
    today = tx.now.astimezone(shop.time_zone).date()
    for row in await tx.fetch(_sql.busy, limited, today) if limited else ():
        busy.setdefault(row["location_id"], {})[row["day"].toordinal()] = row["orders"]
    return busy


def _sku_keys(requests: Sequence[PlaceOrder]) -> set[str]:
    keys = {sku_key(line.sku) for request in requests for line in request.lines}
    for request in requests:
        for line in request.lines:
            if line.options:
                keys |= {sku_key(option.sku) for option in stocked_options(line.options) if option.sku}
    return keys


async def _lock_stock(
    tx: Tx, item_ids: Sequence[UUID], locations: Sequence[LocationFact]
) -> dict[UUID, dict[UUID, int]]:
    active = {location.location_id for location in locations}
    available: dict[UUID, dict[UUID, int]] = {}
    for item_id, location_id, quantity in await tx.fetch(_sql.lock_stock, item_ids):
        if location_id in active:
            available.setdefault(item_id, {})[location_id] = max(quantity, 0)
    return available


async def _lock_drafts(tx: Tx, requests: Sequence[PlaceOrder]) -> dict[UUID, DraftFact]:
    ids = sorted({request.draft_id for request in requests if request.draft_id is not None})
    rows = await tx.fetch(_sql.lock_drafts, ids) if ids else []
    return {row["order_id"]: DraftFact(row["number"], row["version"]) for row in rows}


async def _keep_drafts(tx: Tx, requests: Sequence[PlaceOrder], facts: Facts, placed: Sequence[int]) -> None:
    """What an inquiry's draft was last saved as, so that its offer is placed as that."""
    saved = [
        (request.draft_id, facts.parties[index].customer_id, _encoder.encode(request))
        for index in placed
        if (request := requests[index]).draft and request.draft_id is not None
    ]
    if saved:
        await tx.execute(_sql.keep_drafts, *columns(saved, 3))


async def _claim_external(
    tx: Tx, requests: Sequence[PlaceOrder], order_ids: Sequence[UUID]
) -> dict[External, tuple[UUID, int]]:
    """Claim the channels' ids, sorted; returns the orders of those claimed before."""
    claims: dict[External, UUID] = {}
    for request, order_id in zip(requests, order_ids, strict=True):
        if request.external_id is not None and not request.draft:
            claims.setdefault((request.external_id, request.channel), request.draft_id or order_id)
    if not claims:
        return {}
    ordered = sorted(claims)
    external_ids, channels = columns(ordered, 2)
    rows = await tx.fetch(_sql.claim_external, external_ids, channels, [claims[claim] for claim in ordered])
    won = {(row["external_id"], row["channel"]) for row in rows}
    lost = [claim for claim in ordered if claim not in won]
    if not lost:
        return {}
    return {
        (row["channel"], row["external_id"]): (row["order_id"], row["number"])
        for row in await tx.fetch(_sql.read_external, *columns(lost, 2))
    }


async def _recognize(tx: Tx, persons: Sequence[Person | None]) -> list[Known | None]:
    """Whose order each is; None where nothing personal was said, or where the customer is unknown."""
    said = [index for index, person in enumerate(persons) if person is not None]
    known: list[Known | None] = [None] * len(persons)
    if said:
        for index, one in zip(said, await recognize(tx, [persons[index] for index in said]), strict=True):
            known[index] = one
    return known


def _parties(
    persons: Sequence[Person | None], known: Sequence[Known | None], person_ids: Sequence[UUID | None]
) -> list[Party]:
    return [
        Party(one.customer_id, person_id) if one else Party(unknown=person is not None)
        for person, one, person_id in zip(persons, known, person_ids, strict=True)
    ]


def _person(request: PlaceOrder) -> Person | None:
    texts = _texts(request)
    if request.customer is None and request.ship_to is None and request.bill_to is None and texts is None:
        return None
    return Person(contact=request.customer, address=request.ship_to, billing=request.bill_to, texts=texts)


def _texts(request: PlaceOrder) -> dict[str, Any] | None:
    """The free text of an order: it may be about a person, so it is kept where it can be erased."""
    texts: dict[str, Any] = {"note": request.note} if request.note else {}
    lines = {}
    for number, line in enumerate(request.lines, 1):
        about: dict[str, Any] = {}
        if line.properties:
            about["properties"] = line.properties
        if line.options:
            values = _values(line.options)
            if values:
                about["options"] = values
        if about:
            lines[str(number)] = about
    if lines:
        texts["lines"] = lines
    return texts or None


def _values(options: Sequence[Option]) -> list[dict[str, str]]:
    values = []
    for option in options:
        if option.value is not None:
            values.append({"name": option.name, "value": option.value})
        values.extend(_values(option.options))
    return values


async def _let_go(
    tx: Tx,
    requests: Sequence[PlaceOrder],
    known: Sequence[Known | None],
    person_ids: Sequence[UUID | None],
    existing: Mapping[External, tuple[UUID, int]],
    order_ids: Sequence[UUID],
    placed: Sequence[int],
) -> None:
    """Free what was claimed for requests that were refused, and mend claims that a later twin fulfilled."""
    if len(placed) == len(requests):
        return
    kept = set(placed)
    refused = [index for index in range(len(requests)) if index not in kept]
    await forget(
        tx, [(one.customer_id, id) for index in refused if (one := known[index]) and (id := person_ids[index])]
    )
    customers = {one.customer_id for index in placed if (one := known[index])}
    await release(tx, [key for one in known if one and one.customer_id not in customers for key in one.claimed])
    by_claim: dict[External, UUID | None] = {}
    for index, request in enumerate(requests):
        if request.external_id is None or request.draft or (request.channel, request.external_id) in existing:
            continue
        claim = (request.external_id, request.channel)
        by_claim.setdefault(claim, None)
        if index in kept:
            by_claim[claim] = request.draft_id or order_ids[index]
    unused = [claim for claim, order_id in by_claim.items() if order_id is None]
    if unused:
        await tx.execute(_sql.release_external, *columns(unused, 2))
    used = [(*claim, order_id) for claim, order_id in by_claim.items() if order_id is not None]
    if used:
        await tx.execute(_sql.mend_external, *columns(used, 3))


def _numbered(result: PlaceOrderResult, recorded: Recorded) -> PlaceOrderResult:
    if isinstance(result, Placed | AlreadyPlaced) and not result.number:
        return msgspec.structs.replace(result, number=recorded.numbers.get(result.order_id, result.number))
    return result
