"""What the verbs and views of customers are asked in the test of isolation."""

from typing import Any

import msgspec

from waybill.commands.save_customers import save_customers
from waybill.model import customers
from waybill.model.customers import SegmentQuery
from waybill.model.setup import SaveCustomer


async def prepare(twin: Any) -> None:
    """Two customers that are one."""
    for name in ("double", "double_too"):
        wanted = {"email": f"{name}@x.de", "name": f"Double {twin.mark}"}
        [saved] = await twin.shop.run(save_customers, msgspec.convert(wanted, SaveCustomer))
        twin.made[name] = saved.id


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
    "list_segment_customers": lambda t: [(SegmentQuery(),), (SegmentQuery(consent="email_marketing"),)],
}
