"""Mail to people of a shop, from the request over a real mail server to a password that signs in."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from tests.api.conftest import PASSWORD, Served, Visitor
from tests.api.faces.conftest import Post, at_work
from tests.workers.conftest import text_of

MakeSelling = Callable[..., Awaitable[Any]]
ANOTHER = "four herons in the reeds"
INVITED = {
    "en": "You are invited to work in Käse & <Brot>", "de": "Sie sind eingeladen, bei Käse & <Brot> mitzuarbeiten",
    "es": "Le invitan a trabajar en Käse & <Brot>", "fr": "Vous êtes invité à travailler chez Käse & <Brot>",
    "zh": "邀请您加入 Käse & <Brot> 工作",
}  # fmt: skip


@pytest.fixture(scope="module")
def post(served: Served) -> Iterator[Post]:
    """The mail that comes from the worker."""
    with at_work(served) as working:
        yield working


@pytest.fixture(scope="module")
def mailing(served: Served, post: Post) -> Iterator[Served]:
    """A server of the same shops that has a mail server."""
    one = Served(served.database_url, served.settings.data_dir, smtp_host="127.0.0.1", smtp_port=post.port)
    one.start()
    yield one
    one.stop()


def token_in(mail: Any, page: str) -> str:
    """The token of the link, which both forms of the mail have."""
    tokens = re.findall(rf"/{page}#token=([A-Za-z0-9_-]{{43}})\s", text_of(mail))
    assert set(re.findall(rf"/{page}#token=([A-Za-z0-9_-]{{43}})\b", mail.get_body(("html",)).get_content())) == {
        *tokens
    }
    (token,) = tokens
    return str(token)


async def invited(selling: MakeSelling, mailing: Served, post: Post, language: str) -> tuple[Any, Any]:
    """Somebody is invited to a shop that speaks a language; what came to them, and a browser of theirs."""
    shop = await selling(empty=True, fields={"name": "Käse & <Brot>", "locale": language, "time_zone": "Europe/Berlin"})
    owner = shop.with_token(shop.token)
    asked = {"email": f"kim-{language}@example.com", "role": "warehouse", "name": "Kim <K>"}
    answer = await owner.post(f"{mailing.url}/v1/people/invite", json=asked)
    assert answer.json()["mail"], answer.text
    return await post.one("/accept#token=", re.escape(INVITED[language])), Visitor(mailing.url)


@pytest.mark.parametrize("language", INVITED)
async def test_who_is_invited_by_mail_joins(
    selling: MakeSelling, mailing: Served, post: Post, language: str
) -> None:  # fmt: skip
    mail, kim = await invited(selling, mailing, post, language)
    assert (mail["Subject"], mail["X-To"]) == (INVITED[language], f"kim-{language}@example.com")
    page = mail.get_body(("html",)).get_content()
    assert f'<html lang="{language}">' in page
    assert "Käse &amp; &lt;Brot&gt;" in page
    assert "Kim &lt;K&gt;" in page
    assert "<Brot>" not in page
    assert not re.search(r"\{|\}|None", text_of(mail))
    assert "(Europe/Berlin)" in text_of(mail)
    accepted = {"token": token_in(mail, "accept"), "name": "Kim K", "password": PASSWORD}
    await kim.post("/v1/sign-in/accept", accepted)
    again = Visitor(mailing.url)
    signed = await again.post("/v1/sign-in", {"email": f"kim-{language}@example.com", "password": PASSWORD})
    assert (signed["session"]["name"], signed["session"]["role"]) == ("Kim K", "warehouse")


async def test_who_forgot_the_password_chooses_another_by_mail(
    selling: MakeSelling, mailing: Served, post: Post, joining: Callable[..., Awaitable[Any]]
) -> None:
    shop = await selling(empty=True, fields={"name": "Ladle", "locale": "de-DE"})
    await joining(shop, email="forgot@example.com")
    one = Visitor(mailing.url)
    assert (await one.post("/v1/sign-in/forgot", {"email": "Forgot@Example.com"}))["mail"]
    mail = await post.one("/reset#token=", "neues Passwort")
    assert mail["X-To"] == "forgot@example.com"
    assert "Olga Owens," in text_of(mail)
    token = token_in(mail, "reset")
    await one.post("/v1/sign-in/reset", {"token": token, "password": ANOTHER})
    late = await one.ask("POST", "/v1/sign-in/reset", {"token": token, "password": PASSWORD})
    assert late.json()["type"] == "/problems/link_over"
    visitor = Visitor(mailing.url)
    refused = await visitor.ask("POST", "/v1/sign-in", {"email": "forgot@example.com", "password": PASSWORD})
    assert refused.status_code == 401
    signed = await visitor.post("/v1/sign-in", {"email": "forgot@example.com", "password": ANOTHER})
    assert signed["session"]["role"] == "owner"


async def test_nobody_is_told_which_accounts_there_are(mailing: Served, post: Post) -> None:
    one = Visitor(mailing.url)
    answers = [
        await one.ask("POST", "/v1/sign-in/forgot", {"email": email}) for email in ("nobody@example.com", "forgot@example.com")
    ]  # fmt: skip
    assert answers[0].content == answers[1].content
