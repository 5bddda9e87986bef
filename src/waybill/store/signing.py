"""What is known by a signature or a hash: gift cards' codes and links to pay with.

Both are made of a secret of the shop and of what is on record, so that no table, answer or event has to hold them:
whoever asks for the same card or link again under the same key is told the same.
"""

import base64
import binascii
import hmac
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from msgspec import Struct

from waybill.store.secrets import get_secret, keyring_in_use
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

SECRET = "signing"
# The kind of an offer's links; their number is the event that offered it.
QUOTE = "quote"
_CODE_LENGTH = 20
_MARK = 16


class PayToken(Struct, frozen=True):
    """What a link to pay says: which order, until when."""

    shop_id: int
    order_id: UUID
    expires_at: datetime


async def signing_secret(tx: Tx) -> bytes:
    """The shop's secret to sign with; it is made the first time it is needed."""
    found = await get_secret(tx, SECRET)
    if found is None:
        keyring = keyring_in_use()
        fresh = keyring.encrypt(tx.shop_id, SECRET, secrets.token_hex(32).encode())
        await tx.execute(_sql.put_new, SECRET, keyring.first, fresh)
        # whoever else made one at the same time was first, or was not
        found = await get_secret(tx, SECRET)
    assert found is not None
    return bytes.fromhex(found)


def gift_code(secret: bytes, account_id: UUID) -> str:
    """A gift card's code: 100 bits in five groups of four letters and digits."""
    code = base64.b32encode(_sign(secret, b"gift card", account_id.bytes)).decode()[:_CODE_LENGTH]
    return "-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def hash_code(code: str) -> bytes:
    """What is kept of a code, however it is typed. It has 100 random bits, so a fast hash is enough."""
    return sha256(code.replace("-", "").replace(" ", "").upper().encode()).digest()


class LinkToken(Struct, frozen=True):
    """What a link says: of which order, and a number that its kind gives a meaning."""

    shop_id: int
    order_id: UUID
    number: int


def link_token(secret: bytes, kind: str, link: LinkToken) -> str:
    """The token of a link of one kind: what it says, and the shop's signature."""
    said = link.shop_id.to_bytes(8) + link.order_id.bytes + link.number.to_bytes(8)
    return base64.urlsafe_b64encode(said + _sign(secret, kind.encode(), said)[:_MARK]).rstrip(b"=").decode()


def read_link_token(token: str) -> LinkToken | None:
    """What a token says, unchecked; None for what cannot be one."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 8 + 16 + 8 + _MARK or raw[0] > 127 or raw[24] > 127:
        return None
    return LinkToken(int.from_bytes(raw[:8]), UUID(bytes=raw[8:24]), int.from_bytes(raw[24:32]))


def is_genuine_link(secret: bytes, kind: str, token: str, says: LinkToken) -> bool:
    """Whether the shop with this secret made the token, for links of this kind."""
    return hmac.compare_digest(token, link_token(secret, kind, says))


def pay_token(secret: bytes, shop_id: int, order_id: UUID, expires_at: datetime) -> str:
    """The token of a link to pay an order with until `expires_at` (whole seconds)."""
    return link_token(secret, "pay", LinkToken(shop_id, order_id, int(expires_at.timestamp())))


def read_pay_token(token: str) -> PayToken | None:
    """What a token says, unchecked; None for what cannot be one."""
    says = read_link_token(token)
    if says is None or says.number >= 2**33:
        return None
    return PayToken(says.shop_id, says.order_id, datetime.fromtimestamp(says.number, UTC))


def is_genuine(secret: bytes, token: str, says: PayToken) -> bool:
    """Whether the shop with this secret made the token."""
    return hmac.compare_digest(token, pay_token(secret, says.shop_id, says.order_id, says.expires_at))


def _sign(secret: bytes, what: bytes, said: bytes) -> bytes:
    return hmac.new(secret, what + b"\0" + said, sha256).digest()
