"""Claims as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.returns.make_claims import decide
from waybill.model.results import Refused
from waybill.model.returns import MakeClaim, ReturnRefusal


def claim(number: int = 1, quantity: int = 1, problem: str = "damaged", **fields: Any) -> dict[str, Any]:
    return {"line": number, "quantity": quantity, "problem": problem, **fields}


ROWS: list[tuple[ReturnRefusal, dict[str, Any]]] = [
    (ReturnRefusal.UNKNOWN_ORDER, {"order_id": str(UUID(int=9)), "version": 9}),
    (ReturnRefusal.VERSION_CHANGED, {"version": 9, "lines": [claim(9)]}),
    (ReturnRefusal.UNKNOWN_LINE, {"lines": [claim(1, 9), claim(9)]}),
    (ReturnRefusal.TOO_MANY_UNITS, {"lines": [claim(1, 3, amount=9_999)]}),
    (ReturnRefusal.TOO_MUCH, {"lines": [claim(amount=1001)]}),
]


@pytest.mark.parametrize(("refusal", "asked"), ROWS)
def test_is_not_settled(world: Any, refusal: ReturnRefusal, asked: Any) -> None:
    made = world()
    request = msgspec.convert({"order_id": str(made.order_id), "lines": [claim()]} | asked, MakeClaim)
    (answer,) = made.run(decide, made.facts(), request).results
    assert isinstance(answer, Refused)
    assert answer.type == refusal


def settle(made: Any, *claims: Any, order: Any = None, **fields: Any) -> Any:
    requests = [
        msgspec.convert({"order_id": str(made.order_id), "lines": [one], **fields}, MakeClaim) for one in claims
    ]
    return made.run(decide, made.facts(order=order), *requests)


def test_a_unit_is_settled_once(world: Any) -> None:
    done = settle(world(), claim(quantity=2), claim())
    first, second = done.results
    assert (first.status, first.kind, first.refund.total) == ("closed", "claim", 2000)
    assert second.type == ReturnRefusal.TOO_MANY_UNITS


def test_what_never_came_counts_as_lost(world: Any) -> None:
    made = world()
    order = made.order(lines=[made.line(1, 4, 4000, lost=1, in_transit=1, delivered=2)], total=4000)
    done = settle(made, claim(quantity=3, problem="missing"), claim(quantity=2, problem="lost"), order=order)
    moves = [msgspec.structs.astuple(move) for move in done.events[0].data.moves]
    assert moves == [(1, "in_transit", "lost", 1), (1, "delivered", "lost", 1)]
    assert done.results[0].refund.total == 3000
    assert done.results[1].type == ReturnRefusal.TOO_MANY_UNITS


def test_a_part_of_the_price_for_goods_that_are_kept(world: Any) -> None:
    done = settle(world(), claim(amount=300), claim(), claim())
    first, second, third = done.results
    assert [one.refund.total for one in (first, second, third)] == [300, 1000, 700]
    (credit,) = done.events[0].data.credits
    assert (credit.line, credit.quantity, credit.amount) == (1, None, 300)


def test_a_replacement_costs_nothing(world: Any) -> None:
    made = world()
    done = settle(made, claim(quantity=2, problem="wrong"), remedy="replacement")
    (answer,) = done.results
    assert (answer.refund, answer.balance) == (None, 0)
    (sending,) = done.sendings
    assert [(one.sku, one.quantity, one.unit_price) for one in sending.lines] == [("A", 2, 0)]


def test_a_preview_changes_nothing(world: Any) -> None:
    done = settle(world(), claim(), claim(quantity=2), preview=True)
    assert [one.refund.total for one in done.results] == [1000, 2000]
    assert done.events == []
