"""What a shipment is worth: its units with their share of discount and tax, and the order's charges with the first.

Canceled units take their share from a line's beginning (`cancel_orders`), shipped ones from its end: so neither changes what
the other was worth, and the shares of all shipments sum to the order's total exactly.
"""

from collections.abc import Mapping

from waybill.decisions.payments.terms import AnyOrder
from waybill.model.facts import LineFact, OrderFact
from waybill.model.money import portion
from waybill.model.views import OrderLine

Units = Mapping[int, int]


def worth(line: LineFact | OrderLine, units: int) -> int:
    """What `units` of a line come to once they ship, discounts and tax included, in minor units."""
    last = line.quantity
    return portion(line.total, last, last - min(units, last - line.canceled), last)


def charges(order: AnyOrder) -> int:
    """What of the order's total is no line's: shipping and the like, with their tax."""
    return order.total - sum(worth(line, line.quantity) for line in order.lines)


def amount_due(order: AnyOrder, units: Units) -> int:
    """What is due in all once these units by line, counted from the first shipment on, have shipped. None due is 0."""
    if not any(units.values()):
        return 0
    return max(0, charges(order) + sum(worth(line, units.get(line.line, 0)) for line in order.lines))


def shipment_share(order: AnyOrder, before: Units, now: Units) -> int:
    """What a shipment of these units comes to, given what shipped before."""
    return amount_due(order, together(before, now)) - amount_due(order, before)


def together(before: Units, now: Units) -> dict[int, int]:
    """Units by line of both."""
    return {line: before.get(line, 0) + now.get(line, 0) for line in {*before, *now}}


def shipped(order: OrderFact) -> dict[int, int]:
    """Units by line that have ever left us."""
    return {line.line: line.shipped_ever for line in order.lines}


def packed(order: OrderFact) -> dict[int, int]:
    """Units by line that are packed, wait to be picked up, or have left us."""
    return {line.line: line.packed + line.ready_for_pickup + line.shipped_ever for line in order.lines}


def still_due(order: OrderFact, units: Units) -> int:
    """What of `amount_due` is neither paid nor need be: credits and write-offs count as paid, what is on its way back does not.

    Never below 0.
    """
    kept = order.paid - order.refunded - order.refund_pending - order.dispute_lost
    return max(0, min(amount_due(order, units), order.total) - order.credited - order.written_off - kept)


def covered(order: OrderFact, leaving: Units) -> bool:
    """Whether money captured suffices to hand these units by line over now. What a marketplace sells, it has been paid for."""
    return order.prices == "theirs" or still_due(order, together(shipped(order), leaving)) == 0
