"""Receive transfers, in parts and with differences: good units go to who waits for them, the oldest order first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from waybill.decisions import expect_stock, receive_stock
from waybill.decisions.folding import Levels
from waybill.decisions.levels import LARGEST_LEVEL, OpenReceipt, StockFacts, units_filled
from waybill.decisions.lifecycles import TRANSFER, may
from waybill.decisions.transfers.facts import TransferFact, TransferLineFact
from waybill.model.events import Event, OrderRepromised, StockChange, StockExpected
from waybill.model.events.parcels import ExceptionOpened
from waybill.model.events.transfers import TransferArrived, UnitsArrived
from waybill.model.facts import LevelFact, OrderFact
from waybill.model.results import Decided, Refused
from waybill.model.stock import ExpectStock, ReceiveStock
from waybill.model.transfers import (
    ReceiveLine,
    ReceiveTransfer,
    ReceiveTransferRefusal,
    ReceiveTransferResult,
    TransferReceived,
    TransferStatus,
)


class Facts(Struct, frozen=True):
    """The transfers, locked, and what receiving and expecting their goods needs to know."""

    transfers: Mapping[UUID, TransferFact]
    expected: expect_stock.Facts


class _Arriving(Struct):
    """What one request brings: units by line, and the transfer after it; `final` where nothing more will come."""

    before: TransferFact
    after: TransferFact
    units: dict[int, ReceiveLine]
    request: int
    final: bool


def decide(
    facts: Facts, requests: Sequence[ReceiveTransfer], now: datetime, ids: Iterator[UUID]
) -> Decided[ReceiveTransferResult]:
    """One result per request. What will not come any more is no longer expected before what came is given on."""
    transfers = dict(facts.transfers)
    results: list[ReceiveTransferResult] = []
    arriving: list[_Arriving] = []
    for index, request in enumerate(requests):
        one = _check(transfers.get(request.transfer_id), request, index, facts.expected.stock.levels)
        if isinstance(one, Refused):
            results.append(one)
            continue
        transfers[request.transfer_id] = one.after
        arriving.append(one)
        results.append(_answer(one))
    fewer, stock = _no_longer_expected(facts.expected, arriving, now, ids)
    received = _received(stock, arriving, now)
    for one in arriving:
        filled = units_filled([event for event in received if event.request == one.request])
        results[one.request] = msgspec.structs.replace(results[one.request], filled=filled)
    return Decided(results, [*_arrived(arriving, ids), *fewer, *received])


def _check(transfer: TransferFact | None, request: ReceiveTransfer, index: int, levels: Levels) -> _Arriving | Refused:
    if transfer is None:
        return _refused(ReceiveTransferRefusal.UNKNOWN_TRANSFER, "There is no transfer with this id.")
    if not may(TRANSFER, transfer.status, "receive_transfers"):
        if transfer.status == "created":
            return _refused(ReceiveTransferRefusal.NOT_SHIPPED, "The goods have not left. Ship the transfer first.")
        return _refused(ReceiveTransferRefusal.ALREADY_ENDED, f"The transfer is {transfer.status} already.")
    if transfer.destination is None:
        return _refused(ReceiveTransferRefusal.UNKNOWN_LOCATION, "The destination is closed. Open it first.")
    units: dict[int, ReceiveLine] = {}
    for position, one in enumerate(request.lines or _rest(transfer)):
        line = transfer.line(one.line)
        if line is None or line.receipt_id is None:
            return _refused(
                ReceiveTransferRefusal.UNKNOWN_LINE, f"Nothing of line {one.line} was sent.", f"/lines/{position}/line"
            )
        before = units.get(one.line, ReceiveLine(line=one.line))
        units[one.line] = ReceiveLine(
            line=one.line, quantity=before.quantity + one.quantity, damaged=before.damaged + one.damaged
        )
    if not request.final and not any(one.quantity or one.damaged for one in units.values()):
        return _refused(
            ReceiveTransferRefusal.NOTHING_TO_CHANGE, "Nothing came. Send `final` if nothing more will.", "/lines"
        )
    if _beyond(transfer, units, levels):
        return _refused(
            ReceiveTransferRefusal.OUT_OF_RANGE, "That is more than Waybill can count. Check the quantities.", "/lines"
        )
    return _taken(transfer, units, request.final, index)


def _beyond(transfer: TransferFact, units: Mapping[int, ReceiveLine], levels: Levels) -> bool:
    """Whether a level would be more than can be counted, which is a slip of the keyboard."""
    came: dict[UUID, int] = {}
    for line in transfer.lines:
        if line.line in units:
            came[line.item_id] = came.get(line.item_id, 0) + units[line.line].quantity
    empty = LevelFact()
    return any(
        levels.get((item_id, transfer.destination_id), empty).sellable + units_there > LARGEST_LEVEL
        for item_id, units_there in came.items()
    )


def _rest(transfer: TransferFact) -> list[ReceiveLine]:
    return [ReceiveLine(line=line.line, quantity=line.missing) for line in transfer.lines if line.missing]


def _taken(transfer: TransferFact, units: dict[int, ReceiveLine], final: bool, index: int) -> _Arriving:
    lines: list[TransferLineFact] = []
    for line in transfer.lines:
        came = units.get(line.line, ReceiveLine(line=line.line))
        lines.append(
            msgspec.structs.replace(line, received=line.received + came.quantity, damaged=line.damaged + came.damaged)
        )
    whole = final or not any(line.missing for line in lines)
    after = msgspec.structs.replace(transfer, lines=lines, status="received" if whole else "part_received")
    return _Arriving(transfer, after, units, index, whole)


def _answer(one: _Arriving) -> TransferReceived:
    status: TransferStatus = one.after.status  # type: ignore[assignment]
    return TransferReceived(
        transfer_id=one.after.transfer_id,
        status=status,
        received={line: came.quantity for line, came in sorted(one.units.items()) if came.quantity},
        damaged={line: came.damaged for line, came in sorted(one.units.items()) if came.damaged},
        missing=sum(line.missing for line in one.after.lines),
        filled=0,
    )


def _arrived(arriving: Sequence[_Arriving], ids: Iterator[UUID]) -> list[Event]:
    events = []
    for one in arriving:
        transfer = one.after
        lines = [UnitsArrived(line, came.quantity, came.damaged) for line, came in sorted(one.units.items())]
        data = TransferArrived(
            transfer_id=transfer.transfer_id, destination_id=transfer.destination_id, status=transfer.status,
            lines=[line for line in lines if line.quantity or line.damaged],
            stock=[
                StockChange(
                    item_id=line.item_id, location_id=transfer.destination_id, kind="transferred_in",
                    damaged=one.units[line.line].damaged,
                )
                for line in transfer.lines
                if line.line in one.units and one.units[line.line].damaged
            ],
        )  # fmt: skip
        subject = str(transfer.transfer_id)
        events.append(Event(data, request=one.request, subject=subject))
        differs = any(line.shipped != line.received or line.damaged for line in transfer.lines)
        if transfer.status == "received" and differs:
            opened = ExceptionOpened(exception_id=next(ids), kind="transfer_differs", subject_id=transfer.transfer_id)
            events.append(Event(opened, request=one.request, subject=subject))
    return events


def _no_longer_expected(
    facts: expect_stock.Facts, arriving: Sequence[_Arriving], now: datetime, ids: Iterator[UUID]
) -> tuple[list[Event], StockFacts]:
    """Receipts shrink by what is damaged or will not come; the facts for receiving are those after that."""
    known = {receipt.receipt_id: receipt for receipt in facts.stock.receipts}
    quantities = {receipt.receipt_id: receipt.quantity for receipt in facts.stock.receipts}
    asked: list[ExpectStock] = []
    back: list[int] = []
    for one in arriving:
        for line in one.after.lines:
            receipt = known.get(line.receipt_id) if line.receipt_id else None
            if receipt is None:
                continue
            before = quantities[receipt.receipt_id]
            least = max(line.received if one.final else before - _damaged(one, line), receipt.received)
            if least < before:
                quantities[receipt.receipt_id] = least
                asked.append(_expecting(one.after, line, receipt, least))
                back.append(one.request)
    if not asked:
        return [], facts.stock
    decided = expect_stock.decide(facts, asked, now, ids)
    events = [msgspec.structs.replace(event, request=back[event.request]) for event in decided.events]
    return events, _after(facts.stock, events)


def _damaged(one: _Arriving, line: TransferLineFact) -> int:
    return one.units[line.line].damaged if line.line in one.units else 0


def _expecting(transfer: TransferFact, line: TransferLineFact, receipt: OpenReceipt, quantity: int) -> ExpectStock:
    return ExpectStock(
        sku=line.sku, location=transfer.destination or "", quantity=quantity, expected_on=receipt.expected_on,
        receipt_id=receipt.receipt_id,
    )  # fmt: skip


def _after(stock: StockFacts, events: Sequence[Event]) -> StockFacts:
    """The facts once receipts have shrunk and promises have moved."""
    receipts = {receipt.receipt_id: receipt for receipt in stock.receipts}
    orders: dict[UUID, OrderFact] = {order.order_id: order for order in stock.orders}
    for event in events:
        if isinstance(event.data, StockExpected):
            receipt = receipts[event.data.receipt_id]
            receipts[receipt.receipt_id] = msgspec.structs.replace(receipt, quantity=event.data.quantity)
        elif isinstance(event.data, OrderRepromised) and event.order_id:
            orders[event.order_id] = msgspec.structs.replace(
                orders[event.order_id], ship_by=event.data.ship_by, deliver_by=event.data.deliver_by
            )
    return msgspec.structs.replace(stock, receipts=list(receipts.values()), orders=list(orders.values()))


def _received(stock: StockFacts, arriving: Sequence[_Arriving], now: datetime) -> list[Event]:
    """The good units as goods received under their receipts, and who gets them."""
    asked: list[ReceiveStock] = []
    back: list[int] = []
    for one in arriving:
        for line in one.after.lines:
            came = one.units.get(line.line)
            if came is not None and came.quantity:
                asked.append(
                    ReceiveStock(
                        sku=line.sku, location=one.after.destination or "", quantity=came.quantity,
                        receipt_id=line.receipt_id, reference=one.after.reference,
                    )
                )  # fmt: skip
                back.append(one.request)
    decided = receive_stock.decide(stock, asked, now)
    assert not any(isinstance(answer, Refused) for answer in decided.results), decided.results
    return [msgspec.structs.replace(event, request=back[event.request]) for event in decided.events]


def _refused(refusal: ReceiveTransferRefusal, detail: str, field: str = "/transfer_id") -> Refused:
    return Refused(type=refusal.value, detail=detail, field=field)
