"""What the supervisor asks of the operating system: a socket, a limit, children that die with it."""

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable

from waybill.running.places import CannotStart

MOST_FILES = 1 << 20


def listen(host: str, port: int) -> socket.socket:
    """Bind the one socket all API processes share; it stays open while they come and go, so callers only wait."""
    deadline = time.monotonic() + 1.0
    while True:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listener = socket.socket(family, kind, protocol)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
            return listener
        except OSError as error:
            # The children of a supervisor that was just killed take a moment to die with it.
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            reasons = {
                errno.EADDRINUSE: f"Port {port} on {host} is in use. Stop what uses it, or name another: --port",
                errno.EACCES: f"Port {port} is reserved for root. Name one above 1023: --port",
            }
            other = f"Cannot listen on {host}, port {port}: {error.strerror or error}. Name another address: --host"
            raise CannotStart(reasons.get(error.errno or 0, other)) from error


def address_of(host: str, listener: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}"


def bind_to_parent() -> Callable[[], None] | None:
    """What a new child runs first on Linux, so that the kernel kills it when the supervisor dies of a kill -9."""
    if sys.platform != "linux":
        return None
    prctl, parent, set_death_signal = ctypes.CDLL(None).prctl, os.getpid(), 1

    def bind() -> None:
        prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def kill_group(pid: int) -> None:
    """Kill a child and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    """An exit status in words."""
    if code >= 0:
        return f"ended with status {code}"
    return f"was killed by {signal.Signals(-code).name}"


def raise_file_limit() -> None:
    """Raise the limit on open files, which every live page and connection counts against, to what is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
