"""Check baskets out: each becomes the order that is to be placed, or is refused."""

from collections.abc import Sequence

import msgspec

from waybill.decisions.front.baskets import FrontFacts, make_order, placed_lines, refused
from waybill.model.front import CheckOutBasket, FrontRefusal
from waybill.model.orders import Address, Contact, PlaceOrder
from waybill.model.results import Refused


def decide(facts: FrontFacts, requests: Sequence[CheckOutBasket]) -> list[PlaceOrder | Refused]:
    """One per request: what is to be placed, at the total that the buyer was shown."""
    return [_order(facts, request) for request in requests]


def _order(facts: FrontFacts, request: CheckOutBasket) -> PlaceOrder | Refused:
    lines = placed_lines(facts, request.lines)
    if isinstance(lines, Refused):
        return lines
    is_missing = request.way.method != "pickup" and request.ship_to is None
    order = make_order(facts, lines, request.way, request.ship_to, pay=request.pay)
    if isinstance(order, Refused):
        return order
    if request.pay == "later" and not facts.front.pay_later:
        detail = "This shop takes no orders that are paid later. Pay now."
        return refused(FrontRefusal.PAYMENT_NOT_OFFERED, detail, "/pay")
    if request.pay == "now" and not facts.front.gateways:
        detail = "This shop takes no payments here. Choose to pay later."
        return refused(FrontRefusal.PAYMENT_NOT_OFFERED, detail, "/pay")
    buyer = request.buyer
    # A phone number is where somebody is called, and not by what they are known again: who types another's would have
    # their own e-mail put to that customer.
    contact = Contact(email=buyer.email, name=buyer.name, language=buyer.language)
    to = order.ship_to
    if order.method == "pickup" and buyer.phone:
        to = Address(country=facts.shop.country, name=buyer.name, phone=buyer.phone)
    elif to is not None:
        to = msgspec.structs.replace(to, name=to.name or buyer.name, phone=to.phone or buyer.phone)
    return msgspec.structs.replace(
        order, customer=contact, ship_to=None if is_missing else to, bill_to=request.bill_to,
        expected_total=request.expected_total, note=request.note, attribution=request.attribution, consent=request.consent,
    )  # fmt: skip
