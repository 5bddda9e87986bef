"""What is known of an order when one asks what can be done with it, and how an answer is made."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from waybill.model.edits import ChangeShown
from waybill.model.order_actions import ActionGroup, ActionSubject, OrderAction
from waybill.model.payments import Abilities
from waybill.model.views import OrderDetail, OrderLine

HERE = ("unsourced", "backordered", "reserved", "released", "picked", "packed", "ready_for_pickup")
GONE = ("in_transit", "delivered", "lost", "returning", "returned")


class About(Struct, frozen=True, kw_only=True):
    """An order whole, its changes that wait, how many exceptions are open, and what the installed gateways can do.

    `pay_links` says whether the shop takes payments by link.
    """

    order: OrderDetail
    changes: Sequence[ChangeShown] = ()
    exceptions: int = 0
    gateways: Mapping[str, Abilities] = {}
    pay_links: bool = True

    def asked_back(self) -> dict[int, int]:
        """Units by line that locations are asked to give back already."""
        asked: dict[int, int] = {}
        for change in self.changes:
            if change.status == "awaiting_location":
                for line, units in change.units.items():
                    asked[line] = asked.get(line, 0) + units
        return asked


def units(lines: Sequence[OrderLine], *buckets: str) -> int:
    """Units of all lines in these buckets."""
    return sum(line.buckets.get(bucket, 0) for line in lines for bucket in buckets)


def words(status: str) -> str:
    """A status as it is said."""
    return status.replace("_", " ")


def on_order(
    about: About, action: str, title: str, operation: str, group: ActionGroup, problem: str | None,
    *, needs: Sequence[str] = (), most: int | None = None, versioned: bool = True, **request: Any,
) -> OrderAction:  # fmt: skip
    """An action on the order itself; `problem` is why it is not possible."""
    order = about.order
    asked: dict[str, Any] = {"order_id": str(order.order_id), **request}
    if versioned:
        asked["version"] = order.version
    return OrderAction(
        action=action, title=title, group=group, operation=operation, allowed=problem is None, reason=problem, request=asked,
        needs=list(needs), most=most,
    )  # fmt: skip


def on_part(
    action: str, title: str, operation: str, group: ActionGroup, problem: str | None, subject: ActionSubject,
    *, needs: Sequence[str] = (), most: int | None = None, **request: Any,
) -> OrderAction:  # fmt: skip
    """An action on a part of the order, which `request` names."""
    return OrderAction(
        action=action, title=title, group=group, operation=operation, allowed=problem is None, reason=problem,
        subject=subject, request=request, needs=list(needs), most=most,
    )  # fmt: skip
