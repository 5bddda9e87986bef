"""The short way from `waybill serve` to its processes takes what it understands, and nothing else."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from waybill.cli.starting import plain_options

PROGRAM = (sys.executable, "-c", "from waybill.app import main; main()")


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("", {}),
        ("--port 0", {"port": "0"}),
        ("--port=0 --host 0.0.0.0", {"port": "0", "host": "0.0.0.0"}),
        ("--data-dir here --api-processes 2", {"data_dir": "here", "api_processes": "2"}),
        ("--help", None),
        ("--port", None),
        ("--port=", None),
        ("--port --debug", None),
        ("--port 1 --port 2", None),
        ("--database-url postgresql:///mine", None),
        ("--port 0 more", None),
    ],
)
def test_plain_options_are_understood(words: str, typed: dict[str, str] | None) -> None:
    assert plain_options(words.split()) == typed


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--port", "eighty"), 2, "--port"),
        (("--port", "70000"), 1, "WAYBILL_PORT"),
        (("--api-processes", "0"), 1, "WAYBILL_API_PROCESSES"),
        (("--nonsense", "1"), 2, "--nonsense"),
    ],
)
def test_what_is_wrong_is_said_by_the_command_line(
    tmp_path: Path, words: Sequence[str], status: int, told: str
) -> None:
    done = subprocess.run(
        [*PROGRAM, "serve", "--data-dir", str(tmp_path), *words],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "120", "NO_COLOR": "1"},
        timeout=60,
    )
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
