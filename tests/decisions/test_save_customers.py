"""Who is found, who is made, and who is refused."""

import itertools
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.save_customers import Current, DecidedCustomers, Facts, decide
from waybill.model.orders import Address, Contact
from waybill.model.results import Refused
from waybill.model.setup import SaveCustomer, Saved, SetupRefusal

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN, BOB = UUID(int=1), UUID(int=2)
FACTS = Facts(
    customers={
        ANN: Current(Contact(email="ann@a.example", phone="+49 1", name="Ann"), Address(country="DE")),
        BOB: Current(Contact(email="bob@b.example")),
    },
    owners={
        ("email", "ann@a.example"): ANN,
        ("phone", "+491"): ANN,
        ("external_id", "x"): ANN,
        ("email", "bob@b.example"): BOB,
    },
)


def decided(*requests: dict[str, Any]) -> DecidedCustomers:
    whole = [msgspec.convert(request, SaveCustomer) for request in requests]
    return decide(FACTS, whole, NOW, (UUID(int=number) for number in itertools.count(100)))


@pytest.mark.parametrize(
    ("request_", "refusal", "field"),
    [
        ({"customer_id": str(UUID(int=9))}, SetupRefusal.UNKNOWN_CUSTOMER, "/customer_id"),
        ({"customer_id": str(ANN), "email": "bob@b.example"}, SetupRefusal.IDENTITY_TAKEN, "/email"),
        ({"external_id": "x", "email": "BOB@b.example"}, SetupRefusal.IDENTITY_TAKEN, "/email"),
        ({"email": "bob@b.example", "phone": "+49 (1)"}, SetupRefusal.IDENTITY_TAKEN, "/phone"),
        ({"language": "de"}, SetupRefusal.NO_IDENTITY, None),
        # several apply: the first in the order of precedence
        (
            {"customer_id": str(UUID(int=9)), "email": "bob@b.example"},
            SetupRefusal.UNKNOWN_CUSTOMER,
            "/customer_id",
        ),
    ],
)
def test_refusals(request_: dict[str, Any], refusal: SetupRefusal, field: str | None) -> None:
    outcome = decided(request_)
    (result,) = outcome.results
    assert isinstance(result, Refused)
    assert (result.type, result.field) == (refusal, field)
    assert not any((outcome.events, outcome.kept, outcome.claims, outcome.given_up))
    assert "@" not in result.detail


def test_found_by_any_key_and_merged() -> None:
    outcome = decided({"phone": "+49-1", "language": "de"})
    assert outcome.results == [Saved(id=ANN, created=False)]
    (kept,) = outcome.kept
    assert kept.current.contact == Contact(email="ann@a.example", phone="+49-1", name="Ann", language="de")
    assert kept.current.address == Address(country="DE")
    assert [event.data.type for event in outcome.events] == ["customer.changed"]
    assert outcome.events[0].data.person_id == kept.person_id


def test_a_new_customer_is_found_by_the_next_request() -> None:
    outcome = decided({"email": "New@c.example"}, {"email": "new@C.example", "name": "Neu"})
    assert [result.created for result in outcome.results if isinstance(result, Saved)] == [True, False]
    assert [event.data.type for event in outcome.events] == ["customer.added", "customer.changed", "customer.changed"]
    assert outcome.claims == {("email", "new@c.example"): UUID(int=100)}


def test_a_changed_address_gives_up_the_former_and_another_may_have_it() -> None:
    outcome = decided(
        {"customer_id": str(ANN), "email": "ann@new.example"}, {"customer_id": str(BOB), "email": "ann@a.example"}
    )
    assert outcome.claims == {("email", "ann@new.example"): ANN, ("email", "ann@a.example"): BOB}
    assert outcome.given_up == {("email", "ann@a.example"): ANN, ("email", "bob@b.example"): BOB}


def test_what_is_removed_is_taken_away_and_finds_nobody_any_more() -> None:
    outcome = decided({"customer_id": str(ANN), "remove": ["phone", "name", "address"], "name": "Anna"})
    (kept,) = outcome.kept
    assert (kept.current.contact, kept.current.address) == (Contact(email="ann@a.example", name="Anna"), None)
    assert outcome.given_up == {("phone", "+491"): ANN}
    assert not decided({"customer_id": str(BOB), "remove": ["phone", "address"]}).kept


def test_the_same_again_changes_nothing() -> None:
    outcome = decided({"email": "ann@a.example", "name": "Ann"})
    assert outcome.results == [Saved(id=ANN, created=False)]
    assert not any((outcome.events, outcome.kept, outcome.claims, outcome.given_up))
