"""Say that buyers are here."""

from collections.abc import Sequence

from waybill.commands.fulfillment.gathering import orders_of
from waybill.commands.fulfillment.pickup_gathering import read_pickups
from waybill.commands.locking import lock_orders
from waybill.commands.people import Person, keep
from waybill.decisions.fulfillment.arrive_pickups import Facts, decide
from waybill.model.pickups import ArrivePickup, ArrivePickupResult, PickupArrived
from waybill.store.record import record
from waybill.store.tx import Tx


async def arrive_pickups(tx: Tx, requests: Sequence[ArrivePickup]) -> list[ArrivePickupResult]:
    """One result per request, in request order. A refusal does not stop the others."""
    order_of = await orders_of(tx, {request.fulfillment_id for request in requests})
    orders = await lock_orders(tx, set(order_of.values()))
    pickups = await read_pickups(tx, order_of)
    buyers = {
        index: orders[order_of[request.fulfillment_id]].customer_id
        for index, request in enumerate(requests)
        if request.fulfillment_id in order_of and (request.bay or request.car)
    }
    notes = {index: next(tx.ids) for index, customer_id in buyers.items() if customer_id}
    decided = decide(Facts(pickups, notes), requests)
    people = []
    for index, person_id in notes.items():
        customer_id = buyers[index]
        if customer_id and isinstance(decided.results[index], PickupArrived):
            texts = {"bay": requests[index].bay, "car": requests[index].car}
            people.append((customer_id, person_id, Person(texts={k: v for k, v in texts.items() if v})))
    await keep(tx, people)
    await record(tx, decided.events)
    return list(decided.results)
