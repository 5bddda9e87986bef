"""The table of holds: what each keeps from happening, what sets it by itself, and which scope may lift it."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from waybill.model.keys import Scope

Action = Literal["reserve", "capture", "release", "hand_over"]


class Hold(Struct, frozen=True, kw_only=True):
    """`blocks` are the actions that wait; `set_by` says what sets it without being asked, `lifted_by` which scope lifts it.

    An order on a hold that blocks `reserve` keeps what it has and gets no more.
    """

    blocks: frozenset[Action]
    set_by: str
    lifted_by: Scope


HOLDS: Mapping[str, Hold] = {
    "fraud": Hold(
        blocks=frozenset({"reserve", "capture", "release", "hand_over"}),
        set_by="nothing: a person, or a risk check through the API",
        lifted_by="risk:write",
    ),
    "payment": Hold(
        blocks=frozenset({"release", "hand_over"}),
        set_by="a capture that fails before hand-over, an authorization that ends and cannot be renewed, or an exchange in "
        "advance whose goods do not come back after all",
        lifted_by="risk:write",
    ),
    "address": Hold(
        blocks=frozenset({"release", "hand_over"}),
        set_by="nothing: a person, or an address check through the API",
        lifted_by="orders:write",
    ),
    "price": Hold(
        blocks=frozenset({"capture", "release", "hand_over"}),
        set_by="a channel's figures that differ from ours by more than the shop tolerates",
        lifted_by="risk:write",
    ),
    # what there is of it may go: it says only that something is missing
    "stock": Hold(
        blocks=frozenset(),
        set_by="missing stock of what a channel has sold, or a shortage; it ends when nothing waits for stock",
        lifted_by="orders:write",
    ),
    "manual": Hold(
        blocks=frozenset({"release", "hand_over"}),
        set_by="nothing: a person",
        lifted_by="orders:write",
    ),
    "until_date": Hold(
        blocks=frozenset({"release", "hand_over"}),
        set_by="nothing: a person; it ends by itself at its time",
        lifted_by="orders:write",
    ),
}


def blocking(action: Action) -> frozenset[str]:
    """The holds that keep an action from happening."""
    return frozenset(reason for reason, hold in HOLDS.items() if action in hold.blocks)


_BLOCKING: Mapping[Action, frozenset[str]] = {
    "reserve": blocking("reserve"),
    "capture": blocking("capture"),
    "release": blocking("release"),
    "hand_over": blocking("hand_over"),
}


def blocked_by(action: Action, holds: Iterable[str]) -> list[str]:
    """Those of an order's holds that keep an action from happening, sorted; none is that it may happen."""
    return sorted(_BLOCKING[action].intersection(holds))
