"""Discarding as a pure decision: a row per refusal, in order of precedence."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from waybill.decisions import discard_drafts
from waybill.model.events import DraftClosed
from waybill.model.facts import LineFact, OrderFact, ShopFact
from waybill.model.orders import (
    DiscardDraft,
    Discarded,
    DiscardRefusal,
)
from waybill.model.results import Refused
from waybill.model.setup import ShopSettings

NOW = datetime(2027, 5, 3, 10, 0, tzinfo=UTC)
SHOP = ShopFact("EUR", "DE", ZoneInfo("UTC"), ShopSettings())
ORDER, ITEM, PLACE = UUID(int=1), UUID(int=2), UUID(int=3)


def order(**fields: Any) -> OrderFact:
    line = LineFact(
        line=1, item_id=ITEM, quantity=2, unsourced=0, backordered=0, reserved=2, canceled=0, discount=0, tax=0, total=1000,
        reservations={PLACE: 2},
    )  # fmt: skip
    usual = {
        "order_id": ORDER, "status": "placed", "version": 1, "currency": "EUR", "tax_included": True, "method": "ship",
        "terms": "prepaid", "country": "DE", "paid": 0, "item_total": 1000, "discount_total": 0, "charge_total": 0,
        "tax_total": 0, "total": 1000, "requested_at": None, "expires_at": NOW, "ship_by": None, "deliver_by": None,
        "lines": [line],
    }  # fmt: skip
    return OrderFact(**(usual | fields))


DISCARD = [
    (DiscardRefusal.UNKNOWN_ORDER, {"order_id": UUID(int=9), "version": 9}, {}),
    (DiscardRefusal.VERSION_CHANGED, {"version": 9}, {"status": "placed"}),
    (DiscardRefusal.NOT_A_DRAFT, {}, {"status": "placed"}),
    (DiscardRefusal.NOT_A_DRAFT, {}, {"status": "discarded"}),
]


def test_every_refusal_of_discarding_is_in_the_table() -> None:
    assert [DiscardRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in DISCARD)] == list(DiscardRefusal)


@pytest.mark.parametrize(("refusal", "asked", "known"), DISCARD)
def test_is_not_discarded(refusal: DiscardRefusal, asked: Any, known: Any) -> None:
    request = DiscardDraft(**({"order_id": ORDER} | asked))
    decided = discard_drafts.decide({ORDER: order(**({"status": "draft"} | known))}, [request])
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_is_discarded_once() -> None:
    known = {ORDER: order(status="draft")}
    decided = discard_drafts.decide(known, [DiscardDraft(order_id=ORDER), DiscardDraft(order_id=ORDER)])
    assert decided.results[0] == Discarded(order_id=ORDER, version=2)
    assert isinstance(decided.results[1], Refused)
    assert [event.data for event in decided.events] == [DraftClosed(outcome="discarded")]
