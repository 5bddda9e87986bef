"""What the buyer wrote on an order and its lines, and the options of a line with it."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from waybill.model.events import OptionOn
from waybill.model.money import price_text
from waybill.model.views import OptionShown


class LineTexts(Struct, frozen=True):
    """What was written on a line: its properties, and texts of options by their names."""

    properties: dict[str, str] = msgspec.field(default_factory=dict)
    options: list[dict[str, str]] = msgspec.field(default_factory=list)


class Texts(Struct, frozen=True):
    """What was written on an order; lines by number."""

    note: str | None = None
    lines: dict[str, LineTexts] = msgspec.field(default_factory=dict)


NO_LINE_TEXTS = LineTexts()
_texts = msgspec.json.Decoder(Texts)
_options = msgspec.json.Decoder(list[OptionOn])


def texts_of(encoded: bytes | None) -> Texts:
    """The texts kept with a buyer's data."""
    return _texts.decode(encoded) if encoded is not None else Texts()


def options_of(encoded: bytes | None, about: LineTexts) -> list[OptionShown]:
    """A line's options, each with the text that was written for it."""
    options: Sequence[OptionOn] = _options.decode(encoded) if encoded is not None else ()
    values = list(about.options)
    return [_option(option, values) for option in options]


def _option(option: OptionOn, values: list[dict[str, str]]) -> OptionShown:
    """The option with the text that was written for it: the next of the line's texts that bears its name."""
    value = next((text for text in values if text["name"] == option.name), None)
    if value is not None:
        values.remove(value)
    return OptionShown(
        name=option.name,
        value=value["value"] if value else None,
        sku=option.sku,
        quantity=option.quantity,
        unit_price=price_text(option.unit_price),
        options=[_option(nested, values) for nested in option.options],
    )
