"""Which events are news to a buyer, and of what. What is not named here, buyers are not told of."""

from typing import Literal

News = Literal["order", "parcel", "payment", "return"]

_OF: dict[str, News] = {
    "order": "order", "change": "order", "fulfillment": "order", "stock": "order",
    "parcel": "parcel", "tracking": "parcel", "pickup": "parcel", "delivery": "parcel",
    "payment": "payment", "authorization": "payment", "capture": "payment", "refund": "payment",
    "stored_value": "payment", "void": "payment",
    "return": "return", "claim": "return", "exchange": "return",
}  # fmt: skip
# Who is suspected of what, and what staff note, is nobody's news.
_HIDDEN = frozenset({"order.held", "order.holds_lifted"})


def news_of(type: str) -> News | None:
    """What an event of this type is news of; None for what stays in the house."""
    return None if type in _HIDDEN else _OF.get(type.partition(".")[0])
