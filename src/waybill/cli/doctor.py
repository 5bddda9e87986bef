"""The doctor: looks over the installation, the database and every invariant of all data, and says how to mend what is wrong."""

import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING, Any

import typer
from msgspec import Struct

from waybill.cli.common import Command
from waybill.cli.output import Wrong, escape, show_json, stderr, stdout
from waybill.cli.session import Session, choose_shop, common, database, load_settings

if TYPE_CHECKING:
    from waybill.running.settings import Settings

LITTLE_SPACE = 1 << 30
IMPORT_MEND = (
    "What was imported was changed in the database itself. Restore a backup (docs/operations.md), "
    "or import the file into a new shop."
)


class Finding(Struct, frozen=True, omit_defaults=True):
    """What was looked at; with a `mend` it is wrong."""

    about: str
    what: str
    mend: str | None = None


def doctor() -> None:
    """Look over the installation, the database and every invariant over all data. Status 1 if anything is wrong."""
    settings = load_settings()
    findings: list[Finding] = []

    def tell(finding: Finding) -> None:
        findings.append(finding)
        if not common.json:
            show(finding)

    for finding in installation(settings):
        tell(finding)
    try:
        with database(settings) as url:
            examine(settings, url, tell)
    except Exception as error:
        from waybill.cli.main import known_failure

        known = str(error) if isinstance(error, Wrong) else known_failure(error)
        if known is None:
            raise
        tell(Finding("Database", known, "Mend that and run the doctor again: the data was not looked at."))
    wrong = sum(finding.mend is not None for finding in findings)
    if common.json:
        show_json({"healthy": not wrong, "findings": findings})
    else:
        stdout().print(
            f"[bold red]{wrong} {'thing is' if wrong == 1 else 'things are'} wrong.[/bold red]"
            if wrong
            else "[bold green]All is well.[/bold green]"
        )
    if wrong:
        raise SystemExit(1)


def show(finding: Finding) -> None:
    """One line, and a second with the remedy where something is wrong."""
    mark = "[green]ok   [/green]" if finding.mend is None else "[bold red]WRONG[/bold red]"
    stdout().print(f"{mark} {escape(finding.about)}: {escape(finding.what)}")
    if finding.mend is not None:
        stdout().print(f"      [bold]To mend it:[/bold] {escape(finding.mend)}")


def installation(settings: "Settings") -> Iterator[Finding]:
    """Python, the packages, the data directory and the secret keys."""
    import waybill
    from waybill.running.state import read_state
    from waybill.store.secrets import BadKey, load_keyring

    yield Finding("Waybill", f"{waybill.__version__} on Python {sys.version.split()[0]}")
    missing = list(missing_packages())
    mend = f"Install again: {sys.executable} -m pip install --force-reinstall waybill" if missing else None
    yield Finding("Packages", f"missing: {', '.join(missing)}" if missing else "all there", mend)
    folder = settings.data_dir
    if not folder.exists():
        if not settings.database_url:
            yield Finding("Data directory", f"{folder} does not exist yet")
        return
    free = shutil.disk_usage(folder).free
    yield Finding(
        "Data directory",
        f"{folder}, {free >> 30} GiB free",
        "Make room: PostgreSQL stops when the disk is full." if free < LITTLE_SPACE else None,
    )
    if (folder / "secret.key").exists() or settings.secret_keys:
        try:
            load_keyring([key.get_secret_value() for key in settings.secret_keys], folder)
            mode = "" if settings.secret_keys else f", {stat.filemode((folder / 'secret.key').stat().st_mode)}"
            yield Finding("Secret keys", f"usable{mode}")
        except BadKey as error:
            yield Finding("Secret keys", str(error), "Do as it says; see docs/operations.md.")
    state = read_state(folder)
    if state is None:
        yield Finding("Server", "not running")
    else:
        ready = None if state.is_ready else "Look at its messages where it was started."
        yield Finding("Server", f"process {state.pid} at {state.url}{'' if state.is_ready else ', not ready'}", ready)


def missing_packages() -> Iterator[str]:
    """The packages that Waybill needs and that are not installed."""
    try:
        needed = requires("waybill") or []
    except PackageNotFoundError:
        yield "waybill itself"
        return
    for requirement in needed:
        marker = requirement.partition(";")[2]
        # what only another system needs, or only who asked for an extra
        if "win32" in marker or "extra ==" in marker:
            continue
        name = re.match(r"[A-Za-z0-9._-]+", requirement)
        try:
            version(name.group() if name else requirement)
        except PackageNotFoundError:
            yield name.group() if name else requirement


def examine(settings: "Settings", url: str, tell: Callable[[Finding], None]) -> None:
    """The database's version and schema, and the data of every shop, or of the one that is chosen."""
    import uvloop

    from waybill.running.logs import set_up_logs

    set_up_logs("critical")
    uvloop.run(_examine(settings, url, tell))


async def _examine(settings: "Settings", url: str, tell: Callable[[Finding], None]) -> None:
    from waybill.store.all_shops import list_shops
    from waybill.store.database import open_pool, require_current
    from waybill.store.migrate import NEWEST

    pool: Any = await open_pool(url, 1, pgbouncer=settings.pgbouncer, read_only=True, patient=True)
    try:
        await require_current(pool)
        async with pool.acquire() as connection:
            server = await connection.fetchval("SHOW server_version")
        tell(Finding("Database", f"PostgreSQL {server.split()[0]}, schema {NEWEST}"))
        shops = await list_shops(pool)
        if common.shop is not None:
            shops = [choose_shop(shops, common.shop)]
        for shop in shops:
            with stderr().status(f"Looking over all data of {escape(shop.name)}"):
                await _look_over(Session(pool, settings, shop), tell)
        if not shops:
            tell(Finding("Shops", 'none yet. Make one: waybill shops create "My shop"'))
    finally:
        pool.terminate()


async def _look_over(session: Session, tell: Callable[[Finding], None]) -> None:
    from waybill.views.invariants import CASES_AT_MOST, MENDS, broken_invariants

    about = f"Shop {session.shop.shop_id}, {session.shop.name}"
    async with session.reading() as tx:
        broken = await broken_invariants(tx)
    if not broken:
        tell(Finding(about, f"all {len(MENDS)} invariants hold over all data"))
    for one in broken:
        tell(Finding(f"{about}, {one.name.replace('_', ' ')}", one.what, one.mend))
    for name in {one.name for one in broken}:
        if sum(one.name == name for one in broken) == CASES_AT_MOST:
            tell(Finding(about, f"there may be more of {name.replace('_', ' ')}: {CASES_AT_MOST} are shown"))
    await _look_over_imports(session, about, tell)


async def _look_over_imports(session: Session, about: str, tell: Callable[[Finding], None]) -> None:
    """Every imported file against its own control totals. One that is not all in yet is no fault."""
    from waybill.views.import_account import import_account, imported_files

    async with session.reading() as tx:
        accounts = [await import_account(tx, source_id) for source_id in await imported_files(tx)]
    for account in accounts:
        if account is None:
            continue
        file, rows = f"{about}, imported file {account.sha256[:12]}", account.control.rows
        if account.next_row is not None and account.next_row <= rows:
            tell(Finding(file, f"goes on at row {account.next_row} of {rows} when waybill import is given it again"))
            continue
        problems = account.problems()
        if not problems:
            tell(Finding(file, f"all {rows} rows are there, and the total agrees"))
        for problem in problems:
            tell(Finding(file, problem, IMPORT_MEND))


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("doctor", cls=Command)(doctor)
