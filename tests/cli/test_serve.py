"""`waybill serve` on a database of the operator's own."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROGRAM = (sys.executable, "-c", "from waybill.app import main; main()")


def test_two_processes_serve_a_database_of_ones_own(shop: str, waybill: Callable[..., Any], tmp_path: Path) -> None:
    key = waybill("keys", "create", "Web", "--scope", "orders:write").out.strip()
    words = [*PROGRAM, "serve", "--port", "0", "--api-processes", "2", "--data-dir", str(tmp_path)]
    errors = tmp_path / "errors"
    with errors.open("w") as file:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, text=True, env=dict(os.environ)
        )
    assert process.stdout
    ready = process.stdout.readline()
    assert ready.startswith("Waybill is ready: http://127.0.0.1:"), errors.read_text()
    url = ready.split()[3]
    children = json.loads((tmp_path / "run.json").read_text())["children"]
    assert set(children) == {"api-1", "api-2", "worker"}
    body = {"lines": [{"sku": "A", "quantity": 1}], "ship_to": {"country": "DE"}, "payment": {"terms": "on_account"}}
    asked = urllib.request.Request(
        f"{url}/v1/orders", data=json.dumps(body).encode(), headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        placed = json.load(answer)
    assert placed["result"] == "placed"
    # the database is the operator's: its address is in no file, so it has to be named
    assert "database_url" not in json.loads((tmp_path / "run.json").read_text()) or (
        json.loads((tmp_path / "run.json").read_text())["database_url"] is None
    )
    shown = waybill("orders", "show", str(placed["number"]), "--data-dir", str(tmp_path), "--json").data
    assert shown["timeline"][0]["actor"].startswith("key:")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0, errors.read_text()
    assert "Traceback" not in errors.read_text()
