"""The buyer's link to an order, as it is typed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from waybill.running.places import Lock

Waybill = Callable[..., Any]


def test_a_link_is_shown_renewed_and_revoked(shop: str, waybill: Waybill) -> None:
    placed = waybill("orders", "place", "A", "--country", "DE", "--json").data
    number = str(placed["number"])
    first = waybill("orders", "link", number).out.strip()
    assert "/t/" in first
    assert waybill("orders", "link", placed["order_id"], "--json").data["url"] == first
    second = waybill("orders", "link", number, "--renew").out.strip()
    assert second != first
    assert "No link leads to the order" in waybill("orders", "link", number, "--revoke").out
    gone = waybill("orders", "link", number, "--json").data
    assert (gone.get("url"), gone["revoked"]) == (None, True)
    assert waybill("orders", "link", number, "--renew").out.strip() not in (first, second)
    assert "not both" in waybill("orders", "link", number, "--renew", "--revoke", status=2).err
    assert "no order 99999" in waybill("orders", "link", "99999", status=1).err
    draft = waybill("orders", "place", "A", "--draft", "--json").data["number"]
    assert "is a draft" in waybill("orders", "link", str(draft), status=1).err


def test_links_lead_to_where_the_server_runs(shop: str, waybill: Waybill, tmp_path: Path) -> None:
    waybill("orders", "place", "A", "--country", "DE", "--email", "ada@example.com")
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    lock = Lock(folder / "supervisor.lock")
    assert lock.try_acquire()
    (folder / "run.json").write_text('{"pid": 1, "started": 0, "url": "http://127.0.0.1:8731"}')
    try:
        assert waybill("orders", "link", "1001").out.startswith("http://127.0.0.1:8731/t/")
        assert waybill("money", "pay-link", "1001").out.startswith("http://127.0.0.1:8731/t/pay/")
        assert "http://127.0.0.1:8731/" in waybill("messages", "preview", "1001", "order_received").out
    finally:
        lock.release()
    assert waybill("orders", "link", "1001").out.startswith("http://127.0.0.1:8080/t/")
