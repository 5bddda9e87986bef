"""Makes .venv from uv.lock with nothing but a bare Python: no pip, no venv module, no root.

A uv on PATH is used when it is recent enough; otherwise a pinned one is fetched into .tools/ and checked by its sha256.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Waybill needs Python 3.11 or newer, and %s is %d.%d. Name another one: make PYTHON=/path/to/python3.11"  # noqa: UP031
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )

import base64
import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / ".waybill-stamp"
DEFAULT_INDEX = "https://pypi.org/simple"
OLDEST_UV = (0, 13)
UV_VERSION = "0.13.9"
UV_WHEELS = {
    "linux-x86_64": (
        "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "linux-x86_64-musl": (
        "uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl",
        "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
    ),
    # This one wheel is linked statically and serves both C libraries.
    "linux-aarch64": (
        "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    "darwin-x86_64": (
        "uv-0.13.9-py3-none-macosx_10_12_x86_64.whl",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    "darwin-aarch64": (
        "uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}


def main() -> None:
    """Bring .venv up to date, and do nothing at all when it already is."""
    wanted = fingerprint()
    if is_current(wanted):
        return
    uv = find_uv() or fetch_uv()
    install(uv)
    STAMP.write_text(wanted)


def fingerprint() -> str:
    """What .venv depends on: the lock file, the project file, this script and the Python version."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in (ROOT / "uv.lock", ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(wanted: str) -> bool:
    """Whether .venv was made from exactly this, and its interpreter is still there."""
    return STAMP.exists() and STAMP.read_text() == wanted and (ENVIRONMENT / "bin" / "python").exists()


def find_uv() -> str | None:
    """The uv on PATH or in .tools/, if it is recent enough."""
    for candidate in (shutil.which("uv"), str(fetched_uv())):
        if candidate and os.access(candidate, os.X_OK):
            answer = subprocess.run([candidate, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            version = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
            if version and (int(version[1]), int(version[2])) >= OLDEST_UV:
                return candidate
    return None


def fetched_uv() -> Path:
    """Where the pinned uv lies once fetched; the platform is in the name because checkouts get shared and copied."""
    return ROOT / ".tools" / f"uv-{UV_VERSION}-{platform_key()}" / "uv"


def platform_key() -> str:
    """The key of UV_WHEELS for this machine."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    key = f"{sys.platform}-{machine}"
    is_musl = sys.platform == "linux" and any(Path("/lib").glob("ld-musl-*")) and platform.libc_ver()[0] != "glibc"
    return f"{key}-musl" if is_musl and f"{key}-musl" in UV_WHEELS else key


def fetch_uv() -> str:
    """Fetch the pinned uv from the package index, check it and unpack its one binary."""
    if platform_key() not in UV_WHEELS:
        fail(
            f"There is no pinned uv for {platform_key()}. Install uv {UV_VERSION} and put it on PATH: https://docs.astral.sh/uv/"
        )
    name, sha256 = UV_WHEELS[platform_key()]
    say(f"Fetching uv {UV_VERSION} from {without_password(index_url())}")
    wheel = download(wheel_address(name))
    if hashlib.sha256(wheel).hexdigest() != sha256:
        fail(f"{name} does not have the expected sha256; it was not used. Check the index or proxy it came through.")
    target = fetched_uv()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next(entry for entry in archive.namelist() if entry.endswith("/scripts/uv"))
        partial = target.with_name(f"uv.{os.getpid()}")
        partial.write_bytes(archive.read(member))
    partial.chmod(0o755)
    partial.replace(target)
    return str(target)


def index_url() -> str:
    """The package index the environment asks for, else PyPI."""
    for variable in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        value = os.environ.get(variable, "").strip()
        if value:
            # uv lets an index carry a name: UV_DEFAULT_INDEX=company=https://...
            return re.sub(r"^[\w.-]+=(?=https?:)", "", value).rstrip("/")
    return DEFAULT_INDEX


def wheel_address(name: str) -> str:
    """Where the index keeps this wheel; answers in JSON (PEP 691) and in HTML (PEP 503) are both understood."""
    page = f"{index_url()}/uv/"
    text = download(page, accept="application/vnd.pypi.simple.v1+json, text/html;q=0.5").decode()
    if text.lstrip().startswith("{"):
        found = next((file["url"] for file in json.loads(text)["files"] if file["filename"] == name), None)
    else:
        anchors = re.findall(r"""href=["']([^"']+)["']""", text)
        found = next((anchor for anchor in anchors if f"/{name}" in f"/{anchor}"), None)
    if found is None:
        fail(
            f"{without_password(page)} has no {name}.\n"
            f"Install uv {UV_VERSION} and put it on PATH, or name another index with UV_DEFAULT_INDEX."
        )
    return urllib.parse.urljoin(page, str(found))


def download(address: str, accept: str = "*/*") -> bytes:
    """The bytes at this address; a failure is explained and ends the program."""
    split = urllib.parse.urlsplit(address)
    request = urllib.request.Request(without_password(address), headers={"Accept": accept, "User-Agent": "waybill"})
    if split.username and split.hostname == urllib.parse.urlsplit(index_url()).hostname:
        pair = f"{urllib.parse.unquote(split.username)}:{urllib.parse.unquote(split.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read()
            return content
    except (urllib.error.URLError, OSError) as error:
        fail(
            f"Could not fetch {without_password(address)}: {getattr(error, 'reason', error)}.\n"
            "The first run needs a package index once; later runs work offline. Behind a proxy set HTTPS_PROXY,\n"
            "for a mirror set UV_DEFAULT_INDEX, for a certificate authority of your own set SSL_CERT_FILE."
        )


def without_password(address: str) -> str:
    """The address without the name and password it may carry, fit to be shown."""
    split = urllib.parse.urlsplit(address)
    return urllib.parse.urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))


def install(uv: str) -> None:
    """Install exactly what uv.lock says into .venv, with the interpreter that runs this script."""
    if index_url() == DEFAULT_INDEX:
        run(uv, "sync", "--locked", "--python", sys.executable)
        return
    # The lock file names PyPI and uv refuses it under another index, so the mirror is asked for the same hashes.
    requirements = ROOT / ".tools" / "requirements.txt"
    requirements.parent.mkdir(exist_ok=True)
    run(uv, "export", "--quiet", "--locked", "--offline", "--no-emit-project", "-o", str(requirements))
    run(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(ENVIRONMENT))
    inside = {"VIRTUAL_ENV": str(ENVIRONMENT), "UV_DEFAULT_INDEX": index_url()}
    run(uv, "pip", "sync", "--require-hashes", str(requirements), more=inside)
    run(uv, "pip", "install", "--no-deps", "--editable", str(ROOT), more=inside)


def run(*command: str, more: dict[str, str] | None = None) -> None:
    """Run uv so that it neither downloads a Python nor listens to an environment of the caller's."""
    ours = {
        # The authorities this Python trusts too, so that a company's own one is known to both or to neither.
        "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "true"),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
        "UV_DEFAULT_INDEX": DEFAULT_INDEX,
    }
    dropped = ("VIRTUAL_ENV", "UV_PYTHON", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL")
    environment = {name: value for name, value in os.environ.items() if name not in dropped} | ours | (more or {})
    if subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode != 0:
        fail(
            f"`uv {command[1]}` failed; its own message is above. If it could not reach the index\n"
            f"{without_password(index_url())}: the first run needs it once; later runs work offline."
        )


def say(message: str) -> None:
    """A line for the person at the terminal."""
    print(message, file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    """Explain and end with status 1."""
    sys.exit(message)


if __name__ == "__main__":
    main()
