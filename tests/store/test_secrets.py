"""Secrets at rest: bound to shop and name, readable with any of the keys, rotated while in use."""

import base64
import multiprocessing
import os
import stat
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from waybill.store import secrets
from waybill.store.all_shops import rotate_secrets
from waybill.store.database import Pool
from waybill.store.secrets import BadKey, Keyring, delete_secrets, get_secret, load_keyring, put_secret, use_keyring

MakeShop = Callable[..., Awaitable[Any]]
OLD, NEW, LOST = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.fixture(autouse=True)
def keyring() -> Iterator[None]:
    """What was in use before is in use again."""
    before = list(secrets._in_use)
    use_keyring(Keyring([OLD]))
    yield
    secrets._in_use[:] = before


async def test_a_secret_comes_back_and_is_not_readable_at_rest(shop: MakeShop) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    async with mine.tx() as tx:
        await put_secret(tx, "a", "first")
        await put_secret(tx, "a", "sesame")
        await put_secret(tx, "b", "")
        assert (await get_secret(tx, "a"), await get_secret(tx, "b")) == ("sesame", "")
        assert await get_secret(tx, "none") is None
    async with other.tx() as tx:
        assert await get_secret(tx, "a") is None
    (row,) = await mine.rows("SELECT ciphertext FROM secret WHERE shop_id = $1 AND name = 'a'")
    assert b"sesame" not in row["ciphertext"]
    async with mine.tx() as tx:
        await delete_secrets(tx, ["a"])
        assert await get_secret(tx, "a") is None


@pytest.mark.parametrize("change", ["name = 'other'", "shop_id = $2", "ciphertext = set_byte(ciphertext, 14, 0)"])
async def test_a_secret_that_was_moved_or_changed_is_refused(shop: MakeShop, pool: Pool, change: str) -> None:
    mine, other = await shop(empty=True), await shop(empty=True)
    async with mine.tx() as tx:
        await put_secret(tx, "a", "u" * 20)
    parameters = [mine.shop_id, other.shop_id] if "$2" in change else [mine.shop_id]
    await pool.execute(f"UPDATE secret SET {change} WHERE shop_id = $1", *parameters)
    where = other if "$2" in change else mine
    async with where.tx() as tx:
        with pytest.raises(BadKey, match="changed outside"):
            await get_secret(tx, "other" if "name" in change else "a")


async def test_rotation_re_encrypts_what_it_can_and_goes_on_after_a_stop(shop: MakeShop, pool: Pool) -> None:
    await pool.execute("DELETE FROM secret")
    mine, other = await shop(empty=True), await shop(empty=True)
    for one in (mine, other):
        async with one.tx() as tx:
            for number in range(120):
                await put_secret(tx, f"s{number}", f"{one.shop_id}/{number}")
    use_keyring(Keyring([LOST]))
    async with mine.tx() as tx:
        await put_secret(tx, "lost", "gone")
    use_keyring(Keyring([NEW, OLD]))
    async with mine.tx() as tx:
        assert await get_secret(tx, "s7") == f"{mine.shop_id}/7"
        await put_secret(tx, "s7", "set anew")
    rotated = await rotate_secrets(pool)
    assert (rotated.done, rotated.failed) == (239, [(mine.shop_id, "lost")])
    assert (await rotate_secrets(pool)).done == 0
    use_keyring(Keyring([NEW]))
    async with other.tx() as tx:
        assert await get_secret(tx, "s119") == f"{other.shop_id}/119"
    async with mine.tx() as tx:
        assert await get_secret(tx, "s7") == "set anew"
        with pytest.raises(BadKey, match="WAYBILL_SECRET_KEYS"):
            await get_secret(tx, "lost")


def test_the_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    made = load_keyring((), tmp_path)
    file = tmp_path / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_keyring((), tmp_path).first == made.first
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    file.chmod(0o644)
    with pytest.raises(BadKey, match="chmod 600"):
        load_keyring((), tmp_path)


def test_the_key_is_kept_where_there_was_no_folder_yet(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "waybill"
    made = load_keyring((), folder)
    assert load_keyring((), folder).first == made.first
    assert stat.S_IMODE(folder.stat().st_mode) == (0o711 if os.geteuid() == 0 else 0o700)
    (tmp_path / "file").touch()
    with pytest.raises(BadKey, match="WAYBILL_DATA_DIR"):
        load_keyring((), tmp_path / "file" / "waybill")


def _first(folder: Path) -> str:
    return load_keyring((), folder).first


def test_processes_that_start_together_use_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(4) as processes:
        assert len(set(processes.map(_first, [tmp_path] * 8, chunksize=1))) == 1


def test_keys_of_the_settings_come_first_and_must_be_keys(tmp_path: Path) -> None:
    first, second = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    assert load_keyring((first, second), tmp_path).first == load_keyring((first,), tmp_path).first
    assert not list(tmp_path.iterdir())
    for bad in ("short", "not base64 at all!", base64.b64encode(b"x" * 31).decode()):
        with pytest.raises(BadKey, match="openssl rand"):
            load_keyring((bad,), tmp_path)
