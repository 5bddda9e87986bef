"""Planning transfers as a pure decision: a row per refusal, in order of precedence."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.transfers.create_transfers import Facts, decide
from waybill.model.events import BundleOf
from waybill.model.transfers import CreateTransfer, CreateTransferRefusal, TransferLine

CREATE = [
    (CreateTransferRefusal.UNKNOWN_LOCATION, "NOWHERE", "nowhere", "NO"),
    (CreateTransferRefusal.SAME_LOCATION, "HERE", "here", "NO"),
    (CreateTransferRefusal.UNKNOWN_ITEM, "HERE", "THERE", "NO"),
    (CreateTransferRefusal.BUNDLE_HAS_NO_STOCK, "HERE", "THERE", "B"),
    (CreateTransferRefusal.EXPECTED_IN_THE_PAST, "HERE", "THERE", "A"),
]


@pytest.mark.parametrize(("refusal", "origin", "destination", "sku"), CREATE)
def test_is_not_created(make_transfer: Any, refusal: Any, origin: str, destination: str, sku: str) -> None:
    made = make_transfer(None)
    bundle = msgspec.structs.replace(made.items["B"], bundle=[BundleOf(item_id=UUID(int=1), quantity=1)])
    first = "a" if sku == "A" else "b"
    lines = [TransferLine(sku=first, quantity=1), TransferLine(sku=sku, quantity=1)]
    asked = CreateTransfer(origin=origin, destination=destination, lines=lines, expected_on=date(2027, 5, 2))
    decided = decide(
        Facts(made.expected.stock.shop, {**made.items, "B": bundle}, made.locations), [asked], made.now, made.ids
    )
    (answer,) = decided.results
    assert (answer.type, decided.events) == (refusal, [])  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    wanted = [one for one in CreateTransferRefusal if one is not CreateTransferRefusal.KEY_REUSED]
    assert [row[0] for row in CREATE] == wanted
