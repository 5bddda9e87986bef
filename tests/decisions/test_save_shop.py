"""A row per refusal, and what changes what."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from waybill.decisions.save_shop import Facts, decide
from waybill.model.events import ShopSaved
from waybill.model.results import Decided, Refused
from waybill.model.setup import SaveShop, SaveShopResult, SetupRefusal, ShopNow, ShopSettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHOP = ShopSaved(
    name="Old", currency="EUR", country="DE", time_zone="UTC", locale="en", settings=ShopSettings(hold_minutes=5)
)


def decided(*changes: dict[str, Any], has_items: bool = False) -> Decided[SaveShopResult]:
    requests = [msgspec.convert(change, SaveShop) for change in changes]
    zones = frozenset({"UTC", "Europe/Berlin"})
    return decide(Facts(SHOP, has_items, zones, frozenset({"taken"})), requests, NOW, iter(()))


@pytest.mark.parametrize(
    ("change", "has_items", "refusal", "field"),
    [
        ({"settings_seen": {}, "time_zone": "Mars/Olympus"}, False, SetupRefusal.SETTINGS_CHANGED, "/settings_seen"),
        ({"time_zone": "Mars/Olympus"}, False, SetupRefusal.BAD_TIME_ZONE, "/time_zone"),
        ({"currency": "USD"}, True, SetupRefusal.CURRENCY_IN_USE, "/currency"),
        (
            {"settings": {"front": {"slug": "taken", "ways": [{"method": "ship"}]}}},
            False,
            SetupRefusal.SLUG_TAKEN,
            "/settings/front/slug",
        ),
        (
            {
                "settings": {
                    "texts_webhook_id": str(UUID(int=9)),
                    "front": {"slug": "taken", "ways": [{"method": "ship"}]},
                }
            },
            False,
            SetupRefusal.UNKNOWN_WEBHOOK,
            "/settings/texts_webhook_id",
        ),
        ({"time_zone": "Mars/Olympus", "currency": "USD"}, True, SetupRefusal.BAD_TIME_ZONE, "/time_zone"),
    ],
)
def test_refusals(change: dict[str, Any], has_items: bool, refusal: SetupRefusal, field: str) -> None:
    outcome = decided(change, has_items=has_items)
    (result,) = outcome.results
    assert isinstance(result, Refused)
    assert (result.type, result.field) == (refusal, field)
    assert not outcome.events


def test_what_is_left_out_stays() -> None:
    outcome = decided({"name": "New"}, {"currency": "JPY", "time_zone": "Europe/Berlin"})
    last = outcome.results[-1]
    assert isinstance(last, ShopNow)
    assert (last.name, last.currency, last.time_zone, last.settings.hold_minutes) == ("New", "JPY", "Europe/Berlin", 5)
    assert [event.data.name for event in outcome.events] == ["New", "New"]
    assert [event.request for event in outcome.events] == [0, 1]


def test_nothing_changed_is_nothing_recorded() -> None:
    assert not decided({}, {"name": "Old"}, {"settings": {"hold_minutes": 5}}).events


def test_settings_are_saved_over_those_that_were_seen() -> None:
    seen = {"settings_seen": {"hold_minutes": 5}}
    first, second = decided({**seen, "settings": {"hold_minutes": 9}}, {**seen, "settings": {"quote_days": 3}}).results
    assert isinstance(first, ShopNow)
    assert first.settings.hold_minutes == 9
    assert isinstance(second, Refused)
    assert second.type is SetupRefusal.SETTINGS_CHANGED
