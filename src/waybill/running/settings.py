"""Every setting of a Waybill server: from environment variables WAYBILL_*, the file waybill.env, or the default."""

import os
import sys
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = IPv4Network | IPv6Network


def default_data_dir() -> Path:
    """Where data lives when nobody says: /var/lib/waybill as root, else the platform's folder for a user's data."""
    if os.geteuid() == 0:
        return Path("/var/lib/waybill")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "waybill"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "waybill"


class Settings(BaseSettings):
    """What an operator may decide. A field's description is its documentation: docs/settings.md is made from it."""

    model_config = SettingsConfigDict(
        env_prefix="WAYBILL_", env_file="waybill.env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    database_url: str | None = Field(
        default=None,
        repr=False,
        description="A PostgreSQL 18 or newer, as `postgresql://user:password@host/database`. "
        "Without it Waybill runs a PostgreSQL of its own in the data directory.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="The folder for the embedded database, the generated secret key and the server's state. "
        "Default: `/var/lib/waybill` as root, else `$XDG_DATA_HOME/waybill` (`~/.local/share/waybill`), "
        "on macOS `~/Library/Application Support/waybill`.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on; `0.0.0.0` for all interfaces.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on; 0 takes any free one.")
    api_processes: int = Field(default=1, ge=1, le=64, description="How many processes answer requests.")
    pgbouncer: bool = Field(
        default=False,
        description="Set it when `database_url` leads through PgBouncer in transaction mode; "
        "it turns the cache of prepared statements off.",
    )
    pool_size: int = Field(default=10, ge=2, le=500, description="Database connections per process.")
    public_url: str | None = Field(
        default=None,
        description="The address buyers and staff see, as `https://orders.example.com`; messages link to it. "
        "Default: `http://host:port`.",
    )
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Keys for secrets at rest, each 32 bytes in base64, separated by commas. The first encrypts, "
        "all of them decrypt. Default: one made at first start, in a file of the data directory.",
    )
    smtp_host: str | None = Field(
        default=None,
        description="The mail server messages go out through; without it e-mail is kept and shown, not sent.",
    )
    send_messages: bool = Field(
        default=True,
        description="Whether e-mail is sent at all. The demo sets it to false: its buyers are made up, and what they are "
        "told is kept and shown.",
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="The mail server's port.")
    smtp_user: str | None = Field(default=None, description="The name to sign in to the mail server with.")
    smtp_password: SecretStr | None = Field(
        default=None, description="The password to sign in to the mail server with."
    )
    smtp_starttls: bool = Field(
        default=True, description="Whether to encrypt the connection to the mail server (STARTTLS)."
    )
    mail_from: str = Field(
        default="waybill@localhost", description="The sender of e-mail for shops that have not set one of their own."
    )
    webhook_allow_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(),
        description="Networks that are not public and that addresses typed in by a shop may lead to all the same, "
        "as `10.0.0.0/8,192.168.1.0/24`. Default: none.",
    )
    key_cache_seconds: float = Field(
        default=5, ge=0, le=5, description="How long an API key is remembered; a revoked key works at most that long."
    )
    request_timeout_seconds: float = Field(
        default=30, gt=0, description="After how long a waiting caller is told that the outcome is unknown."
    )
    queue_per_shop: int = Field(
        default=20_000,
        ge=1,
        description="Requests of one shop that may wait in a process before others are turned away.",
    )
    queue_per_process: int = Field(
        default=50_000,
        ge=1,
        description="Requests of all shops that may wait in a process before others are turned away.",
    )
    rate_limit_per_second: int = Field(
        default=0,
        ge=0,
        description="Requests per second and API key before callers are told to slow down; 0 sets no limit, "
        "because the queues are bounded anyway and a shop's own import is not an attack.",
    )
    idempotency_days: int = Field(
        default=7, ge=1, le=365, description="How many days the answer to an idempotency key is kept."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged: `debug`, `info`, `warning` or `error`."
    )

    @field_validator("secret_keys", "webhook_allow_networks", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        """Take a list as people write it in an environment variable: separated by commas."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def make_absolute(cls, value: Path) -> Path:
        """A relative folder is meant from where the command was typed, and stays there for every process."""
        return value.expanduser().absolute()


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
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory else shown_default(field.default)
        rows.append(f"| `WAYBILL_{name.upper()}` | {kind(field.annotation)} | {default} | {field.description} |")
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
