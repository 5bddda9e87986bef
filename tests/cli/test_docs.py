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
DOCS = [
    ROOT / "README.md",
    *(ROOT / "docs" / name for name in ("guide.md", "operations.md", "import.md", "invoices.md", "documents.md")),
]
# They go on until they are stopped; other tests start and stop them.
LASTING = ("serve", "demo", "watch")
PRINTED = {
    "ID": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "CODE": r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3,}\b|(?<=code is )[A-Z0-9-]+",
}


def typed(document: Path) -> list[str]:
    """The command lines of `waybill` in the document's code, without their comments."""
    blocks = re.findall(r"```(\w*)\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.split("  #")[0].strip() for kind, block in blocks if not kind for line in block.splitlines()]
    return [line for line in lines if re.match(r"(\S*/)?waybill ", line)]


def test_the_guide_can_be_followed(
    database: str, waybill: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "items.csv").write_text("sku,title,price,barcode\nTEA-200,Darjeeling,7.20,4006381333931\n")
    commands = typed(ROOT / "docs" / "guide.md")
    done = [line for line in commands if not set(LASTING) & set(line.split())]
    assert len(done) >= 60
    # ID and CODE stand for what a command before has printed.
    printed = {"ID": "", "CODE": ""}
    for line in done:
        said = waybill(*(printed.get(word, word) for word in shlex.split(line)[1:])).out
        for name, form in PRINTED.items():
            found = re.findall(form, said)
            printed[name] = found[-1] if found else printed[name]
    assert waybill("items", "list", "TEA", "--json").data["rows"][1]["price"] == "7.20"
    orders = waybill("orders", "list", "--json").data["rows"]
    assert {order["number"]: order["fulfillment_status"] for order in orders} == {
        1001: "delivered", 1002: "reserved", 1003: "canceled", 1004: "delivered", 1005: "delivered",
    }  # fmt: skip
    returns = waybill("returns", "list", "--status", "closed", "--json").data["rows"]
    assert {one["kind"] for one in returns} == {"return", "exchange"}
    (moved,) = waybill("transfers", "list", "--json").data["rows"]
    assert moved["status"] == "received"


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
