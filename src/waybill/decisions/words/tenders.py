"""Money beside the gateways in words."""

from waybill.decisions.words.speaking import Context, count, says, sentences, where
from waybill.model.events import tenders
from waybill.model.money import money_text

_TENDERS = {
    "cash": "in cash", "bank_transfer": "by bank transfer", "check": "by check", "terminal": "at the terminal",
    "cash_on_delivery": "in cash on delivery", "gift_card": "with a gift card", "store_credit": "with store credit",
    "exchange_credit": "with exchange credit",
}  # fmt: skip
_KINDS = {"gift_card": "a gift card", "store_credit": "store credit", "exchange_credit": "exchange credit"}


@says(tenders.PaymentRecorded)
def _payment_recorded(data: tenders.PaymentRecorded, context: Context) -> str:
    how = _TENDERS.get(data.tender, f"by {data.tender}")
    taken = f", taken by {data.collector}" if data.collector else ""
    return sentences(
        (
            f"paid {money_text(data.amount, context.currency)} {how}{taken}",
            "the order had ended" if data.late else None,
            "it has to be paid back" if data.exception_id else None,
        )
    )


@says(tenders.OrderReinstated)
def _order_reinstated(data: tenders.OrderReinstated, context: Context) -> str:
    return sentences(
        (
            f"reinstated, and reserved again: {where(data.reserved, context)}" if data.reserved else "reinstated",
            f"its stock is held until {context.moment(data.expires_at)}" if data.expires_at else None,
        )
    )


@says(tenders.OrderCredited)
def _order_credited(data: tenders.OrderCredited, context: Context) -> str:
    what = f" for {context.line(data.line)}" if data.line is not None else ""
    if data.kind == "taken_back":
        return f"Took back {money_text(-data.amount, context.currency)} that was credited{what}: it is canceled."
    why = f" ({data.reason.replace('_', ' ')})" if data.reason and data.reason != "other" else ""
    return f"Credited {money_text(data.amount, context.currency)}{what}: {data.kind.replace('_', ' ')}{why}."


@says(tenders.OrderWrittenOff)
def _order_written_off(data: tenders.OrderWrittenOff, context: Context) -> str:
    if data.amount < 0:
        return f"{money_text(-data.amount, context.currency)} that was written off is canceled."
    why = f" ({data.reason.replace('_', ' ')})" if data.reason != "other" else ""
    return f"Wrote off {money_text(data.amount, context.currency)}{why}."


@says(tenders.DisputeReported)
def _dispute_reported(data: tenders.DisputeReported, context: Context) -> str:
    return sentences(
        (
            f"a dispute over {money_text(data.amount, context.currency)} was {data.reported}",
            "a person has to look at it" if data.exception_id else None,
        )
    )


@says(tenders.StoredValueIssued)
def _stored_value_issued(data: tenders.StoredValueIssued, context: Context) -> str:
    until = f", good until {context.day(data.expires_at)}" if data.expires_at else ""
    return f"Issued {_KINDS.get(data.kind, data.kind)} of {money_text(data.amount, data.currency)}{until}."


@says(tenders.StoredValueVoided)
def _stored_value_voided(data: tenders.StoredValueVoided, context: Context) -> str:
    return (
        f"Closed an account with {money_text(data.amount, context.currency)} on it ({data.reason.replace('_', ' ')})."
    )


@says(tenders.RefundedToStoredValue)
def _refunded(data: tenders.RefundedToStoredValue, context: Context) -> str:
    way = "to the gift card it came from" if data.cause == "origin" else f"as {data.cause.replace('_', ' ')}"
    return f"Paid back {money_text(data.amount, context.currency)} {way}."


@says(tenders.RefundRedirected)
def _refund_redirected(data: tenders.RefundRedirected, context: Context) -> str:
    way = {"store_credit": "as store credit", "bank_transfer": "by bank transfer"}.get(data.way, data.way)
    return f"The refund that failed was made another way: {money_text(data.amount, context.currency)} {way}."


@says(tenders.RefundMoved)
def _refund_moved(data: tenders.RefundMoved, context: Context) -> str:
    return f"The refund that failed is to go to another payment: {money_text(data.amount, context.currency)}."


@says(tenders.CashRemitted)
def _cash_remitted(data: tenders.CashRemitted, context: Context) -> str:
    odd = sum(line.status != "matched" for line in data.lines)
    handed_in = money_text(data.amount, context.currency)
    differ = f"{count(odd, 'line')} of the list {'differs' if odd == 1 else 'differ'} from what was collected"
    lines = count(len(data.lines), "delivery", "deliveries")
    return sentences((f"{data.collector} handed in {handed_in} for {lines}", differ if odd else None))


@says(tenders.DeliveryRefused)
def _delivery_refused(data: tenders.DeliveryRefused, context: Context) -> str:
    return f"Refused at the door: {money_text(data.amount, context.currency)} need not be paid."


@says(tenders.CustomerCreditSet)
def _credit_set(data: tenders.CustomerCreditSet, context: Context) -> str:
    account, delivery = (
        "as in the shop's settings" if limit is None else money_text(limit, context.currency)
        for limit in (data.account_limit, data.delivery_limit)
    )
    days = f", due after {count(data.account_days, 'day')}" if data.account_days is not None else ""
    return f"May owe on account {account}, on delivery {delivery}{days}."


@says(tenders.PayLinkMade)
def _pay_link_made(data: tenders.PayLinkMade, context: Context) -> str:
    return f"Made a link to pay {money_text(data.due, context.currency)}, good until {context.moment(data.expires_at)}."
