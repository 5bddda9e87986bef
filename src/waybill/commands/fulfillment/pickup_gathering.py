"""Pickups by fulfillment, and the codes that open them."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from waybill.decisions.fulfillment.waiting import PickupFact
from waybill.model.events import Event
from waybill.model.events.parcels import PickupWithdrawn
from waybill.store.sql import load
from waybill.store.tx import Tx, columns

_sql = load(__file__)

# Without signs that are read as others; six of them are a billion codes.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


async def read_pickups(tx: Tx, fulfillment_ids: Iterable[UUID]) -> dict[UUID, PickupFact]:
    """The pickups of these fulfillments, ended ones too; the caller has locked their orders."""
    rows = await tx.fetch(_sql.pickups, sorted(set(fulfillment_ids)))
    return {row["fulfillment_id"]: PickupFact(**dict(row.items())) for row in rows}


def mint() -> str:
    """A new code, such as `K7M-4QX`."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(6))
    return f"{signs[:3]}-{signs[3:]}"


async def keep_codes(tx: Tx, codes: Mapping[UUID, str]) -> None:
    """Keep the codes: as hashes to compare with, and as they are until the buyer has been told and has come."""
    rows = [(id, _hash(tx.shop_id, id, code), code) for id, code in sorted(codes.items())]
    if rows:
        await tx.execute(_sql.keep, *columns(rows, 3))


async def opened(tx: Tx, asked: Sequence[tuple[UUID, str | None]]) -> frozenset[int]:
    """The places in the list of those whose code is the right one; compared in constant time."""
    rows = await tx.fetch(_sql.hashes, sorted({fulfillment_id for fulfillment_id, _ in asked}))
    hashes = {row["fulfillment_id"]: row["hash"] for row in rows}
    return frozenset(
        place
        for place, (fulfillment_id, code) in enumerate(asked)
        if code is not None
        and fulfillment_id in hashes
        and hmac.compare_digest(hashes[fulfillment_id], _hash(tx.shop_id, fulfillment_id, code))
    )


async def forget_withdrawn(tx: Tx, events: Iterable[Event]) -> None:
    """Forget the codes of pickups that these events withdraw: what is not whole opens to nobody."""
    await forget_codes(tx, [one.data.fulfillment_id for one in events if isinstance(one.data, PickupWithdrawn)])


async def forget_codes(tx: Tx, fulfillment_ids: Iterable[UUID]) -> None:
    """The goods are gone: nothing is left to be opened."""
    ids = sorted(set(fulfillment_ids))
    if ids:
        await tx.execute(_sql.forget, ids)


def _hash(shop_id: int, fulfillment_id: UUID, code: str) -> bytes:
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(b"%d:%b:%b" % (shop_id, fulfillment_id.bytes, signs.encode())).digest()
