"""What is to be picked, in the order of the walk along the shelves; and the bins."""

import re
from uuid import UUID

from waybill.model.fulfillment_views import BinShown, PickList, PickListQuery, PickPart, PickRow
from waybill.model.views import Amount
from waybill.store.sql import load
from waybill.store.tx import Row, Tx
from waybill.views.line_texts import NO_LINE_TEXTS, options_of, texts_of

_sql = load(__file__)
_PIECES = re.compile(r"(\d+)")


async def pick_list(tx: Tx, query: PickListQuery) -> PickList | None:
    """What to pick, by bins; None where there is no such wave or location."""
    code = query.location.upper() if query.location is not None else None
    place = await tx.fetchrow(_sql.place, query.wave, code)
    if place is None:
        return None
    status = [query.status] if query.status else ["released", "accepted", "picking"]
    rows = await tx.fetch(_sql.lines, place["location_id"], place["wave_id"], status, query.limit)
    items: dict[UUID, list[Row]] = {}
    for row in rows:
        items.setdefault(row["item_id"], []).append(row)
    amounts: dict[tuple[int, str], int] = {}
    for row in rows:
        key = row["scale"], row["unit"]
        amounts[key] = amounts.get(key, 0) + row["to_pick"]
    picks = sorted((_pick(lines) for lines in items.values()), key=lambda one: (walk(one.bin), one.sku))
    return PickList(
        location=place["code"],
        fulfillments=len({row["fulfillment_id"] for row in rows}),
        units=sum(one.quantity for one in picks),
        amounts=[Amount(quantity=quantity, scale=scale, unit=unit) for (scale, unit), quantity in amounts.items()],
        rows=picks,
    )


async def list_bins(tx: Tx, location: str) -> list[BinShown]:
    """A location's bins in the order of the walk."""
    rows = await tx.fetch(_sql.bins, location.upper())
    shown = [BinShown(bin=row["bin"], sku=row["sku"], title=row["title"], sellable=row["sellable"]) for row in rows]
    return sorted(shown, key=lambda one: (walk(one.bin), one.sku))


def walk(bin: str | None) -> tuple[bool, list[tuple[bool, int, str]]]:
    """The key that sorts bins: numbers in them by value (A-2 before A-10), what has no bin last."""
    if bin is None:
        return True, []
    pieces = _PIECES.split(bin.upper())
    return False, [(False, int(piece), "") if piece.isdecimal() else (True, 0, piece) for piece in pieces if piece]


def _pick(lines: list[Row]) -> PickRow:
    first = lines[0]
    parts = []
    for row in lines:
        about = texts_of(row["texts"]).lines.get(str(row["line"]), NO_LINE_TEXTS)
        parts.append(
            PickPart(
                fulfillment_id=row["fulfillment_id"], number=f"#{row['order_number']}-{row['position']}", line=row["line"],
                quantity=row["to_pick"], options=options_of(row["options"], about), properties=about.properties,
            )
        )  # fmt: skip
    return PickRow(
        bin=first["bin"], item_id=first["item_id"], sku=first["sku"], title=first["title"], barcode=first["barcode"],
        scale=first["scale"], unit=first["unit"], quantity=sum(part.quantity for part in parts), parts=parts,
    )  # fmt: skip
