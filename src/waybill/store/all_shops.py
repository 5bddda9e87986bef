"""The only module that looks across shops: making one, and finding those that have news."""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from msgspec import Struct

from waybill.model.events import Event, ShopSaved
from waybill.model.setup import ShopFields
from waybill.model.setup_views import ShopFound
from waybill.model.staff import Role
from waybill.store.database import Pool
from waybill.store.keys import hash_token, prefix_of
from waybill.store.record import record
from waybill.store.secrets import BadKey, keyring_in_use
from waybill.store.sessions import hash_session
from waybill.store.sql import load
from waybill.store.staff import LinkKind, email_key, hash_link
from waybill.store.tx import Tx

_sql = load(__file__)
log = structlog.get_logger()


async def create_shop(pool: Pool, fields: ShopFields, actor: str, door: str) -> int:
    """Make a shop; returns its id."""
    async with pool.acquire() as connection, connection.transaction():
        shop_id: int = await connection.fetchval(_sql.next_shop_id)
        await connection.execute(_sql.create_counter, shop_id)
        tx = Tx(connection, shop_id, actor, door)
        data = ShopSaved(
            name=fields.name,
            currency=fields.currency,
            country=fields.country,
            time_zone=fields.time_zone,
            locale=fields.locale,
            settings=fields.settings,
        )
        await record(tx, [Event(data)])
    return shop_id


async def front_of(pool: Pool, slug: str) -> int | None:
    """The shop whose front is open under this name."""
    found: int | None = await pool.fetchval(_sql.front, slug)
    return found


async def slugs_taken(tx: Tx, slugs: Sequence[str]) -> frozenset[str]:
    """Those of these names of shop fronts that other shops have. Until its end no other transaction saves one of them."""
    for slug in sorted(set(slugs)):
        await tx.connection.execute(_sql.lock_slug, slug)
    return frozenset(row["front_slug"] for row in await tx.connection.fetch(_sql.slugs_taken, slugs, tx.shop_id))


async def list_shops(pool: Pool) -> list[ShopFound]:
    """All shops, the oldest first."""
    return [ShopFound(**row) for row in await pool.fetch(_sql.shops)]


async def shops_with_news(pool: Pool, consumers: Sequence[str], now: datetime) -> list[tuple[str, int]]:
    """The (consumer, shop) pairs whose cursor is behind the log and not waiting for a next try."""
    return [(row["consumer"], row["shop_id"]) for row in await pool.fetch(_sql.shops_with_news, consumers, now)]


async def lag(pool: Pool, consumers: Sequence[str]) -> dict[str, int]:
    """How many events each consumer is behind, over all shops."""
    return {row["consumer"]: row["behind"] for row in await pool.fetch(_sql.lag, consumers)}


async def newest(pool: Pool, shop_ids: Sequence[int]) -> dict[int, int]:
    """The newest seq of each of these shops."""
    return {row["shop_id"]: row["seq"] for row in await pool.fetch(_sql.newest, shop_ids)}


class KeyFact(Struct, frozen=True):
    """A good API key: whose it is and what it may do."""

    shop_id: int
    key_id: UUID
    scopes: frozenset[str]


async def key_of(pool: Pool, token: str) -> KeyFact | None:
    """The key behind a token, unless it is unknown or revoked. Compared in constant time."""
    prefix = prefix_of(token)
    if prefix is None:
        return None
    hashed = hash_token(token)
    found = None
    for row in await pool.fetch(_sql.keys_by_prefix, prefix):
        if hmac.compare_digest(row["hash"], hashed):
            found = KeyFact(row["shop_id"], row["key_id"], frozenset(row["scopes"]))
    return found


class Rotated(Struct, frozen=True):
    """How many secrets were encrypted anew, and the (shop, name) of those no key decrypts."""

    done: int
    failed: list[tuple[int, str]]


async def rotate_secrets(pool: Pool) -> Rotated:
    """Encrypt all secrets with the first key. Stopped half way, the next run goes on where it stopped."""
    keyring = keyring_in_use()
    done, failed, after = 0, [], (0, "")
    while rows := await pool.fetch(_sql.secrets_of_other_keys, keyring.first, *after):
        for shop_id, name, key_id, ciphertext in rows:
            after = (shop_id, name)
            try:
                value = keyring.decrypt(shop_id, name, key_id, ciphertext)
            except BadKey as error:
                log.error("secrets.not_rotated", shop_id=shop_id, name=name, error=str(error))
                failed.append(after)
                continue
            # a secret that was set anew meanwhile is left alone: it has the first key already
            fresh = keyring.encrypt(shop_id, name, value)
            changed = await pool.execute(_sql.encrypt_anew, shop_id, name, ciphertext, keyring.first, fresh)
            done += changed == "UPDATE 1"
    return Rotated(done, failed)


async def shops_with_expired_orders(pool: Pool, now: datetime) -> list[int]:
    """The shops that hold stock for an order whose time to pay has run out."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_expired_orders, now)]


async def shops_with_due_returns(pool: Pool, now: datetime) -> list[int]:
    """The shops that wait for goods whose time to come back has run out."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_due_returns, now)]


async def shops_with_due_holds(pool: Pool, now: datetime) -> list[int]:
    """The shops that have an order on a dated hold whose time has come."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_due_holds, now)]


async def shops_with_goods_due(pool: Pool, now: datetime) -> list[int]:
    """The shops with a parcel that may be late or lost, a pickup whose last day is over, or a promise that was not kept."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_goods_due, now)]


async def shops_with_due_fulfillments(pool: Pool, now: datetime) -> list[int]:
    """The shops with a scheduled fulfillment whose time has come."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_due_fulfillments, now)]


async def shops_with_due_changes(pool: Pool, now: datetime) -> list[int]:
    """The shops with a change that waits for money, or has run out of time."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_due_changes, now)]


