"""Let goods come back: where to, and with which label. An exchange in advance goes out now."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from waybill.decisions.returns.answers import answer, check_open, refused, unknown_return
from waybill.decisions.returns.books import Books, Desk, Facts, Return
from waybill.decisions.returns.crediting import Credit, fee_rate, quote, send
from waybill.decisions.returns.done import Done
from waybill.model.events.returns import ReturnApproved
from waybill.model.returns import ApproveReturn, ReturnRefusal, ReturnResult


def decide(facts: Facts, requests: Sequence[ApproveReturn], now: datetime, ids: Iterator[UUID]) -> Done:
    """One result per request."""
    desk = Desk(facts, now, ids)
    return Done([_approve(desk, request, index) for index, request in enumerate(requests)], desk)


def _approve(desk: Desk, request: ApproveReturn, index: int) -> ReturnResult:
    found = desk.find(request.return_id)
    if found is None:
        return unknown_return()
    books, one = found
    problem = check_open(books, one, "approve_returns")
    if problem:
        return problem
    if request.location is not None and request.location.upper() not in desk.codes:
        return refused(
            ReturnRefusal.UNKNOWN_LOCATION,
            f"There is no open location with the code {request.location}.",
            "/location",
        )
    approve(desk, books, one, index, request)
    return answer(desk, books, one)


def approve(desk: Desk, books: Books, one: Return, index: int, request: ApproveReturn | None = None) -> None:
    """Approve a return, by itself where nobody asked. Without a location it goes where the policy says, if anywhere."""
    label = request.label if request else None
    code = (request.location if request and request.location else desk.policy.location or "").upper()
    place = desk.codes.get(code)
    one.status = "approved"
    one.location_id = place.location_id if place else None
    one.postage_fee = desk.policy.postage_fee if label and one.postage == "buyer" else 0
    one.expires_at = desk.now + timedelta(days=desk.policy.expire_days)
    data = ReturnApproved(
        return_id=one.return_id, expires_at=one.expires_at, location_id=one.location_id,
        carrier=label.carrier if label else None, tracking_number=label.tracking_number if label else None,
        postage_fee=one.postage_fee, person_id=desk.facts.notes.get(index) if request else None,
    )  # fmt: skip
    desk.emit(books, data, index)
    if one.exchange and one.in_advance:
        units = {
            number: Credit(part.quantity, fee_rate(desk, books, one.kind, number, part.reason))
            for number, part in one.parts.items()
        }
        send(desk, books, one, index, quote(books, desk.policy, units, one.postage_fee).total)
