"""A shop's OpenID provider, and whom it lets in. The client's secret is kept among the secrets."""

from uuid import UUID

from msgspec import Struct

from waybill.model.openid import SaveOpenId
from waybill.model.staff import Role
from waybill.store.audit import Noted, note_changes
from waybill.store.secrets import delete_secrets, get_secret, put_secret
from waybill.store.sql import load
from waybill.store.staff import add_person, email_key
from waybill.store.tx import Tx

_sql = load(__file__)

SECRET = "openid"


class Provider(Struct, frozen=True, kw_only=True):
    """A shop's provider as it is set up."""

    issuer: str
    client_id: str
    label: str
    domains: list[str]
    default_role: Role


class Identity(Struct, frozen=True, kw_only=True):
    """Whom a provider vouches for. `email` is empty unless it was verified."""

    issuer: str
    subject: str
    email: str
    name: str


class NotKnownHere(Exception):
    """The provider knows them, and the shop does not let them in; the text says why."""


async def save_provider(tx: Tx, asked: SaveOpenId) -> bool:
    """Keep the provider, whole; False where no secret is kept yet and none is given."""
    if asked.client_secret is None and await get_secret(tx, SECRET) is None:
        return False
    if asked.client_secret is not None:
        await put_secret(tx, SECRET, asked.client_secret)
    kept = (asked.issuer, asked.client_id, asked.label, list(dict.fromkeys(asked.domains)), asked.default_role)
    await tx.execute(_sql.save, *kept, tx.now)
    await note_changes(tx, [Noted("openid.saved", None, {"issuer": asked.issuer, "domains": asked.domains})])
    return True


async def delete_provider(tx: Tx) -> None:
    """Forget the provider and its secret."""
    if await tx.fetchval(_sql.delete) is not None:
        await delete_secrets(tx, [SECRET])
        await note_changes(tx, [Noted("openid.deleted")])


async def find_provider(tx: Tx) -> Provider | None:
    """The shop's provider, if it has one."""
    row = await tx.fetchrow(_sql.provider)
    return Provider(**row) if row else None


async def admit(tx: Tx, provider: Provider, who: Identity) -> UUID:
    """Whom the identity is in this shop; raises `NotKnownHere`.

    An account is bound to the first subject that comes in under its e-mail: an address that is given to somebody else later
    opens nothing.
    """
    rows = await tx.fetch(_sql.lock_person, who.issuer, who.subject, email_key(who.email) if who.email else "")
    bound = [row for row in rows if (row["openid_issuer"], row["openid_subject"]) == (who.issuer, who.subject)]
    for row in bound or rows:
        if row["deactivated_at"] is not None:
            raise NotKnownHere("This account was deactivated. Ask an owner to invite you again.")
        if not bound and row["openid_subject"] is not None and row["openid_issuer"] == who.issuer:
            raise NotKnownHere("This account belongs to another identity of the same provider. Ask an owner.")
        await tx.execute(_sql.bind, row["person_id"], who.issuer, who.subject, tx.now, who.name)
        person_id: UUID = row["person_id"]
        return person_id
    if not who.email:
        raise NotKnownHere("The provider does not say that your e-mail is verified, so you cannot be found by it.")
    if who.email.rpartition("@")[2].lower() not in provider.domains:
        raise NotKnownHere(f"Nobody is known here as {who.email}. Ask an owner to invite you.")
    person_id = await add_person(tx, who.email, who.name, provider.default_role)
    await tx.execute(_sql.bind, person_id, who.issuer, who.subject, tx.now, who.name)
    return person_id
