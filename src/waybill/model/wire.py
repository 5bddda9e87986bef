"""Bounded types for everything that comes in over a wire.

One NUL byte or one integer beyond 64 bits would fail a whole batch inside PostgreSQL, so neither gets past decoding.
Requests enter through `msgspec.convert` or `decode` only: the constraints are checked there, not on construction.
"""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

WITHOUT_NUL = r"\A[^\x00]*\Z"
WITHOUT_CONTROLS = r"\A[^\x00-\x1f\x7f]*\Z"
SAYING_SOMETHING = r"\A[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*\Z"

Text = Annotated[str, Meta(max_length=2_000, pattern=WITHOUT_NUL, description="Free text, at most 2,000 characters.")]
Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=WITHOUT_CONTROLS)]
# What people of the shop call something: it is how they find it again.
Label = Annotated[str, Meta(min_length=1, max_length=255, pattern=SAYING_SOMETHING)]
Code = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=r"\A[A-Za-z0-9][A-Za-z0-9._:/-]*\Z",
        description="Letters, digits and ._:/- ; at most 64.",
    ),
]
Sku = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=SAYING_SOMETHING,
        description="Compared without regard to case.",
    ),
]
ExternalId = Annotated[
    str,
    Meta(min_length=1, max_length=128, pattern=WITHOUT_CONTROLS, description="Another system's id; always a string."),
]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"\A[^\s@\x00-\x1f\x7f<>,;]{1,64}@[^\s@\x00-\x1f\x7f<>,;.]+(\.[^\s@\x00-\x1f\x7f<>,;.]+)+\Z",
    ),
]
Phone = Annotated[str, Meta(max_length=40, pattern=r"\A\+?[0-9 ()./-]{3,39}\Z")]
Country = Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z", description="ISO 3166-1 alpha-2.")]
Currency = Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z", description="ISO 4217.")]
Language = Annotated[str, Meta(pattern=r"\A[a-z]{2}(-[A-Z]{2})?\Z", description="Such as en or zh-CN.")]

Quantity = Annotated[int, Meta(ge=1, le=1_000_000_000, description="In steps of the item's unit.")]
QuantityOrZero = Annotated[int, Meta(ge=0, le=1_000_000_000)]
SignedQuantity = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000_000, description="Minor units of the order's currency (cents).")]
SignedAmount = Annotated[int, Meta(ge=-1_000_000_000_000, le=1_000_000_000_000)]
Price = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9]{1,9}(\.[0-9]{1,6})?\Z",
        description="Major units as a decimal string with up to 6 decimals.",
        examples=["12.50"],
    ),
]
Rate = Annotated[int, Meta(ge=0, le=1_000_000, description="Parts per million: 190000 is 19 %.")]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, with its offset from UTC.")]
Version = Annotated[int, Meta(ge=1, le=2_147_483_647)]
Tag = Annotated[str, Meta(min_length=1, max_length=64, pattern=WITHOUT_CONTROLS)]


def check_years(*days: date | None) -> None:
    """Raise ValueError for a date or time outside the years 1970 to 2199: at the ends of time zones and promises overflow.

    For `__post_init__` of requests, which msgspec calls when decoding.
    """
    for day in days:
        if day is not None and not 1970 <= day.year < 2200:
            raise ValueError("A date must be in the years 1970 to 2199")
