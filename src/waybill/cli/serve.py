"""Serving and migrating."""

from typing import Annotated

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, show_json
from waybill.cli.session import common, load_settings
from waybill.cli.starting import READY, become_server
from waybill.running.settings import Settings
from waybill.running.state import read_state


def refuse_second(settings: Settings) -> None:
    """Say where the server is that runs on this data already."""
    state = read_state(settings.data_dir)
    if state is not None:
        where = state.url or "its address is not known yet"
        raise Wrong(
            f"A server runs on {settings.data_dir} already ({where}, process {state.pid}). "
            "Stop it (Ctrl-C where it was started), or name another folder: --data-dir."
        )


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; 0.0.0.0 for all interfaces.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; 0 takes any free one.")] = None,
    api_processes: Annotated[int | None, typer.Option(help="How many processes answer requests.")] = None,
) -> None:
    """Serve the API, with its database and workers, until Ctrl-C."""
    settings = load_settings(host=host, port=port, api_processes=api_processes)
    refuse_second(settings)
    if settings.database_url:
        require_schema(settings.database_url, settings.pgbouncer)
    become_server(settings, [], READY)


def require_schema(database_url: str, pgbouncer: bool) -> None:
    """Refuse to serve a database of the user's that is not migrated: when to change it is theirs to say."""
    import asyncio

    from waybill.cli.session import NO_SHOP
    from waybill.store.all_shops import list_shops
    from waybill.store.database import open_pool, require_current

    async def look() -> None:
        try:
            pool = await open_pool(database_url, 1, pgbouncer=pgbouncer)
        except OSError as error:
            raise Wrong(
                f"The database does not answer ({error}). Is PostgreSQL running, and is --database-url right?"
            ) from error
        try:
            await require_current(pool)
            if not await list_shops(pool):
                note(NO_SHOP)
        finally:
            pool.terminate()

    asyncio.run(look())


def migrate_command() -> None:
    """Bring the database to the schema of this version."""
    from waybill.cli.session import database
    from waybill.store.migrate import migrate

    with database(load_settings(), make=True) as url:
        before, after = migrate(url)
    if common.json:
        show_json({"before": before, "after": after})
    elif before == after:
        done(f"The database has this version's schema, {after}.")
    else:
        done(f"The database was migrated from {before or 'nothing'} to schema {after}.")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("serve", cls=Command)(serve)
    app.command("migrate", cls=Command)(migrate_command)
