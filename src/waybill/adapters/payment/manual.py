"""Money that people handle: nothing is known until somebody says so (`settle_payments`, through the API or the console)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from waybill.model.payments import Abilities
from waybill.ports.payment import (
    Answer,
    Authorize,
    Call,
    Capture,
    Find,
    Found,
    Notice,
    Pending,
    Refund,
    Renew,
    Void,
)


class ManualGateway:
    """Answers that it is pending, whatever it is."""

    abilities = Abilities(by_people=True)

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    async def authorize(self, shop_id: int, calls: Sequence[Authorize]) -> Sequence[Answer]:
        """Somebody has to take the money."""
        return _pending(calls)

    async def capture(self, shop_id: int, calls: Sequence[Capture]) -> Sequence[Answer]:
        """Somebody has to take the money."""
        return _pending(calls)

    async def void(self, shop_id: int, calls: Sequence[Void]) -> Sequence[Answer]:
        """Somebody has to let go."""
        return _pending(calls)

    async def refund(self, shop_id: int, calls: Sequence[Refund]) -> Sequence[Answer]:
        """Somebody has to pay it back."""
        return _pending(calls)

    async def renew(self, shop_id: int, calls: Sequence[Renew]) -> Sequence[Answer]:
        """Somebody has to renew it."""
        return _pending(calls)

    async def find(self, shop_id: int, calls: Sequence[Find]) -> Sequence[Found]:
        """Nobody but a person knows."""
        return _pending(calls)

    async def notices(self, shop_ids: Sequence[int], now: datetime) -> Sequence[Notice]:
        """None: people say it to us."""
        return []

    async def forget(self, shop_id: int, notice_ids: Sequence[UUID]) -> None:
        """There is nothing to forget."""


def _pending(calls: Sequence[Call]) -> list[Answer]:
    return [Pending() for _ in calls]
