"""The links by which buyers see their orders: which one holds, and codes and tokens to change something with.

A link's token says shop, order and a number; the shop's signature makes it one that nobody can guess. Renewing a link counts
the number up, so that those before it lead nowhere. Codes are six digits made of a code's id and the shop's secret, so that
no table holds them; what is typed is held against those that are open, a few times only.
"""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

from waybill.store.secrets import get_secret
from waybill.store.signing import SECRET, LinkToken, is_genuine_link, link_token, read_link_token
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

TRACK = "track"
MOST_TRIES = 5
MAY_CHANGE_FOR = timedelta(minutes=30)
# How long what is due can be paid from a page that was opened.
PAY_WITHIN = timedelta(days=1)


class Holding(Struct, frozen=True):
    """Which link of an order holds."""

    number: int = 0
    revoked: bool = False


class Opened(Struct, frozen=True):
    """Where a genuine link leads, and what the shop signs with."""

    shop_id: int
    order_id: UUID
    number: int
    secret: bytes


async def holding(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, Holding]:
    """The link that holds, by order."""
    found = {row["order_id"]: Holding(row["number"], row["revoked"]) for row in await tx.fetch(_sql.holding, order_ids)}
    return {order_id: found.get(order_id, Holding()) for order_id in order_ids}


async def renew(tx: Tx, order_id: UUID, *, revoked: bool = False) -> Holding:
    """Make the links so far lead nowhere: another one holds from now on or, `revoked`, none does."""
    row = await tx.fetchrow(_sql.renew, order_id, revoked, tx.now, tx.actor)
    assert row is not None
    return Holding(row["number"], row["revoked"])


def tracking_url(base: str, secret: bytes | None, shop_id: int, order_id: UUID, link: Holding) -> str:
    """The address of an order's page for its buyer; empty while its link is revoked. Without a secret it leads nowhere."""
    token = tracking_token(secret, shop_id, order_id, link) if secret or link.revoked else "preview"
    return f"{base.rstrip('/')}/t/{token}" if token else ""


def tracking_token(secret: bytes | None, shop_id: int, order_id: UUID, link: Holding) -> str:
    """The token of an order's link; empty while it is revoked, and without a secret."""
    return "" if link.revoked or not secret else link_token(secret, TRACK, LinkToken(shop_id, order_id, link.number))


def said_by(token: str) -> LinkToken | None:
    """What a token says, unchecked; None for what cannot be one of ours."""
    says = read_link_token(token)
    return says if says is not None and 0 < says.shop_id < 2**63 and says.number < 2**53 else None


async def open_link(tx: Tx, token: str, says: LinkToken) -> Opened | None:
    """Where a link leads that this shop made and that still holds; None for every other."""
    encoded = await get_secret(tx, SECRET)
    secret = bytes.fromhex(encoded) if encoded else None
    if secret is None or not is_genuine_link(secret, TRACK, token, says):
        return None
    link = (await holding(tx, [says.order_id]))[says.order_id]
    if link.revoked or link.number != says.number:
        return None
    return Opened(says.shop_id, says.order_id, says.number, secret)


def change_code(secret: bytes, code_id: UUID) -> str:
    """The six digits that a code's id stands for."""
    made = hmac.new(secret, b"change code\0" + code_id.bytes, sha256).digest()
    return f"{int.from_bytes(made[:8]) % 1_000_000:06d}"


class Tried(Struct, frozen=True):
    """What became of a try: `right`, or how many `left` there are; none where no code is open."""

    right: bool
    left: int


async def try_code(tx: Tx, link: Opened, typed: str) -> Tried:
    """Hold what was typed against the order's open codes. Each try counts; a code is used once."""
    rows = await tx.fetch(_sql.count_try, link.order_id, tx.now, MOST_TRIES)
    digits = "".join(sign for sign in typed if sign.isdigit())
    for row in rows:
        if hmac.compare_digest(change_code(link.secret, row["code_id"]), digits):
            await tx.execute(_sql.use, row["code_id"], tx.now)
            return Tried(right=True, left=0)
    return Tried(right=False, left=max((MOST_TRIES - row["tries"] for row in rows), default=-1))


def change_token(link: Opened, until: datetime) -> str:
    """What lets whoever has it change the order until a time (whole seconds), as long as the link holds."""
    return link_token(link.secret, _kind(link), LinkToken(link.shop_id, link.order_id, int(until.timestamp())))


def may_change(link: Opened, token: str, now: datetime) -> bool:
    """Whether a change token is this order's, and still good."""
    says = read_link_token(token)
    if says is None or says.number >= 2**33 or (says.shop_id, says.order_id) != (link.shop_id, link.order_id):
        return False
    return is_genuine_link(link.secret, _kind(link), token, says) and datetime.fromtimestamp(says.number, UTC) > now


def _kind(link: Opened) -> str:
    return f"change {link.number}"
