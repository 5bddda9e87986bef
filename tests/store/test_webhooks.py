"""Webhook endpoints: each with a secret of its own that is shown once and leaves with it."""

import base64
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook

from waybill.model.keys import CreateWebhook, DeleteWebhook
from waybill.model.results import Refused
from waybill.store import secrets
from waybill.store.secrets import Keyring, get_secret, use_keyring
from waybill.store.webhooks import MOST_WEBHOOKS, create_webhooks, delete_webhooks, list_webhooks, secret_name

MakeShop = Callable[..., Awaitable[Any]]
URL = "https://hooks.example/in"


@pytest.fixture(autouse=True)
def keyring() -> Iterator[None]:
    """What was in use before is in use again."""
    before = list(secrets._in_use)
    use_keyring(Keyring([b"k" * 32]))
    yield
    secrets._in_use[:] = before


async def test_made_listed_and_deleted_with_its_secret(shop: MakeShop) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    first, second, refused = await mine.run(
        create_webhooks,
        CreateWebhook(url=URL, types=["order.placed", "order.placed"]),
        CreateWebhook(url=URL, types=["order.*", "*"]),
        CreateWebhook(url=URL, types=["order.placed", "sold.*"]),
    )
    assert (refused.type, "order.canceled" in refused.detail) == ("unknown_event_type", True)
    assert first.secret != second.secret
    assert len(base64.b64decode(first.secret.removeprefix("whsec_"))) == 32
    Webhook(first.secret)
    async with mine.tx() as tx:
        assert [(one.url, one.types, one.active) for one in await list_webhooks(tx)] == [
            (URL, ["order.placed"], True),
            (URL, ["order.*", "*"], True),
        ]
        assert await get_secret(tx, secret_name(first.webhook_id)) == first.secret
    assert isinstance((await other.run(delete_webhooks, DeleteWebhook(webhook_id=first.webhook_id)))[0], Refused)
    (gone, again) = await mine.run(delete_webhooks, *[DeleteWebhook(webhook_id=first.webhook_id)] * 2)
    assert gone == again
    async with mine.tx() as tx:
        assert [one.webhook_id for one in await list_webhooks(tx)] == [second.webhook_id]
        assert await get_secret(tx, secret_name(first.webhook_id)) is None


async def test_a_shop_has_only_so_many(shop: MakeShop) -> None:
    mine = await shop(empty=True)
    results = await mine.run(create_webhooks, *[CreateWebhook(url=URL)] * (MOST_WEBHOOKS + 1))
    assert [result.type for result in results if isinstance(result, Refused)] == ["too_many_webhooks"]


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "https://", "https://user:password@a.example/", "https://a.example/#part", "https://a b/",
     "https:///path", "javascript:alert(1)", "https://a.example\\@b.example/", "https://a.example/\n"],
)  # fmt: skip
def test_only_plain_addresses(url: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"url": url}, CreateWebhook)
