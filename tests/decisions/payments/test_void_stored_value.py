"""Closing as a pure decision: a row per refusal, in order of precedence."""

from uuid import UUID

from waybill.decisions.payments.void_stored_value import decide
from waybill.model.results import Refused
from waybill.model.stored_value import Voided, VoidStoredValue, VoidValueRefusal
from waybill.model.tenders import AccountFact

CARD = UUID(int=20)


def test_an_account_is_closed_once() -> None:
    known = {CARD: AccountFact(account_id=CARD, kind="gift_card", currency="EUR", balance=600)}
    ask = VoidStoredValue(account_id=CARD, reason="lost")
    unknown, done, again = decide(known, [VoidStoredValue(account_id=UUID(int=9)), ask, ask]).results
    assert done == Voided(account_id=CARD, currency="EUR", amount=600)
    refused = [one.type for one in (unknown, again) if isinstance(one, Refused)]
    assert refused == [VoidValueRefusal.UNKNOWN_ACCOUNT, VoidValueRefusal.ACCOUNT_VOID]
    assert list(VoidValueRefusal)[1:] == refused
