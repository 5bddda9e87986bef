"""Writes the public holidays of all countries to src/waybill/commands/holidays.txt, as the library `holidays` knows them.

The library takes most of a second and tens of megabytes to load, for a few dates a year: so it is used here and in a test
that compares, and not by the running server. Run it after `holidays` has got a new version: `python tools/public_holidays.py`.
"""

from importlib.metadata import version
from pathlib import Path

import holidays

YEARS = range(2025, 2036)
TARGET = Path(__file__).parents[1] / "src" / "waybill" / "commands" / "holidays.txt"


def lines() -> list[str]:
    """A line per country and year: such as `DE 2026 0101 0403`."""
    found = []
    for country in sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2):
        for year in YEARS:
            days = sorted(day for day in holidays.country_holidays(country, years=year) if day.year == year)
            if days:
                found.append(f"{country} {year} {' '.join(f'{day:%m%d}' for day in days)}")
    return found


def main() -> None:
    """Write the file."""
    head = f"# Public holidays by country and year, as month and day: holidays {version('holidays')} (tools/public_holidays.py)"
    TARGET.write_text("\n".join([head, *lines()]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
