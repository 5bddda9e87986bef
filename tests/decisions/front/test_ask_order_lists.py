"""Who asks is told the same; known buyers are written to, once."""

from uuid import UUID

from waybill.decisions.front.ask_order_lists import Facts, decide
from waybill.model.front import AskOrderList, OrderListAsked

ADA, GRACE = UUID(int=1), UUID(int=2)
ADAS, GRACES = UUID(int=11), UUID(int=12)
KNOWN = {"ada@x.de": (ADA, ADAS), "ada@y.de": (ADA, ADAS), "grace@x.de": (GRACE, GRACES)}


def test_everybody_is_told_the_same_and_known_buyers_are_written_to_once() -> None:
    facts = Facts(KNOWN, frozenset({ADA}))
    asked = [AskOrderList(email=one) for one in ("Ada@X.de", "nobody@x.de", "grace@x.de", "ada@y.de")]
    decided = decide(facts, asked)
    assert decided.results == [OrderListAsked()] * 4
    (event,) = decided.events
    assert (event.data.customer_id, event.data.person_id, event.request) == (ADA, ADAS, 0)
