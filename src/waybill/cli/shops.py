"""Shops: the unit of isolation."""

from typing import Annotated, Any

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.results import Refused

app = typer.Typer(
    name="shops", help="Shops: make one, list them, show and change their settings.", no_args_is_help=True
)


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
    note("Its first owner, who may then sign in to the console: waybill people invite you@example.com --role owner")
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


@app.command("show", cls=Command)
def show() -> None:
    """Show the shop and all its settings, as JSON."""
    from waybill.model.setup_views import ShopShown
    from waybill.views.shop import get_shop

    async def work(session: Session) -> ShopShown:
        async with session.reading() as tx:
            return await get_shop(tx)

    show_json(with_defaults(run(work)))


def with_defaults(value: Any) -> Any:
    """The value with the fields, too, that are left out of answers because they are as by default."""
    if isinstance(value, msgspec.Struct):
        return {name: with_defaults(inner) for name, inner in msgspec.structs.asdict(value).items()}
    return [with_defaults(one) for one in value] if isinstance(value, list) else value


@app.command("set", cls=Command)
def set_(
    settings: Annotated[
        list[str], typer.Argument(help="NAME=VALUE, such as auto_release=true, returns.window_days=30 or locale=de.")
    ],
) -> None:
    """Change settings of the shop, or its name, currency, country, time_zone or locale; the others stay as they are."""
    from waybill.commands.save_shop import save_shop
    from waybill.model.setup import SaveShop, SaveShopResult
    from waybill.views.shop import get_shop

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            content = msgspec.to_builtins((await get_shop(tx)).settings)
        own: dict[str, Any] = {}
        for typed in settings:
            name, sign, value = typed.partition("=")
            if sign and name in OWN:
                own[name] = value
            else:
                change(content, typed)
        asked = request(SaveShop, {**own, "settings": content})
        (answer,) = await session.do("save_shop", save_shop, [asked], SaveShopResult)
        return answer

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
        return
    done("Saved. All settings: waybill shops show")


# What a shop has beside its settings; always text.
OWN = ("name", "currency", "country", "time_zone", "locale")


def change(content: dict[str, Any], typed: str) -> None:
    """Put what `NAME=VALUE` says into the settings; a name with points leads to a setting inside another."""
    name, sign, value = typed.partition("=")
    if not sign or not name:
        raise Wrong(f"{typed!r} is no setting. Type NAME=VALUE, such as auto_release=true.", status=2)
    *outer, last = name.split(".")
    for step in outer:
        content = content.setdefault(step, {})
        if not isinstance(content, dict):
            raise Wrong(f"{step} has no settings inside it. See them: waybill shops show", status=2)
    try:
        content[last] = msgspec.json.decode(value)
    except msgspec.DecodeError:
        content[last] = value


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
