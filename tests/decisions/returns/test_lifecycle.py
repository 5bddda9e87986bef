"""The verbs of returns go by the lifecycle table."""

from pathlib import Path

import pytest

import waybill.commands.returns
from waybill.decisions.lifecycles import RETURN

COMMANDS = sorted({command for exits in RETURN.values() for command in exits.values()})


@pytest.mark.parametrize("command", COMMANDS)
def test_each_verb_asks_the_table(command: str) -> None:
    assert (Path(waybill.commands.returns.__file__).parent / f"{command}.py").exists()
    source = Path(waybill.commands.returns.__file__).parents[2] / "decisions" / "returns" / f"{command}.py"
    text = source.read_text(encoding="utf-8")
    assert f'check_open(books, one, "{command}")' in text or f'may(RETURN, one.status, "{command}")' in text
