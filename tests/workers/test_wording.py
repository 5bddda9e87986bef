"""Amounts, quantities and dates as people read them, and the words of every language."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.model.staff import ROLE_SCOPES
from waybill.workers.message_kinds import CAUSES, KINDS
from waybill.workers.order_list_mail import ORDER_LIST
from waybill.workers.order_mail import PLACEHOLDERS
from waybill.workers.wording import (
    CODES,
    all_languages,
    amount_text,
    choose,
    counted_text,
    language_of,
    number_text,
    quantity_text,
    time_text,
)

ENGLISH, GERMAN, SPANISH, FRENCH, CHINESE = (language_of(code) for code in CODES)
BLANK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "amount", "currency", "text"),
    [
        (ENGLISH, 123_456, "EUR", "€1,234.56"),
        (GERMAN, 123_456, "EUR", f"1.234,56{BLANK}€"),
        (ENGLISH, -5, "USD", "-$0.05"),
        (GERMAN, 1_000_000, "JPY", f"1.000.000{BLANK}¥"),
        (ENGLISH, 1_500, "CHF", f"CHF{BLANK}15.00"),
        (GERMAN, 1_234, "KWD", f"1,234{BLANK}KWD"),
        (SPANISH, 123_456, "EUR", f"1234,56{BLANK}€"),
        (SPANISH, 1_234_567, "EUR", f"12.345,67{BLANK}€"),
        (FRENCH, 123_456, "EUR", f"1\N{NARROW NO-BREAK SPACE}234,56{BLANK}€"),
        (CHINESE, 123_456, "USD", "$1,234.56"),
    ],
)
def test_amounts(language, amount, currency, text):
    assert amount_text(language, amount, currency) == text


def test_quantities_dates_and_languages():
    assert quantity_text(GERMAN, 250, 1000, "kg") == f"0,250{BLANK}kg"
    assert quantity_text(ENGLISH, 12, 1, "unit") == "12"
    at = datetime(2026, 3, 31, 22, 5, tzinfo=UTC)
    assert time_text(GERMAN, at, ZoneInfo("Europe/Berlin")) == "Mittwoch, 1. April 2026, 00:05 Uhr"
    assert time_text(ENGLISH, at, ZoneInfo("UTC")) == "Tuesday, 31 March 2026, 22:05"
    assert choose(None, "de-AT") is GERMAN
    assert time_text(SPANISH, at, ZoneInfo("UTC")) == "martes, 31 de marzo de 2026, 22:05"
    assert time_text(FRENCH, at, ZoneInfo("UTC")) == "mardi 31 mars 2026 à 22:05"
    assert time_text(CHINESE, at, ZoneInfo("Asia/Shanghai")) == "2026年4月1日（星期三） 06:05"
    assert choose("zh-CN", "de") is CHINESE
    assert choose("pl", "fr") is FRENCH
    assert choose("pl", None) is ENGLISH


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (ENGLISH, ("0 days", "1 day", "2 days")),
        (GERMAN, ("0 Tage", "1 Tag", "2 Tage")),
        (SPANISH, ("0 días", "1 día", "2 días")),
        (FRENCH, ("0 jour", "1 jour", "2 jours")),
        (CHINESE, ("0 天", "1 天", "2 天")),
    ],
)
def test_plurals(language, texts):
    assert tuple(counted_text(language, "days", number) for number in (0, 1, 2)) == texts
    assert number_text(language, -5, 0) == "-5"


def test_every_language_has_all_words_with_the_same_placeholders_under_the_same_conditions():
    def shape(words):
        return (
            words.subject.count("{number}"),
            (words.part or "").count("{number}"),
            [(re.findall(r"^\[!?\w+\]", text), sorted(re.findall(r"\{(\w+)\}", text))) for text in words.text],
        )

    for language in all_languages().values():
        for name in ("labels", "tenders", "counted", "roles", "staff"):
            assert set(getattr(language, name)) == set(getattr(ENGLISH, name))
        assert tuple(sorted(language.kinds)) == tuple(sorted((*KINDS, ORDER_LIST)))
        assert set(language.roles) == set(ROLE_SCOPES)
        for kind, mail in language.staff.items():
            ours, theirs = (msgspec.json.encode(one).decode() for one in (ENGLISH.staff[kind], mail))
            assert sorted(re.findall(r"\{\w+\}", ours)) == sorted(re.findall(r"\{\w+\}", theirs)), (language.code, kind)
        assert (len(language.days), len(language.months)) == (7, 12)
        for kind, words in language.kinds.items():
            assert shape(words) == shape(ENGLISH.kinds[kind]), (language.code, kind)
            for text in (words.subject, words.part or "", words.heading, *words.text):
                assert set(re.findall(r"\{(\w+)\}", text)) <= set(PLACEHOLDERS)
                assert text.count("{") == text.count("}") == len(re.findall(r"\{\w+\}", text))


def test_when_a_message_is_sent_is_said_in_words_that_follow_one_another():
    for kind in KINDS:
        said = [cause.when for cause in CAUSES if cause.kind == kind]
        assert len(said) == len(set(said)), kind
        assert all(
            re.match(r"when an? |when (the|all|more|money|goods|nothing|reserved) |a day before ", one) for one in said
        ), said
