"""What documents say in a language, and how they write days, amounts, rates and addresses."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from waybill.model.money import exponent, micros
from waybill.model.orders import Address
from waybill.ports.carrier import Place
from waybill.workers.wording import Language, amount_text, choose, number_text, quantity_text

_PER_PERCENT = 10_000


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Speech:
    """A language with the shop's time zone."""

    def __init__(self, time_zone: str, *languages: str | None) -> None:
        self.language: Language = choose(*languages)
        self.zone = ZoneInfo(time_zone)
        self.words = _tables()[self.language.code]

    def say(self, word: str, **values: object) -> str:
        """One of the document's words."""
        return self.words[word].format(**values)

    def known(self, word: str, otherwise: str) -> str:
        """A word if it is one, such as a charge's type."""
        return self.words.get(word, otherwise)

    def day(self, when: datetime | date) -> str:
        """A day as `2026-11-29`, the same in all languages: it is compared and filed."""
        return (when.astimezone(self.zone).date() if isinstance(when, datetime) else when).isoformat()

    def amount(self, amount: int, currency: str) -> str:
        """Minor units with their currency."""
        return amount_text(self.language, amount, currency)

    def number(self, amount: int, currency: str) -> str:
        """Minor units without their currency, for columns."""
        return number_text(self.language, amount, exponent(currency)).replace("-", "\N{MINUS SIGN}")

    def price(self, price: str) -> str:
        """A unit price, with as many decimals as it has."""
        decimals = len(price.partition(".")[2])
        return number_text(self.language, micros(price) // 10 ** (6 - decimals), decimals)

    def rate(self, rate: int) -> str:
        """Parts per million as a percentage."""
        decimals = 0 if rate % _PER_PERCENT == 0 else 1 if rate % 1_000 == 0 else 2
        number = number_text(self.language, rate * 10**decimals // _PER_PERCENT, decimals)
        return f"{number}\N{NO-BREAK SPACE}%"

    def quantity(self, quantity: int, scale: int, unit: str = "unit") -> str:
        """Steps of an item's unit."""
        return quantity_text(self.language, quantity, scale, unit)

    def weight(self, grams: int) -> str:
        """Such as 1.250 kg."""
        return f"{number_text(self.language, grams, 3)}\N{NO-BREAK SPACE}kg"


def address_lines(address: Address | Place | None, name: str | None = None, home: str | None = None) -> list[str]:
    """An address as lines; the country is left out at `home`."""
    if address is None:
        return [name] if name else []
    town = " ".join(part for part in (address.postal_code, address.city) if part)
    country = address.country if address.country != home else None
    lines = [address.company, address.name or name, *address.lines, town, address.region, country]
    return [line for line in lines if line]
