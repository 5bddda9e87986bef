"""API keys: shown once, found by their token, closed when revoked, and never another shop's."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.model.keys import SCOPES, CreateKey, KeyRevoked, RevokeKey
from waybill.model.results import Refused
from waybill.store.all_shops import KeyFact, key_of
from waybill.store.database import Pool
from waybill.store.keys import create_keys, list_keys, revoke_keys

MakeShop = Callable[..., Awaitable[Any]]


async def test_a_token_leads_to_its_shop_and_scopes(shop: MakeShop, pool: Pool) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    first, second = await mine.run(
        create_keys,
        CreateKey(name="Till", scopes=["orders:read", "orders:read"]),
        CreateKey(name="All", scopes=["admin"]),
    )
    (theirs,) = await other.run(create_keys, CreateKey(name="Theirs", scopes=list(SCOPES)))
    assert await key_of(pool, first.token) == KeyFact(mine.shop_id, first.key_id, frozenset({"orders:read"}))
    assert await key_of(pool, theirs.token) == KeyFact(other.shop_id, theirs.key_id, frozenset(SCOPES))
    assert len(first.token.split("_", 2)[2]) == 43
    async with mine.tx() as tx:
        listed = await list_keys(tx)
    assert [(key.name, key.scopes) for key in listed] == [("Till", ["orders:read"]), ("All", ["admin"])]
    assert first.token.startswith(listed[0].prefix + "_")
    kept = str(await mine.rows("SELECT k::text FROM api_key k WHERE shop_id = $1"))
    assert first.token.split("_", 2)[2] not in kept
    assert second.token.split("_", 2)[2] not in kept


async def test_a_revoked_key_opens_nothing(shop: MakeShop, pool: Pool) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    (key,) = await mine.run(create_keys, CreateKey(name="Till", scopes=["admin"]))
    (foreign,) = await other.run(revoke_keys, RevokeKey(key_id=key.key_id))
    assert isinstance(foreign, Refused)
    assert await key_of(pool, key.token) is not None
    results = await mine.run(revoke_keys, RevokeKey(key_id=key.key_id), RevokeKey(key_id=UUID(int=1)))
    assert [type(result) for result in results] == [KeyRevoked, Refused]
    assert await key_of(pool, key.token) is None
    before = await mine.rows("SELECT revoked_at FROM api_key WHERE shop_id = $1")
    await mine.run(revoke_keys, RevokeKey(key_id=key.key_id))
    assert before == await mine.rows("SELECT revoked_at FROM api_key WHERE shop_id = $1")


async def test_what_is_no_token_of_ours_is_nobody(shop: MakeShop, pool: Pool) -> None:
    mine = await shop(empty=True)
    (key,) = await mine.run(create_keys, CreateKey(name="Till", scopes=["admin"]))
    start, prefix, secret = key.token.split("_", 2)
    wrong = [
        "", "wb_", "wb__", "x", f"{start}_{prefix}_", f"{start}_{prefix}_{secret}x", f"{start}_{prefix}_{secret[:-1]}",
        f"{start}_{secret}", f"xx_{prefix}_{secret}", f"wb_{prefix}\0_{secret}", key.token.upper(),
    ]  # fmt: skip
    assert [await key_of(pool, token) for token in wrong] == [None] * len(wrong)


def test_a_key_needs_known_scopes() -> None:
    for scopes in ([], ["orders:delete"], "admin"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"name": "Till", "scopes": scopes}, CreateKey)