async def enqueue_lost(pool: Pool, before: datetime) -> int:
    """Enqueue again what was noted before a time, waits, and has no job (any more); returns how much that was."""
    statements = (_sql.enqueue_messages, _sql.enqueue_deliveries, _sql.enqueue_exports, _sql.enqueue_staff_mail)
    counts = [await pool.execute(statement, before) for statement in statements]
    return sum(int(count.rpartition(" ")[2]) for count in counts)


async def enqueue_lost_payments(pool: Pool, before: datetime, gateways: Sequence[str]) -> int:
    """As `enqueue_lost`, for what was asked of gateways that answer by themselves."""
    done: str = await pool.execute(_sql.enqueue_payments, before, list(gateways))
    return int(done.rpartition(" ")[2])


async def shops_with_lapsing_payments(pool: Pool, until: datetime) -> list[int]:
    """The shops that have an authorization which ends by then."""
    return [row["shop_id"] for row in await pool.fetch(_sql.shops_with_lapsing_payments, until)]


async def trim(
    pool: Pool, keys_before: datetime, deliveries_before: datetime, jobs_before: datetime, buyers_before: datetime
) -> int:
    """Delete what has had its time: answers to idempotency keys, ended deliveries, the jobs' log, codes of buyers, where
    parcels were, and whom invoices of erased customers were to. Returns how many rows.
    """
    total = 0
    for statement, before in (
        (_sql.trim_positions, buyers_before),
        (_sql.trim_codes, buyers_before),
        (_sql.trim_keys, keys_before),
        (_sql.trim_deliveries, deliveries_before),
        (_sql.trim_jobs, jobs_before),
        (_sql.trim_addressees, datetime.now(UTC)),
    ):
        while count := int((await pool.execute(statement, before)).rpartition(" ")[2]):
            total += count
    return total


async def trim_people(pool: Pool, before: datetime, attempts_before: datetime) -> int:
    """Delete ended sessions, old links and mails of people, and attempts to sign in; returns how many rows."""
    total = 0
    for statement, until in (
        (_sql.trim_sessions, before),
        (_sql.trim_links, before),
        (_sql.trim_staff_mail, before),
        (_sql.trim_attempts, attempts_before),
    ):
        while count := int((await pool.execute(statement, until)).rpartition(" ")[2]):
            total += count
    return total


class AccountFact(Struct, frozen=True, kw_only=True):
    """An account that somebody may sign in to."""

    shop_id: int
    shop: str
    person_id: UUID
    email: str
    name: str
    role: Role
    password_hash: str | None


async def accounts_of(pool: Pool, email: str) -> list[AccountFact]:
    """The accounts under an e-mail, in the order of their shops; at most 20."""
    return [AccountFact(**row) for row in await pool.fetch(_sql.accounts_by_email, email_key(email))]


class SessionFact(Struct, frozen=True, kw_only=True):
    """A session that goes on: whose it is, and what they are."""

    shop_id: int
    session_id: UUID
    person_id: UUID
    seen_at: datetime
    expires_at: datetime
    role: Role


async def session_of(pool: Pool, token: str, now: datetime, idle: timedelta) -> SessionFact | None:
    """The session behind a token, unless it is unknown or over. Found by its hash, which nobody can come near by guessing."""
    row = await pool.fetchrow(_sql.session_by_hash, hash_session(token), now, now - idle)
    return SessionFact(**row) if row else None


class LinkFact(Struct, frozen=True, kw_only=True):
    """A link that is still good, and whose it is."""

    shop_id: int
    link_id: UUID
    person_id: UUID
    kind: LinkKind
    expires_at: datetime
    shop: str
    email: str
    name: str
    role: Role


async def link_of(pool: Pool, token: str, now: datetime) -> LinkFact | None:
    """The link behind a token, unless it is unknown, used or too old."""
    row = await pool.fetchrow(_sql.link_by_hash, hash_link(token), now)
    return LinkFact(**row) if row else None


async def count_attempt(pool: Pool, subject: bytes, now: datetime, window: timedelta) -> tuple[int, datetime]:
    """Count an attempt of somebody (a hash); how many there were within the window, and since when."""
    row = await pool.fetchrow(_sql.count_attempt, subject, now, now - window)
    assert row is not None
    return row["count"], row["since"]


async def forget_attempts(pool: Pool, subject: bytes) -> None:
    """Forget what somebody tried: they are who they say."""
    await pool.execute(_sql.forget_attempts, subject)


async def take_attempt_back(pool: Pool, subject: bytes) -> None:
    """Do not count an attempt that went well."""
    await pool.execute(_sql.take_attempt_back, subject)


async def erased_with_traces(pool: Pool, since: datetime) -> dict[int, list[UUID]]:
    """The customers, by shop, that were erased after `since` and of whom something was written meanwhile."""
    found: dict[int, list[UUID]] = {}
    for row in await pool.fetch(_sql.erased_with_traces, since):
        found.setdefault(row["shop_id"], []).append(row["customer_id"])
    return found


async def openid_providers(pool: Pool) -> list[tuple[int, str]]:
    """The shops that one can sign in to through OpenID, with what the button says."""
    return [(row["shop_id"], row["label"]) for row in await pool.fetch(_sql.openid_providers)]


async def analyze_grown(pool: Pool, rows: int) -> list[str]:
    """Gather statistics of the tables that got over `rows` new rows and grew to three times their size; which they were."""
    names = [row["name"] for row in await pool.fetch(_sql.grown_tables, rows)]
    for name in names:
        # quoted by regclass; one that is being looked at already is left alone
        await pool.execute(f"ANALYZE (SKIP_LOCKED) {name}")
    return names
