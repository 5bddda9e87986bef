"""Change a shop's fields and settings."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from waybill.model.events import Event, ShopSaved
from waybill.model.results import Decided, Refused
from waybill.model.setup import SaveShop, SaveShopResult, SetupRefusal, ShopNow


class Facts(Struct, frozen=True):
    """`has_items`: prices are in the shop's currency; `time_zones` are those this machine knows.

    `slugs_taken` are names of shop fronts that other shops have, `webhooks` the shop's own.
    """

    shop: ShopSaved
    has_items: bool
    time_zones: frozenset[str]
    slugs_taken: frozenset[str] = frozenset()
    webhooks: frozenset[UUID] = frozenset()


def decide(facts: Facts, requests: Sequence[SaveShop], now: datetime, ids: Iterator[UUID]) -> Decided[SaveShopResult]:
    """One result per request; each sees what those before it changed. What changes nothing records nothing."""
    shop = facts.shop
    results: list[SaveShopResult] = []
    events: list[Event] = []
    for index, request in enumerate(requests):
        wanted = _changed(shop, request)
        problem = _check_seen(shop, request) or _check(facts, shop, wanted)
        if problem:
            results.append(problem)
            continue
        if wanted != shop:
            events.append(Event(wanted, request=index))
        shop = wanted
        results.append(
            ShopNow(
                name=shop.name,
                currency=shop.currency,
                country=shop.country,
                time_zone=shop.time_zone,
                locale=shop.locale,
                settings=shop.settings,
            )
        )
    return Decided(results, events)


def _changed(shop: ShopSaved, request: SaveShop) -> ShopSaved:
    return ShopSaved(
        name=shop.name if request.name is None else request.name,
        currency=shop.currency if request.currency is None else request.currency,
        country=shop.country if request.country is None else request.country,
        time_zone=shop.time_zone if request.time_zone is None else request.time_zone,
        locale=shop.locale if request.locale is None else request.locale,
        settings=shop.settings if request.settings is None else request.settings,
    )


def _check_seen(shop: ShopSaved, request: SaveShop) -> Refused | None:
    if request.settings_seen is None or request.settings_seen == shop.settings:
        return None
    return Refused(
        type=SetupRefusal.SETTINGS_CHANGED,
        detail="Somebody saved the settings after you read them. Read them again and change those.",
        field="/settings_seen",
    )


def _check(facts: Facts, shop: ShopSaved, wanted: ShopSaved) -> Refused | None:
    if wanted.time_zone not in facts.time_zones:
        return Refused(
            type=SetupRefusal.BAD_TIME_ZONE,
            detail=f"There is no time zone {wanted.time_zone}. Give one of the IANA database, such as Europe/Berlin.",
            field="/time_zone",
        )
    if wanted.currency != shop.currency and facts.has_items:
        return Refused(
            type=SetupRefusal.CURRENCY_IN_USE,
            detail=f"The shop's items have prices in {shop.currency}. Make another shop to sell in {wanted.currency}.",
            field="/currency",
        )
    texts = wanted.settings.texts_webhook_id
    if texts is not None and texts != shop.settings.texts_webhook_id and texts not in facts.webhooks:
        return Refused(
            type=SetupRefusal.UNKNOWN_WEBHOOK,
            detail="There is no webhook with this id. Make one for texts first, or list the webhooks.",
            field="/settings/texts_webhook_id",
        )
    front = wanted.settings.front
    if front is not None and front.slug in facts.slugs_taken:
        return Refused(
            type=SetupRefusal.SLUG_TAKEN,
            detail=f"Another shop's front is at {front.slug}. Choose another slug.",
            field="/settings/front/slug",
        )
    return None
