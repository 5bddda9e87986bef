"""Every setting of a Waybill server: from environment variables WAYBILL_*, the file waybill.env, or the default.

Every process reads them at its start, so this module imports little.
"""

import os
import sys
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

Network = IPv4Network | IPv6Network

PREFIX = "WAYBILL_"
FILE = "waybill.env"
_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class WrongSetting(ValueError):
    """A setting that makes no sense; the message names its variable and says what is wrong with it."""


class Secret:
    """A text that does not show itself in logs and messages."""

    def __init__(self, value: str) -> None:
        self._value = value

    def get_secret_value(self) -> str:
        """The text itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('**')"


def default_data_dir() -> Path:
    """Where data lives when nobody says: /var/lib/waybill as root, else the platform's folder for a user's data."""
    if os.geteuid() == 0:
        return Path("/var/lib/waybill")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "waybill"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "waybill"


class Settings(Struct, frozen=True, kw_only=True):
    """What an operator may decide. A field's description is its documentation: docs/settings.md is made from it."""

    database_url: Annotated[
        str | None,
        Meta(
            description="A PostgreSQL 18 or newer, as `postgresql://user:password@host/database`. "
            "Without it Waybill runs a PostgreSQL of its own in the data directory."
        ),
    ] = None
    data_dir: Annotated[
        Path,
        Meta(
            description="The folder for the embedded database, the generated secret key and the server's state. "
            "Default: `/var/lib/waybill` as root, else `$XDG_DATA_HOME/waybill` (`~/.local/share/waybill`), "
            "on macOS `~/Library/Application Support/waybill`."
        ),
    ] = msgspec.field(default_factory=default_data_dir)
    host: Annotated[str, Meta(description="The address to listen on; `0.0.0.0` for all interfaces.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="The port to listen on; 0 takes any free one.")] = 8080
    api_processes: Annotated[int, Meta(ge=1, le=64, description="How many processes answer requests.")] = 1
    pgbouncer: Annotated[
        bool,
        Meta(
            description="Set it when `database_url` leads through PgBouncer in transaction mode; "
            "it turns the cache of prepared statements off."
        ),
    ] = False
    pool_size: Annotated[int, Meta(ge=2, le=500, description="Database connections per process.")] = 10
    public_url: Annotated[
        str | None,
        Meta(
            description="The address buyers and staff see, as `https://orders.example.com`; messages link to it. "
            "Default: `http://host:port`."
        ),
    ] = None
    buyer_url: Annotated[
        str | None,
        Meta(
            description="The address of the pages for buyers where that is another one than the staff's, as "
            "`https://track.example.com`; messages link to it. It leads to the same server. Default: `public_url`."
        ),
    ] = None
    secret_keys: Annotated[
        tuple[Secret, ...],
        Meta(
            description="Keys for secrets at rest, each 32 bytes in base64, separated by commas. The first encrypts, "
            "all of them decrypt. Default: one made at first start, in a file of the data directory."
        ),
    ] = ()
    smtp_host: Annotated[
        str | None,
        Meta(description="The mail server messages go out through; without it e-mail is kept and shown, not sent."),
    ] = None
    send_messages: Annotated[
        bool,
        Meta(
            description="Whether e-mail is sent at all. The demo sets it to false: its buyers are made up, and what they are "
            "told is kept and shown."
        ),
    ] = True
    smtp_port: Annotated[int, Meta(ge=1, le=65535, description="The mail server's port.")] = 587
    smtp_user: Annotated[str | None, Meta(description="The name to sign in to the mail server with.")] = None
    smtp_password: Annotated[Secret | None, Meta(description="The password to sign in to the mail server with.")] = None
    smtp_starttls: Annotated[
        bool, Meta(description="Whether to encrypt the connection to the mail server (STARTTLS).")
    ] = True
    mail_from: Annotated[
        str, Meta(description="The sender of e-mail for shops that have not set one of their own.")
    ] = "waybill@localhost"
    webhook_allow_networks: Annotated[
        tuple[Network, ...],
        Meta(
            description="Networks that are not public and that addresses typed in by a shop may lead to all the same, "
            "as `10.0.0.0/8,192.168.1.0/24`. Default: none."
        ),
    ] = ()
    key_cache_seconds: Annotated[
        float,
        Meta(ge=0, le=5, description="How long an API key is remembered; a revoked key works at most that long."),
    ] = 5
    session_idle_hours: Annotated[
        int, Meta(ge=1, le=720, description="After how many hours without use somebody has to sign in again.")
    ] = 12
    session_days: Annotated[
        int, Meta(ge=1, le=365, description="After how many days somebody has to sign in again, however busy.")
    ] = 7
    plain_http: Annotated[
        bool,
        Meta(
            description="Whether people may sign in over plain HTTP at an address other than this machine's own. Whoever "
            "listens in on that network can then do all they may: for a network you trust alone."
        ),
    ] = False
    trusted_proxies: Annotated[
        tuple[Network, ...],
        Meta(
            description="Networks of the proxies in front, as `10.0.0.5/32`: their `X-Forwarded-For` is believed, so that "
            "attempts to sign in, and buyers, are counted by the address they come from. Default: none."
        ),
    ] = ()
    request_timeout_seconds: Annotated[
        float, Meta(gt=0, description="After how long a waiting caller is told that the outcome is unknown.")
    ] = 30
    queue_per_shop: Annotated[
        int,
        Meta(ge=1, description="Requests of one shop that may wait in a process before others are turned away."),
    ] = 20_000
    queue_per_process: Annotated[
        int,
        Meta(ge=1, description="Requests of all shops that may wait in a process before others are turned away."),
    ] = 50_000
    rate_limit_per_second: Annotated[
        int,
        Meta(
            ge=0,
            description="Requests per second and API key before callers are told to slow down; 0 sets no limit, "
            "because the queues are bounded anyway and a shop's own import is not an attack.",
        ),
    ] = 0
    stranger_rate_per_second: Annotated[
        int,
        Meta(
            ge=0,
            description="Requests per second and address of those who need no key, such as at the shop front; what changes "
            "something counts as several. 0 sets no limit.",
        ),
    ] = 20
    idempotency_days: Annotated[
        int, Meta(ge=1, le=365, description="How many days the answer to an idempotency key is kept.")
    ] = 7
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="How much is logged: `debug`, `info`, `warning` or `error`."),
    ] = "info"

    def seen_by_staff(self) -> str:
        """The address of the console and the API."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def seen_by_buyers(self) -> str:
        """The address of the pages for buyers, which messages link to."""
        return self.buyer_url or self.seen_by_staff()

    def __repr__(self) -> str:
        # the database's address may bear a password
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name != "database_url")
        return f"Settings({', '.join(shown)})"


def read_settings(**typed: Any) -> Settings:
    """The settings of this process; what was typed wins over the environment, and that over the file.

    Raises `WrongSetting`.
    """
    hints = get_type_hints(Settings, include_extras=True)
    # an empty variable is no value
    found = read_file(Path(FILE)) | {name.upper(): value for name, value in os.environ.items() if value}
    values = {}
    for name, hint in hints.items():
        given = typed.get(name)
        value = given if given is not None else found.get(f"{PREFIX}{name.upper()}")
        if value is None or value == "":
            continue
        try:
            values[name] = converted(name, hint, value)
        except ValueError as error:
            raise WrongSetting(f"The setting {PREFIX}{name.upper()} is wrong: {reason(error)}.") from None
    return Settings(**values)


def reason(error: ValueError) -> str:
    """What is wrong, in the words of who found it."""
    return str(error).rstrip(".").replace("Expected `", "It should be `")


def read_file(path: Path) -> dict[str, str]:
    """The variables of a file with lines `NAME=value`: remarks begin with `#`, a value may stand in quotes."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    found = {}
    for line in text.splitlines():
        name, is_set, value = line.strip().removeprefix("export ").partition("=")
        if not is_set or name.startswith("#"):
            continue
        found[name.strip().upper()] = unquoted(value.strip())
    return found


