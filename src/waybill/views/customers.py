"""Customers: found by what they are known by, and shown with what they bought."""

from uuid import UUID

import msgspec

from waybill.model.customers import CustomerNote
from waybill.model.money import divide
from waybill.model.orders import Address
from waybill.model.people import keys_of
from waybill.model.setup_views import Bought, CustomerDetail, CustomerQuery, CustomerSummary
from waybill.model.views import Page
from waybill.store.sql import load
from waybill.store.tx import Tx, columns
from waybill.views.pages import id_cursor, id_of, page_of

_sql = load(__file__)
_address = msgspec.json.Decoder(Address)
_LAST = UUID(int=2**128 - 1)
_AFTER_EVERY_NAME = "\U0010ffff"


async def list_customers(tx: Tx, query: CustomerQuery) -> Page[CustomerSummary]:
    """Customers, newest first, with their newest data."""
    before = id_of(query.cursor) if query.cursor is not None else _LAST
    ids = await _wanted(tx, query, before)
    rows = await tx.fetch(_sql.customers, before, ids, query.limit + 1)
    found = [
        (
            CustomerSummary(
                customer_id=row["customer_id"], since=row["since"], email=row["email"], phone=row["phone"],
                name=row["name"], language=row["language"], erased_at=row["erased_at"],
            ),
            id_cursor(row["customer_id"]),
        )
        for row in rows
    ]  # fmt: skip
    return page_of(found, query.limit)


async def _wanted(tx: Tx, query: CustomerQuery, before: UUID) -> list[UUID] | None:
    """The ids that the query leads to, as many as a page takes; None where it asks for all."""
    wanted: set[UUID] | None = None
    keys = keys_of(query)
    if keys:
        owners = {row["kind"]: row["customer_id"] for row in await tx.fetch(_sql.known_by, *columns(keys, 2))}
        wanted = set(owners.values()) if len(owners) == len(keys) and len(set(owners.values())) == 1 else set()
    if query.name is not None and (wanted is None or wanted):
        prefix = query.name.casefold()
        last = _LAST if wanted is None else UUID(int=max(wanted).int + 1)
        first = query.limit + 1 if wanted is None else 1
        rows = await tx.fetch(_sql.named, prefix, prefix + _AFTER_EVERY_NAME, min(before, last), first)
        named = {row["customer_id"] for row in rows}
        wanted = named if wanted is None else wanted & named
    return None if wanted is None else sorted(wanted)


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
