"""Sees to it that the browser tests find a Chromium: installs Debian's as root, otherwise says what to install."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The Chromium to drive: $CHROMIUM, else the first of the usual names on PATH."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def main() -> None:
    """Install Chromium where that needs no asking; what is missing is said, and the tests decide."""
    if find():
        return
    is_ours_to_install = os.geteuid() == 0 and shutil.which("apt-get")
    if is_ours_to_install:
        print("Installing Chromium for the browser tests", flush=True)
        apt_get("update")
        apt_get("install", "--yes", "--no-install-recommends", "chromium")
    if not find():
        print(
            "The browser tests need Chromium: install the package `chromium`, or set CHROMIUM to a Chrome or Chromium."
        )


def apt_get(*arguments: str) -> None:
    """Run apt-get quietly and without questions; its failure shows as a Chromium that is still missing."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "--quiet=2", *arguments], env=environment, stdin=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    main()
