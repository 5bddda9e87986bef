"""What the end of a pickup leaves to others, and to its own order: goods that came back, and a free choice of the place."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec

from waybill.decisions.backorders import fill_backorders
from waybill.decisions.folding import Folding, Levels
from waybill.decisions.fulfillment.goods import Goods
from waybill.model.events import BackorderFilled, Event, StockChange
from waybill.model.facts import LocationFact, ShopFact
from waybill.model.pickups import PickupCollected, PickupEnded

Answer = TypeVar("Answer")


class Stock(Protocol):
    """The stock of all that the orders wait for, and of what comes back; locked."""

    @property
    def shop(self) -> ShopFact: ...

    @property
    def locations(self) -> Sequence[LocationFact]: ...

    @property
    def levels(self) -> Levels: ...


def give_on(
    stock: Stock, goods: Goods, ended: Mapping[UUID, int], back: Iterable[StockChange], now: datetime
) -> list[Event]:
    """Who waits gets what came `back`; and the orders of pickups that ended get what is elsewhere, now that it may come from there.

    `ended` has the last request about each of these orders.
    """
    if not ended:
        return []
    orders = [
        msgspec.structs.replace(order, pickup_at=goods.pickup_at(order.order_id)) if order.order_id in ended else order
        for order in goods.orders.values()
    ]
    folding = Folding(stock.shop, stock.locations, orders, stock.levels, now)
    for order_id in ended:
        folding.loosen(folding.orders[order_id])
    free = set()
    for change in back:
        folding.level(change.item_id, change.location_id).sellable += change.sellable
        free.add(change.item_id)
    return fill_backorders(folding, free, max(ended.values()))


def with_versions(answers: Sequence[Answer], filled: Iterable[Event]) -> list[Answer]:
    """The answers, with the version of an order that was given something at the end of the batch."""
    more = Counter(event.order_id for event in filled if isinstance(event.data, BackorderFilled))
    return [
        msgspec.structs.replace(answer, version=answer.version + more[answer.order_id])
        if isinstance(answer, PickupCollected | PickupEnded)
        else answer
        for answer in answers
    ]
