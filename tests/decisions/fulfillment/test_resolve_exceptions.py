"""Resolving as a pure decision: a row per refusal, in order of precedence."""

from typing import Any
from uuid import UUID

import pytest

from waybill.decisions.fulfillment.goods import ExceptionFact
from waybill.decisions.fulfillment.resolve_exceptions import Facts, decide
from waybill.model.parcels import ResolveException, ResolveRefusal

ONE = UUID(int=1)
RESOLVE: list[tuple[ResolveRefusal, Any]] = [
    (ResolveRefusal.UNKNOWN_EXCEPTION, {}),
    (ResolveRefusal.ALREADY_RESOLVED, {ONE: ExceptionFact(ONE, None, "late", None, "found")}),
]


@pytest.mark.parametrize(("refusal", "known"), RESOLVE)
def test_is_not_resolved(refusal: ResolveRefusal, known: Any) -> None:
    decided = decide(Facts(known), [ResolveException(exception_id=ONE, resolution="ignored")])
    assert (decided.results[0].type, decided.events) == (refusal, [])  # type: ignore[union-attr]


def test_every_refusal_has_its_row() -> None:
    assert [row[0] for row in RESOLVE] == [one for one in ResolveRefusal if one is not ResolveRefusal.KEY_REUSED]
