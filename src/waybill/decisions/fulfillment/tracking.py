"""Where a parcel is, by all that was reported of it, in whatever order it came.

The precedence: `returned` is the end, for we have the goods again. Else the later of `delivered` and `returning` holds
against every scan on the way; a parcel that was delivered is never lost. A loss holds as long as nothing was seen later.
Else the latest scan on the way holds, and of several at the same time the one further along.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.decisions.fulfillment.goods import ExceptionFact, Goods, ParcelFact, columns_moved
from waybill.model.events import Event, Move, StockChange
from waybill.model.events.parcels import ExceptionOpened, ExceptionResolved, ParcelMoved, TrackingReported
from waybill.model.parcels import BUCKET_OF, MOVING

# Further along is higher; what is refused at the door is on its way back.
_RANK = {
    "in_transit": 1, "exception": 2, "out_for_delivery": 3, "failed_attempt": 4, "held_at_point": 5, "lost": 6,
    "returning": 7, "refused": 7, "delivered": 8, "returned": 9,
}  # fmt: skip
_MEANS = {"refused": "returning"}
_NOTHING: Mapping[UUID, Mapping[int, int]] = {}
_NO_UNITS: Mapping[int, int] = {}


class Report(Struct, frozen=True):
    """What was seen at a time, or (`ours`) concluded from a silence."""

    status: str
    at: datetime
    ours: bool = False


def state_of(reports: Iterable[Report], otherwise: str) -> tuple[str, datetime | None]:
    """The status by the precedence above, and the time of the report that decides; `otherwise` where none does."""
    seen = sorted((one for one in reports if one.status in _RANK), key=_place)
    by_status = {one.status: one for one in seen}
    if "returned" in by_status:
        return "returned", by_status["returned"].at
    ends = [one for one in seen if one.status in ("delivered", "returning", "refused")]
    if "lost" in by_status and "delivered" not in by_status:
        lost = by_status["lost"]
        if all(one.at <= lost.at for one in seen):
            return "lost", lost.at
    if ends:
        return _MEANS.get(ends[-1].status, ends[-1].status), ends[-1].at
    on_the_way = [one for one in seen if one.status != "lost"]
    return (on_the_way[-1].status, on_the_way[-1].at) if on_the_way else (otherwise, None)


def _place(report: Report) -> tuple[datetime, int]:
    return report.at, _RANK[report.status]


def contradicts(reports: Sequence[Report]) -> bool:
    """Whether the reports cannot all be true: lost after it was delivered, or seen after it came back."""
    delivered = min((one.at for one in reports if one.status == "delivered"), default=None)
    returned = min((one.at for one in reports if one.status == "returned"), default=None)
    return any(
        (one.status == "lost" and not one.ours and delivered is not None and one.at > delivered)
        or (one.status in _RANK and one.status != "returned" and returned is not None and one.at > returned)
        for one in reports
    )


class Tracking:
    """The state of a batch of reports: goods, what was said of each parcel, and what is to be looked at."""

    def __init__(
        self,
        goods: Goods,
        reports: Mapping[UUID, Sequence[Report]],
        exceptions: Iterable[ExceptionFact],
        ids: Iterator[UUID],
        settled: Mapping[UUID, Mapping[int, int]] = _NOTHING,
    ) -> None:
        """`settled` are units by order and line that a claim settled as lost."""
        self.settled = settled
        self.goods = goods
        self.reports = {parcel_id: list(some) for parcel_id, some in reports.items()}
        self.exceptions = list(exceptions)
        self.ids = ids

    def has(self, parcel_id: UUID, report: Report) -> bool:
        """Whether this was said before."""
        return any((one.status, one.at) == (report.status, report.at) for one in self.reports.get(parcel_id, ()))

    def take(self, parcel: ParcelFact, report: Report, data: TrackingReported, index: int) -> list[Event]:
        """Append a report and draw the conclusions from all there are."""
        self.reports.setdefault(parcel.parcel_id, []).append(report)
        subject = str(parcel.parcel_id)
        events = [Event(data, parcel.order_id, index, subject=subject, occurred_at=report.at)]
        return events + self.conclude(parcel, index)

    def conclude(self, parcel: ParcelFact, index: int) -> list[Event]:
        """Move the parcel to where it is by its reports, and say what a person should look at."""
        reports = self.reports.get(parcel.parcel_id, [])
        events: list[Event] = []
        if parcel.status not in ("created", *MOVING, "delivered", "lost", "returning", "returned"):
            if any(one.status != "announced" for one in reports):
                kind = "voided_parcel_moves" if parcel.status == "voided" else "impossible_report"
                events += self.opened(parcel, kind, index)
            return events
        base = parcel.status if parcel.status in ("created", "out_for_delivery") else "in_transit"
        status, at = state_of(reports, base)
        if status != parcel.status:
            if parcel.status == "created":
                events += self.opened(parcel, "moved_without_hand_over", index)
            events += self._move(parcel, status, at, index)
        if contradicts(reports):
            events += self.opened(parcel, "impossible_report", index)
        return events

    def _move(self, parcel: ParcelFact, status: str, at: datetime | None, index: int) -> list[Event]:
        moves, short = self._moves(parcel, BUCKET_OF[status])
        units = columns_moved(moves)
        fulfillment = self.goods.fulfillments[parcel.fulfillment_id]
        after = self.goods.after(parcel.fulfillment_id, units)
        whole = units and not (after["to_pick"] or after["picked"] or after["packed"] or after["ready"])
        data = ParcelMoved(
            fulfillment_id=parcel.fulfillment_id, fulfillment_status="handed_over" if whole else None, units=units,
            parcel_id=parcel.parcel_id, parcel_status=status, moves=moves,
            stock=_back(moves, {line.line: line.item_id for line in fulfillment.lines}, fulfillment.location_id),
        )  # fmt: skip
        self.goods.fold(parcel.order_id, data)
        events = [Event(data, parcel.order_id, index, subject=str(parcel.parcel_id), occurred_at=at)]
        if short:
            events += self.opened(parcel, "goods_elsewhere", index)
        if status not in ("returning", "returned") and self._is_settled(parcel.order_id, moves):
            events += self.opened(parcel, "found_after_claim", index)
        return events + self._settle(parcel, status, index)

    def _moves(self, parcel: ParcelFact, target: str) -> tuple[list[Move], bool]:
        """The parcel's units to a bucket, as far as they are where they were; whether some are not."""
        source = BUCKET_OF[parcel.status]
        if source == target:
            return [], False
        lines = {line.line: line for line in self.goods.orders[parcel.order_id].lines}
        moves, short = [], False
        for line, quantity in sorted(parcel.lines.items()):
            there = min(quantity, getattr(lines[line], source))
            short = short or there < quantity
            if there and source == "packed" and target != "in_transit":
                moves.append(Move(line, "packed", "in_transit", there))
                moves.append(Move(line, "in_transit", target, there))
            elif there:
                moves.append(Move(line, source, target, there))
        return moves, short

    def _is_settled(self, order_id: UUID, moves: Sequence[Move]) -> bool:
        """Whether units turn up that the buyer was given money or others for: fewer are lost now than were settled as that."""
        settled = self.settled.get(order_id, _NO_UNITS)
        lines = {line.line: line for line in self.goods.orders[order_id].lines}
        return any(move.source == "lost" and lines[move.line].lost < settled.get(move.line, 0) for move in moves)

    def _settle(self, parcel: ParcelFact, status: str, index: int) -> list[Event]:
        """What is to be looked at with the new status, and what no longer is."""
        events = []
        if status == "delivered":
            for kind in ("late", "lost", "carrier_exception", "returned_to_sender"):
                events += self.resolved(parcel, kind, "arrived", index)
        elif status != "lost":
            events += self.resolved(parcel, "lost", "found", index)
        opens = {"lost": "lost", "exception": "carrier_exception", "returning": "returned_to_sender"}
        if status in opens:
            events += self.opened(parcel, opens[status], index)
        if status == "returned" and parcel.status != "returning":
            events += self.opened(parcel, "returned_to_sender", index)
        return events

    def opened(self, parcel: ParcelFact, kind: str, index: int) -> list[Event]:
        """`exception.opened`, unless one of this kind is open for the parcel; what cannot be is said once."""
        for one in self.exceptions:
            same = (one.subject_id, one.kind) == (parcel.parcel_id, kind)
            if same and (one.resolution is None or kind in ("impossible_report", "voided_parcel_moves")):
                return []
        data = ExceptionOpened(exception_id=next(self.ids), kind=kind, subject_id=parcel.parcel_id)
        self.exceptions.append(ExceptionFact(data.exception_id, parcel.order_id, kind, parcel.parcel_id))
        return [Event(data, parcel.order_id, index, subject=str(parcel.parcel_id))]

    def resolved(self, parcel: ParcelFact, kind: str, resolution: str, index: int) -> list[Event]:
        """`exception.resolved` for what is open of this kind."""
        events = []
        for place, one in enumerate(self.exceptions):
            if (one.subject_id, one.kind, one.resolution) == (parcel.parcel_id, kind, None):
                data = ExceptionResolved(exception_id=one.exception_id, kind=kind, resolution=resolution)
                events.append(Event(data, parcel.order_id, index, subject=str(parcel.parcel_id)))
                self.exceptions[place] = ExceptionFact(one.exception_id, one.order_id, kind, one.subject_id, resolution)
        return events


def _back(moves: Sequence[Move], items: Mapping[int, UUID], location_id: UUID) -> list[StockChange]:
    """Goods that came back are looked at before they are sold again."""
    return [
        StockChange(item_id=items[move.line], location_id=location_id, kind="returned", quarantine=move.quantity)
        for move in moves
        if move.target == "returned"
    ]
