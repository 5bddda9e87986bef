"""Shipping transfers as a pure decision: a row per refusal, in order of precedence."""

from datetime import date
from typing import Any

import msgspec
import pytest

from waybill.decisions.transfers.ship_transfers import Facts, decide
from waybill.model.facts import LevelFact
from waybill.model.transfers import ShipLine, ShipTransfer, ShipTransferRefusal, TransferShipped

SHIP: list[tuple[ShipTransferRefusal, Any, list[tuple[int, int]]]] = [
    (ShipTransferRefusal.UNKNOWN_TRANSFER, (None, None), [(9, 1)]),
    (ShipTransferRefusal.ALREADY_SHIPPED, ("shipped", None), [(9, 1)]),
    (ShipTransferRefusal.ALREADY_ENDED, ("canceled", None), [(9, 1)]),
    (ShipTransferRefusal.UNKNOWN_LOCATION, ("created", None), [(9, 1)]),
    (ShipTransferRefusal.UNKNOWN_LINE, ("created", "THERE"), [(1, 4), (9, 1)]),
    (ShipTransferRefusal.TOO_MANY_UNITS, ("created", "THERE"), [(1, 2), (1, 2)]),
    (ShipTransferRefusal.INSUFFICIENT_STOCK, ("created", "THERE"), [(1, 3)]),
    (ShipTransferRefusal.EXPECTED_IN_THE_PAST, ("created", "THERE"), [(1, 2)]),
]


@pytest.mark.parametrize(("refusal", "known", "lines"), SHIP)
def test_stays(make_transfer: Any, refusal: Any, known: Any, lines: Any) -> None:
    made = make_transfer(*known, LevelFact(sellable=3, reserved=1))
    asked = ShipTransfer(
        transfer_id=made.transfer_id,
        lines=[ShipLine(line=line, quantity=quantity) for line, quantity in lines],
        expected_on=date(2027, 5, 2),
    )
    decided = decide(Facts(made.transfers, made.expected), [asked], made.now, made.ids)
    (answer,) = decided.results
    assert (answer.type, decided.events) == (refusal, [])  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    wanted = [one for one in ShipTransferRefusal if one is not ShipTransferRefusal.KEY_REUSED]
    assert [row[0] for row in SHIP] == wanted


def test_a_plan_that_has_passed_before_the_goods_leave_is_kept_no_longer(make_transfer: Any) -> None:
    made = make_transfer("created", "THERE", LevelFact(sellable=3))
    late = {id: msgspec.structs.replace(one, expected_on=date(2027, 5, 2)) for id, one in made.transfers.items()}
    asked = ShipTransfer(transfer_id=made.transfer_id)
    (answer,) = decide(Facts(late, made.expected), [asked], made.now, made.ids).results
    assert isinstance(answer, TransferShipped)
    assert answer.expected_on == date(2027, 5, 6)


def test_safety_stock_may_be_moved_and_each_line_gets_a_receipt(make_transfer: Any) -> None:
    made = make_transfer("created", "THERE", LevelFact(sellable=3, safety=3))
    asked = ShipTransfer(transfer_id=made.transfer_id, expected_on=date(2027, 6, 1))
    decided = decide(Facts(made.transfers, made.expected), [asked, asked], made.now, made.ids)
    first, second = decided.results
    assert isinstance(first, TransferShipped)
    assert first.shipped == {1: 3, 2: 2}
    assert second.type == "already_shipped"  # type: ignore[union-attr]
    sent, *expected = [event.data for event in decided.events]
    assert [line.receipt_id for line in sent.lines] == [data.receipt_id for data in expected]
    assert {data.expected_on for data in expected} == {date(2027, 6, 1)}
