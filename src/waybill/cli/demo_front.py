"""The demo's shop front: some of the shop's real items, put on shelves that people would browse, and a pizza that waits for wishes."""

from typing import Any

import msgspec

from waybill.cli.session import Session, request

SLUG = "demo"
FRONT = {
    "slug": SLUG,
    "title": "Retail & Oven",
    "ways": [
        {"method": "ship", "countries": ["GB"], "fee": 395, "free_from": 4_000},
        {"method": "ship", "countries": ["IE", "DE", "FR", "ES", "NL", "BE", "AT"], "fee": 995},
        {
            "method": "local_delivery",
            "postal_codes": ["W1", "W2", "WC", "EC", "SW1", "SE1", "NW1", "N1", "E1"],
            "fee": 250,
            "free_from": 2_500,
            "minimum": 800,
        },
        {"method": "pickup"},
    ],
    "gateways": ["sandbox"],
    "pay_later": True,
}
# SKU | title | shelf | what it is
SHELVES = """
85123A | White hanging heart tea-light holder | Lights | Frosted glass in a wire heart. Looks good in threes.
21733 | Red hanging heart tea-light holder | Lights | The red one of the pair.
84347 | Rotating silver angels tea-light holder | Lights | The warm air turns them. A Christmas that needs no plug.
21731 | Red toadstool night light | Lights | An LED that changes color slowly, for small rooms at night.
79321 | Chilli lights | Lights | Ten red chillies on a string, for kitchens and balconies.
22178 | Victorian glass hanging tea-light | Lights | Pressed glass on a fine chain.
22423 | Regency cake stand, three tiers | Tea table | Roses on three tiers. The piece everybody asks about.
22699 | Roses Regency teacup and saucer | Tea table | Fine china, made to be used.
22697 | Green Regency teacup and saucer | Tea table | Fine china, made to be used.
84946 | Antique silver tea glass, etched | Tea table | For mint tea, or for a tea-light.
21843 | Red polka-dot cake stand | Tea table | Stands on the table as the cake's own stage.
22988 | Soldiers egg cup | Tea table | Toast soldiers not included.
22720 | Set of three cake tins, pantry design | Kitchen | They nest, so that they need the room of one.
22666 | Recipe box, pantry yellow | Kitchen | With dividers, for recipes that are written by hand.
22625 | Red kitchen scales | Kitchen | Mechanical, up to five kilograms.
22624 | Ivory kitchen scales | Kitchen | Mechanical, up to five kilograms.
22961 | Jam making set, printed | Kitchen | Labels, lids and ribbons for a dozen jars.
22960 | Jam making set with jars | Kitchen | All one needs but the fruit.
22197 | Small popcorn holder | Kitchen | For a film and one person.
22966 | Gingerbread man cookie cutter | Kitchen | Stainless steel, dishwasher safe.
20725 | Lunch bag, red polka dot | Bags | Keeps lunch cool. Wipes clean.
20727 | Lunch bag, black skull | Bags | Keeps lunch cool, and others away from it.
22383 | Lunch bag, Suki design | Bags | Keeps lunch cool. Wipes clean.
85099B | Jumbo bag, red polka dot | Bags | Takes the whole weekly shopping.
85099C | Jumbo bag, baroque black and white | Bags | Takes the whole weekly shopping.
22371 | Airline bag, vintage Tokyo 78 | Bags | A cabin bag from when flying was an event.
22726 | Alarm clock, Bakelite green | Home | Two bells and no snooze.
22727 | Alarm clock, Bakelite red | Home | Two bells and no snooze.
22728 | Alarm clock, Bakelite pink | Home | Two bells and no snooze.
21754 | Home building block word | Home | Wooden letters for a shelf.
22457 | Natural slate heart chalkboard | Home | For shopping lists and small declarations.
82494L | Wooden frame, antique white | Home | For a picture of 10 by 15 centimeters.
20685 | Doormat, red polka dot | Home | Coconut fiber on rubber. Stays where it is put.
22469 | Heart of wicker, small | Home | Hand woven, each a little different.
22111 | Scottie dog hot water bottle | Warm | A woolly cover that takes itself off to be washed.
22112 | Chocolate hot water bottle | Warm | Does not melt.
84029G | Knitted Union flag hot water bottle | Warm | A knitted cover in red, white and blue.
22834 | Hand warmer, babushka design | Warm | Click it, and it is warm for half an hour. Boil it to use it again.
22865 | Hand warmer, owl design | Warm | Click it, and it is warm for half an hour. Boil it to use it again.
22086 | Paper chain kit, 50s Christmas | Christmas | Four meters of chain, and an afternoon with children.
22910 | Paper chain kit, vintage Christmas | Christmas | Four meters of chain, and an afternoon with children.
22943 | Christmas lights, ten vintage baubles | Christmas | Warm white, on three meters of cable.
22940 | Felt craft Christmas fairy | Christmas | To be sewn by hand. Needle and thread are in the box.
"""
PIZZA_CHOICES = [
    {
        "name": "Size",
        "least": 1,
        "most": 1,
        "choices": [{"name": "Classic, 28 cm"}, {"name": "Large, 36 cm", "price": "3.50"}],
    },
    {
        "name": "Toppings",
        "most": 4,
        "choices": [
            {"name": "Buffalo mozzarella", "price": "2.20"},
            {"name": "Mushrooms", "price": "1.20"},
            {"name": "Spicy salami", "price": "1.80"},
            {"name": "Olives", "price": "1.00"},
            {"name": "Rocket", "price": "1.00"},
        ],
    },
    {"name": "Leave out", "most": 2, "choices": [{"name": "No basil"}, {"name": "No onions"}]},
]


async def open_front(session: Session) -> None:
    """Put the items on their shelves and open the front."""
    from waybill.cli.sample_day import PIZZA
    from waybill.commands.save_items import save_items
    from waybill.commands.save_shop import save_shop
    from waybill.model.front import FrontSettings
    from waybill.model.setup import SaveItem, SaveResult, SaveShop, SaveShopResult
    from waybill.views.shop import get_shop

    wanted: dict[str, dict[str, Any]] = {}
    for line in SHELVES.strip().splitlines():
        sku, title, category, description = (part.strip() for part in line.split("|"))
        wanted[sku] = {"title": title, "category": category, "description": description}
    wanted[PIZZA] = {
        "category": "From the oven",
        "description": "Tomato, mozzarella, basil. From our kitchen in Soho, baked when you order.",
        "choices": PIZZA_CHOICES,
    }
    async with session.reading() as tx:
        items = [request(SaveItem, await _as_saved(tx, sku) | about) for sku, about in wanted.items()]
        settings = (await get_shop(tx)).settings
    await session.do("save_items", save_items, items, SaveResult, key="demo-shelves")
    opened = msgspec.structs.replace(settings, front=request(FrontSettings, FRONT))
    await session.do("save_shop", save_shop, [SaveShop(settings=opened)], SaveShopResult, key="demo-front")


async def _as_saved(tx: Any, sku: str) -> dict[str, Any]:
    """An item's fields as they are saved, published."""
    from waybill.model.setup import SaveItem
    from waybill.model.stock_views import ItemQuery
    from waybill.views.items import list_items

    (item,) = (await list_items(tx, ItemQuery(sku=sku))).rows
    fields = {name: getattr(item, name) for name in SaveItem.__struct_fields__ if name != "bundle"}
    return {name: value for name, value in msgspec.to_builtins(fields).items() if value is not None} | {
        "published": True
    }
