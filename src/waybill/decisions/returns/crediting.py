"""What a return brings: a quote of it, and the credit itself once the setting's moment has come."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from waybill.decisions.returns.books import Books, Desk, Return, Sending
from waybill.decisions.returns.policy import Goods, terms_of
from waybill.decisions.returns.shares import Kept, lost_discount, share
from waybill.model.events import Money
from waybill.model.events.returns import ReturnCredited, UnitsCredited
from waybill.model.facts import sku_key
from waybill.model.money import portion
from waybill.model.return_policy import ReturnPolicy
from waybill.model.returns import RefundLine, RefundQuote


class Credit(Struct, frozen=True):
    """Units of a line to be credited, the fee that is kept of them, in parts per million, and what was `refused` of them."""

    quantity: int
    fee_rate: int
    refused: int = 0


def goods_of(books: Books, number: int) -> Goods:
    """What rules go by for a line."""
    sold = books.lines[number].sold
    return Goods(sold.sku, sold.tax_category, books.order.country, sold.returnable)


def fee_rate(desk: Desk, books: Books, kind: str, number: int, reason: str) -> int:
    """The restocking fee on units that come back for a reason, in parts per million."""
    fault = kind in ("claim", "return_to_sender")
    return terms_of(desk.policy, goods_of(books, number), reason, None, fault=fault).restocking_fee


def quote(books: Books, policy: ReturnPolicy, units: Mapping[int, Credit], postage: int = 0) -> RefundQuote:
    """What these units would bring; `postage` is kept of it. Never more than is left of the order's total."""
    left = max(0, books.order.total - books.credited - books.order.written_off)
    lines: list[RefundLine] = []
    for number, credit in sorted(units.items()):
        line = books.lines[number]
        most = min(left, line.left)
        # what was declined after it had been credited may come once more
        before = min(line.credited_units, line.fact.quantity - line.fact.canceled)
        count = min(credit.quantity, line.fact.quantity - line.fact.canceled - before)
        got = share(line.paid, before, count, credit.fee_rate, most, line.shared)
        # what was refused at the door was canceled then
        amount = max(0, got.amount - credit.refused)
        left -= amount
        lines.append(
            RefundLine(
                line=number, quantity=credit.quantity, share=got.share, fee=got.fee, amount=amount,
                tax=portion(got.tax, got.amount, 0, amount) if got.amount else 0,
            )
        )  # fmt: skip
    withheld = _lost(books, policy, units) - books.withheld
    kept_back = min(max(0, withheld), sum(line.amount for line in lines))
    kept_postage = min(postage, sum(line.amount for line in lines) - kept_back)
    lines = _less(lines, kept_back + kept_postage)
    given_back = min(left, max(0, -withheld))
    shipping = min(left - given_back, _shipping(books, policy, units))
    return RefundQuote(
        currency=books.order.currency, lines=lines, shipping=shipping, withheld=kept_back - given_back,
        postage=kept_postage, total=sum(line.amount for line in lines) + shipping + given_back,
    )  # fmt: skip


def credit_units(desk: Desk, books: Books, one: Return, units: Mapping[int, int], request: int) -> RefundQuote | None:
    """Credit units of a return, and let its exchange go out where that waited for it."""
    refused = one.kind == "return_to_sender"
    wanted = {
        n: Credit(
            count,
            fee_rate(desk, books, one.kind, n, one.parts[n].reason),
            books.refused(n, count) if refused else 0,
        )
        for n, count in units.items()
        if count
    }
    if not wanted:
        return None
    found = quote(books, desk.policy, wanted, one.postage_fee - one.fee)
    for line in found.lines:
        one.parts[line.line].credited += line.quantity
    data = ReturnCredited(
        return_id=one.return_id, credits=entries(desk, books, found), shipping=found.shipping, withheld=found.withheld,
        postage=found.postage, money=[Money(kind="credited", amount=found.total)] if found.total else [],
    )  # fmt: skip
    one.fee += found.postage
    settle(books, found)
    desk.emit(books, data, request)
    if one.exchange and not one.in_advance and one.exchange_order_id is None:
        send(desk, books, one, request, found.total)
    return found


