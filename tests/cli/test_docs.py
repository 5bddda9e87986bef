"""What the documents tell people to type works as it stands there, and what they list is all there is."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import prometheus_client
import pytest

from waybill.api import metrics
from waybill.cli.main import MODULES
from waybill.workers import counters

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", *(ROOT / "docs" / name for name in ("guide.md", "operations.md", "import.md"))]
# They go on until they are stopped; other tests start and stop them.
LASTING = ("serve", "demo", "watch")


def typed(document: Path) -> list[str]:
    """The command lines of `waybill` in the document's code, without their comments."""
    blocks = re.findall(r"```\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if re.match(r"(\S*/)?waybill ", line)]


def test_the_guide_can_be_followed(
    database: str, waybill: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "items.csv").write_text("sku,title,price\nTEA-200,Darjeeling,7.20\n")
    commands = typed(ROOT / "docs" / "guide.md")
    done = [line for line in commands if not set(LASTING) & set(line.split())]
    assert len(done) >= 11
    for line in done:
        waybill(*shlex.split(line)[1:])
    assert waybill("items", "list", "TEA", "--json").data["rows"][1]["price"] == "7.20"
    assert waybill("orders", "list", "--status", "canceled", "--json").data["rows"][0]["name"] == "Ada Lovelace"


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_commands_in_documents_exist(document: Path) -> None:
    for line in typed(document):
        assert line.split()[1] in MODULES, line


def test_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} leads to {target}"


def test_every_metric_is_documented() -> None:
    collectors = [value for module in (metrics, counters) for value in vars(module).values()]
    kinds = (prometheus_client.Counter, prometheus_client.Gauge, prometheus_client.Histogram)
    names = {
        family.name + ("_total" if family.type == "counter" else "")
        for collector in collectors
        if isinstance(collector, kinds)
        for family in collector.describe()
    }
    documented = set(re.findall(r"^\| `(waybill_[a-z_]+)`", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE))
    assert documented == names
