"""Receiving transfers as a pure decision: a row per refusal, in order of precedence; differences are told."""

from typing import Any

import pytest

from waybill.decisions.transfers.receive_transfers import Facts, decide
from waybill.model.events import StockExpected, StockReceived
from waybill.model.events.parcels import ExceptionOpened
from waybill.model.transfers import ReceiveLine, ReceiveTransfer, ReceiveTransferRefusal, TransferReceived

MANY = 1_000_000_000
RECEIVE: list[tuple[ReceiveTransferRefusal, Any, list[tuple[int, int]]]] = [
    (ReceiveTransferRefusal.UNKNOWN_TRANSFER, (None, None), [(9, 0)]),
    (ReceiveTransferRefusal.NOT_SHIPPED, ("created", None), [(9, 0)]),
    (ReceiveTransferRefusal.ALREADY_ENDED, ("received", None), [(9, 0)]),
    (ReceiveTransferRefusal.UNKNOWN_LOCATION, ("shipped", None), [(9, 0)]),
    (ReceiveTransferRefusal.UNKNOWN_LINE, ("shipped", "THERE"), [(1, 0), (9, 0)]),
    (ReceiveTransferRefusal.NOTHING_TO_CHANGE, ("shipped", "THERE"), [(1, 0)]),
    (ReceiveTransferRefusal.OUT_OF_RANGE, ("shipped", "THERE"), [(2, MANY)]),
]


def ask(made: Any, lines: Any, **about: Any) -> ReceiveTransfer:
    wanted = [ReceiveLine(line=line, quantity=quantity) for line, quantity in lines]
    return ReceiveTransfer(transfer_id=made.transfer_id, lines=wanted or None, **about)


@pytest.mark.parametrize(("refusal", "known", "lines"), RECEIVE)
def test_nothing_is_received(make_transfer: Any, refusal: Any, known: Any, lines: Any) -> None:
    made = make_transfer(*known)
    decided = decide(Facts(made.transfers, made.expected), [ask(made, lines)], made.now, made.ids)
    (answer,) = decided.results
    assert (answer.type, decided.events) == (refusal, [])  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    wanted = [one for one in ReceiveTransferRefusal if one is not ReceiveTransferRefusal.KEY_REUSED]
    assert [row[0] for row in RECEIVE] == wanted


def test_all_that_is_to_come(make_transfer: Any) -> None:
    made = make_transfer("shipped")
    decided = decide(Facts(made.transfers, made.expected), [ask(made, [])], made.now, made.ids)
    (answer,) = decided.results
    assert isinstance(answer, TransferReceived)
    assert (answer.status, answer.received, answer.missing) == ("received", {1: 3, 2: 2}, 0)
    assert [type(event.data).__name__ for event in decided.events] == [
        "TransferArrived",
        "StockReceived",
        "StockReceived",
    ]


def test_damage_in_two_parts_and_no_more(make_transfer: Any) -> None:
    made = make_transfer("shipped")
    part = ReceiveTransfer(transfer_id=made.transfer_id, lines=[ReceiveLine(line=1, damaged=1)])
    decided = decide(Facts(made.transfers, made.expected), [part, part, ask(made, [], final=True)], made.now, made.ids)
    assert [answer.missing for answer in decided.results] == [4, 3, 0]  # type: ignore[union-attr]
    fewer = [event.data.quantity for event in decided.events if isinstance(event.data, StockExpected)]
    assert fewer == [2, 1]
    came = [event.data.quantity for event in decided.events if isinstance(event.data, StockReceived)]
    assert came == [1, 2]
    assert [event.request for event in decided.events if isinstance(event.data, ExceptionOpened)] == [2]
