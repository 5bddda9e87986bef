"""Whether the money for goods is there when they leave."""

from collections.abc import Mapping

from waybill.model.facts import OrderFact
from waybill.model.money import portion


def covered(order: OrderFact, leaving: Mapping[int, int]) -> bool:
    """Whether what was captured, less what went back, is worth all that has left and these units by line with it.

    Charges go with the first units. What need not be paid (credits, write-offs) counts as paid.
    """
    value = 0
    left = order.total
    for line in order.lines:
        gone = min(line.shipped_ever + leaving.get(line.line, 0), line.quantity)
        value += portion(line.total, line.quantity, 0, gone)
        left -= line.total - portion(line.total, line.quantity, 0, line.canceled)
    kept = order.paid - order.refunded - order.dispute_lost
    return kept + order.credited + order.written_off >= min(order.total, value + max(0, left))
