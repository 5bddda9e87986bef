"""Pick lists: what to take off the shelves, in the order of the walk."""

from typing import Any

from waybill.documents.press import Paper, bars
from waybill.documents.speaking import Speech
from waybill.model.fulfillment_views import PickListQuery, PickRow
from waybill.model.views import OptionShown
from waybill.store.tx import Tx
from waybill.views.picks import pick_list
from waybill.views.shop import get_shop


async def pick_list_pdf(tx: Tx, query: PickListQuery) -> Paper | None:
    """The pick list of a wave or of a location; None where there is no such wave or location."""
    found = await pick_list(tx, query)
    if found is None:
        return None
    shop = await get_shop(tx)
    speech = Speech(shop.time_zone, shop.locale)
    wave = speech.say("wave", number=query.wave) if query.wave is not None else ""
    facts = [
        (speech.say("location"), found.location),
        (speech.say("date"), speech.day(tx.now)),
        (
            speech.say("quantity"),
            " + ".join(speech.quantity(one.quantity, one.scale, one.unit) for one in found.amounts) or "0",
        ),
    ]
    data = {
        "language": speech.language.code,
        "title": " ".join(part for part in (speech.say("pick_list"), wave) if part),
        "words": {
            "page": speech.words["page"],
            **{word: speech.say(word) for word in ("bin", "quantity", "item", "for")},
        },
        "facts": facts,
        "bars": bars(f"W{query.wave}") if query.wave is not None else [],
        "rows": [_row(row, speech) for row in found.rows],
    }
    name = f"wave-{query.wave}" if query.wave is not None else found.location
    return Paper(template="pick-list", name=f"pick-list-{name}.pdf", data=data)


def _row(row: PickRow, speech: Speech) -> dict[str, Any]:
    several = len(row.parts) > 1
    about = dict.fromkeys(
        text
        for part in row.parts
        for text in (*_options(part.options), *(f"{name}: {value}" for name, value in part.properties.items()))
    )
    return {
        "bin": row.bin or "–",
        "quantity": speech.quantity(row.quantity, row.scale),
        "sku": row.sku,
        "barcode": row.barcode or "",
        "title": row.title,
        "about": list(about),
        "parts": [
            f"{part.number} × {speech.quantity(part.quantity, row.scale)}" if several else part.number
            for part in row.parts
        ],
    }


def _options(options: list[OptionShown]) -> list[str]:
    return [f"{option.name}: {option.value}" if option.value else option.name for option in options]
