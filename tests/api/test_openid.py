"""Signing in through an OpenID provider: a small real one of our own, over loopback."""

import base64
import json
import secrets
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

Joining = Callable[..., Awaitable[Any]]
MakeSelling = Callable[..., Awaitable[Any]]
CLIENT, SECRET = "waybill", "of-the-client's/+"
ADA = {"sub": "u-1", "email": "ada@corp.example", "email_verified": True, "name": "Ada Byron"}


class Provider:
    """Whoever comes is `user`; the code is good once, for whom knows the verifier and the secret."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", auto_kid=True)
        self.signing = self.key
        self.user: dict[str, Any] = dict(ADA)
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def _answer(self, status: int, document: Any, **headers: str) -> None:
                body = json.dumps(document).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/.well-known/openid-configuration":
                    self._answer(200, provider.about())
                elif path == "/jwks":
                    self._answer(200, {"keys": [provider.key.as_dict(private=False)]})
                else:
                    code = secrets.token_urlsafe(8)
                    provider.codes[code] = {name: values[0] for name, values in query.items()}
                    back = f"{query['redirect_uri'][0]}?code={code}&state={query['state'][0]}"
                    self._answer(302, {}, Location=back)

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                status, answer = provider.token(self.headers["Authorization"], {k: v[0] for k, v in form.items()})
                self._answer(status, answer)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks", "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }  # fmt: skip

    def token(self, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        client, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or (client, secret) != (CLIENT, "of-the-client%27s%2F%2B")
            or (asked["code_challenge"], asked["redirect_uri"]) != (challenge, form["redirect_uri"])
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"], **self.user}
        header = {"alg": "ES256", "kid": self.key.kid}
        return 200, {"id_token": jwt.encode(header, claims | self.claims, self.signing), "access_token": "x"}


@pytest.fixture
def provider() -> Iterator[Provider]:
    one = Provider()
    yield one
    one.server.shutdown()
    one.thread.join(5)


@pytest.fixture(scope="module")
def open_served(served: Any, api_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server that may call this machine."""
    networks = (ip_network("127.0.0.0/8"),)
    one = type(served)(api_database, served.settings.data_dir, key_cache_seconds=0.2, webhook_allow_networks=networks)
    one.start()
    yield one
    one.stop()


@pytest.fixture
async def owner(selling: MakeSelling, joining: Joining, open_served: Any, provider: Provider) -> Any:
    """The owner of a shop whose provider is set up, at the server that may call it."""
    olga = await joining(await selling(empty=True), email="olga@corp.example")
    await olga.http.aclose()
    olga.url = open_served.url
    olga.http = httpx.AsyncClient(base_url=open_served.url, trust_env=False, timeout=30)
    saved = await olga.post(
        "/v1/openid",
        {
            "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "label": "Corp",
            "domains": ["corp.example"], "default_role": "support",
        },
    )  # fmt: skip
    assert saved["redirect_uri"] == f"{open_served.url}/sign-in/openid"
    assert "secret" not in json.dumps(saved)
    return olga


class Browser:
    """Somebody who goes to the provider and comes back."""

    def __init__(self, olga: Any, shop_id: int) -> None:
        self.visitor = type(olga)(olga.url)
        self.shop_id = shop_id
        self.flow = ""

    async def go(self) -> dict[str, str]:
        """To the provider, who sends back code and state."""
        begun = await self.visitor.ask("POST", "/v1/sign-in/openid/begin", {"provider": self.shop_id})
        assert begun.status_code == 200, begun.text
        assert "HttpOnly; Secure; SameSite=Lax" in begun.headers["set-cookie"]
        self.flow = begun.headers["set-cookie"].partition(";")[0]
        async with httpx.AsyncClient(trust_env=False) as http:
            back = (await http.get(begun.json()["address"])).headers["location"]
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    async def come_back(self, sent: dict[str, str], cookie: str | None = None) -> httpx.Response:
        flow = self.flow if cookie is None else cookie
        answer: httpx.Response = await self.visitor.ask("POST", "/v1/sign-in/openid", sent, cookie=flow)
        return answer


async def _shop_of(olga: Any) -> int:
    return int((await olga.get("/v1/session"))["shop"]["shop_id"])


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


