"""Payments in words."""

from waybill.decisions.words.speaking import Context, says, sentences
from waybill.model.events.payments import (
    ActionSettled,
    AuthorizationExpired,
    AuthorizationExpiring,
    AuthorizationSettled,
    CaptureAsked,
    CaptureSettled,
    PaymentStarted,
    RefundAsked,
    RefundSettled,
    RenewalAsked,
    RenewalSettled,
    VoidAsked,
    VoidSettled,
)
from waybill.model.money import money_text

_EXCEPTIONS = {
    "done_twice": "the gateway says it did this twice",
    "late_success": "it was thought to have failed",
    "contradiction": "the gateway had said that it succeeded",
    "impossible_answer": "this cannot follow what was known before",
    "captured_too_much": "more was taken than was asked for or authorized",
    "refunded_too_much": "more was paid back than was asked for or taken",
    "late_money": "the order had expired before",
    "refund_failed": "somebody has to pay it back otherwise",
    "void_failed": "somebody has to let go of it otherwise, or it stays on the card until it ends",
}


@says(PaymentStarted)
def _payment_started(data: PaymentStarted, context: Context) -> str:
    how = "To be taken at once" if data.capture == "placing" else "To be authorized"
    tender = data.tender.replace("_", " ")
    return f"{how}: {money_text(data.amount, context.currency)} by {tender} through {data.gateway}."


@says(CaptureAsked)
def _capture_asked(data: CaptureAsked, context: Context) -> str:
    why = {"shipment": " for what is packed", "confirmation": ", as the order is confirmed"}.get(data.cause or "", "")
    return f"To be taken{why}: {money_text(data.amount, context.currency)}."


@says(RefundAsked)
def _refund_asked(data: RefundAsked, context: Context) -> str:
    why = f" ({data.cause.replace('_', ' ')})" if data.cause and data.cause != "other" else ""
    return f"To be paid back{why}: {money_text(data.amount, context.currency)}."


@says(VoidAsked)
def _void_asked(data: VoidAsked, context: Context) -> str:
    return f"To be let go: {money_text(data.amount, context.currency)} that is authorized and not taken."


@says(RenewalAsked)
def _renewal_asked(data: RenewalAsked, context: Context) -> str:
    return f"The authorization of {money_text(data.amount, context.currency)} is to be renewed."


def _told(data: ActionSettled, context: Context, what: str, done: str) -> str:
    """An answer in words: `what` was asked, and how it is said that it was `done`."""
    money = f": {money_text(data.amount, context.currency)}" if data.amount else ""
    reason = f" ({data.reason.replace('_', ' ')})" if data.reason else ""
    if data.outcome == "succeeded":
        said = f"{done}{money}"
    elif data.outcome == "failed":
        said = (
            f"{what} failed{reason}" if data.action_status == "failed" else f"{what} failed{reason}, and is tried again"
        )
        if data.action_status == "succeeded":
            said = f"{what} is said to have failed{reason}"
    elif data.outcome == "in_doubt":
        said = f"nobody knows yet whether {what} succeeded"
    elif data.outcome == "requires_action":
        said = f"{what} waits for the buyer to do something"
    else:
        said = f"{what} is being worked on"
    held = "the order is held until it is paid" if "payment" in data.holds_set else None
    free = "it is held no longer" if "payment" in data.holds_lifted else None
    return sentences([said, held, free, _EXCEPTIONS.get(data.exception or "")])


@says(AuthorizationSettled)
def _authorization_settled(data: AuthorizationSettled, context: Context) -> str:
    taken = any(money.kind == "captured" for money in data.money)
    return _told(data, context, "the payment", "taken" if taken else "authorized")


@says(CaptureSettled)
def _capture_settled(data: CaptureSettled, context: Context) -> str:
    return _told(data, context, "taking the money", "taken")


@says(RefundSettled)
def _refund_settled(data: RefundSettled, context: Context) -> str:
    return _told(data, context, "paying back", "paid back")


@says(VoidSettled)
def _void_settled(data: VoidSettled, context: Context) -> str:
    return _told(data, context, "letting the authorization go", "let go")


@says(RenewalSettled)
def _renewal_settled(data: RenewalSettled, context: Context) -> str:
    until = f" until {context.day(data.expires_at)}" if data.expires_at else ""
    return _told(data, context, "renewing the authorization", f"authorized anew{until}")


@says(AuthorizationExpired)
def _authorization_expired(data: AuthorizationExpired, context: Context) -> str:
    gone = -sum(money.amount for money in data.money if money.kind == "authorized")
    held = "the order is held until it is paid" if data.holds_set else None
    return sentences([f"the authorization of {money_text(gone, context.currency)} ran out", held])


@says(AuthorizationExpiring)
def _authorization_expiring(data: AuthorizationExpiring, context: Context) -> str:
    return "The authorization runs out soon and cannot be renewed. The order is held until it is paid otherwise."
