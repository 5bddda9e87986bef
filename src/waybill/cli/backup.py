"""Saving a database to a file and bringing it back, with the embedded server's own pg_dump and pg_restore."""

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit, urlunsplit

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note
from waybill.cli.serve import refuse_second
from waybill.cli.session import common, database, load_settings
from waybill.running.places import packaged_binaries


def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Save the whole database to a file, while it is served or not."""
    settings = load_settings()
    partial = file.with_name(f"{file.name}.partial")
    with database(settings) as url:
        try:
            run_program("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={partial}")
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    partial.replace(file)
    done(f"Saved {file.stat().st_size / 1e6:,.1f} MB to {file}.")
    if not settings.secret_keys:
        note(f"Keep {settings.data_dir / 'secret.key'} too, apart from it: without the key the secrets in it are lost.")


def restore(file: Annotated[Path, typer.Argument(help="A file that `waybill backup` wrote.")]) -> None:
    """Bring a saved database back, into a data directory (or a database of yours) that holds nothing yet."""
    from waybill.running.embedded import connect_or_start
    from waybill.store.migrate import migrate

    settings = load_settings()
    if not file.is_file():
        raise Wrong(f"There is no file {file}. Check the path.", status=2)
    # A folder that was typed wins over a database that is set for every command.
    if settings.database_url and (common.data_dir is None or common.database_url):
        bring_back(file, settings.database_url)
        migrate(settings.database_url)
        return
    refuse_second(settings)
    with connect_or_start(settings.data_dir) as url:
        bring_back(file, url)
        migrate(url)


def bring_back(file: Path, url: str) -> None:
    """Load the file into an empty database, whole or not at all."""
    version = asyncio.run(schema_of(url))
    if version is not None:
        raise Wrong("There is data there already, and it was left alone. Restore into a new folder: --data-dir.")
    run_program("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", str(file))
    done(f"Restored {file}. Look it over: waybill doctor")


async def schema_of(url: str) -> str | None:
    """The schema's revision; None where there is none."""
    import asyncpg

    from waybill.store.migrate import current_version

    connection = await asyncpg.connect(url)
    try:
        return await current_version(connection)
    finally:
        await connection.close()


def run_program(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database; its complaint is ours."""
    parts = urlsplit(url)
    environment = dict(os.environ)
    if parts.password is not None:
        # A command line is everybody's to read.
        environment["PGPASSWORD"] = unquote(parts.password)
        parts = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@", 1))
    command = [str(packaged_binaries() / "bin" / program), f"--dbname={urlunsplit(parts)}", *arguments]
    ran = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        raise Wrong(f"{program} failed: {ran.stderr.strip()}")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backup", cls=Command)(backup)
    app.command("restore", cls=Command)(restore)
