"""The literal lifecycle tables: which state follows which, and the command that leads there. An absent pair is refused."""

from collections.abc import Mapping

Lifecycle = Mapping[str, Mapping[str, str]]

ORDER: Lifecycle = {
    "draft": {"placed": "place_orders", "discarded": "discard_drafts", "expired": "expire_orders"},
    "placed": {"confirmed": "confirm_orders", "canceled": "cancel_orders", "expired": "expire_orders"},
    "confirmed": {"completed": "complete_orders", "canceled": "cancel_orders", "cancel_pending": "request_cancels"},
    "cancel_pending": {"canceled": "settle_cancels", "confirmed": "settle_cancels"},
    "expired": {"placed": "reinstate_orders"},
    "completed": {},
    "canceled": {},
    "discarded": {},
}

# States that orders begin in: a draft, a placed order, one confirmed at once, and history that is imported.
ORDER_BEGINS = ("draft", "placed", "confirmed", "completed")


def may(lifecycle: Lifecycle, state: str, command: str) -> bool:
    """Whether the command leads anywhere from this state."""
    return command in lifecycle[state].values()
