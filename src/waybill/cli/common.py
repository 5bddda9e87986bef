"""The options that every command takes: which data, which shop, how it answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from waybill.cli.session import Common, common

PANEL = "Options of every command"


def reset() -> None:
    """Forget what was chosen by a command before in this process."""
    for name in Common.__struct_fields__:
        setattr(common, name, getattr(Common(), name))


def _keep(name: str) -> Callable[[Any, Any, Any], Any]:
    def keep(_context: Any, _option: Any, value: Any) -> Any:
        if value not in (None, False):
            setattr(common, name, Path(value) if name == "data_dir" else value)
        return value

    return keep


class Command(TyperCommand):
    """A command with the common options; `common` holds what was typed."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params = [*self.params, *_options()]


def _options() -> list[Any]:
    def probe(
        shop: str | None = typer.Option(
            None,
            "--shop",
            envvar="WAYBILL_SHOP",
            help="The shop's id or name; needed where there are several.",
            rich_help_panel=PANEL,
        ),
        json: bool = typer.Option(False, "--json", help="Answer with JSON.", rich_help_panel=PANEL),
        data_dir: str | None = typer.Option(
            None,
            "--data-dir",
            help="The folder of the embedded database and its server (WAYBILL_DATA_DIR).",
            rich_help_panel=PANEL,
        ),
        database_url: str | None = typer.Option(
            None, "--database-url", help="A PostgreSQL of your own (WAYBILL_DATABASE_URL).", rich_help_panel=PANEL
        ),
        debug: bool = typer.Option(False, "--debug", help="Show details of what goes wrong.", rich_help_panel=PANEL),
    ) -> None:
        pass

    made = typer.Typer(add_completion=False)
    made.command()(probe)
    options = [
        one for one in typer.main.get_command(made).params if isinstance(one, TyperOption) and one.name != "help"
    ]
    for option in options:
        option.expose_value = False
        option.callback = _keep(str(option.name))
    return options
