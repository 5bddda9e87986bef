"""Money: integers of minor units. Unit prices: integers of millionths of the major unit, rounded once, per line."""

from collections.abc import Sequence

MICROS = 1_000_000

# ISO 4217: the currencies whose minor unit is not a hundredth.
_EXPONENTS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


def exponent(currency: str) -> int:
    """Number of decimals of the currency's minor unit."""
    return _EXPONENTS.get(currency, 2)


def divide(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest integer, halves away from zero; `denominator` > 0."""
    if numerator < 0:
        return -((-numerator * 2 + denominator) // (denominator * 2))
    return (numerator * 2 + denominator) // (denominator * 2)


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share `amount` by `weights` (none negative); the shares sum to `amount` exactly.

    Each share is the difference of rounded running totals, so sharing n units one at a time gives the same sums
    as sharing them together. Weights that are all zero count as equal; no weights take no amount.
    """
    total = sum(weights)
    if total == 0:
        if not weights:
            if amount:
                raise ValueError("an amount cannot be shared among none")
            return []
        weights, total = [1] * len(weights), len(weights)
    shares, given, running = [], 0, 0
    for weight in weights:
        running += weight
        until = divide(amount * running, total)
        shares.append(until - given)
        given = until
    return shares


def portion(amount: int, units: int, start: int, stop: int) -> int:
    """What `amount` for all `units` comes to for the units from `start` to `stop`: the shares of `split`, added up."""
    return divide(amount * stop, units) - divide(amount * start, units)


def micros(price: str) -> int:
    """The decimal string of a price as millionths of the major unit."""
    whole, _, fraction = price.partition(".")
    return int(whole) * MICROS + (int(fraction.ljust(6, "0")) if fraction else 0)


def price_text(value: int) -> str:
    """Millionths of the major unit as the shortest decimal string with at least two decimals."""
    whole, fraction = divmod(abs(value), MICROS)
    decimals = f"{fraction:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if value < 0 else ''}{whole}.{decimals}"


def line_amount(quantity: int, scale: int, price_micros: int, decimals: int) -> int:
    """`quantity` steps of 1/`scale` of the unit at `price_micros` the unit, in minor units: the one rounding of a line."""
    return divide(quantity * price_micros * 10**decimals, scale * MICROS)


def included_tax(amount: int, rate: int) -> int:
    """The tax within `amount` at `rate` parts per million."""
    return divide(amount * rate, MICROS + rate)


def added_tax(amount: int, rate: int) -> int:
    """The tax to be added to `amount` at `rate` parts per million."""
    return divide(amount * rate, MICROS)


def money_text(amount: int, currency: str) -> str:
    """Such as `12.34 EUR`."""
    decimals = exponent(currency)
    if not decimals:
        return f"{amount} {currency}"
    whole, fraction = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{whole:,}.{fraction:0{decimals}d} {currency}"
