"""Public holidays by country: on them nothing leaves and nothing is delivered.

They come from the library `holidays` through `tools/public_holidays.py`; nationwide ones only, those that follow the moon as
they are expected.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("holidays.txt")


@lru_cache(maxsize=4)
def public_holidays(year: int) -> Mapping[str, frozenset[int]]:
    """The holidays of a year and of the next by country, as ordinals of days; read once in a process."""
    found: dict[str, set[int]] = {}
    with _FILE.open(encoding="ascii") as lines:
        for line in lines:
            country, its_year, *days = line.split()
            if its_year in (str(year), str(year + 1)):
                ordinals = {date(int(its_year), int(day[:2]), int(day[2:])).toordinal() for day in days}
                found.setdefault(country, set()).update(ordinals)
    return {country: frozenset(days) for country, days in found.items()}