def unquoted(value: str) -> str:
    """A value of the file without its quotes, or without the remark behind it."""
    quote = value[:1]
    if quote in ("'", '"') and quote in value[1:]:
        return value[1 : value.index(quote, 1)]
    return value.partition(" #")[0].rstrip()


def make_absolute(value: str) -> Path:
    """A relative folder is meant from where the command was typed, and stays there for every process."""
    return Path(value).expanduser().absolute()


# What msgspec does not know; the parts of a list are separated by commas.
_MAKERS: Mapping[str, Callable[[str], Any]] = {
    "data_dir": make_absolute,
    "smtp_password": Secret,
    "secret_keys": Secret,
    "webhook_allow_networks": ip_network,
    "trusted_proxies": ip_network,
}
_LISTS = ("secret_keys", "webhook_allow_networks", "trusted_proxies")


def converted(name: str, hint: Any, value: object) -> Any:
    """A setting's value, from text or as it is; ValueError (msgspec's is one) where it makes no sense."""
    if name in _LISTS:
        return tuple(_MAKERS[name](part.strip()) for part in str(value).split(",") if part.strip())
    if name in _MAKERS:
        return _MAKERS[name](str(value))
    if isinstance(value, str):
        value = value if get_args(hint)[0] in (str, str | None) else value.strip()
        if get_args(hint)[0] is bool:
            value = _WORDS.get(str(value).lower(), value)
    return msgspec.convert(value, hint, strict=False)


def settings_reference() -> str:
    """The text of docs/settings.md: a table with a row per setting."""
    rows = [
        "# Settings",
        "",
        "Each setting is an environment variable, or a line `NAME=value` of the file `waybill.env` in the folder",
        "the command is started from. An environment variable wins over the file. Lists are separated by commas.",
        "",
        "| Variable | Value | Default | Meaning |",
        "|---|---|---|---|",
    ]
    hints = get_type_hints(Settings, include_extras=True)
    for field in msgspec.structs.fields(Settings):
        annotation, meta = get_args(hints[field.name])
        default = "" if field.default is msgspec.NODEFAULT else shown_default(field.default)
        rows.append(f"| `{PREFIX}{field.name.upper()}` | {kind(annotation)} | {default} | {meta.description} |")
    return "\n".join(rows) + "\n"


def shown_default(value: object) -> str:
    """A default as it would be typed; nothing where the description tells it."""
    if value is None or value == ():
        return ""
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def kind(annotation: Any) -> str:
    """What to type, in a word."""
    if get_origin(annotation) in (Union, UnionType):
        return kind(next(part for part in get_args(annotation) if part is not type(None)))
    if get_origin(annotation) is tuple:
        return "list"
    if get_origin(annotation) is Literal:
        return "word"
    words = {bool: "`true` or `false`", int: "whole number", float: "number", Path: "folder"}
    return words.get(annotation, "text")


if __name__ == "__main__":
    sys.stdout.write(settings_reference())
