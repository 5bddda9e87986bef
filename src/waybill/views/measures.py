"""What quantities of items are told in: steps in a unit and the unit, of items that are not sold by the piece."""

from collections.abc import Iterable, Iterator
from typing import Any

from waybill.model.facts import sku_key
from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)


async def measures_of(tx: Tx, skus: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Steps in a unit and the unit, by SKU as it is given, of those that are not sold by the piece."""
    keys = {sku: sku_key(sku) for sku in skus}
    rows = await tx.fetch(_sql.measures, sorted(set(keys.values()))) if keys else ()
    found = {row["sku_key"]: (row["scale"], row["unit"]) for row in rows}
    return {sku: found[key] for sku, key in keys.items() if key in found}


def named(data: Any, field: str) -> Iterator[str]:
    """Every text that an event's data has in fields of this name, however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == field and isinstance(value, str):
                yield value
            else:
                yield from named(value, field)
    elif isinstance(data, list):
        for value in data:
            yield from named(value, field)
