"""Calling transfers off as a pure decision: a row per refusal, in order of precedence."""

from typing import Any

import pytest

from waybill.decisions.transfers.cancel_transfers import Facts, decide
from waybill.model.transfers import CancelTransfer, CancelTransferRefusal

CANCEL = [
    (CancelTransferRefusal.UNKNOWN_TRANSFER, None),
    (CancelTransferRefusal.ALREADY_SHIPPED, "part_received"),
    (CancelTransferRefusal.ALREADY_ENDED, "canceled"),
]


@pytest.mark.parametrize(("refusal", "status"), CANCEL)
def test_is_not_canceled(make_transfer: Any, refusal: Any, status: Any) -> None:
    made = make_transfer(status)
    decided = decide(Facts(made.transfers), [CancelTransfer(transfer_id=made.transfer_id)])
    (answer,) = decided.results
    assert (answer.type, decided.events) == (refusal, [])  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    wanted = [one for one in CancelTransferRefusal if one is not CancelTransferRefusal.KEY_REUSED]
    assert [row[0] for row in CANCEL] == wanted
