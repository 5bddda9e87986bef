"""Make the orders that exchanges and replacements send out, and settle each with the order it comes of."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.place_orders import place_orders
from waybill.decisions.returns.books import Sending
from waybill.decisions.returns.done import Done
from waybill.decisions.returns.linking import link
from waybill.model.money import price_text
from waybill.model.orders import Address, Contact, Placed, PlaceLine, PlaceOrder
from waybill.model.returns import ReturnResult
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)


async def finish(tx: Tx, done: Done) -> list[ReturnResult]:
    """Record what was decided, make the orders that come of it, and answer.

    The stock that those orders take must be locked already: nothing is locked once the shop's counter is taken.
    """
    await record(tx, done.events)
    if not done.sendings:
        return list(done.results)
    order_ids = sorted({sending.order_id for sending in done.sendings})
    people = {row["order_id"]: row for row in await tx.fetch(_sql.people, order_ids)}
    refundable: dict[UUID, list[tuple[UUID, int]]] = {}
    for row in await tx.fetch(_sql.refundable, order_ids):
        refundable.setdefault(row["order_id"], []).append((row["payment_id"], row["amount"]))
    requests = [_order(done, sending, people[sending.order_id]) for sending in done.sendings]
    placed = await _place(tx, done.sendings, requests)
    results, events = link(done, placed, refundable, tx.ids)
    await record(tx, events)
    return results


async def _place(tx: Tx, sendings: Sequence[Sending], requests: Sequence[PlaceOrder]) -> list[Placed]:
    """Place the orders in the names of those whose requests they come of."""
    actors = tx.actors
    tx.actors = [tx.actor_of(sending.request) for sending in sendings]
    try:
        answers = await place_orders(tx, requests)
    finally:
        tx.actors = actors
    placed = [answer for answer in answers if isinstance(answer, Placed)]
    if len(placed) < len(requests):
        raise ValueError(f"an order for an exchange was not placed: {answers}")
    return placed


def _order(done: Done, sending: Sending, person: Row) -> PlaceOrder:
    """An order for the same buyer, at prices that are settled already."""
    order = done.desk.books[sending.order_id].order
    about: dict[str, Any] = {"method": order.method}
    if person["customer_id"] is not None:
        about["customer"] = Contact(
            customer_id=person["customer_id"], email=person["email"], phone=person["phone"], name=person["name"],
            language=person["language"],
        )  # fmt: skip
        about["ship_to"] = _address.decode(person["address"]) if person["address"] else None
        about["bill_to"] = _address.decode(person["billing"]) if person["billing"] else None
    return PlaceOrder(
        lines=[
            PlaceLine(sku=one.sku, quantity=one.quantity, unit_price=price_text(one.unit_price)) for one in sending.lines
        ],
        channel=sending.kind, prices="theirs", currency=order.currency, tax_included=order.tax_included,
        test=person["test"], **about,
    )  # fmt: skip
