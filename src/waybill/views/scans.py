"""What a scanned code is of."""

import re
from typing import Any

from waybill.model.facts import sku_key
from waybill.model.floor_views import ScanMatch, Scanned, ScanQuery
from waybill.model.parcels import tracking_key
from waybill.store.sql import load
from waybill.store.tx import Row, Tx

_sql = load(__file__)
_NUMBER = re.compile(r"#?([0-9]{1,15})(?:-([PR]?)([0-9]{1,6}))?", re.ASCII)
_WAVE = re.compile(r"(?:W|WAVE)[ #-]?([0-9]{1,9})", re.ASCII)
_MOST = 20


async def scan(tx: Tx, query: ScanQuery) -> Scanned:
    """All that a code may be of: numbers that are printed on papers first, then tracking numbers, items and orders."""
    code = query.code.strip().upper()
    matches: list[ScanMatch] = []
    named = _NUMBER.fullmatch(code)
    if named:
        order, kind, position = int(named[1]), named[2], int(named[3] or 0)
        statement = {None: _sql.order, "": _sql.fulfillment, "P": _sql.parcel, "R": _sql.return_}[kind]
        matches += map(_match, await tx.fetch(statement, order, *([position] if kind is not None else [])))
        if kind is None:
            matches += map(_match, await tx.fetch(_sql.open_fulfillments, order, _MOST))
    wave = _WAVE.fullmatch(code)
    if wave:
        matches += map(_match, await tx.fetch(_sql.wave, min(int(wave[1]), 2**31 - 1)))
    if code:
        given, number = query.code.strip(), tracking_key(code)
        matches += map(_match, await tx.fetch(_sql.tracked_parcels, number, _MOST))
        matches += map(_match, await tx.fetch(_sql.tracked_returns, [given, number], _MOST))
        matches += map(_match, await tx.fetch(_sql.items, sku_key(given), given, _MOST))
    return Scanned(code=query.code, matches=matches)


def _match(row: Row) -> ScanMatch:
    fields: dict[str, Any] = dict(row.items())
    return ScanMatch(**fields)
