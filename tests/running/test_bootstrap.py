"""The bootstrap trusts nothing it fetches, and does nothing when nothing has changed."""

import http.server
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); import bootstrap; "


def bootstrap(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Evaluate an expression in the bootstrap script, in a process that looks at no package of ours."""
    command = [sys.executable, "-S", "-c", f"{PROGRAM}print({expression})", str(ROOT / "tools")]
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_INDEX", "_INDEX_URL"))}
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True)


class Index(http.server.BaseHTTPRequestHandler):
    """A package index whose every wheel is forged; under /html it speaks the older protocol."""

    def do_GET(self) -> None:
        names = json.loads(bootstrap("__import__('json').dumps([w[0] for w in bootstrap.UV_WHEELS.values()])").stdout)
        if self.path.endswith(".whl"):
            body = b"not what was asked for"
        elif self.path == "/html/uv/":
            body = "".join(f'<a href="../../files/{name}#sha256=0">{name}</a>' for name in names).encode()
        else:
            body = json.dumps({"files": [{"filename": name, "url": f"/files/{name}"} for name in names]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("path", ["", "/html"])
def test_a_forged_wheel_is_refused(index: str, path: str) -> None:
    done = bootstrap("bootstrap.fetch_uv()", UV_DEFAULT_INDEX=f"mirror={index}{path}/", no_proxy="*")
    assert done.returncode == 1
    assert "does not have the expected sha256" in done.stderr


def test_without_a_network_it_says_what_to_do() -> None:
    done = bootstrap("bootstrap.fetch_uv()", PIP_INDEX_URL="http://user:secret@127.0.0.1:9/simple", no_proxy="*")
    assert done.returncode == 1
    assert "Could not fetch http://127.0.0.1:9/simple/uv/" in done.stderr
    assert "HTTPS_PROXY" in done.stderr
    assert "secret" not in done.stderr


def test_every_pinned_wheel_is_of_the_pinned_version() -> None:
    expression = "all(w[0].startswith(f'uv-{bootstrap.UV_VERSION}-') for w in bootstrap.UV_WHEELS.values())"
    assert bootstrap(expression).stdout == "True\n"


def test_nothing_is_done_when_nothing_has_changed(tmp_path: Path) -> None:
    prepare = f"""[setattr(bootstrap, "ENVIRONMENT", bootstrap.Path({str(tmp_path)!r})),
        setattr(bootstrap, "STAMP", bootstrap.Path({str(tmp_path)!r}) / "stamp"),
        (bootstrap.ENVIRONMENT / "bin").mkdir(), (bootstrap.ENVIRONMENT / "bin" / "python").touch(),
        bootstrap.STAMP.write_text(bootstrap.fingerprint()), bootstrap.main()]"""
    start = time.monotonic()
    done = bootstrap(prepare, PATH="", UV_DEFAULT_INDEX="http://127.0.0.1:9")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < 2
