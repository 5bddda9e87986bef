"""Measuring, in a checkout of the source."""

import os
import sys
from pathlib import Path

import typer

from waybill.cli.output import Wrong


def bench(context: typer.Context) -> None:
    """Measure orders per second and latencies on this machine (in a checkout of the source)."""
    root = next(
        (folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "bench" / "__main__.py").exists()), None
    )
    if root is None:
        raise Wrong("The benchmarks are in the source, not in the package. Run this in a checkout of Waybill.")
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "bench", *context.args])


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    anything = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command("bench", context_settings=anything)(bench)
