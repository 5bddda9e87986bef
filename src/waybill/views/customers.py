"""Customers: found by what they are known by, and shown with what they bought."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from waybill.model.customers import CustomerNote
from waybill.model.money import divide
from waybill.model.orders import Address
from waybill.model.people import keys_of
from waybill.model.setup_views import Alike, Bought, CustomerCredit, CustomerDetail, CustomerQuery, CustomerSummary
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx, columns
from waybill.views.pages import id_cursor, id_of, page_of
from waybill.views.shop import get_shop

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)
_LAST = UUID(int=2**128 - 1)
_AFTER_EVERY_NAME = "\U0010ffff"
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{3,}", re.ASCII)
ALIKE = 20
# So many who begin alike are read whole and sorted; of more the newest are looked for.
FEW = 2_000


async def list_customers(tx: Tx, query: CustomerQuery) -> Page[CustomerSummary]:
    """Customers, newest first, with their newest data."""
    before = id_of(query.cursor) if query.cursor is not None else _LAST
    ids = await _wanted(tx, query, before)
    rows = await tx.fetch(_sql.customers, before, ids, query.limit + 1, query.tag)
    return page_of([(CustomerSummary(**row), id_cursor(row["customer_id"])) for row in rows], query.limit)


async def list_alike(tx: Tx, customer_id: UUID) -> list[Alike]:
    """Other customers, neither erased nor merged, that gave the same name, phone, e-mail or address; most in common first."""
    same = {row["customer_id"]: row["same"] for row in await tx.fetch(_sql.alike, customer_id, ALIKE)}
    rows = await tx.fetch(_sql.customers, _LAST, list(same), ALIKE, None)
    found = [Alike(**row, same=same[row["customer_id"]]) for row in rows]
    return sorted(found, key=lambda one: -len(one.same))


async def _wanted(tx: Tx, query: CustomerQuery, before: UUID) -> list[UUID] | None:
    """The ids that the query leads to, as many as a page takes; None where it asks for all."""
    wanted: set[UUID] | None = None
    keys = keys_of(query)
    if keys:
        owners = {row["kind"]: row["customer_id"] for row in await tx.fetch(_sql.known_by, *columns(keys, 2))}
        wanted = set(owners.values()) if len(owners) == len(keys) and len(set(owners.values())) == 1 else set()
    for text, kinds in ((query.name, ("name",)), (query.q and query.q.strip(), ("name", "last_name", "key"))):
        if text is not None and (wanted is None or wanted):
            begun = await _begun(tx, text, kinds, query, before if wanted is None else _LAST, wanted)
            wanted = begun if wanted is None else wanted & begun
    return None if wanted is None else sorted(wanted)


async def _begun(
    tx: Tx, text: str, kinds: Sequence[str], query: CustomerQuery, before: UUID, among: set[UUID] | None
) -> set[UUID]:
    """Whose name, last name or key begins with the text, or those `among` some; of many a page of the newest with the tag."""
    name, key = text.casefold(), _key_like(text)
    ends = (name, name + _AFTER_EVERY_NAME, key, key + _AFTER_EVERY_NAME, kinds)
    if among is None:
        rows = await tx.fetch(_sql.begun, *ends, FEW)
        if max(Counter(row["kind"] for row in rows).values(), default=0) < FEW:
            return {row["customer_id"] for row in rows if row["customer_id"] < before}
    some = sorted(among) if among is not None else None
    found = await tx.fetch(_sql.begun_newest, *ends, before, query.limit + 1, some, query.tag)
    return {row["customer_id"] for row in found}


def _key_like(text: str) -> str:
    """The text as keys are kept: e-mails in lower case, phone numbers without blanks and signs."""
    if _PHONE.fullmatch(text):
        return "".join(sign for sign in text if sign.isdigit() or sign == "+")
    return text.lower() if "@" in text else text


async def get_customer(tx: Tx, customer_id: UUID) -> CustomerDetail | None:
    """A customer with all that is known; None where there is none with this id."""
    row = await tx.fetchrow(_sql.customer, customer_id)
    if row is None:
        return None
    keys: dict[str, list[str]] = {}
    for key in await tx.fetch(_sql.keys, customer_id):
        keys.setdefault(key["kind"], []).append(key["value"])
    return CustomerDetail(
        customer_id=customer_id,
        since=row["since"],
        email=row["email"],
        phone=row["phone"],
        name=row["name"],
        language=row["language"],
        address=_address.decode(row["address"]) if row["address"] else None,
        bill_to=_address.decode(row["billing"]) if row["billing"] else None,
        keys=keys,
        bought=[
            Bought(
                currency=one["currency"], orders=one["orders"], total=one["total"], net=one["net"],
                average=divide(one["net"], one["orders"]), first_at=one["first_at"],
                last_at=one["last_at"],
            )
            for one in await tx.fetch(_sql.bought, customer_id)
        ],
        credit=await _credit(tx, customer_id),
        tags=[one["tag"] for one in await tx.fetch(_sql.tags, customer_id)],
        notes=[CustomerNote(**one) for one in await tx.fetch(_sql.notes, customer_id)],
        **{
            name: row[name]
            for name in (
                "email_marketing", "sms_marketing", "profiling", "consent_at", "consent_source", "returns", "messages",
                "segment", "merged_into", "erased_at",
            )
        },
    )  # fmt: skip


async def _credit(tx: Tx, customer_id: UUID) -> CustomerCredit | None:
    shop = await get_shop(tx)
    row = await tx.fetchrow(_sql.credit, customer_id, shop.currency)
    assert row is not None
    named = {name: row[name] for name in ("account_limit", "account_days", "delivery_limit")}
    limits = {name: getattr(shop.settings, name) if value is None else value for name, value in named.items()}
    own: list[Any] = [name for name, value in named.items() if value is not None]
    owed = {name: row[name] for name in ("account_owed", "delivery_owed")}
    if not any(owed.values()) and not own and limits["account_limit"] is None and limits["delivery_limit"] is None:
        return None
    return CustomerCredit(currency=shop.currency, **limits, **owed, own=own)
