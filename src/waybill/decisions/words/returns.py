"""Returns, claims and exchanges in words."""

from collections.abc import Iterable

from waybill.decisions.words.speaking import Context, says, sentences, units
from waybill.model.events import returns
from waybill.model.money import money_text

_REASONS = {
    "unwanted": "not wanted", "wrong_size": "wrong size", "late": "came late", "not_as_described": "not as described",
    "wrong_item": "wrong item", "undeliverable": "not deliverable",
}  # fmt: skip
_EXCEPTIONS = {
    "return_scan_impossible": "a carrier has goods that nobody was to send: somebody has to look",
    "return_excess": "more came than was ever sent: somebody has to look",
    "return_wrong_item": "goods came that are not of this order: somebody has to look",
    "return_missing_after_credit": "what never came had been credited already: somebody has to look",
    "return_declined_after_credit": "what was declined had been credited already: somebody has to look",
}


def _goods(lines: Iterable[tuple[int, int]], context: Context) -> str:
    return units(((context.line(number), quantity) for number, quantity in lines), context)


def _reasons(lines: "Iterable[returns.ReturnUnitsAsked]") -> str:
    said = dict.fromkeys(_REASONS.get(line.reason, line.reason) for line in lines)
    return f" ({', '.join(said)})" if said else ""


def _exceptions(opened: "list[returns.OpenedException] | None") -> list[str]:
    return [_EXCEPTIONS.get(one.kind, "somebody has to look at this") for one in opened or ()]


@says(returns.ReturnRequested)
def _requested(data: returns.ReturnRequested, context: Context) -> str:
    goods = _goods(((line.line, line.quantity) for line in data.lines), context)
    wanted = "an exchange was asked for" if data.exchange else "a return was asked for"
    instead = units(((one.sku, one.quantity) for one in data.exchange or ()), context)
    return sentences(
        (
            f"{wanted}: {goods}{_reasons(data.lines)}",
            f"instead: {instead}" if data.exchange else None,
            f"postage is paid by the {data.postage}",
        )
    )


@says(returns.ReturnApproved)
def _approved(data: returns.ReturnApproved, context: Context) -> str:
    return sentences(
        (
            "the return was approved" + (f", to {context.location(data.location_id)}" if data.location_id else ""),
            f"label: {data.carrier} {data.tracking_number}" if data.tracking_number else None,
            f"it is to come until {context.day(data.expires_at)}",
        )
    )


@says(returns.ReturnDeclined)
def _declined(data: returns.ReturnDeclined, context: Context) -> str:
    return "The return was declined." if data.reason == "other" else f"The return was declined ({data.reason})."


@says(returns.ReturnCanceled)
def _canceled(data: returns.ReturnCanceled, context: Context) -> str:
    return "The return was canceled: the buyer keeps the goods."


@says(returns.ReturnExpired)
def _expired(data: returns.ReturnExpired, context: Context) -> str:
    return "The return expired: the goods did not come."


@says(returns.ReturnScanned)
def _scanned(data: returns.ReturnScanned, context: Context) -> str:
    who = data.carrier or "a carrier"
    what = "the goods are on their way back" if data.moved else "a report on goods that come back"
    return sentences((f"{what}, says {who}", *_exceptions(data.exceptions)))


@says(returns.ReturnReceived)
def _received(data: returns.ReturnReceived, context: Context) -> str:
    goods = _goods(((line.line, line.quantity) for line in data.lines), context) if data.lines else None
    kinds = {
        "unannounced": "came back unannounced", "in_store": "given back in the store",
        "return_to_sender": "came back undelivered",
    }  # fmt: skip
    came = kinds.get(data.kind or "", "came back")
    surplus = [
        (context.item(one.item_id) if one.item_id else "unknown goods", one.quantity) for one in data.surplus or ()
    ]
    more = units(surplus, context)
    return sentences(
        (
            f"{came}, to {context.location(data.location_id)}" + (f": {goods}" if data.lines else ""),
            f"not of this order: {more}" if data.surplus else None,
            *_exceptions(data.exceptions),
        )
    )


_BECAME = {
    "sellable": "are for sale again", "quarantine": "stay in quarantine", "damaged": "are damaged",
    "scrap": "are thrown away",
}  # fmt: skip


@says(returns.ReturnInspected)
def _inspected(data: returns.ReturnInspected, context: Context) -> str:
    parts: list[str | None] = []
    for disposition, became in _BECAME.items():
        lines = [(one.line, one.accepted) for one in data.lines if one.disposition == disposition and one.accepted]
        parts.append(f"{_goods(lines, context)} {became}" if lines else None)
    declined = [(one.line, one.declined) for one in data.lines if one.declined]
    parts.append(f"{_goods(declined, context)} go back to the buyer" if declined else None)
    return sentences(("what came back was looked at", *parts, *_exceptions(data.exceptions)))


@says(returns.ReturnClosed)
def _closed(data: returns.ReturnClosed, context: Context) -> str:
    lost = _goods(((line.line, line.quantity) for line in data.lost or ()), context) if data.lost else None
    lost = f"lost on the way back: {lost}" if lost else None
    return sentences(("the return is closed", lost, *_exceptions(data.exceptions)))


def _credit(entries: "Iterable[returns.UnitsCredited]", context: Context) -> str:
    return money_text(sum(one.amount for one in entries), context.currency)


@says(returns.ReturnCredited)
def _credited(data: returns.ReturnCredited, context: Context) -> str:
    fee = sum(one.fee for one in data.credits)
    return sentences(
        (
            f"credited {_credit(data.credits, context)} for what came back",
            f"shipping of {money_text(data.shipping, context.currency)} is in it" if data.shipping else None,
            f"kept: {money_text(fee + data.postage, context.currency)} for restocking and postage"
            if fee + data.postage
            else None,
            f"a discount of {money_text(data.withheld, context.currency)} is lost by it" if data.withheld > 0 else None,
        )
    )


_PROBLEMS = {"wrong": "the wrong goods"}


@says(returns.ClaimMade)
def _claimed(data: returns.ClaimMade, context: Context) -> str:
    kinds = dict.fromkeys(_PROBLEMS.get(line.problem, line.problem) for line in data.lines)
    goods = _goods(((line.line, line.quantity) for line in data.lines), context)
    return sentences(
        (
            f"claimed: {goods} ({', '.join(kinds)})",
            f"credited {_credit(data.credits, context)}, with nothing to be sent back" if data.credits else None,
            "the same is sent again, free of charge" if data.remedy == "replacement" else None,
        )
    )


@says(returns.ExchangeSent)
def _sent(data: returns.ExchangeSent, context: Context) -> str:
    what = "a replacement goes out" if data.kind == "replacement" else "the exchange goes out"
    paid = f"{money_text(data.amount, context.currency)} of this order's money pays for it" if data.amount else None
    return sentences((f"{what} as order #{data.number}", paid))


@says(returns.OrderLinked)
def _linked(data: returns.OrderLinked, context: Context) -> str:
    what = "this replaces goods" if data.kind == "replacement" else "this is an exchange for goods"
    paid = f"{money_text(data.amount, context.currency)} paid by that order" if data.amount else None
    still = "on hold until the rest is paid" if "payment" in data.holds_set else None
    return sentences((f"{what} of order #{data.from_number}", paid, still))
