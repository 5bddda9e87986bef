"""Locations: list, add."""

from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.output import done, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.results import Refused
from waybill.model.setup import SaveLocation, SaveResult
from waybill.model.setup_views import LocationShown

app = typer.Typer(name="locations", help="Locations: list, add.", no_args_is_help=True)


@app.command("list", cls=Command)
def list_all() -> None:
    """List the locations: open ones first, then by priority."""
    from waybill.views.locations import list_locations

    async def work(session: Session) -> list[LocationShown]:
        async with session.reading() as tx:
            return await list_locations(tx)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [
        (
            one.code,
            one.name,
            one.kind,
            one.address.country,
            one.address.city,
            ", ".join(one.abilities),
            one.priority,
            "" if one.active else "closed",
        )
        for one in found
    ]
    heads = ["Code", "Name", "Kind", "Country", "City", "Abilities", ">Priority", ""]
    show_table(heads, rows, empty="There is no location yet: waybill locations add")


@app.command("add", cls=Command)
def add(
    code: Annotated[str, typer.Argument(help="A short code, such as BERLIN.")],
    country: Annotated[str, typer.Option(help="ISO 3166, such as DE.")],
    name: Annotated[str | None, typer.Option(help="Its name; the code if left out.")] = None,
    kind: Annotated[str, typer.Option(help="warehouse, store or kitchen.")] = "warehouse",
    city: Annotated[str | None, typer.Option()] = None,
    postal_code: Annotated[str | None, typer.Option()] = None,
    latitude: Annotated[float | None, typer.Option(help="Degrees; with it, what is near is known.")] = None,
    longitude: Annotated[float | None, typer.Option(help="Degrees.")] = None,
    ability: Annotated[
        list[str] | None, typer.Option(help="ship, pickup, local_delivery; give it several times. Default: ship.")
    ] = None,
    priority: Annotated[int, typer.Option(help="Lower comes first.")] = 100,
    capacity: Annotated[int | None, typer.Option(help="Orders a day.")] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Nothing is taken from it.")] = False,
) -> None:
    """Add a location; the same code again replaces it."""
    from waybill.commands.save_locations import save_locations

    address = {"country": country, "city": city, "postal_code": postal_code}
    place: dict[str, Any] = {key: value for key, value in address.items() if value is not None}
    if latitude is not None and longitude is not None:
        place |= {"latitude": latitude, "longitude": longitude}
    fields = {
        "code": code,
        "name": name or code,
        "kind": kind,
        "address": place,
        "abilities": ability or ["ship"],
        "priority": priority,
        "daily_capacity": capacity,
        "active": not closed,
    }
    asked = request(SaveLocation, fields)

    async def work(session: Session) -> Any:
        (answer,) = await session.do("save_locations", save_locations, [asked], SaveResult)
        return answer

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    if common.json:
        show_json(answer)
    else:
        done(f"{'Added' if answer.created else 'Replaced'} location {code}.")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
