"""Shops: the unit of isolation."""

from typing import Annotated

import typer

from waybill.cli.common import Command
from waybill.cli.output import done, note, show_json, show_table
from waybill.cli.session import Session, common, request, run

app = typer.Typer(name="shops", help="Shops: make one, list them.", no_args_is_help=True)


@app.command("create", cls=Command)
def create(
    name: Annotated[str, typer.Argument(help="The shop's name.")],
    currency: Annotated[str, typer.Option(help="ISO 4217, such as EUR.")] = "EUR",
    country: Annotated[str, typer.Option(help="ISO 3166, such as DE.")] = "DE",
    time_zone: Annotated[str, typer.Option(help="Such as Europe/Berlin.")] = "UTC",
    locale: Annotated[str, typer.Option(help="The language of messages: en, de, es, fr or zh.")] = "en",
) -> None:
    """Make a shop."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from waybill.cli.output import Wrong
    from waybill.model.setup import ShopFields
    from waybill.store.all_shops import create_shop

    fields = request(
        ShopFields,
        {"name": name, "currency": currency, "country": country, "time_zone": time_zone, "locale": locale},
    )
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Wrong(f"There is no time zone {time_zone!r}. They are named as Europe/Berlin.", status=2) from None

    async def work(session: Session) -> int:
        return await create_shop(session.pool, fields, session.actor, "cli")

    shop_id = run(work, shop=False, make=True)
    if common.json:
        show_json({"shop_id": shop_id, "name": name})
        return
    done(f"Made shop {shop_id}: {name}.")
    note('Next: waybill locations add, waybill items import, and an API key: waybill keys create "My program"')


@app.command("list", cls=Command)
def list_all() -> None:
    """List the shops."""
    from waybill.model.setup_views import ShopFound
    from waybill.store.all_shops import list_shops

    async def work(session: Session) -> list[ShopFound]:
        return await list_shops(session.pool)

    shops = run(work, shop=False)
    if common.json:
        show_json(shops)
        return
    rows = [(shop.shop_id, shop.name, shop.currency, shop.country, shop.time_zone, shop.locale) for shop in shops]
    show_table(
        [">Id", "Name", "Currency", "Country", "Time zone", "Language"], rows, empty="There is no shop yet."
    )  # fmt: skip


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
