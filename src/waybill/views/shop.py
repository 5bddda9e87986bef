"""The shop itself."""

import msgspec

from waybill.model.setup import ShopSettings
from waybill.model.setup_views import ShopShown
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)
_settings = msgspec.json.Decoder(ShopSettings)


async def get_shop(tx: Tx) -> ShopShown:
    """The shop of the transaction."""
    row = await tx.fetchrow(_sql.shop)
    if row is None:
        raise LookupError(f"there is no shop {tx.shop_id}")
    return ShopShown(
        name=row["name"],
        currency=row["currency"],
        country=row["country"],
        time_zone=row["time_zone"],
        locale=row["locale"],
        settings=_settings.decode(row["settings"]),
    )
