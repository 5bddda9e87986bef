"""The words of documents: the same in all languages, and written as each does."""

import tomllib
from pathlib import Path

import pytest

import waybill.documents
from waybill.documents.speaking import Speech, address_lines
from waybill.model.orders import Address
from waybill.workers.wording import CODES

WORDS = tomllib.loads(Path(waybill.documents.__file__).with_name("words.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_word(code: str) -> None:
    assert WORDS[code].keys() == WORDS["en"].keys()
    for word, text in WORDS[code].items():
        assert sorted(part.split("}")[0] for part in text.split("{")[1:]) == sorted(
            part.split("}")[0] for part in WORDS["en"][word].split("{")[1:]
        ), word


def test_figures_are_written_as_in_the_language() -> None:
    german, english = Speech("Europe/Berlin", "de"), Speech("UTC", None, "en")
    assert german.number(-123456, "EUR") == "−1.234,56"
    assert (german.price("12.5075"), english.price("12.50"), english.price("3.00")) == ("12,5075", "12.50", "3.00")
    assert [german.rate(rate) for rate in (190_000, 55_000, 0, 77_500)] == [
        "19\N{NO-BREAK SPACE}%", "5,5\N{NO-BREAK SPACE}%", "0\N{NO-BREAK SPACE}%", "7,75\N{NO-BREAK SPACE}%",
    ]  # fmt: skip
    assert english.amount(1250, "JPY") == "¥1,250"
    assert german.weight(1250) == "1,250\N{NO-BREAK SPACE}kg"


def test_an_address_names_its_country_abroad() -> None:
    address = Address(country="FR", lines=["1 rue X"], postal_code="75001", city="Paris")
    assert address_lines(address, "Zoé", "DE") == ["Zoé", "1 rue X", "75001 Paris", "FR"]
    assert address_lines(address, "Zoé", "FR")[-1] == "75001 Paris"
