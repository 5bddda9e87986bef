"""People come to work: they are invited, sign in and out. What is asked and answered are the examples of the API's page.

`WAYBILL_UPDATE=1 pytest tests/api/test_examples_people.py` writes them down anew; look at the difference.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest_asyncio

from waybill.store.staff import make_link

MakeSelling = Callable[..., Awaitable[Any]]
Same = Callable[[str, dict[str, Any]], None]
FIRST = "seven lighthouses by the sea"
SECOND = "nine herons in the reeds"


class Telling:
    """Asks as a browser does, and has it noted."""

    def __init__(self, teller: Any, visitor: Any) -> None:
        self.teller = teller
        self.visitor = visitor

    async def ask(self, name: str, method: str, path: str, body: Any = None, *, named: str = "", **in_path: Any) -> Any:
        answer = await self.visitor.ask(method, path.format(**in_path), body)
        assert answer.status_code == 200, (name, answer.text)
        self.teller.note(name, body, answer.json(), in_path, {}, named)
        return answer.json()


async def _link(selling: Any, person_id: str, kind: Any) -> str:
    async with selling.shop.tx() as tx:
        token, _ = await make_link(tx, person_id, kind)  # type: ignore[arg-type]
    return token


async def _join(selling: Any, telling: Telling) -> str:
    """Somebody is invited, looks at the invitation and accepts it; her id."""
    invited = await telling.teller.ask("invitePerson", {"email": "nora@example.com", "role": "support"})
    token = invited["link"].partition("#token=")[2]
    await telling.ask("lookAtLink", "POST", "/v1/sign-in/look", {"token": token})
    accepted = {"token": token, "name": "Nora North", "password": FIRST}
    await telling.ask("acceptInvitation", "POST", "/v1/sign-in/accept", accepted)
    return str(invited["person_id"])


def _openid(session: Any) -> dict[str, Any]:
    """What is said with a provider; tests/api/test_openid.py says it to a real one."""
    issuer = {"issuer": "https://accounts.example.com", "client_id": "waybill", "label": "Sign in with Example"}
    more = {"domains": ["example.com"], "default_role": "support"}
    redirect = {"result": "openid", "redirect_uri": "https://orders.example.com/sign-in/openid"}
    address = "https://accounts.example.com/authorize?response_type=code&client_id=waybill"
    return {
        "getOpenId": {"response": redirect | issuer | more},
        "saveOpenId": {
            "request": issuer | {"client_secret": "of-the-client"} | more,
            "response": redirect | issuer | more,
        },
        "deleteOpenId": {"response": redirect},
        "beginOpenId": {"request": {"provider": 1}, "response": {"result": "begun", "address": address}},
        "finishOpenId": {"request": {"code": "SplxlOBeZQQYbYS6WxSbIA", "state": "af0ifjsldkj"}, "response": session},
    }


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def morning(
    selling_for_long: MakeSelling, make_teller: Callable[[Any], Any], new_visitor: Callable[[], Any]
) -> dict[str, Any]:
    """The examples as they come out today."""
    selling = await selling_for_long(empty=True, fields={"name": "Tea & Co"})
    telling = Telling(make_teller(selling), new_visitor())
    me = await _join(selling, telling)
    await telling.ask("listWaysIn", "GET", "/v1/sign-in")
    await telling.ask("getSession", "GET", "/v1/session")
    await telling.ask("saveProfile", "PATCH", "/v1/session", {"name": "Nora Northcote"})
    asked = {"email": "nora@example.com", "password": FIRST}
    await telling.ask("signIn", "POST", "/v1/sign-in", asked)
    changed = {"current": FIRST, "password": SECOND}
    await telling.ask("changePassword", "POST", "/v1/session/password", changed)
    await telling.ask("forgotPassword", "POST", "/v1/sign-in/forgot", {"email": "nora@example.com"})
    reset = {"token": await _link(selling, me, "reset"), "password": FIRST}
    await telling.ask("resetPassword", "POST", "/v1/sign-in/reset", reset)
    other = new_visitor()
    await other.post("/v1/sign-in", asked)
    elsewhere = (await other.get("/v1/session"))["session_id"]
    await telling.ask("listSessions", "GET", "/v1/sessions")
    await telling.ask("endSession", "DELETE", "/v1/sessions/{session_id}", session_id=elsewhere)
    await telling.ask("endOtherSessions", "POST", "/v1/sessions/end-others")
    await telling.ask("signInByLink", "POST", "/v1/sign-in/link", {"token": await _link(selling, me, "sign_in")})
    await telling.teller.ask("changeRole", {"role": "manager"}, person_id=me)
    await telling.teller.ask("listPeople")
    await telling.ask("signOut", "POST", "/v1/sign-out")
    await telling.teller.ask("deactivatePerson", person_id=me)
    await telling.teller.ask("listHoldKinds")
    await telling.teller.ask("listAudit", type="person.*", limit=3)
    session = telling.teller.told["signInByLink"]["response"]
    telling.teller.told |= _openid(session)
    return dict(telling.teller.told)


async def test_the_examples_are_what_the_server_answers(morning: dict[str, Any], same_examples: Same) -> None:
    same_examples("people", morning)
