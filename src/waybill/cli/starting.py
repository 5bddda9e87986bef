"""Starting a server: what its processes are, and the short way from `waybill serve` to them.

A start is waited for, so nothing here imports the command line's library: that takes longer than the database does.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from waybill.running.places import CannotStart
from waybill.running.settings import Settings, WrongSetting, read_settings
from waybill.running.state import read_state
from waybill.running.supervisor import Child, become_supervisor

READY = "Waybill is ready: {url}   The API's page: {url}/docs   Stop with Ctrl-C."
PLAIN_HTTP = (
    "Warning: people may sign in over plain HTTP (WAYBILL_PLAIN_HTTP). Whoever listens in on this network can act as they do. "
    "Put HTTPS in front wherever you do not trust the network."
)
_PLAIN = {"--host": "host", "--port": "port", "--api-processes": "api_processes", "--data-dir": "data_dir"}


def process(function: str) -> tuple[str, ...]:
    """The command line of a process of ours. It imports the composition root alone, so it stays small."""
    return (sys.executable, "-c", f"from waybill.app import {function}; {function}()")


def children(settings: Settings) -> list[Child]:
    """What the supervisor keeps running."""
    several = settings.api_processes > 1
    names = [f"api-{number}" if several else "api" for number in range(1, settings.api_processes + 1)]
    return [
        *(Child(name, process("serve_api"), listens=True, waits=True) for name in names),
        Child("worker", process("serve_worker")),
    ]


def become_server(settings: Settings, more: list[Child], message: str) -> NoReturn:
    """Replace this process by the supervisor of a server."""
    # The children read their settings for themselves; what was typed here reaches them by their environment.
    os.environ |= {
        "WAYBILL_HOST": settings.host,
        "WAYBILL_API_PROCESSES": str(settings.api_processes),
    }
    if settings.plain_http:
        print(PLAIN_HTTP, file=sys.stderr)
    before = [] if settings.database_url else [process("prepare")]
    become_supervisor(settings, [*children(settings), *more], before=before, ready_message=message)


def plain_options(words: Sequence[str]) -> dict[str, str] | None:
    """The settings typed behind `serve`; None where there is anything but options with values, each at most once."""
    typed: dict[str, str] = {}
    rest = list(words)
    while rest:
        option, is_joined, value = rest.pop(0).partition("=")
        name = _PLAIN.get(option)
        if name is None or name in typed or not (is_joined or rest):
            return None
        typed[name] = value if is_joined else rest.pop(0)
        if not typed[name] or typed[name].startswith("-"):
            return None
    return typed


def serve_plainly(words: Sequence[str]) -> None:
    """Become the server that `waybill serve` asks for, on the embedded database.

    Returns for any other command, and wherever there is something to say: that is left to the command line proper.
    """
    typed = plain_options(words[1:]) if words[:1] == ["serve"] else None
    if typed is None or "_WAYBILL_COMPLETE" in os.environ:
        return
    try:
        settings = read_settings(**typed)
        if settings.database_url or read_state(settings.data_dir) is not None:
            return
    except (WrongSetting, CannotStart):
        return
    become_server(settings, [], READY)
