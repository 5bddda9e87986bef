"""Gift cards on a real database: the code is told, and kept nowhere."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.payments.issue_stored_value import issue_stored_value, with_codes
from waybill.model.stored_value import Issued, IssueStoredValue
from waybill.store.idempotency import Claim, claimed, hash_body
from waybill.store.signing import hash_code

MakeShop = Callable[..., Awaitable[Any]]


async def test_the_same_key_tells_the_same_code_and_nothing_keeps_it(shop: MakeShop, keyring: Any) -> None:
    one = await shop()
    codes = []
    for _ in range(2):
        async with one.tx() as tx:
            claim = Claim("test", "card-1", hash_body(b"card"))
            (answer,) = await claimed(tx, "issue", issue_stored_value, [IssueStoredValue(amount=5000)], [claim])
            (card,) = await with_codes(tx, [msgspec.json.decode(answer, type=Issued)])
            assert isinstance(card, Issued)
            codes.append(card.code)
    assert codes[0] == codes[1]
    assert len(codes[0]) == 24
    rows = await one.rows("SELECT account_id, balance, customer_id FROM stored_value WHERE shop_id = $1")
    assert [tuple(row) for row in rows] == [(card.account_id, 5000, None)]
    (kept,) = await one.rows("SELECT code_hash FROM stored_value_code WHERE shop_id = $1")
    assert kept["code_hash"] == hash_code(codes[0].lower().replace("-", " "))
    tables = await one.pool.fetch(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE column_name = 'shop_id'"
    )
    for table in tables:
        if await one.pool.fetchval("SELECT to_regclass($1)", table["table_name"]):
            text = await one.rows(f"SELECT t::text AS row FROM {table['table_name']} t WHERE shop_id = $1")
            assert not [row for row in text if codes[0].replace("-", "") in row["row"].replace("-", "")], table