async def test_known_people_and_allowed_domains_come_in(owner: Any, provider: Provider) -> None:
    shop_id = await _shop_of(owner)
    assert {"provider": shop_id, "label": "Corp"} in (await owner.get("/v1/sign-in"))["providers"]
    one = Browser(owner, shop_id)
    session = (await one.come_back(await one.go())).json()["session"]
    assert (session["name"], session["role"], session["has_password"]) == ("Ada Byron", "support", False)
    again = Browser(owner, shop_id)
    assert (await again.come_back(await again.go())).json()["session"]["person_id"] == session["person_id"]
    # the owner is known by her e-mail, and stays the owner
    provider.user = {**ADA, "sub": "u-2", "email": "Olga@Corp.example"}
    olga = (await again.come_back(await again.go())).json()["session"]
    assert (olga["role"], olga["name"]) == ("owner", "Olga Owens")
    # who gets her address later is somebody else
    provider.user = {**ADA, "sub": "u-3", "email": "olga@corp.example"}
    assert problem(await again.come_back(await again.go())) == "not_known_here"
    # a new e-mail of the same subject changes nothing
    provider.user = {**ADA, "sub": "u-2", "email": "new@elsewhere.example"}
    assert (await again.come_back(await again.go())).json()["session"]["person_id"] == olga["person_id"]


@pytest.mark.parametrize(
    ("user", "type"),
    [
        ({"email": "eve@elsewhere.example"}, "not_known_here"),
        ({"email_verified": False}, "not_known_here"),
        ({"email": "eve@corp.example.evil.example"}, "not_known_here"),
    ],
)
async def test_nobody_else_does(owner: Any, provider: Provider, user: dict[str, Any], type: str) -> None:
    provider.user = ADA | user
    one = Browser(owner, await _shop_of(owner))
    refused = await one.come_back(await one.go())
    assert (refused.status_code, problem(refused)) == (403, type)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"}, {"aud": "another"}, {"nonce": "another"}, {"exp": 1_000_000_000}, {"sub": None},
        {"aud": [CLIENT, "another"]}, {"nonce": None},
    ],
)  # fmt: skip
async def test_a_token_that_does_not_hold_is_refused(owner: Any, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    one = Browser(owner, await _shop_of(owner))
    assert problem(await one.come_back(await one.go())) == "openid_failed"


async def test_what_is_not_signed_begun_or_new_is_refused(owner: Any, provider: Provider) -> None:
    one = Browser(owner, await _shop_of(owner))
    provider.signing = ECKey.generate_key("P-256")
    assert problem(await one.come_back(await one.go())) == "openid_failed"
    provider.signing = provider.key
    sent = await one.go()
    assert problem(await one.come_back(sent | {"state": "x"})) == "openid_failed"
    assert problem(await one.come_back(sent, cookie="")) == "openid_failed"
    other = Browser(owner, one.shop_id)
    await other.go()
    # a code of one browser in another: its state and verifier are not there
    assert problem(await other.come_back(sent)) == "openid_failed"
    assert (await one.come_back(sent)).status_code == 200
    assert problem(await one.come_back(sent)) == "openid_failed"
    # keys that are changed are asked for anew
    provider.key = provider.signing = ECKey.generate_key("P-256", auto_kid=True)
    assert (await one.come_back(await one.go())).status_code == 200


async def test_only_an_owner_sets_it_up(
    owner: Any, provider: Provider, served: Any, joining: Joining, selling: MakeSelling
) -> None:
    shop = await selling(empty=True)
    manager = await joining(shop, "manager")
    assert problem(await manager.ask("GET", "/v1/openid")) == "forbidden"
    new = await joining(shop, email="new@example.com")
    asked = {"issuer": provider.issuer, "client_id": CLIENT}
    # what the server has looked up already it does not call again: so one that it has not
    refused = await new.ask("POST", "/v1/openid", asked | {"issuer": "http://127.0.0.1:9"})
    assert (problem(refused), "not a public address" in refused.json()["detail"]) == ("openid_failed", True)
    assert problem(await owner.ask("POST", "/v1/openid", asked | {"issuer": provider.issuer + "/"})) == "openid_failed"
    assert (await owner.post("/v1/openid", asked))["default_role"] == "read_only"
    gone = await owner.ask("DELETE", "/v1/openid")
    assert "issuer" not in gone.json()
    assert problem(await owner.ask("POST", "/v1/openid", asked)) == "secret_needed"
    begun = await owner.ask("POST", "/v1/sign-in/openid/begin", {"provider": await _shop_of(owner)})
    assert problem(begun) == "openid_failed"
