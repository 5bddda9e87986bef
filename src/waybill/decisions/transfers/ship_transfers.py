"""Ship transfers: the goods leave the origin's shelf and are expected at the destination."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions import expect_stock
from waybill.decisions.folding import Levels
from waybill.decisions.lifecycles import TRANSFER, may
from waybill.decisions.promise import day_of, why_past
from waybill.decisions.transfers.facts import TransferFact
from waybill.model.events import Event, StockChange
from waybill.model.events.transfers import TransferSent, UnitsOnTheirWay
from waybill.model.parcels import tracking_key
from waybill.model.results import Decided, Refused
from waybill.model.stock import ExpectStock, StockChanged
from waybill.model.transfers import ShipTransfer, ShipTransferRefusal, ShipTransferResult, TransferShipped


class Facts(Struct, frozen=True):
    """The transfers, locked, and what expecting their goods at the destinations needs to know."""

    transfers: Mapping[UUID, TransferFact]
    expected: expect_stock.Facts


class _Leaving(Struct, frozen=True):
    """What one request sends on its way."""

    transfer: TransferFact
    units: Mapping[int, int]
    expected_on: date
    request: int


def decide(
    facts: Facts, requests: Sequence[ShipTransfer], now: datetime, ids: Iterator[UUID]
) -> Decided[ShipTransferResult]:
    """One result per request; the promises that rest on the goods move at the end of the batch."""
    transfers = dict(facts.transfers)
    free = _free(facts.expected.stock.levels)
    results: list[ShipTransferResult] = []
    leaving: list[_Leaving] = []
    for index, request in enumerate(requests):
        units = _check(transfers.get(request.transfer_id), request, free)
        if not isinstance(units, Refused):
            units = _late(facts, request, now) or units
        if isinstance(units, Refused):
            results.append(units)
            continue
        transfer = transfers[request.transfer_id]
        for line in transfer.lines:
            free[line.item_id, transfer.origin_id] -= units.get(line.line, 0)
        transfers[transfer.transfer_id] = msgspec.structs.replace(transfer, status="shipped")
        day = request.expected_on or _planned(facts, transfer, now)
        leaving.append(_Leaving(transfer, units, day, index))
        results.append(TransferShipped(transfer_id=transfer.transfer_id, expected_on=day, shipped=dict(units)))
    return Decided(results, _events(facts, requests, leaving, now, ids))


def _free(levels: Levels) -> dict[tuple[UUID, UUID], int]:
    """Units that no order holds; safety stock is kept back from sale, not from moving."""
    return {place: level.sellable - level.reserved for place, level in levels.items()}


def _late(facts: Facts, request: ShipTransfer, now: datetime) -> Refused | None:
    detail = why_past(request.expected_on, facts.expected.stock.shop, now) if request.expected_on else None
    return _refused(ShipTransferRefusal.EXPECTED_IN_THE_PAST, detail, "/expected_on") if detail else None


def _planned(facts: Facts, transfer: TransferFact, now: datetime) -> date:
    """The day that was planned, unless it has passed before the goods leave: then after the usual time on the way."""
    shop = facts.expected.stock.shop
    if transfer.expected_on and not why_past(transfer.expected_on, shop, now):
        return transfer.expected_on
    return day_of(shop, now) + timedelta(days=max(1, shop.settings.transit_days))


def _check(
    transfer: TransferFact | None, request: ShipTransfer, free: dict[tuple[UUID, UUID], int]
) -> dict[int, int] | Refused:
    """The units that leave by line, or why not."""
    if transfer is None:
        return _refused(ShipTransferRefusal.UNKNOWN_TRANSFER, "There is no transfer with this id.")
    if not may(TRANSFER, transfer.status, "ship_transfers"):
        if transfer.status in ("received", "canceled"):
            return _refused(ShipTransferRefusal.ALREADY_ENDED, f"The transfer is {transfer.status} already.")
        return _refused(ShipTransferRefusal.ALREADY_SHIPPED, "The goods have left already.")
    if transfer.destination is None:
        return _refused(
            ShipTransferRefusal.UNKNOWN_LOCATION, "The destination is closed. Open it, or cancel the transfer."
        )
    units: dict[int, int] = {} if request.lines else {line.line: line.quantity for line in transfer.lines}
    for position, one in enumerate(request.lines or ()):
        line = transfer.line(one.line)
        if line is None:
            return _refused(
                ShipTransferRefusal.UNKNOWN_LINE, f"The transfer has no line {one.line}.", f"/lines/{position}/line"
            )
        units[one.line] = units.get(one.line, 0) + one.quantity
    over = next((line for line in transfer.lines if units.get(line.line, 0) > line.quantity), None)
    if over is not None:
        return _refused(
            ShipTransferRefusal.TOO_MANY_UNITS, f"Line {over.line} is of {over.quantity} units. Make another transfer.",
            "/lines", line=over.line, quantity=over.quantity,
        )  # fmt: skip
    return _short(transfer, units, free) or units


def _short(transfer: TransferFact, units: Mapping[int, int], free: dict[tuple[UUID, UUID], int]) -> Refused | None:
    wanted: dict[UUID, int] = {}
    for line in transfer.lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + units.get(line.line, 0)
        place = line.item_id, transfer.origin_id
        if wanted[line.item_id] > free.setdefault(place, 0):
            return _refused(
                ShipTransferRefusal.INSUFFICIENT_STOCK,
                f"Only {free[place]} units of {line.sku} at the origin are held by no order. Send less.",
                sku=line.sku,
                available=free[place],
            )
    return None


def _events(
    facts: Facts, requests: Sequence[ShipTransfer], leaving: Sequence[_Leaving], now: datetime, ids: Iterator[UUID]
) -> list[Event]:
    """Each transfer's, and at the end what follows of expecting all of them."""
    asked = [(one, line) for one in leaving for line in one.transfer.lines if one.units.get(line.line)]
    expecting = [
        ExpectStock(
            sku=line.sku, location=one.transfer.destination or "", quantity=one.units[line.line],
            expected_on=one.expected_on, reference=one.transfer.reference,
        )
        for one, line in asked
    ]  # fmt: skip
    expected = expect_stock.decide(facts.expected, expecting, now, ids)
    receipts: dict[tuple[UUID, int], UUID] = {}
    for (one, line), answer in zip(asked, expected.results, strict=True):
        assert isinstance(answer, StockChanged), answer
        assert answer.receipt_id is not None
        receipts[one.transfer.transfer_id, line.line] = answer.receipt_id
    events = [_sent(requests[one.request], one, receipts) for one in leaving]
    # whoever asked for a line's transfer made its expectation
    back = [one.request for one, _ in asked]
    return events + [msgspec.structs.replace(event, request=back[event.request]) for event in expected.events]


def _sent(request: ShipTransfer, one: _Leaving, receipts: Mapping[tuple[UUID, int], UUID]) -> Event:
    transfer = one.transfer
    lines = [line for line in transfer.lines if one.units.get(line.line)]
    data = TransferSent(
        transfer_id=transfer.transfer_id,
        expected_on=one.expected_on,
        carrier=request.carrier,
        tracking_number=tracking_key(request.tracking_number) if request.tracking_number else None,
        lines=[
            UnitsOnTheirWay(line.line, line.item_id, one.units[line.line], receipts[transfer.transfer_id, line.line])
            for line in lines
        ],
        stock=[
            StockChange(
                item_id=line.item_id,
                location_id=transfer.origin_id,
                kind="transferred_out",
                sellable=-one.units[line.line],
            )
            for line in lines
        ],
    )
    return Event(data, request=one.request, subject=str(transfer.transfer_id))


def _refused(refusal: ShipTransferRefusal, detail: str, field: str = "/transfer_id", **data: object) -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field, data=data)