def send(desk: Desk, books: Books, one: Return, request: int, credit: int) -> None:
    """Let the exchange of a return go out, once."""
    desk.sendings.append(Sending(books.order.order_id, one.return_id, request, "exchange", one.exchange, credit))
    # the order gets its own id when it is made; until then this says that it is being made
    one.exchange_order_id = one.return_id


def entries(desk: Desk, books: Books, found: RefundQuote) -> list[UnitsCredited]:
    """The credits that a quote comes to."""
    made = [
        UnitsCredited(
            credit_id=next(desk.ids), line=line.line, quantity=line.quantity or None, amount=line.amount, tax=line.tax,
            fee=line.fee,
            share=line.share if line.quantity else 0,
        )
        for line in found.lines
    ]  # fmt: skip
    rest = found.shipping + max(0, -found.withheld)
    if rest:
        about = books.about
        tax = portion(about.shipping_tax, about.shipping, 0, found.shipping) if found.shipping else 0
        made.append(UnitsCredited(credit_id=next(desk.ids), amount=rest, tax=tax))
    return made


def settle(books: Books, found: RefundQuote) -> None:
    """Book a quote in the order's figures."""
    for line in found.lines:
        books.lines[line.line].credited += line.amount
        books.lines[line.line].credited_units += line.quantity
        books.lines[line.line].shared += line.share if line.quantity else 0
    books.credited += found.total
    books.withheld += found.withheld
    books.shipping_credited += found.shipping


def due(one: Return) -> dict[int, int]:
    """Units that the return's moment has come for and that are not credited yet, by line."""
    units = {}
    for number, part in one.parts.items():
        reached: dict[str, Any] = {
            "scan": part.quantity if one.status == "in_transit" else part.received,
            "receipt": part.received,
            "inspection": part.accepted,
        }
        count = reached.get(one.refund_on, 0) - part.credited
        if count > 0:
            units[number] = count
    return units


def _less(lines: list[RefundLine], amount: int) -> list[RefundLine]:
    """The lines less an amount that is kept, taken from the first that have it; their tax goes down in proportion."""
    made = []
    for line in lines:
        kept = min(amount, line.amount)
        amount -= kept
        tax = portion(line.tax, line.amount, 0, line.amount - kept) if line.amount else 0
        made.append(
            RefundLine(
                line=line.line,
                quantity=line.quantity,
                share=line.share if line.quantity else 0,
                fee=line.fee,
                amount=line.amount - kept,
                tax=tax,
            )
        )
    return made


def _lost(books: Books, policy: ReturnPolicy, units: Mapping[int, Credit]) -> int:
    """What of the order's discounts is lost once these units are credited."""
    minimums = {sku_key(rule.code): rule.minimum for rule in policy.thresholds}
    discounts = [
        one for one in books.about.discounts if one.line is None and one.code and sku_key(one.code) in minimums
    ]
    if not discounts:
        return 0
    kept = []
    for number, line in books.lines.items():
        gone = line.credited_units + (units[number].quantity if number in units else 0)
        whole_line = portion(line.sold.subtotal, line.fact.quantity, line.fact.canceled, line.fact.quantity)
        until = max(line.fact.canceled, line.fact.quantity - gone)
        left = portion(line.sold.subtotal, line.fact.quantity, line.fact.canceled, until)
        kept.append(Kept(whole_line, left, line.sold.tax_rate))
    return sum(
        lost_discount(one.amount, minimums[sku_key(one.code or "")], kept, books.order.tax_included)
        for one in discounts
    )


def _shipping(books: Books, policy: ReturnPolicy, units: Mapping[int, Credit]) -> int:
    """The shipping, where nothing of the order is left once these units are credited."""
    if policy.refund_shipping == "never":
        return 0
    for number, line in books.lines.items():
        gone = line.credited_units + (units[number].quantity if number in units else 0)
        if gone < line.fact.quantity - line.fact.canceled:
            return 0
    return max(0, books.about.shipping - books.shipping_credited)
