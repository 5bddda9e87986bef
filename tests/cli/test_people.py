"""People by the command line: how a shop gets its first owner, and how whoever is locked out gets in."""

from collections.abc import Callable
from typing import Any

import pytest

Waybill = Callable[..., Any]


@pytest.fixture
def shop(waybill: Waybill, database: str) -> str:
    """A shop without people."""
    made = waybill("shops", "create", "Tea & Co")
    assert "waybill people invite you@example.com --role owner" in made.err
    return database


def test_a_shop_gets_its_people(shop: str, waybill: Waybill) -> None:
    assert "Nobody works here yet" in waybill("people", "list").err
    invited = waybill("people", "invite", "Ada@Example.com", "--role", "owner", "--name", "Ada", "--json").data
    assert invited["link"].startswith("http://127.0.0.1:8080/accept#token=")
    again = waybill("people", "invite", "ada@example.com", "--role", "read-only").out
    assert again.strip() != invited["link"]
    (ada,) = waybill("people", "list", "--json").data
    assert (ada["email"], ada["name"], ada["role"], ada["status"]) == ("ada@example.com", "Ada", "read_only", "invited")
    waybill("people", "role", "ADA@example.com", "owner")
    link = waybill("people", "link", ada["person_id"]).out.strip()
    assert "/accept#token=" in link
    waybill("people", "deactivate", "ada@example.com")
    assert waybill("people", "list", "--json").data[0]["status"] == "deactivated"
    assert "Invite them again" in waybill("people", "link", "ada@example.com", status=1).err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("invite", "ada@example.com", "--role", "boss"), 2, "There is no role 'boss'. The roles are: owner, manager,"),
        (("invite", "nobody", "--role", "owner"), 2, "email: "),
        (("role", "who@example.com", "owner"), 1, "Nobody is known as 'who@example.com' here."),
        (("deactivate", "who@example.com"), 1, "waybill people list"),
    ],
)
def test_mistakes(shop: str, waybill: Waybill, words: tuple[str, ...], status: int, said: str) -> None:
    assert said in waybill("people", *words, status=status).err
