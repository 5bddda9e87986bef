"""What the verbs and views of customers are asked in the test of isolation."""

from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.save_customers import save_customers
from waybill.model import customers
from waybill.model.customers import SegmentQuery
from waybill.model.keys import CreateWebhook
from waybill.model.segment_exports import ExportQuery, ExportSegment
from waybill.model.setup import SaveCustomer
from waybill.store.secrets import Keyring, use_keyring
from waybill.store.webhooks import create_webhooks
from waybill.workers.segment_exports import start_exports


async def prepare(twin: Any) -> None:
    """Two customers that are one."""
    for name in ("double", "double_too"):
        wanted = {"email": f"{name}@x.de", "name": f"Double {twin.mark}"}
        [saved] = await twin.shop.run(save_customers, msgspec.convert(wanted, SaveCustomer))
        twin.made[name] = saved.id
    use_keyring(Keyring([b"k" * 32]))
    wanted = CreateWebhook(url=f"https://example.com/{twin.mark}", types=["order.placed"])
    [hook] = await twin.shop.run(create_webhooks, wanted)
    await twin.shop.run(
        start_exports, ExportSegment(webhook_id=hook.webhook_id, consent="email_marketing", tag=twin.mark)
    )


COMMANDS: dict[str, Any] = {
    "annotate_customers": (
        customers.AnnotateCustomer,
        lambda t: [{"customer_id": str(t.customer), "note": t.mark, "add_tags": ["vip"], "email_marketing": True}],
    ),
    "merge_customers": (
        customers.MergeCustomer,
        lambda t: [{"customer_id": str(t.made["double"]), "duplicate_id": str(t.made["double_too"])}],
    ),
}
VIEWS: dict[str, Any] = {
    "list_segments": lambda t: [()],
    "segment_customers": lambda t: [(SegmentQuery(), UUID(int=0), None, 9)],
    "list_segment_exports": lambda t: [(ExportQuery(),)],
    "list_segment_customers": lambda t: [(SegmentQuery(),), (SegmentQuery(consent="email_marketing"),)],
}
