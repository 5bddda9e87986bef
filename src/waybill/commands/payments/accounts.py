"""Accounts of stored value: found by code or customer, and locked. They come after orders and before stock."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from waybill.model.tenders import AccountFact
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)


async def lock_accounts(tx: Tx, account_ids: Iterable[UUID]) -> dict[UUID, AccountFact]:
    """The accounts that exist, locked."""
    ids = sorted(set(account_ids))
    rows = await tx.fetch(_sql.lock_accounts, ids) if ids else []
    return {row["account_id"]: AccountFact(**dict(row.items())) for row in rows}


async def accounts_of_codes(tx: Tx, hashes: Sequence[bytes]) -> dict[bytes, UUID]:
    """The gift card that each code's hash is of; which one it is never changes, so nothing is locked."""
    rows = await tx.fetch(_sql.accounts_of_codes, sorted(set(hashes))) if hashes else []
    return {row["code_hash"]: row["account_id"] for row in rows}


async def accounts_of_customers(tx: Tx, customer_ids: Iterable[UUID]) -> list[UUID]:
    """The credit that these customers have, not locked: what is used up or closed is seen once it is."""
    ids = sorted(set(customer_ids))
    return [row["account_id"] for row in await tx.fetch(_sql.accounts_of_customers, ids)] if ids else []


async def keep_codes(tx: Tx, codes: Sequence[tuple[bytes, UUID]]) -> None:
    """Keep the hashes of new gift cards' codes."""
    if codes:
        await tx.execute(_sql.keep_codes, *columns(codes, 2))
