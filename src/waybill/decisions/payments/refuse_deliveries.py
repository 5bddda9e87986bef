"""Cancel what was due for parcels that were refused at the door: their goods come back, and nobody owes for them."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.credits import Credits, Given
from waybill.decisions.fulfillment.goods import ParcelFact
from waybill.decisions.payments.book import Book
from waybill.decisions.payments.ledger import refused, shared_tax
from waybill.decisions.returns.shares import Paid, priced, whole
from waybill.model.cash import DeliveryTurnedAway, RefuseDelivery, RefuseDeliveryResult, RefuseRefusal
from waybill.model.events import Money
from waybill.model.events.tenders import CreditPart, DeliveryRefused
from waybill.model.facts import LineFact, OrderFact
from waybill.model.money import portion
from waybill.model.results import Decided

_BACK = ("returning", "returned")


class Facts(Struct, frozen=True):
    """The parcels asked for as far as they exist, and their orders, locked.

    `credits` is what was credited of lines so far; `done` what was canceled for parcels before, nothing for those whose goods
    were credited as they came back.
    """

    orders: Mapping[UUID, OrderFact]
    parcels: Mapping[UUID, ParcelFact]
    credits: Credits = {}
    done: Mapping[UUID, int] = {}


def decide(facts: Facts, requests: Sequence[RefuseDelivery], ids: Iterator[UUID]) -> Decided[RefuseDeliveryResult]:
    """One result per request. Asked again for the same parcel, nothing more is canceled."""
    book = Book(facts.orders, ())
    credits, done = dict(facts.credits), dict(facts.done)
    results: list[RefuseDeliveryResult] = []
    for index, request in enumerate(requests):
        parcel = facts.parcels.get(request.parcel_id)
        if parcel is None:
            results.append(refused(RefuseRefusal.UNKNOWN_PARCEL, "There is no parcel with this id.", "/parcel_id"))
            continue
        if parcel.status not in _BACK:
            results.append(
                refused(
                    RefuseRefusal.NOT_COMING_BACK,
                    f"The parcel is {parcel.status.replace('_', ' ')}. Report first that it was refused.",
                    "/parcel_id",
                    status=parcel.status,
                )
            )
            continue
        order = book.orders[parcel.order_id]
        if parcel.parcel_id not in done:
            # what others pay is settled when their goods are back, by the policy of returns
            parts = _parts(order, parcel, credits, ids) if order.terms == "on_delivery" else []
            amount = done[parcel.parcel_id] = sum(part.amount for part in parts)
            for part in parts:
                if part.line is not None:
                    place = order.order_id, part.line
                    credits[place] = credits.get(place, Given(0)).more(part.amount, part.tax)
            if amount:
                data = DeliveryRefused(
                    parcel_id=parcel.parcel_id,
                    amount=amount,
                    credits=parts,
                    money=[Money(kind="credited", amount=amount)],
                )
                book.add(order.order_id, data, index)
        order = book.orders[parcel.order_id]
        results.append(
            DeliveryTurnedAway(
                order_id=order.order_id, parcel_id=parcel.parcel_id, version=order.version, currency=order.currency,
                canceled=done[parcel.parcel_id], balance=order.balance,
            )
        )  # fmt: skip
    return Decided(results, book.events)


def _parts(order: OrderFact, parcel: ParcelFact, credits: Credits, ids: Iterator[UUID]) -> list[CreditPart]:
    """Credits by line for what is in the parcel, no more than is due; charges too where the buyer got nothing at all."""
    left = max(0, order.balance)
    parts = []
    for line in order.lines:
        units = parcel.lines.get(line.line, 0)
        amount = min(left, _worth(line, units, credits.get((order.order_id, line.line), Given(0))))
        if amount:
            left -= amount
            tax = shared_tax(line.tax, line.total, amount)
            parts.append(CreditPart(credit_id=next(ids), amount=amount, tax=tax, line=line.line, quantity=units))
    if left and all(line.canceled + line.returning + line.returned == line.quantity for line in order.lines):
        tax = shared_tax(order.tax_total, order.total, left)
        parts.append(CreditPart(credit_id=next(ids), amount=left, tax=tax))
    return parts


def _worth(line: LineFact, units: int, given: Given) -> int:
    """What these units come to by the price as it was adjusted, counted from the line's end, as far as it was not credited before."""
    sold = Paid(line.quantity, line.total, line.tax, line.canceled)
    paid = priced(sold, given.price, given.tax)
    worth = portion(paid.total, paid.quantity, paid.quantity - min(units, line.quantity - line.canceled), paid.quantity)
    return max(0, min(worth, whole(sold) - given.total))
