"""How amounts, quantities and dates are written for a reader, and the words of every message, by language.

A language is one file of `languages/`. A paragraph that begins with `[flag]` or `[!flag]` is said only where the flag
is set, or is not; one with a placeholder that has nothing to say is left out.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from waybill.model.money import exponent

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "ILS": "₪", "KRW": "₩", "UAH": "₴", "VND": "₫"}
CODES = ("en", "de", "es", "fr", "zh")


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of message says: `text` are its paragraphs; `part` is its subject where only a part of the order is meant."""

    subject: str
    heading: str
    text: list[str]
    part: str | None = None


class StaffWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a mail to somebody who works in a shop says; `reason` is why they get it."""

    subject: str
    text: list[str]
    button: str
    reason: str


class Language(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A language's names and signs; `date` and `amount` are patterns, `labels` the words that messages share.

    `counted` are nouns with a number, for one and for many (or once, where that makes no difference); `one` are the
    numbers that count as one.
    """

    code: str
    name: str
    days: list[str]
    months: list[str]
    date: str
    at: str
    amount: str
    sign_and_amount: str
    decimal: str
    thousands: str
    grouped_from: int = 4
    one: list[int] = msgspec.field(default_factory=lambda: [1])
    counted: dict[str, list[str]]
    labels: dict[str, str]
    tenders: dict[str, str]
    kinds: dict[str, Words]
    roles: dict[str, str]
    staff: dict[str, StaffWords]


@cache
def language_of(code: str) -> Language:
    """The language with this code, read from its file."""
    text = Path(__file__).with_name("languages").joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Language)


def choose(*wanted: str | None) -> Language:
    """The first language we have messages in; English where we have none of them."""
    for tag in wanted:
        if tag and tag[:2] in CODES:
            return language_of(tag[:2])
    return language_of("en")


def all_languages() -> Mapping[str, Language]:
    """All languages by code."""
    return {code: language_of(code) for code in CODES}


def counted_text(language: Language, noun: str, number: int) -> str:
    """A number with its noun, such as `1 day` or `2 days`."""
    forms = language.counted[noun]
    return forms[0 if number in language.one else -1].format(count=number_text(language, number, 0))


def number_text(language: Language, value: int, decimals: int) -> str:
    """An integer of 10^-`decimals` with the language's separators."""
    whole, fraction = divmod(abs(value), 10**decimals)
    text = str(whole)
    if len(text) >= language.grouped_from:
        text = f"{whole:,}".replace(",", language.thousands)
    if decimals:
        text += f"{language.decimal}{fraction:0{decimals}d}"
    return f"-{text}" if value < 0 else text


def amount_text(language: Language, amount: int, currency: str) -> str:
    """Minor units as people read them, such as €12.34 or 12,34 €."""
    number = number_text(language, abs(amount), exponent(currency))
    sign = _SIGNS.get(currency)
    pattern = language.sign_and_amount if sign else language.amount
    text = pattern.format(sign=sign, code=currency, number=number)
    text = text.replace(" ", "\N{NO-BREAK SPACE}")
    return f"-{text}" if amount < 0 else text


def quantity_text(language: Language, quantity: int, scale: int, unit: str) -> str:
    """Steps of 1/`scale` of the unit, such as 2 or 0.250 kg."""
    decimals = len(str(scale)) - 1
    number = number_text(language, quantity, decimals)
    return number if unit == "unit" else f"{number}\N{NO-BREAK SPACE}{unit}"


def date_text(language: Language, at: datetime, zone: ZoneInfo) -> str:
    """The day, where the shop is."""
    local = at.astimezone(zone)
    return language.date.format(
        weekday=language.days[local.weekday()],
        day=local.day,
        month=language.months[local.month - 1],
        number=local.month,
        year=local.year,
    )


def time_text(language: Language, at: datetime, zone: ZoneInfo) -> str:
    """The day and the time, where the shop is."""
    return language.at.format(date=date_text(language, at, zone), time=f"{at.astimezone(zone):%H:%M}")
