"""The command `waybill`: its commands, and how it says that something went wrong."""

import importlib
import os
import sys

import typer

from waybill.cli import common
from waybill.cli.output import Wrong, complain, note
from waybill.cli.session import common as chosen

app = typer.Typer(
    name="waybill",
    help="Orders from every channel: taken in, promised, followed to the doorstep and back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

# In the order of the help.
MODULES = {
    "demo": "demo",
    "serve": "serve",
    "migrate": "serve",
    "shops": "shops",
    "locations": "locations",
    "items": "items",
    "stock": "stock",
    "orders": "orders",
    "returns": "returns",
    "claims": "returns",
    "fulfillments": "fulfillments",
    "picks": "fulfillments",
    "parcels": "parcels",
    "pickups": "parcels",
    "exceptions": "parcels",
    "transfers": "transfers",
    "customers": "customers",
    "messages": "messages",
    "inquiries": "inquiries",
    "reports": "reports",
    "payments": "payments",
    "money": "money",
    "cash": "money",
    "giftcards": "giftcards",
    "invoices": "invoices",
    "many": "many",
    "import": "importing",
    "export": "exporting",
    "people": "people",
    "keys": "keys",
    "audit": "audit",
    "webhooks": "webhooks",
    "dead-letters": "letters",
    "secrets": "keys",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
    "bench": "bench",
}


def add_commands(wanted: str | None) -> None:
    """Add the module of the command that is asked for, so that the others are not imported; all where that is unclear."""
    wanted_modules = [MODULES[wanted]] if wanted in MODULES else list(MODULES.values())
    app.registered_commands.clear()
    app.registered_groups.clear()
    for name in dict.fromkeys(wanted_modules):
        importlib.import_module(f"waybill.cli.{name}").add_to(app)


@app.callback(invoke_without_command=True)
def start(version: bool = typer.Option(False, "--version", help="Show the version and exit.")) -> None:
    """What comes before every command."""
    if version:
        import waybill

        typer.echo(waybill.__version__)
        raise typer.Exit


def run(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 not possible, 2 typed wrong, 130 interrupted."""
    common.reset()
    typed = sys.argv[1:] if arguments is None else arguments
    # Completion asks in a variable of its own, for any command.
    add_commands(typed[0] if typed and "_WAYBILL_COMPLETE" not in os.environ else None)
    try:
        result = app(args=arguments, standalone_mode=False, prog_name="waybill")
        return result if isinstance(result, int) else 0
    except Wrong as error:
        complain(str(error))
        return error.status
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except (KeyboardInterrupt, typer.Abort):
        note("Interrupted.")
        return 130
    except BrokenPipeError:
        # whoever read us has seen enough; Python would complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return explain_failure(error)


def explain_failure(error: Exception) -> int:
    """Say in a sentence what happened, without a stack trace unless --debug asks for it."""
    from typer._click.exceptions import ClickException

    if isinstance(error, ClickException):
        error.show()
        return error.exit_code
    if chosen.debug:
        import traceback

        traceback.print_exception(error)
    message = known_failure(error)
    complain(message or f"This failed by a fault of Waybill: {type(error).__name__}: {error}")
    if not chosen.debug:
        note("--debug shows the details.")
    return 1


def known_failure(error: Exception) -> str | None:
    """What the operator has to change, for the failures that are not ours."""
    import asyncpg

    from waybill.running.places import CannotStart
    from waybill.store.batches import Poisoned
    from waybill.store.migrate import CannotMigrate
    from waybill.store.secrets import BadKey

    if isinstance(error, CannotStart | CannotMigrate | BadKey):
        return str(error)
    if isinstance(error, Poisoned):
        return "This request failed by a fault of ours. Nothing was changed."
    if isinstance(error, asyncpg.InvalidPasswordError | asyncpg.InvalidAuthorizationSpecificationError):
        return f"The database lets us not in: {error}. Check user and password in --database-url."
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return f"{str(error).capitalize()}. Make it (createdb), or check --database-url."
    if isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InterfaceError | ConnectionError | TimeoutError):
        return f"The database does not answer: {error or type(error).__name__}."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    return None
