"""What the verbs about returns gather: orders, locked, with what was sold, credited and returned of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.commands.gather import gather_items, gather_locations, gather_shop
from waybill.commands.locking import lock_levels, lock_orders
from waybill.commands.people import Person, keep
from waybill.decisions.returns.books import Facts, OrderBooks, ParcelBack, ReturnFact, ReturnLineFact, SoldLine
from waybill.model.events import DiscountPlaced
from waybill.model.events.returns import ExchangeWanted
from waybill.model.facts import ItemFact, LocationFact, OrderFact, ShopFact, sku_key
from waybill.model.results import Refused
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_exchange = msgspec.json.Decoder(list[ExchangeWanted])
_discounts = msgspec.json.Decoder(list[DiscountPlaced])


class Concerned(Struct, frozen=True):
    """What requests are about: orders, returns with the order of each, and those that a label was given for."""

    order_ids: set[UUID]
    of_return: dict[UUID, UUID]
    tracked: dict[str, UUID]


async def concerned(
    tx: Tx, order_ids: Iterable[UUID | None] = (), return_ids: Iterable[UUID | None] = (), tracking: Iterable[str | None] = ()
) -> Concerned:  # fmt: skip
    """Look up which orders returns belong to; that never changes."""
    orders = {id for id in order_ids if id}
    wanted = sorted({id for id in return_ids if id})
    numbers = sorted({number for number in tracking if number})
    of_return = {row["return_id"]: row["order_id"] for row in await tx.fetch(_sql.of_returns, wanted)} if wanted else {}
    tracked = {}
    for row in await tx.fetch(_sql.tracked, numbers) if numbers else ():
        tracked[row["tracking_number"]] = row["return_id"]
        of_return[row["return_id"]] = row["order_id"]
    return Concerned(orders | set(of_return.values()), of_return, tracked)


async def gather(tx: Tx, about: Concerned, skus: Iterable[str] = ()) -> Facts:
    """Lock the orders, and read what returns need to know."""
    shop = await gather_shop(tx)
    locations = await gather_locations(tx)
    orders = await lock_orders(tx, about.order_ids)
    return await facts(tx, shop, locations, orders, about, skus)


async def facts(
    tx: Tx, shop: ShopFact, locations: Sequence[LocationFact], orders: Mapping[UUID, OrderFact], about: Concerned,
    skus: Iterable[str] = (),
) -> Facts:  # fmt: skip
    """What returns need to know about locked orders."""
    keys = {sku_key(sku) for sku in skus}
    items: dict[str, ItemFact] = (await gather_items(tx, keys))[0] if keys else {}
    mine = {id: order for id, order in orders.items() if id in about.order_ids}
    books = await read_books(tx, sorted(mine)) if mine else {}
    return Facts(
        shop=shop, orders=mine, books=books, locations=locations, of_return=about.of_return, tracked=about.tracked,
        items=items,
    )  # fmt: skip


async def read_books(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, OrderBooks]:
    """What was sold, credited and returned of each order."""
    credited = {(row["order_id"], row["line"]): dict(row.items()) for row in await tx.fetch(_sql.credited, order_ids)}
    sold: dict[UUID, list[SoldLine]] = {}
    for row in await tx.fetch(_sql.sold, order_ids):
        fields: dict[str, Any] = {**dict(row.items()), **credited.get((row["order_id"], row["line"]), {})}
        sold.setdefault(row["order_id"], []).append(SoldLine(**fields))
    lines: dict[UUID, list[ReturnLineFact]] = {}
    for row in await tx.fetch(_sql.return_lines, order_ids):
        lines.setdefault(row["return_id"], []).append(ReturnLineFact(**dict(row.items())))
    returns: dict[UUID, list[ReturnFact]] = {}
    for row in await tx.fetch(_sql.returns, order_ids):
        about: dict[str, Any] = dict(row.items())
        wanted = about.pop("exchange")
        fact = ReturnFact(
            **about, exchange=_exchange.decode(wanted) if wanted else [], lines=lines.get(row["return_id"], [])
        )
        returns.setdefault(row["order_id"], []).append(fact)
    books = {}
    for row in await tx.fetch(_sql.shipping, order_ids):
        id = row["order_id"]
        discounts = _discounts.decode(row["discounts"]) if row["discounts"] else []
        books[id] = OrderBooks(
            sold=sold.get(id, []), discounts=discounts, shipping=row["shipping"], shipping_tax=row["shipping_tax"],
            returns=returns.get(id, []),
        )  # fmt: skip
    return books


async def read_parcels(tx: Tx, parcel_ids: Iterable[UUID | None]) -> dict[UUID, ParcelBack]:
    """The parcels that there are; what is said of where they are holds once their orders are locked."""
    ids = sorted({id for id in parcel_ids if id})
    if not ids:
        return {}
    lines: dict[UUID, dict[int, int]] = {}
    for row in await tx.fetch(_sql.parcel_lines, ids):
        lines.setdefault(row["parcel_id"], {})[row["line"]] = row["quantity"]
    return {
        row["parcel_id"]: ParcelBack(
            order_id=row["order_id"], location_id=row["location_id"], counted=row["counted"],
            lines=lines.get(row["parcel_id"], {}),
        )
        for row in await tx.fetch(_sql.parcels, ids)
    }  # fmt: skip


async def waiting(tx: Tx, return_ids: Iterable[UUID]) -> list[tuple[UUID, UUID, UUID, int]]:
    """What waits to be looked at: return, item, location, units."""
    return [tuple(row) for row in await tx.fetch(_sql.waiting, sorted(set(return_ids)))]


async def to_send(tx: Tx, return_ids: Iterable[UUID]) -> list[str]:
    """The SKUs that exchanges of these returns are to send out yet."""
    return [row["sku"] for row in await tx.fetch(_sql.exchange_skus, sorted(set(return_ids)))]


async def stocked(tx: Tx, skus: Iterable[str]) -> set[UUID]:
    """The items that have the stock of these SKUs: a bundle's components."""
    keys = {sku_key(sku) for sku in skus}
    if not keys:
        return set()
    _, by_id = await gather_items(tx, keys)
    return {item_id for item_id, item in by_id.items() if not item.bundle}


async def lock_stock_of(tx: Tx, skus: Iterable[str], item_ids: Iterable[UUID] = ()) -> None:
    """Lock the levels of what goes out or comes in, before anything is recorded."""
    await lock_levels(tx, {*await stocked(tx, skus), *item_ids})


def note_ids(tx: Tx, facts: Facts, order_ids: Sequence[UUID | None], notes: Sequence[Any]) -> dict[int, UUID]:
    """An id for each note that can be kept: where the order's buyer is known."""
    made = {}
    for index, (order_id, note) in enumerate(zip(order_ids, notes, strict=True)):
        order = facts.orders.get(order_id) if order_id else None
        if note and order and order.customer_id:
            made[index] = next(tx.ids)
    return made


async def keep_notes(
    tx: Tx, facts: Facts, order_ids: Sequence[UUID | None], texts: Sequence[dict[str, Any]], results: Sequence[Any],
    notes: Mapping[int, UUID],
) -> None:  # fmt: skip
    """What is said about a return may be about the buyer: it is kept where it can be erased."""
    people = []
    for index, person_id in notes.items():
        result = results[index]
        order_id = order_ids[index]
        if isinstance(result, Refused) or getattr(result, "preview", False) or order_id is None:
            continue
        customer_id = facts.orders[order_id].customer_id
        assert customer_id is not None
        people.append((customer_id, person_id, Person(texts=texts[index])))
    await keep(tx, people)
