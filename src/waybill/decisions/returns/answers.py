"""What the verbs about returns share: the refusals that come first, and the answer."""

from collections.abc import Sequence

from waybill.decisions.lifecycles import RETURN, may
from waybill.decisions.returns.books import Books, Desk, Return
from waybill.model.results import Refused
from waybill.model.returns import RefundQuote, ReturnNow, ReturnRefusal, ReturnUnits


def refused(refusal: ReturnRefusal, detail: str, field: str | None = None, **data: object) -> Refused:
    """A refusal about a return."""
    return Refused(type=refusal.value, detail=detail, field=field, data=data)


def number_of(books: Books, position: int) -> str:
    """A return's number as people see it, such as `#1001-R2`."""
    return f"#{books.order.number}-R{position}"


def unknown_return() -> Refused:
    """There is no such return."""
    return refused(ReturnRefusal.UNKNOWN_RETURN, "There is no return with this id. List the returns.", "/return_id")


def unknown_order() -> Refused:
    """There is no such order."""
    return refused(ReturnRefusal.UNKNOWN_ORDER, "There is no order with this id.", "/order_id")


def check_open(books: Books, one: Return, command: str) -> Refused | None:
    """Whether the return's state lets the command act on it."""
    if may(RETURN, one.status, command):
        return None
    return refused(
        ReturnRefusal.RETURN_NOT_OPEN,
        f"The return {number_of(books, one.position)} is {one.status.replace('_', ' ')}; that cannot be done with it now.",
        "/return_id",
        status=one.status,
    )


def check_version(books: Books, version: int | None) -> Refused | None:
    """Whether the order is still at the version that was seen."""
    if version is None or version == books.version:
        return None
    return refused(
        ReturnRefusal.VERSION_CHANGED,
        f"The order was changed meanwhile: it is at version {books.version}, not {version}. Read it again.",
        "/version",
        version=books.version,
    )


def answer(
    desk: Desk, books: Books, one: Return, refund: RefundQuote | None = None, *, filled: int = 0,
    exceptions: Sequence[str] = (), preview: bool = False,
) -> ReturnNow:  # fmt: skip
    """The return as it stands now."""
    return ReturnNow(
        return_id=None if preview else one.return_id,
        number=number_of(books, one.position),
        order_id=books.order.order_id,
        version=books.version,
        status=one.status,  # type: ignore[arg-type]
        kind=one.kind,  # type: ignore[arg-type]
        postage=one.postage,  # type: ignore[arg-type]
        lines=[
            ReturnUnits(
                line=part.line, quantity=part.quantity, reason=part.reason, received=part.received,
                accepted=part.accepted, declined=part.declined, credited=part.credited,
            )
            for part in one.parts.values()
        ],
        refund=refund,
        balance=books.balance,
        filled=filled,
        exceptions=list(exceptions),
        preview=preview,
    )  # fmt: skip
