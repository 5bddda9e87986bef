"""Links to pay with as a pure decision: a row per refusal, in order of precedence."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.payments.make_pay_links import decide
from waybill.model.payments import ActionFact
from waybill.model.results import Refused
from waybill.model.tenders import MakePayLink, PayLink, PayLinkRefusal

ORDER = UUID(int=1)

REFUSED = [
    (PayLinkRefusal.UNKNOWN_ORDER, None),
    (PayLinkRefusal.IS_DRAFT, {"status": "draft", "paid": 1000}),
    (PayLinkRefusal.NOTHING_DUE, {"paid": 1000}),
    (PayLinkRefusal.NOTHING_DUE, {"status": "expired"}),
]


@pytest.mark.parametrize(("refusal", "known"), REFUSED)
def test_no_link_is_made(order: Any, now: datetime, refusal: PayLinkRefusal, known: Any) -> None:
    orders = {ORDER: order(**known)} if known is not None else {}
    decided = decide(orders, [], [MakePayLink(order_id=ORDER)], now)
    assert [one.type for one in decided.results if isinstance(one, Refused)] == [refusal]
    assert not decided.events


def test_every_refusal_has_its_row() -> None:
    assert [PayLinkRefusal.KEY_REUSED, *dict.fromkeys(row[0] for row in REFUSED)] == list(PayLinkRefusal)


def test_it_is_good_for_what_is_due_and_a_while(order: Any, now: datetime) -> None:
    at = now.replace(microsecond=7)
    (link,) = decide({ORDER: order(paid=300)}, [], [MakePayLink(order_id=ORDER, hours=2)], at).results
    assert link == PayLink(order_id=ORDER, currency="EUR", due=700, expires_at=now + timedelta(hours=2))


REFUSED_CAPTURE = ActionFact(action_id=UUID(int=60), kind="capture", amount=1000, status="failed")


@pytest.mark.parametrize(
    ("known", "card", "due"),
    [
        ({"status": "confirmed"}, {}, None),
        ({"status": "confirmed", "awaiting": 250}, {}, 250),
        ({"status": "confirmed"}, {"authorized": 400}, 600),
        ({"status": "confirmed", "paid": 1300, "refund_pending": 300}, {"authorized": 0}, None),
        ({"status": "confirmed", "paid": 1200, "refund_pending": 300}, {"authorized": 0}, 100),
        ({"status": "confirmed"}, {"actions": [REFUSED_CAPTURE]}, 1000),
        ({"status": "placed"}, {"status": "pending", "authorized": 0}, 1000),
    ],
)
def test_what_a_card_is_sure_of_is_not_asked_for_again(
    order: Any, payment: Any, now: datetime, known: Any, card: Any, due: int | None
) -> None:
    (made,) = decide({ORDER: order(**known)}, [payment(**card)], [MakePayLink(order_id=ORDER)], now).results
    assert (made.due if isinstance(made, PayLink) else None) == due
