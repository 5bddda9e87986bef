"""The links of the shop front: to an order, for who has just placed it, and to all orders of an address."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from waybill.store.signing import LinkToken, is_genuine_link, link_token, read_link_token

ORDER, ORDER_LIST = "front order", "order list"
ORDER_DAYS = timedelta(days=30)
ORDER_LIST_HOURS = timedelta(hours=24)


def order_token(secret: bytes, shop_id: int, order_id: UUID, placed_at: datetime) -> str:
    """What leads whoever has just ordered back to the order, and lets them pay it; the same for the same order."""
    until = int((placed_at + ORDER_DAYS).timestamp())
    return link_token(secret, ORDER, LinkToken(shop_id, order_id, until))


def order_list_token(secret: bytes, shop_id: int, customer_id: UUID, asked_at: datetime) -> str:
    """What leads to all orders of the address that a customer asked from, for a day."""
    return link_token(secret, ORDER_LIST, LinkToken(shop_id, customer_id, int(asked_at.timestamp())))


def said_by(token: str) -> LinkToken | None:
    """What a token says, unchecked; None for what cannot be one of ours."""
    says = read_link_token(token)
    return says if says is not None and 0 < says.shop_id < 2**63 and says.number < 2**33 else None


def is_genuine(secret: bytes, kind: str, token: str, says: LinkToken) -> bool:
    """Whether the shop with this secret made the token."""
    return is_genuine_link(secret, kind, token, says)


def asked_at(says: LinkToken) -> datetime:
    """When the link to an address' orders was asked for."""
    return datetime.fromtimestamp(says.number, UTC)


def ends_at(kind: str, says: LinkToken) -> datetime:
    """Until when a link is good."""
    at = datetime.fromtimestamp(says.number, UTC)
    return at + ORDER_LIST_HOURS if kind == ORDER_LIST else at
