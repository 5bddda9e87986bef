"""Imports that are told that a package is missing go on without it, and only for as long."""

import subprocess
import sys

import pytest

from waybill.running.lean import without


def test_a_package_is_missing_for_a_while() -> None:
    sys.modules.pop("this", None)
    with without("this"), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules


def test_what_is_loaded_stays() -> None:
    with without("pytest"):
        assert sys.modules["pytest"] is pytest


@pytest.mark.parametrize("function", ["main", "serve_api"])
def test_a_start_loads_no_more_than_it_uses(function: str) -> None:
    """What a server's start is made of stops where it would wait for the database."""
    script = f"""
import os, sys
from waybill import app
class Stop(Exception): pass
def stop(*_): raise Stop
app.wait_for_start = os.execve = stop
sys.argv = ["waybill", "serve", "--port", "0"]
try:
    app.{function}()
except Stop:
    print(*sorted({{"rich", "pydantic", "attr", "typer"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("\n", "")
