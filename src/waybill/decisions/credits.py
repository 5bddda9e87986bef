"""Credits of what is canceled are taken back: what nobody pays any more is not given away once more."""

from collections.abc import Iterator, Mapping
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions.folding import Order
from waybill.model.events import Event, Money, OrderChanged
from waybill.model.events.tenders import OrderCredited, OrderWrittenOff
from waybill.model.facts import OrderFact
from waybill.model.money import divide, portion

# The order as a whole, where the others are lines.
WHOLE = 0


class Given(Struct, frozen=True):
    """What was credited of a line, in minor units: `total`, with `tax` in it; `price` of it lowered the price of each unit."""

    total: int
    price: int = 0
    tax: int = 0

    def more(self, amount: int, tax: int) -> "Given":
        return Given(self.total + amount, self.price, self.tax + tax)

    def less(self, amount: int) -> "Given":
        return Given(self.total - amount, max(0, self.price - amount), self.tax - self.tax_of(amount))

    def tax_of(self, amount: int) -> int:
        return divide(self.tax * amount, self.total) if self.total else 0


# By order and line; what was credited of the order as a whole is there as a line too.
Credits = dict[tuple[UUID, int], Given]


class Units(Struct, frozen=True):
    """Units of a line that have just been canceled, and how many of it are canceled with them."""

    quantity: int
    canceled: int


def take_back_credits(
    order: OrderFact, total: int, units: Mapping[int, Units], credits: Credits, ids: Iterator[UUID]
) -> list[OrderChanged]:
    """What is taken back now that units are canceled and the order comes to `total`; `credits` are brought up to date.

    Of a line, what its price was adjusted by goes with each unit, and no more stays than what is left of it comes to. Of the
    order, no more stays than what is left of that; what was written off goes last.
    """
    made: list[OrderChanged] = []

    def take(number: int, amount: int) -> None:
        given = credits[order.order_id, number]
        credits[order.order_id, number] = given.less(amount)
        made.append(
            OrderCredited(
                credit_id=next(ids), kind="taken_back", amount=-amount, tax=-given.tax_of(amount), line=number or None,
                reason="canceled", money=[Money(kind="credited", amount=-amount)],
            )
        )  # fmt: skip

    for line in order.lines:
        gone, given = units.get(line.line), credits.get((order.order_id, line.line))
        if gone is None or given is None:
            continue
        left = line.total - portion(line.total, line.quantity, 0, gone.canceled)
        theirs = portion(given.price, line.quantity - gone.canceled + gone.quantity, 0, gone.quantity)
        amount = min(given.total, max(theirs, given.total - left))
        if amount > 0:
            take(line.line, amount)
    credited = order.credited + sum(one.amount for data in made for one in data.money)
    excess = max(0, credited + order.written_off - total)
    of_order = min(excess, credits.get((order.order_id, WHOLE), Given(0)).total)
    if of_order > 0:
        take(WHOLE, of_order)
    written_off = min(excess - of_order, order.written_off)
    if written_off > 0:
        money = [Money(kind="written_off", amount=-written_off)]
        made.append(OrderWrittenOff(amount=-written_off, reason="canceled", money=money))
    return made


def without_credits(order: OrderFact, made: list[OrderChanged]) -> OrderFact:
    """The order once these are taken back."""
    sums = {"credited": order.credited, "written_off": order.written_off}
    for data in made:
        for one in data.money:
            sums[one.kind] += one.amount
    return msgspec.structs.replace(order, version=order.version + len(made), **sums)


def cancel_credits(
    order: Order, units: Mapping[int, int], credits: Credits, ids: Iterator[UUID], request: int
) -> list[Event]:
    """Take back what was credited of units, by line, that the folding has canceled."""
    if not (order.fact.credited or order.fact.written_off):
        return []
    gone = {number: Units(quantity, order.lines[number].canceled) for number, quantity in units.items()}
    made = take_back_credits(order.fact, order.total, gone, credits, ids)
    order.fact = without_credits(order.fact, made)
    order.version += len(made)
    return [Event(data, order.fact.order_id, request) for data in made]
