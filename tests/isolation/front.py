"""What the verbs and views of the shop front are asked in the test of isolation."""

from typing import Any
from uuid import UUID

import msgspec

from waybill.commands.front.ask_order_lists import ask_order_lists
from waybill.commands.front.check_out_baskets import check_out_baskets
from waybill.commands.save_shop import save_shop
from waybill.model import front
from waybill.model.front_views import FrontItemQuery
from waybill.model.setup import SaveShop
from waybill.views.shop import get_shop

BASKET: dict[str, Any] = {
    "lines": [{"sku": "TOY", "quantity": 1}],
    "way": {"method": "ship"},
    "ship_to": {"country": "DE"},
    "expected_total": 500,
    "pay": "later",
}


def _basket(twin: Any, email: str) -> dict[str, Any]:
    return BASKET | {"buyer": {"email": email, "name": f"Toy {twin.mark}"}, "note": twin.mark}


async def prepare(twin: Any) -> None:
    """An open front with an item on it, an order, and the link to all orders of an address."""
    opened = {
        "slug": f"front-{twin.shop.shop_id}",
        "ways": [{"method": "ship"}, {"method": "pickup"}],
        "pay_later": True,
    }
    async with twin.shop.tx() as tx:
        settings = (await get_shop(tx)).settings
    wanted = msgspec.structs.replace(settings, front=msgspec.convert(opened, front.FrontSettings))
    await twin.shop.run(save_shop, SaveShop(settings=wanted))
    await twin.shop.item("TOY", 5_000_000, published=True, backorder=True, category=twin.mark)
    basket = msgspec.convert(_basket(twin, "toys@x.de"), front.CheckOutBasket)
    [placed] = await twin.shop.run(check_out_baskets, basket)
    await twin.shop.run(ask_order_lists, front.AskOrderList(email="toys@x.de"))
    (row,) = await twin.shop.rows("SELECT customer_id, asked_at FROM order_list WHERE shop_id = $1")
    twin.made |= {"toy": placed.order_id, "lister": row["customer_id"], "asked_at": row["asked_at"]}


COMMANDS: dict[str, Any] = {
    "check_out_baskets": (front.CheckOutBasket, lambda t: [_basket(t, "more-toys@x.de")]),
    "ask_order_lists": (front.AskOrderList, lambda t: [{"email": "same@x.de"}]),
}
VIEWS: dict[str, Any] = {
    "show_front": lambda t: [([],)],
    "list_front_items": lambda t: [(FrontItemQuery(),), (FrontItemQuery(search="toy"),)],
    "show_front_order": lambda t: [(t.made["toy"],), (UUID(int=3),)],
    "list_front_orders": lambda t: [(t.made["lister"], t.made["asked_at"])],
}
