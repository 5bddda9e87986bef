"""Changing stock over HTTP: receive, adjust, count, expect, safety stock; one or up to 1,000 at a time."""

from typing import Any

from waybill.api.batcher import Verb
from waybill.api.doing import verb_route
from waybill.commands.adjust_stock import adjust_stock
from waybill.commands.count_stock import count_stock
from waybill.commands.expect_stock import expect_stock
from waybill.commands.receive_stock import receive_stock
from waybill.commands.set_safety_stock import set_safety_stock
from waybill.model.stock import (
    AdjustStock,
    CountStock,
    ExpectStock,
    ReceiveStock,
    SetSafetyStock,
    StockChanged,
    StockRefusal,
)


def _route(path: str, command: Any, kind: Any, name: str, summary: str, description: str) -> Any:
    return verb_route(
        path, Verb(command.__name__, command), kind, StockChanged, StockRefusal,
        scope="stock:write", tag="Stock", name=name, summary=summary, description=description,
    )  # fmt: skip


handlers: list[Any] = [
    _route(
        "/v1/stock/receive", receive_stock, ReceiveStock, "receiveStock", "Take goods in",
        "Backordered units are reserved at once, the oldest orders first.",
    ),
    _route(
        "/v1/stock/adjust", adjust_stock, AdjustStock, "adjustStock", "Correct what is on hand",
        "Up or down, with a reason. Where reserved units lose their stock, the newest orders give way.",
    ),
    _route(
        "/v1/stock/count", count_stock, CountStock, "countStock", "Take a count of the shelf for true",
        "Never refused for being below what is reserved: what was counted is what there is.",
    ),
    _route(
        "/v1/stock/expect", expect_stock, ExpectStock, "expectStock", "Announce goods on their way in",
        "Backordered orders get a promise from it. With `receipt_id` an announcement is changed; quantity 0 withdraws it.",
    ),
    _route(
        "/v1/stock/safety", set_safety_stock, SetSafetyStock, "setSafetyStock", "Keep units back from sale",
        "Units at a location that are never offered.",
    ),
]  # fmt: skip
