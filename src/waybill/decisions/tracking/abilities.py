"""What a buyer may do with an order now, and why not. The verbs themselves have the last word."""

from collections.abc import Sequence
from datetime import datetime

from waybill.decisions.payments.terms import hoped_for, to_pay
from waybill.decisions.returns.books import OPEN
from waybill.model.tracking import Abilities, Ability, Hindrance, LineTracked
from waybill.model.views import OrderDetail

_GONE = ("in_transit", "delivered", "lost", "returning", "returned")
_BEGUN = ("released", "picked", "packed", "ready_for_pickup")


def abilities_of(
    order: OrderDetail,
    lines: Sequence[LineTracked],
    *,
    reachable: bool,
    gateway: str | None,
    billed: bool,
    asked: bool,
    now: datetime,
) -> Abilities:
    """What the buyer may do. Whoever has no e-mail address gets no code, and so changes nothing."""
    buckets = {bucket for line in order.lines for bucket, units in line.buckets.items() if units}
    return Abilities(
        cancel=_with_code(_cancel(order, buckets), reachable=reachable),
        address=_with_code(_address(order, buckets), reachable=reachable),
        returns=_with_code(_returns(order, lines, now), reachable=reachable),
        pay=_pay(order, gateway),
        invoice=Ability(can=True) if billed else _not("not_yet"),
        answer=_with_code(Ability(can=True) if asked else _not("nothing_asked"), reachable=reachable),
    )


def _not(why: Hindrance) -> Ability:
    return Ability(can=False, why=why)


def _with_code(ability: Ability, *, reachable: bool) -> Ability:
    return _not("no_email") if ability.can and not reachable else ability


def _cancel(order: OrderDetail, buckets: set[str]) -> Ability:
    if order.status == "cancel_pending":
        return _not("already_asked")
    if order.status not in ("placed", "confirmed"):
        return _not("already_ended")
    if buckets & set(_GONE):
        return _not("already_shipped")
    return Ability(can=True, asks=bool(buckets & set(_BEGUN)))


def _address(order: OrderDetail, buckets: set[str]) -> Ability:
    if order.method == "pickup":
        return _not("not_for_pickup")
    if order.status not in ("placed", "confirmed"):
        return _not("already_ended")
    if buckets & set(_GONE):
        return _not("already_shipped")
    if buckets & set(_BEGUN):
        # who packs may have the old address before them already
        return _not("already_packed")
    return Ability(can=True)


def _returns(order: OrderDetail, lines: Sequence[LineTracked], now: datetime) -> Ability:
    out = [line for line in lines if line.returnable]
    if not out:
        if any(one.status in OPEN for one in order.returns):
            return _not("already_asked")
        return _not("already_ended" if any("returned" in line.states for line in lines) else "nothing_delivered")
    if any(until and until >= now for line in out for until in (line.return_until, line.fault_until)):
        return Ability(can=True)
    return _not("window_closed" if any(line.return_until for line in out) else "not_returnable")


def _pay(order: OrderDetail, gateway: str | None) -> Ability:
    if not to_pay(order, order.payments):
        return _not("nothing_due")
    if order.terms == "on_delivery" or gateway is None:
        return _not("not_offered")
    # one may still bring its amount: another is not begun beside it
    return _not("being_paid") if hoped_for(order.payments) else Ability(can=True)
