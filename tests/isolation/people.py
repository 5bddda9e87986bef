"""Who works in the twins' shops, in the test of isolation."""

from typing import Any

from waybill.model.audit import AuditQuery
from waybill.model.keys import CreateKey
from waybill.model.staff import InvitePerson
from waybill.store.keys import create_keys
from waybill.store.staff import invite_people


async def prepare(twin: Any) -> None:
    """Somebody is invited, and there is a key, under the same names as in the other shop but for the mark."""
    async with twin.shop.tx() as tx:
        asked = InvitePerson(email="same@x.de", role="support", name=f"Same {twin.mark}")
        (invited,) = await invite_people(tx, [asked], ["admin"], "http://x.de", mail=False)
        (key,) = await create_keys(tx, [CreateKey(name=f"Till {twin.mark}", scopes=["orders:read"])])
    twin.made["actors"] = [f"person:{invited.person_id}", f"key:{key.key_id}"]


COMMANDS: dict[str, Any] = {}
VIEWS: dict[str, Any] = {
    "names_of": lambda t: [(t.made["actors"],)],
    "list_audit": lambda t: [(AuditQuery(),), (AuditQuery(order_id=next(iter(t.orders.values()))),)],
}
