"""Messages on the command line, as they are typed."""

from collections.abc import Callable
from typing import Any

Waybill = Callable[..., Any]


def test_previewed_said_otherwise_and_turned_off(shop: str, waybill: Waybill) -> None:
    placed = waybill(
        "orders", "place", "A=4", "--country", "DE", "--name", "Ada", "--terms", "on_account", "--json"
    ).data
    number = str(placed["number"])
    assert waybill("messages", "list").err == "There is no such message.\n"
    said = waybill("messages", "preview", number, "shipped", "--language", "es")
    assert f"Subject: Su pedido #{number} está en camino" in said.out
    assert "made up" in said.err
    data = waybill("messages", "preview", number, "order_confirmed", "--json").data
    assert (data["language"], data["kind"]) == ("en", "order_confirmed")
    assert data["cause_seq"] > 0
    bad = waybill("messages", "words", "shipped", "--subject", "Off {it} goes", status=1)
    assert "There is no placeholder {it}" in bad.err
    waybill(
        "messages", "words", "shipped", "--language", "fr", "--subject", "Voilà {number}", "--paragraph", "À bientôt !"
    )
    french = waybill("messages", "preview", number, "shipped", "--language", "fr")
    assert f"Subject: Voilà #{number}" in french.out
    assert "À bientôt !" in french.out
    waybill("messages", "words", "shipped", "--off")
    assert "turned this kind off" in waybill("messages", "preview", number, "shipped").err
    (kind,) = [one for one in waybill("messages", "kinds", "--json").data if one["kind"] == "shipped"]
    assert [one["type"] for one in kind["causes"]] == ["parcel.handed_over"]
    assert [one.get("language") for one in kind["templates"]] == [None, "fr"]
    assert (
        "parcel.handed_over: when a parcel is handed over and nothing more is to follow"
        in waybill("messages", "kinds").out
    )
    unknown = waybill("messages", "preview", "9999", "shipped", status=1)
    assert "There is no order 9999" in unknown.err
    wrong = waybill("messages", "preview", number, "nonsense", status=2)
    assert "kind" in wrong.err
    missing = "01990000-0000-7000-8000-000000000001"
    assert "no message with this id" in waybill("messages", "show", missing, status=1).err
    assert "Only what failed or was kept" in waybill("messages", "resend", missing, status=1).err
