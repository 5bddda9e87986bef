"""Amounts, quantities and dates as people read them, and every message in every language."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from waybill.model.events import LineCanceled, LinePlaced, OrderCanceled, OrderPlaced
from waybill.model.orders import Address
from waybill.workers import order_mail
from waybill.workers.follow import Logged
from waybill.workers.order_mail import Recipient, ShopVoice, write
from waybill.workers.wording import ENGLISH, GERMAN, LANGUAGES, amount_text, choose, quantity_text, time_text

BLANK = "\N{NO-BREAK SPACE}"
KINDS = ("order_received", "order_confirmed", "order_canceled", "order_partly_canceled")


@pytest.mark.parametrize(
    ("language", "amount", "currency", "text"),
    [
        (ENGLISH, 123_456, "EUR", "€1,234.56"),
        (GERMAN, 123_456, "EUR", f"1.234,56{BLANK}€"),
        (ENGLISH, -5, "USD", "-$0.05"),
        (GERMAN, 1_000_000, "JPY", f"1.000.000{BLANK}¥"),
        (ENGLISH, 1_500, "CHF", f"CHF{BLANK}15.00"),
        (GERMAN, 1_234, "KWD", f"1,234{BLANK}KWD"),
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
    assert choose("zh-CN", "de") is GERMAN
    assert choose("fr", "pl") is ENGLISH


def test_every_language_has_every_message_and_every_word():
    templates = Path(order_mail.__file__).with_name("templates")
    for language in LANGUAGES.values():
        assert set(language.labels) == set(ENGLISH.labels)
        found = {path.name for path in (templates / language.code).iterdir()}
        assert found == {f"{kind}.{form}" for kind in KINDS for form in ("txt", "html")}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("kind", KINDS)
def test_every_message_is_written_whole_and_escaped(kind, language):
    item = UUID(int=1)
    placed = OrderPlaced(
        number=1_007, channel="api", currency="EUR", item_total=3_000, charge_total=490, total=3_490,
        expires_at=datetime(2026, 11, 23, 15, tzinfo=UTC), deliver_by=datetime(2026, 11, 26, 15, tzinfo=UTC),
        lines=[
            LinePlaced(
                line=1, item_id=item, sku="A", title="<b>Ä & co</b>", quantity=3, unit_price=10**7, subtotal=3_000,
                total=3_000, backordered=1,
            )
        ],
    )  # fmt: skip
    story = [logged(1, placed)]
    if "canceled" in kind:
        whole = kind == "order_canceled"
        count = 3 if whole else 1
        canceled = OrderCanceled(
            reason="customer", whole=whole, total=1_000 * count, lines=[LineCanceled(line=1, quantity=count)]
        )
        story.append(logged(2, canceled))
    shop = ShopVoice(name="Müller & <Sohn>", locale="en", time_zone=ZoneInfo("Europe/Berlin"))
    to = Recipient(
        email="x@example.org", name="<i>Eve</i>", language=language, address=Address(country="DE", lines=["<u>1</u>"])
    )
    written = write(kind, shop, to, story, {})
    assert written.language == language
    assert "#1007" in written.subject
    for raw in ("<b>Ä", "<i>Eve", "<Sohn>", "<u>1"):
        assert raw not in written.html
    assert "&lt;i&gt;Eve" in written.html
    assert "<b>Ä & co</b>" in written.text
    for text in (written.text, written.html, written.subject):
        assert "{" not in text.partition("</style>")[2 if "</style>" in text else 0]
        assert "None" not in text


def logged(seq, data):
    at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    return Logged(seq, UUID(int=seq), data.type, UUID(int=9), at, at, msgspec.json.encode(data))
