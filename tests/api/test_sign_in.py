"""People at the door: accounts, sessions, links, and what a browser may be made to do by others."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from waybill.api.sessions import SessionRules, Sessions, is_loopback, network_of, origin_of
from waybill.store.staff import make_link

MakeSelling = Callable[..., Awaitable[Any]]
Joining = Callable[..., Awaitable[Any]]
NewVisitor = Callable[[], Any]
PASSWORD = "seven lighthouses by the sea"


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


async def test_who_is_invited_joins_and_signs_in(selling: MakeSelling, joining: Joining, visitor: NewVisitor) -> None:
    shop = await selling(empty=True)
    olga = await joining(shop, email="Olga.Owens@Example.com")
    session = await olga.get("/v1/session")
    assert (session["name"], session["role"], session["scopes"]) == ("Olga Owens", "owner", ["admin"])
    again = visitor()
    assert problem(await again.ask("GET", "/v1/session")) == "unauthenticated"
    signed = await again.post("/v1/sign-in", {"email": "olga.owens@example.COM", "password": PASSWORD})
    assert (signed["result"], signed["session"]["person_id"]) == ("signed_in", session["person_id"])
    assert again.token != olga.token
    assert len(again.token) == 43
    (person,) = await again.get("/v1/people")
    assert (person["status"], person["sessions"]) == ("active", 2)


async def test_the_cookie_is_one_that_only_browsers_see(selling: MakeSelling, joining: Joining) -> None:
    olga = await joining(await selling(empty=True))
    answer = await olga.ask("POST", "/v1/sign-in", {"email": "nobody@example.com", "password": "x"})
    assert "set-cookie" not in answer.headers
    answer = await olga.ask("POST", "/v1/sign-out")
    assert answer.headers["set-cookie"] == "__Host-waybill=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
    kept = await olga_rows(olga, "")
    assert kept == "unauthenticated"


async def olga_rows(visitor: Any, path: str) -> str:
    return problem(await visitor.ask("GET", f"/v1/session{path}"))


async def test_tokens_and_passwords_are_kept_as_hashes(selling: MakeSelling, joining: Joining) -> None:
    shop = await selling(empty=True)
    olga = await joining(shop)
    for table in ("staff", "staff_session", "staff_link", "audit_entry"):
        text = str(await shop.shop.rows(f"SELECT t::text FROM {table} t WHERE shop_id = $1"))
        assert olga.token not in text
        assert PASSWORD not in text
    (row,) = await shop.shop.rows("SELECT password_hash FROM staff WHERE shop_id = $1")
    assert row["password_hash"].startswith("$argon2id$v=19$m=65536,t=2,p=1$")


async def test_wrong_passwords_and_unknown_people_are_told_the_same(
    selling: MakeSelling, joining: Joining, visitor: NewVisitor
) -> None:
    await joining(await selling(empty=True), email="told@example.com")
    one = visitor()
    wrong = await one.ask("POST", "/v1/sign-in", {"email": "told@example.com", "password": "not this one"})
    unknown = await one.ask("POST", "/v1/sign-in", {"email": "untold@example.com", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


async def test_guessing_is_limited_and_a_right_password_forgives(
    selling: MakeSelling, joining: Joining, visitor: NewVisitor
) -> None:
    await joining(await selling(empty=True), email="guessed@example.com")
    one = visitor()
    right = {"email": "guessed@example.com", "password": PASSWORD}
    wrong = right | {"password": "a wrong password"}
    for _ in range(9):
        assert problem(await one.ask("POST", "/v1/sign-in", wrong)) == "sign_in_failed"
    await one.post("/v1/sign-in", right)
    answers = await asyncio.gather(*(one.ask("POST", "/v1/sign-in", wrong) for _ in range(12)))
    assert sorted(map(problem, answers)) == ["sign_in_failed"] * 10 + ["too_many_attempts"] * 2
    refused = await one.ask("POST", "/v1/sign-in", right)
    assert (refused.status_code, problem(refused)) == (429, "too_many_attempts")
    assert 1 <= int(refused.headers["retry-after"]) <= 901
    nobody = [await one.ask("POST", "/v1/sign-in", wrong | {"email": "nope@example.com"}) for _ in range(11)]
    assert problem(nobody[-1]) == "too_many_attempts"


async def test_who_works_in_two_shops_is_asked_which(
    selling: MakeSelling, joining: Joining, visitor: NewVisitor
) -> None:
    first, second = await selling(empty=True), await selling(empty=True)
    await joining(first, email="both@example.com")
    await joining(second, "kitchen", email="both@example.com")
    one = visitor()
    asked = {"email": "both@example.com", "password": PASSWORD}
    choice = await one.post("/v1/sign-in", asked)
    assert [account["role"] for account in choice["accounts"]] == ["owner", "kitchen"]
    assert one.token == ""
    signed = await one.post("/v1/sign-in", asked | {"account": choice["accounts"][1]["account"]})
    assert signed["session"]["shop"]["shop_id"] == second.shop.shop_id
    stranger = await joining(first, email="else@example.com")
    other = (await stranger.get("/v1/session"))["person_id"]
    assert problem(await one.ask("POST", "/v1/sign-in", asked | {"account": other})) == "sign_in_failed"


async def test_a_key_and_a_session_together_are_refused(selling: MakeSelling, joining: Joining) -> None:
    shop = await selling()
    olga = await joining(shop)
    bearer = {"authorization": f"Bearer {shop.token}"}
    order = {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}
    for method, path, body in (("GET", "/v1/orders", None), ("POST", "/v1/orders", order)):
        both = await olga.ask(method, path, body, **bearer)
        assert (both.status_code, problem(both)) == (400, "two_credentials")
        assert (await olga.ask(method, path, body)).status_code in (200, 201)
        # a cookie of somebody else's is no credential
        assert (await olga.ask(method, path, body, cookie="theme=dark", **bearer)).status_code in (200, 201)


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/items"])
async def test_a_change_needs_a_page_of_ours_and_its_token(selling: MakeSelling, joining: Joining, path: str) -> None:
    shop = await selling()
    olga = await joining(shop)
    body = {"/v1/items": {"sku": "NEW", "title": "New", "price": "1"}}.get(
        path, {"lines": [{"sku": "A", "quantity": 1}], "method": "pickup"}
    )
    cases = (
        ({"origin": "https://evil.example"}, "wrong_origin"),
        ({"origin": "null"}, "wrong_origin"),
        ({"origin": ""}, "wrong_origin"),
        ({"origin": olga.url.replace("http:", "https:")}, "wrong_origin"),
        ({"origin": olga.url + "0"}, "wrong_origin"),
        ({"x_csrf_token": ""}, "wrong_csrf_token"),
        ({"x_csrf_token": "A" * 43}, "wrong_csrf_token"),
        ({"x_csrf_token": "é"}, "wrong_csrf_token"),
    )
    for headers, type in cases:
        refused = await olga.ask("POST", path, body, **headers)
        assert (refused.status_code, problem(refused)) == (403, type), headers
    assert (await olga.ask("POST", path, body)).status_code in (200, 201)
    other = await joining(shop, email="other@example.com")
    assert problem(await olga.ask("POST", path, body, x_csrf_token=other.csrf)) == "wrong_csrf_token"


async def test_a_strangers_page_cannot_sign_a_browser_in(selling: MakeSelling, joining: Joining) -> None:
    olga = await joining(await selling(empty=True), email="lured@example.com")
    asked = {"email": "lured@example.com", "password": PASSWORD}
    for path, body in (
        ("/v1/sign-in", asked),
        ("/v1/sign-in/link", {"token": "x" * 43}),
        ("/v1/sign-in/forgot", {"email": "lured@example.com"}),
        ("/v1/sign-in/reset", {"token": "x" * 43, "password": PASSWORD}),
        ("/v1/sign-in/accept", {"token": "x" * 43, "password": PASSWORD, "name": "M"}),
    ):
        assert problem(await olga.ask("POST", path, body, origin="https://evil.example")) == "wrong_origin", path
    # a program that is no browser sends no Origin
    assert (await olga.ask("POST", "/v1/sign-in", asked, origin="")).status_code == 200


async def test_over_plain_http_from_elsewhere_nobody_signs_in(visitor: NewVisitor) -> None:
    one = visitor()
    asked = {"email": "a@example.com", "password": PASSWORD}
    refused = await one.ask("POST", "/v1/sign-in", asked, host="192.168.1.7:8080", origin="http://192.168.1.7:8080")
    assert (refused.status_code, problem(refused)) == (403, "insecure_connection")
    assert "WAYBILL_PLAIN_HTTP" in refused.json()["detail"]


async def test_signing_in_rotates_and_ends_what_was_there(selling: MakeSelling, joining: Joining) -> None:
    olga = await joining(await selling(empty=True), email="turn@example.com")
    before, csrf = olga.token, olga.csrf
    await olga.post("/v1/sign-in", {"email": "turn@example.com", "password": PASSWORD})
    assert (olga.token != before, olga.csrf != csrf) == (True, True)
    (only,) = await olga.get("/v1/sessions")
    assert only["current"]
    olga.token = before
    assert await olga_rows(olga, "") == "unauthenticated"


@pytest.mark.parametrize(
    ("change", "lives"),
    [
        ("seen_at = seen_at - interval '11 hours'", True),
        ("seen_at = seen_at - interval '13 hours'", False),
        ("expires_at = created_at + interval '1 hour'", True),
        ("expires_at = created_at", False),
        ("ended_at = created_at", False),
    ],
)
async def test_a_session_ends_by_itself(selling: MakeSelling, joining: Joining, change: str, lives: bool) -> None:
    shop = await selling(empty=True)
    olga = await joining(shop)
    await shop.shop.rows(f"UPDATE staff_session SET {change} WHERE shop_id = $1 RETURNING 1")
    assert (await olga.ask("GET", "/v1/session")).status_code == (200 if lives else 401)
    (row,) = await shop.shop.rows(
        "SELECT now() - seen_at < interval '1 minute' AS fresh FROM staff_session WHERE shop_id = $1"
    )
    assert row["fresh"] == lives or "seen_at" not in change


async def test_sessions_are_listed_and_ended(selling: MakeSelling, joining: Joining, visitor: NewVisitor) -> None:
    olga = await joining(await selling(empty=True), email="many@example.com")
    others = [visitor() for _ in range(3)]
    for one in others:
        await one.post("/v1/sign-in", {"email": "many@example.com", "password": PASSWORD})
    listed = await olga.get("/v1/sessions")
    assert len(listed) == 4
    assert [one["how"] for one in listed if one.get("current")] == ["link"]
    first = (await others[0].get("/v1/session"))["session_id"]
    assert (await olga.ask("DELETE", f"/v1/sessions/{first}")).json() == {"result": "ended", "sessions": 1}
    assert problem(await olga.ask("DELETE", f"/v1/sessions/{first}")) == "unknown_session"
    assert [(await one.ask("GET", "/v1/session")).status_code for one in others] == [401, 200, 200]
    assert (await olga.post("/v1/sessions/end-others"))["sessions"] == 2
    assert [(await one.ask("GET", "/v1/session")).status_code for one in others] == [401, 401, 401]
    assert len(await olga.get("/v1/sessions")) == 1


async def test_a_key_has_no_sessions(selling: MakeSelling) -> None:
    shop = await selling(empty=True)
    session = (await shop.http.get("/v1/session")).json()
    assert (session["kind"], session["name"], "csrf_token" in session) == ("key", "test", False)
    for method, path, body in (
        ("GET", "/v1/sessions", None),
        ("POST", "/v1/sign-out", None),
        ("PATCH", "/v1/session", {"name": "Key"}),
        ("POST", "/v1/session/password", {"password": PASSWORD}),
    ):
        assert problem(await shop.http.request(method, path, json=body)) == "no_session"


async def _link(shop: Any, person_id: str, kind: str, **about: Any) -> str:
    async with shop.shop.tx() as tx:
        token, _ = await make_link(tx, person_id, kind, **about)  # type: ignore[arg-type]
    return token


async def test_a_sign_in_link_is_good_once(selling: MakeSelling, joining: Joining, visitor: NewVisitor) -> None:
    shop = await selling(empty=True)
    olga = await joining(shop)
    me = (await olga.get("/v1/session"))["person_id"]
    token = await _link(shop, me, "sign_in")
    several = [visitor() for _ in range(5)]
    seen = await several[0].post("/v1/sign-in/look", {"token": token})
    assert (seen["kind"], seen["email"]) == ("sign_in", "olga@example.com")
    answers = await asyncio.gather(*(one.ask("POST", "/v1/sign-in/link", {"token": token}) for one in several))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410, 410]
    late = await _link(shop, me, "sign_in", lasts=timedelta(seconds=-1))
    for wrong in (late, "x" * 43, token):
        assert problem(await several[0].ask("POST", "/v1/sign-in/link", {"token": wrong})) == "link_over"
    reset = await _link(shop, me, "reset")
    assert problem(await several[0].ask("POST", "/v1/sign-in/link", {"token": reset})) == "link_over"


async def test_a_new_password_ends_every_session(selling: MakeSelling, joining: Joining, visitor: NewVisitor) -> None:
    shop = await selling(empty=True)
    olga = await joining(shop, email="fresh@example.com")
    me = (await olga.get("/v1/session"))["person_id"]
    one = visitor()
    token = await _link(shop, me, "reset")
    weak = await one.ask("POST", "/v1/sign-in/reset", {"token": token, "password": "fresh12345"})
    assert (weak.status_code, problem(weak)) == (422, "weak_password")
    await one.post("/v1/sign-in/reset", {"token": token, "password": "nine herons in the reeds"})
    assert await olga_rows(olga, "") == "unauthenticated"
    assert problem(await one.ask("POST", "/v1/session/password", {"password": PASSWORD})) == "wrong_password"
    wrong = {"current": PASSWORD, "password": "eleven owls in the barn"}
    assert problem(await one.ask("POST", "/v1/session/password", wrong)) == "wrong_password"
    before = one.token
    await one.post("/v1/session/password", wrong | {"current": "nine herons in the reeds"})
    assert one.token != before
    assert len(await one.get("/v1/sessions")) == 1
    login = await one.ask("POST", "/v1/sign-in", {"email": "fresh@example.com", "password": "eleven owls in the barn"})
    assert login.status_code == 200


@pytest.mark.parametrize(
    ("public_url", "host", "origin", "plain", "ok"),
    [
        ("https://o.example.com", "o.example.com", "https://o.example.com", False, True),
        ("https://o.example.com", "o.example.com:443", "https://o.example.com", False, True),
        ("https://o.example.com/", "o.example.com", "http://o.example.com", False, False),
        ("https://o.example.com", "10.0.0.5:8080", "http://10.0.0.5:8080", False, False),
        ("https://o.example.com", "10.0.0.5:8080", "http://10.0.0.5:8080", True, True),
        ("http://127.0.0.1:8080", "localhost:9000", "http://localhost:9000", False, True),
        ("http://127.0.0.1:8080", "[::1]:9000", "http://[::1]:9000", False, True),
        ("http://127.0.0.1:8080", "evil.example", "http://evil.example", False, False),
    ],
)
def test_own_origins(public_url: str, host: str, origin: str, plain: bool, ok: bool) -> None:
    rules = SessionRules(public_url=public_url, plain_http=plain)
    sessions = Sessions(None, None, rules)  # type: ignore[arg-type]
    assert (origin in sessions.own_origins(host)) == ok
    if ok and plain:
        assert sessions.set_cookie("t", 5, host) == "waybill=t; Path=/; Max-Age=5; HttpOnly; SameSite=Lax"
        assert sessions.token_in("a=b; waybill=t") == "t"
    elif ok:
        assert sessions.set_cookie("t", 5, host).startswith("__Host-waybill=t; Path=/; Max-Age=5; HttpOnly; Secure")
        assert sessions.token_in("waybill=t") is None


def test_addresses_behind_proxies() -> None:
    from ipaddress import ip_network

    rules = SessionRules(public_url="https://o.example.com", trusted_proxies=(ip_network("10.0.0.0/8"),))
    sessions = Sessions(None, None, rules)  # type: ignore[arg-type]
    assert sessions.address_of("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2") == "203.0.113.9"
    assert sessions.address_of("203.0.113.9", "6.6.6.6") == "203.0.113.9"
    assert sessions.address_of("10.0.0.1", None) == "10.0.0.1"
    assert network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64"
    assert (origin_of("HTTPS://A.example:443/x"), is_loopback("localhost:1"), is_loopback("127.0.0.1.evil.example")) == (
        "https://a.example", True, False,
    )  # fmt: skip
