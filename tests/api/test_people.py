"""Who may do what: roles against every route, invitations, and that a shop keeps an owner."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from waybill.api.app import create_app
from waybill.api.openapi import operations
from waybill.api.runtime import ANYBODY
from waybill.decisions.passwords import weakness
from waybill.model.keys import SCOPES, grants
from waybill.model.staff import ROLE_SCOPES, ROLES, may_make

MakeSelling = Callable[..., Awaitable[Any]]
Joining = Callable[..., Awaitable[Any]]
NewVisitor = Callable[[], Any]
ID = "0199f0a0-0000-7000-8000-000000000000"
PROTECTED = [one for one in operations(create_app(lambda: None).app) if one.scope]

# What each role may do, area by area: r reads, w writes too.
MAY = {
    "owner": "all",
    "manager": "orders:w stock:w fulfillment:w payments:w setup:w customers:w events:r webhooks:w risk:w cash:w reports:r "
    "people:w audit:r",
    "support": "orders:w customers:w payments:w cash:w stock:r fulfillment:r setup:r events:r",
    "warehouse": "orders:r stock:w fulfillment:w setup:r events:r",
    "kitchen": "orders:r stock:r fulfillment:w setup:r events:r",
    "courier": "orders:r fulfillment:w cash:w setup:r events:r",
    "accountant": "orders:r payments:w cash:w customers:r stock:r fulfillment:r setup:r events:r reports:r audit:r",
    "read_only": "orders:r stock:r fulfillment:r payments:r setup:r customers:r events:r webhooks:r reports:r",
}


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


@pytest.mark.parametrize("role", ROLES)
def test_the_table_of_roles(role: Any) -> None:
    wanted = set()
    for area, _, verb in (one.partition(":") for one in MAY[role].split()):
        wanted |= {f"{area}:read", f"{area}:write"} if verb == "w" else {f"{area}:read"}
    wanted = set(SCOPES) if role == "owner" else wanted & set(SCOPES)
    assert {scope for scope in SCOPES if grants(ROLE_SCOPES[role], scope)} == wanted


@pytest.mark.parametrize("role", ROLES)
async def test_the_api_refuses_what_a_role_may_not(selling: MakeSelling, joining: Joining, role: Any) -> None:
    one = await joining(await selling(empty=True), role, email=f"{role}@example.com")
    places = {"type": "not_found", "location": "MAIN", "token": "x" * 64}
    refused = 0
    for operation in PROTECTED:
        may = operation.scope == ANYBODY or grants(ROLE_SCOPES[role], str(operation.scope))
        path = re.sub(r"\{(\w+)\}", lambda found: places.get(found[1], ID), operation.path)
        if may and (operation.handler.opt.get("streams") or (operation.body is None and operation.method != "get")):
            continue
        headers = {"origin": one.url, "x-csrf-token": one.csrf, "cookie": f"__Host-waybill={one.token}"}
        answer = await one.http.request(operation.method.upper(), path, content=b"[", headers=headers)
        assert (answer.status_code == 403) is not may, (role, operation.name, answer.text)
        if not may:
            refused += 1
            assert problem(answer) == "forbidden"
            assert answer.json()["data"] == {"scope": operation.scope, "role": role}
            assert "Ask an owner" in answer.json()["detail"]
    assert refused > 0 or role == "owner"


def test_nobody_gives_more_than_they_have() -> None:
    makes = {giver: {role for role in ROLES if may_make(ROLE_SCOPES[giver], role)} for giver in ROLES}
    assert makes["owner"] == set(ROLES)
    assert makes["manager"] == set(ROLES) - {"owner"}
    assert makes["support"] == {"support"}


async def test_an_invitation_is_good_once_and_the_newest_one_alone(
    selling: MakeSelling, joining: Joining, visitor: NewVisitor
) -> None:
    shop = await selling(empty=True)
    olga = await joining(shop)
    asked = {"email": "max@example.com", "role": "kitchen", "name": "Max"}
    first, second = [await olga.post("/v1/people/invite", asked) for _ in range(2)]
    assert (first["person_id"], first["mail"]) == (second["person_id"], False)
    old, new = (one["link"].partition("#token=")[2] for one in (first, second))
    max_ = visitor()
    accepted = {"token": new, "name": "Max Mason", "password": "seven lighthouses by the sea"}
    assert problem(await max_.ask("POST", "/v1/sign-in/accept", accepted | {"token": old})) == "link_over"
    assert problem(await max_.ask("POST", "/v1/sign-in/link", {"token": new})) == "link_over"
    assert (await max_.post("/v1/sign-in/look", {"token": new}))["role"] == "kitchen"
    assert (
        problem(await max_.ask("POST", "/v1/sign-in/accept", accepted | {"password": "maxmason99"})) == "weak_password"
    )
    await max_.post("/v1/sign-in/accept", accepted)
    assert problem(await visitor().ask("POST", "/v1/sign-in/accept", accepted)) == "link_over"
    assert problem(await olga.ask("POST", "/v1/people/invite", asked)) == "email_taken"
    await shop.shop.rows("UPDATE staff_link SET expires_at = created_at WHERE shop_id = $1 RETURNING 1")
    late = await olga.post("/v1/people/invite", asked | {"email": "late@example.com"})
    await shop.shop.rows("UPDATE staff_link SET expires_at = created_at WHERE shop_id = $1 RETURNING 1")
    token = late["link"].partition("#token=")[2]
    assert problem(await visitor().ask("POST", "/v1/sign-in/accept", accepted | {"token": token})) == "link_over"


async def test_a_role_changes_at_once_and_who_is_deactivated_is_out(
    selling: MakeSelling, joining: Joining, visitor: NewVisitor
) -> None:
    shop = await selling(empty=True)
    olga, kim = await joining(shop), await joining(shop, "support", email="kim@example.com")
    me = (await kim.get("/v1/session"))["person_id"]
    assert (await kim.ask("POST", "/v1/items", {"sku": "X", "title": "X", "price": "1"})).status_code == 403
    await olga.post(f"/v1/people/{me}/role", {"role": "manager"})
    assert (await kim.ask("POST", "/v1/items", {"sku": "X", "title": "X", "price": "1"})).status_code == 200
    assert (await olga.post(f"/v1/people/{me}/deactivate"))["status"] == "deactivated"
    assert problem(await kim.ask("GET", "/v1/session")) == "unauthenticated"
    signed = {"email": "kim@example.com", "password": "seven lighthouses by the sea"}
    assert problem(await visitor().ask("POST", "/v1/sign-in", signed)) == "sign_in_failed"
    assert (await olga.get("/v1/people"))[-1]["status"] == "deactivated"
    # who comes back chooses a new password
    again = await olga.post("/v1/people/invite", {"email": "kim@example.com", "role": "kitchen"})
    assert again["person_id"] == me
    assert problem(await visitor().ask("POST", "/v1/sign-in", signed)) == "sign_in_failed"


async def test_a_shop_keeps_an_owner_and_nobody_rises_by_themselves(selling: MakeSelling, joining: Joining) -> None:
    shop = await selling(empty=True)
    olga, mona = await joining(shop), await joining(shop, "manager", email="mona@example.com")
    owner, manager = [(await one.get("/v1/session"))["person_id"] for one in (olga, mona)]
    for path, body in ((f"/v1/people/{owner}/role", {"role": "support"}), (f"/v1/people/{owner}/deactivate", None)):
        assert problem(await olga.ask("POST", path, body)) == "own_account"
        assert problem(await mona.ask("POST", path, body)) == "beyond_own_role"
        # a key of the operator's is nobody, and the last owner stays all the same
        assert problem(await shop.http.post(path, json=body)) == "last_owner"
    assert problem(await mona.ask("POST", f"/v1/people/{manager}/role", {"role": "owner"})) == "own_account"
    assert (
        problem(await mona.ask("POST", "/v1/people/invite", {"email": "x@example.com", "role": "owner"}))
        == "beyond_own_role"
    )
    assert problem(await mona.ask("POST", f"/v1/people/{ID}/role", {"role": "support"})) == "unknown_person"
    await olga.post(f"/v1/people/{manager}/role", {"role": "owner"})
    assert (await mona.post(f"/v1/people/{owner}/role", {"role": "support"}))["role"] == "support"


async def test_a_stranger_finds_nobody_of_another_shop(selling: MakeSelling, joining: Joining) -> None:
    mine, theirs = await selling(empty=True), await selling(empty=True)
    eve, olga = await joining(mine, email="eve@example.com"), await joining(theirs)
    person = (await olga.get("/v1/session"))["person_id"]
    session = (await olga.get("/v1/sessions"))[0]["session_id"]
    assert problem(await eve.ask("POST", f"/v1/people/{person}/role", {"role": "owner"})) == "unknown_person"
    assert problem(await eve.ask("POST", f"/v1/people/{person}/deactivate")) == "unknown_person"
    assert problem(await eve.ask("DELETE", f"/v1/sessions/{session}")) == "unknown_session"
    assert [one["email"] for one in await eve.get("/v1/people")] == ["eve@example.com"]
    assert "olga" not in str(await eve.get("/v1/audit"))


async def test_the_audit_names_who_did_it(selling: MakeSelling, joining: Joining) -> None:
    shop = await selling()
    olga = await joining(shop)
    order = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}
    placed = (await olga.ask("POST", "/v1/orders", order)).json()
    await olga.post("/v1/people/invite", {"email": "max@example.com", "role": "kitchen", "name": "Max"})
    entries = (await olga.get("/v1/audit?limit=4"))["rows"]
    me = (await olga.get("/v1/session"))["actor"]
    assert [(one["type"], one["actor"], one["name"], one["door"]) for one in entries] == [
        ("person.invited", me, "Olga Owens", "api"),
        ("order.placed", me, "Olga Owens", "api"),
        ("person.signed_in", me, "Olga Owens", "api"),
        ("person.joined", me, "Olga Owens", "api"),
    ]
    assert (entries[0]["words"], entries[1]["about"]) == ("Invited Max as kitchen.", f"#{placed['number']}")
    timeline = await olga.get(f"/v1/orders/{placed['number']}/timeline")
    assert timeline[0]["name"] == "Olga Owens"
    assert problem(await olga.ask("GET", "/v1/audit?cursor=x")) == "invalid_request"


@pytest.mark.parametrize(
    ("password", "is_weak"),
    [
        ("short", True), ("1234567890", True), ("password123", True), ("PasswordPassword", True), ("aaaaaaaaaaaa", True),
        ("abcabcabcabc", True), ("qwertyuiop", True), ("olga.owens@tea.example", True), ("Olga-Owens-1", True),
        ("tea&company!", True), ("seven lighthouses by the sea", False), ("k8#fQ!m2xPz", False),
        ("tea from olga every thursday", False), ("", True), ("ﾋﾟｶﾁｭｳ五七五の俳句を詠む", False),
    ],
)  # fmt: skip
def test_passwords(password: str, is_weak: bool) -> None:
    found = weakness(password, email="olga.owens@tea.example", names=["Olga Owens", "Tea & Company"])
    assert (found is not None) == is_weak, found
