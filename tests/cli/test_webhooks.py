"""`waybill webhooks`: made, listed, what became of events, delivered again, deleted."""

from collections.abc import Callable
from typing import Any

NOBODYS = "00000000-0000-7000-8000-000000000000"


def test_a_webhook_from_its_secret_to_its_end(shop: str, waybill: Callable[..., Any]) -> None:
    assert "no webhook yet" in waybill("webhooks", "list").err
    made = waybill("webhooks", "create", "https://example.com/hooks", "--type", "order.*")
    assert made.out.startswith("whsec_")
    (listed,) = waybill("webhooks", "list", "--json").data
    assert listed["webhook_id"] in made.err
    assert (listed["url"], listed["types"]) == ("https://example.com/hooks", ["order.*"])
    assert "order.*" in waybill("webhooks", "list").out
    waybill("orders", "place", "A", "--country", "DE")
    assert "Nothing was sent" in waybill("webhooks", "deliveries", listed["webhook_id"]).err
    again = waybill("webhooks", "replay", listed["webhook_id"], "1").out
    assert again == "1 event will be delivered again.\n"
    (waiting,) = waybill("webhooks", "deliveries", listed["webhook_id"], "--status", "pending", "--json").data["rows"]
    assert waiting["type"] == "order.placed"
    assert "order.placed" in waybill("webhooks", "deliveries", listed["webhook_id"]).out
    assert waybill("webhooks", "delete", listed["webhook_id"]).out.startswith("Deleted")
    assert waybill("webhooks", "list", "--json").data == []


def test_what_cannot_be(shop: str, waybill: Callable[..., Any]) -> None:
    assert "no event type" in waybill("webhooks", "create", "https://example.com", "--type", "cat.fed", status=1).err
    waybill("webhooks", "create", "example.com", status=2)
    for command in (("delete", NOBODYS), ("deliveries", NOBODYS), ("replay", NOBODYS, "1")):
        assert "no webhook" in waybill("webhooks", *command, status=1).err
    assert "no webhook's id" in waybill("webhooks", "delete", "mine", status=2).err
