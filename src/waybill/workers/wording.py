"""How amounts, quantities and dates are written for a reader, by language."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from waybill.model.money import exponent

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "ILS": "₪", "KRW": "₩", "UAH": "₴", "VND": "₫"}


class Language(Struct, frozen=True, kw_only=True):
    """A language's names and signs; `date` and `amount` are patterns, `labels` the words every message shares."""

    code: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str
    at: str
    amount: str
    sign_and_amount: str
    decimal: str
    thousands: str
    labels: dict[str, str]


ENGLISH = Language(
    code="en",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    date="{weekday}, {day} {month} {year}",
    at="{date}, {time}",
    amount="{code} {number}",
    sign_and_amount="{sign}{number}",
    decimal=".",
    thousands=",",
    labels={
        "order": "Order", "total": "Total", "items": "Items", "discount": "Discount", "tax_within": "including tax",
        "tax": "Tax", "paid": "Paid", "due": "Still to be paid", "ship_to": "Delivery to", "canceled": "Canceled",
        "backordered": "{quantity} on backorder", "shipping": "Shipping", "delivery": "Delivery",
        "small_order": "Small order", "wrap": "Gift wrap", "deposit": "Deposit", "tip": "Tip", "fee": "Fee",
        "new_total": "New total", "reason": "You receive this message because of an order with {shop}.",
        "hello": "Hello {name},", "hello_nobody": "Hello,",
    },
)  # fmt: skip

GERMAN = Language(
    code="de",
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
    date="{weekday}, {day}. {month} {year}",
    at="{date}, {time} Uhr",
    amount="{number} {code}",
    sign_and_amount="{number} {sign}",
    decimal=",",
    thousands=".",
    labels={
        "order": "Bestellung", "total": "Summe", "items": "Artikel", "discount": "Rabatt",
        "tax_within": "darin Umsatzsteuer", "tax": "Umsatzsteuer", "paid": "Bezahlt", "due": "Noch zu zahlen",
        "ship_to": "Lieferung an", "canceled": "Storniert", "backordered": "{quantity} werden nachgeliefert",
        "shipping": "Versand", "delivery": "Lieferung", "small_order": "Mindermengenzuschlag",
        "wrap": "Geschenkverpackung", "deposit": "Pfand", "tip": "Trinkgeld", "fee": "Gebühr",
        "new_total": "Neue Summe", "reason": "Sie erhalten diese Nachricht wegen einer Bestellung bei {shop}.",
        "hello": "Guten Tag {name},", "hello_nobody": "Guten Tag,",
    },
)  # fmt: skip

LANGUAGES = {language.code: language for language in (ENGLISH, GERMAN)}


def choose(*wanted: str | None) -> Language:
    """The first language we have messages in; English where we have none of them."""
    for tag in wanted:
        if tag and tag[:2] in LANGUAGES:
            return LANGUAGES[tag[:2]]
    return ENGLISH


def number_text(language: Language, value: int, decimals: int) -> str:
    """An integer of 10^-`decimals` with the language's separators."""
    whole, fraction = divmod(abs(value), 10**decimals)
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
        year=local.year,
    )


def time_text(language: Language, at: datetime, zone: ZoneInfo) -> str:
    """The day and the time, where the shop is."""
    return language.at.format(date=date_text(language, at, zone), time=f"{at.astimezone(zone):%H:%M}")
