"""Secrets at rest: encrypted with AES-GCM under a key of this server, each bound to its shop and its name."""

import base64
import binascii
import contextlib
import os
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from waybill.store.sql import load
from waybill.store.tx import Tx

_sql = load(__file__)

KEY_BYTES = 32
_NONCE_BYTES = 12


class BadKey(Exception):
    """A secret key is missing or is not one; the message says what to do."""


class Keyring:
    """The server's keys: the first encrypts, all of them decrypt."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise BadKey("A secret key is 32 bytes in base64. Make one with: openssl rand -base64 32")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.first = key_id(keys[0])

    def encrypt(self, shop_id: int, name: str, value: bytes) -> bytes:
        """Encrypt under the first key."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[self.first].encrypt(nonce, value, _bound_to(shop_id, name, self.first))

    def decrypt(self, shop_id: int, name: str, key: str, ciphertext: bytes) -> bytes:
        """Decrypt what the key with the id `key` encrypted; raises `BadKey` without it, or if anything was changed."""
        if key not in self._ciphers:
            raise BadKey(f"The secret {name} is encrypted with the key {key}. Add that key to WAYBILL_SECRET_KEYS.")
        nonce, encrypted = ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:]
        try:
            return self._ciphers[key].decrypt(nonce, encrypted, _bound_to(shop_id, name, key))
        except (InvalidTag, ValueError) as error:
            raise BadKey(f"The secret {name} was changed outside Waybill. Set it again.") from error


def key_id(key: bytes) -> str:
    """How ciphertexts name the key they need; it tells nothing about the key."""
    return sha256(b"waybill secret key\0" + key).hexdigest()[:16]


def _bound_to(shop_id: int, name: str, key: str) -> bytes:
    return f"{shop_id}\0{name}\0{key}".encode()


def load_keyring(secret_keys: Sequence[str], data_dir: Path) -> Keyring:
    """The keys of the settings, else the one in `secret.key` of the data directory; both are made at first use."""
    return Keyring([_decoded(key) for key in secret_keys or (_key_of_file(data_dir / "secret.key"),)])


def _decoded(key: str) -> bytes:
    try:
        return base64.b64decode(key.strip(), validate=True)
    except binascii.Error as error:
        raise BadKey("A secret key is not base64. Make one with: openssl rand -base64 32") from error


def _key_of_file(path: Path) -> str:
    if not path.exists():
        _make_folder(path.parent)
        # written beside and linked, so that two processes that start together use one key
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    if path.stat().st_mode & 0o077:
        raise BadKey(f"Others can read {path}. Run: chmod 600 {path}")
    return path.read_text()


def _make_folder(folder: Path) -> None:
    """The data directory, where nothing but the key is kept in it: the database is elsewhere."""
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True)
        # as root others may walk through, as for a data directory with a database in it
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except FileExistsError:
        return
    except OSError as error:
        raise BadKey(
            f"No secret key can be kept in {folder}: {error.strerror}. Name another folder in WAYBILL_DATA_DIR, "
            "or set WAYBILL_SECRET_KEYS."
        ) from error


_in_use: list[Keyring] = []


def use_keyring(keyring: Keyring) -> None:
    """Set the keys of this process, once at its start."""
    _in_use[:] = [keyring]


def keyring_in_use() -> Keyring:
    """The keys of this process; raises `BadKey` before `use_keyring`."""
    if not _in_use:
        raise BadKey("No secret keys were loaded. Call use_keyring(load_keyring(...)) at the start of the process.")
    return _in_use[0]


async def put_secret(tx: Tx, name: str, value: str) -> None:
    """Keep a secret of the shop, replacing one of the same name."""
    keyring = keyring_in_use()
    await tx.execute(_sql.put, name, keyring.first, keyring.encrypt(tx.shop_id, name, value.encode()))


async def put_secrets(tx: Tx, values: Mapping[str, str]) -> None:
    """Keep secrets of the shop by name. Without any, no key is needed."""
    if values:
        keyring = keyring_in_use()
        names = sorted(values)
        encrypted = [keyring.encrypt(tx.shop_id, name, values[name].encode()) for name in names]
        await tx.execute(_sql.put_many, names, encrypted, keyring.first)


async def get_secrets(tx: Tx, names: Sequence[str]) -> dict[str, str]:
    """The secrets of the shop that there are under these names; raises `BadKey` where one cannot be decrypted."""
    rows = await tx.fetch(_sql.get_many, list(names)) if names else []
    return {
        row["name"]: keyring_in_use().decrypt(tx.shop_id, row["name"], row["key_id"], row["ciphertext"]).decode()
        for row in rows
    }


async def get_secret(tx: Tx, name: str) -> str | None:
    """A secret of the shop, or None; raises `BadKey` where it cannot be decrypted."""
    row = await tx.fetchrow(_sql.get, name)
    return keyring_in_use().decrypt(tx.shop_id, name, row["key_id"], row["ciphertext"]).decode() if row else None


async def delete_secrets(tx: Tx, names: Sequence[str]) -> None:
    """Forget secrets of the shop."""
    await tx.execute(_sql.delete, names)
