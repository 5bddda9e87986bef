"""Change a shop's fields and settings."""

from collections.abc import Sequence
from zoneinfo import available_timezones

import msgspec

from waybill.commands.gather import lock_shop
from waybill.decisions.save_shop import Facts, decide
from waybill.model.events import ShopSaved
from waybill.model.setup import SaveShop, SaveShopResult, ShopSettings
from waybill.store.all_shops import slugs_taken
from waybill.store.record import record
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_settings = msgspec.json.Decoder(ShopSettings)


async def save_shop(tx: Tx, requests: Sequence[SaveShop]) -> list[SaveShopResult]:
    """One result per request, in request order, each with the whole shop."""
    await lock_shop(tx)
    row = await tx.fetchrow(_sql.shop)
    if row is None:
        raise LookupError(f"there is no shop {tx.shop_id}")
    shop = ShopSaved(
        name=row["name"],
        currency=row["currency"],
        country=row["country"],
        time_zone=row["time_zone"],
        locale=row["locale"],
        settings=_settings.decode(row["settings"]),
    )
    zones = {request.time_zone for request in requests if request.time_zone not in (None, shop.time_zone)}
    known = frozenset(available_timezones() if zones else ()) | {shop.time_zone}
    facts = Facts(
        shop=shop, has_items=await tx.fetchval(_sql.has_items), time_zones=known, slugs_taken=await _taken(tx, requests),
        webhooks=frozenset([row["webhook_id"] for row in await tx.fetch(_sql.webhooks)]),
    )  # fmt: skip
    decided = decide(facts, requests, tx.now, tx.ids)
    await record(tx, decided.events)
    return list(decided.results)


async def _taken(tx: Tx, requests: Sequence[SaveShop]) -> frozenset[str]:
    fronts = [request.settings.front for request in requests if request.settings is not None]
    slugs = [front.slug for front in fronts if front is not None]
    return await slugs_taken(tx, slugs) if slugs else frozenset()
