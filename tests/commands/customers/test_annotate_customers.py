"""Notes, tags and consent on a real database; an erasure takes the notes along."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from waybill.commands.customers.annotate_customers import annotate_customers
from waybill.commands.erase_customers import erase_customers
from waybill.commands.save_customers import save_customers
from waybill.model.customers import AnnotateCustomer
from waybill.model.setup import EraseCustomer, SaveCustomer

MakeShop = Callable[..., Awaitable[Any]]


async def test_what_is_said_of_a_customer_is_kept_until_they_are_erased(shop: MakeShop) -> None:
    one = await shop(empty=True)
    (saved,) = await one.run(save_customers, msgspec.convert({"email": "ada@example.com"}, SaveCustomer))
    requests = (
        AnnotateCustomer(customer_id=saved.id, note="Lives at Ada's", add_tags=["vip", "new"], sms_marketing=True),
        AnnotateCustomer(customer_id=saved.id, remove_tags=["new"], sms_marketing=False, source="phone"),
    )
    await one.run(annotate_customers, *requests)
    (row,) = await one.rows("SELECT sms_marketing, email_marketing, consent_source FROM customer WHERE shop_id = $1")
    assert tuple(row) == (False, None, "phone")
    assert [row["tag"] for row in await one.rows("SELECT tag FROM customer_tag WHERE shop_id = $1")] == ["vip"]
    (note,) = await one.rows("SELECT text, actor FROM customer_note WHERE shop_id = $1")
    assert tuple(note) == ("Lives at Ada's", "test")
    (event,) = await one.rows("SELECT data::text FROM event WHERE shop_id = $1 AND data ? 'note_id'")
    assert "Ada" not in event[0]
    await one.run(erase_customers, EraseCustomer(customer_id=saved.id))
    assert await one.rows("SELECT FROM customer_note WHERE shop_id = $1") == []
