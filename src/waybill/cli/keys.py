"""API keys, and the encryption of secrets."""

from typing import Annotated

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.keys import SCOPES, CreateKey, KeyCreated, KeyListed, KeyResult, RevokeKey
from waybill.model.results import Refused

app = typer.Typer(name="keys", help="API keys: create, list, revoke.", no_args_is_help=True)
secrets_app = typer.Typer(name="secrets", help="Secrets at rest.", no_args_is_help=True)


@app.command("create", cls=Command)
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do; give it several times. Default: admin, everything.")
    ] = None,
) -> None:
    """Make an API key. It is shown once: only its hash is kept."""
    from waybill.store.keys import create_keys

    wanted = scope or ["admin"]
    for one in wanted:
        if one not in SCOPES:
            raise Wrong(f"There is no scope {one!r}. The scopes are: {', '.join(SCOPES)}.", status=2)
    asked = request(CreateKey, {"name": name, "scopes": wanted})

    async def work(session: Session) -> KeyCreated:
        async with session.writing() as tx:
            (created,) = await create_keys(tx, [asked])
        return created

    key = run(work)
    if common.json:
        show_json(key)
        return
    done(key.token)
    note(f"This key, {key.key_id}, may: {', '.join(key.scopes)}. Keep it now: it is not shown again.")


@app.command("list", cls=Command)
def list_all() -> None:
    """List the API keys."""
    from waybill.store.keys import list_keys

    async def work(session: Session) -> list[KeyListed]:
        async with session.reading() as tx:
            return await list_keys(tx)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [
        (
            key.key_id,
            f"{key.prefix}...",
            key.name,
            " ".join(key.scopes),
            f"{key.created_at:%Y-%m-%d}",
            f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "",
        )
        for key in found
    ]
    show_table(
        ["Id", "Begins", "Name", "Scopes", "Created", ""], rows, empty="There is no key yet: waybill keys create"
    )


@app.command("revoke", cls=Command)
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, or how it begins (wb_...), as in the list.")],
) -> None:
    """Revoke an API key: within five seconds it opens nothing."""
    from waybill.store.keys import list_keys, revoke_keys

    async def work(session: Session) -> KeyResult:
        async with session.writing() as tx:
            known = await list_keys(tx)
            ids = [one.key_id for one in known if str(one.key_id) == key or _begins(key, one.prefix)]
            if len(ids) != 1:
                raise Wrong(f"There is no key {key!r}. List them: waybill keys list")
            (result,) = await revoke_keys(tx, [request(RevokeKey, {"key_id": ids[0]})])
            return result

    result = run(work)
    if isinstance(result, Refused):
        refuse(result, common.json)
    elif common.json:
        show_json(result)
    else:
        done(f"Revoked {result.key_id}.")


def _begins(typed: str, prefix: str) -> bool:
    """Whether this is the key's beginning, or the whole key."""
    return typed == prefix or typed.startswith(f"{prefix}_")


@secrets_app.command("rotate", cls=Command)
def rotate() -> None:
    """Encrypt all secrets anew with the first key of WAYBILL_SECRET_KEYS."""
    from waybill.store.all_shops import Rotated, rotate_secrets
    from waybill.store.secrets import load_keyring, use_keyring

    async def work(session: Session) -> Rotated:
        settings = session.settings
        use_keyring(load_keyring([key.get_secret_value() for key in settings.secret_keys], settings.data_dir))
        return await rotate_secrets(session.pool)

    rotated = run(work, shop=False)
    if common.json:
        show_json({"done": rotated.done, "failed": [{"shop": shop, "name": name} for shop, name in rotated.failed]})
    else:
        done(f"Encrypted {rotated.done} secrets anew with the first key.")
    if rotated.failed:
        names = ", ".join(f"{name} of shop {shop}" for shop, name in rotated.failed)
        raise Wrong(
            f"No key decrypts: {names}. Add the key they were written with to WAYBILL_SECRET_KEYS, after the first."
        )


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
    whole.add_typer(secrets_app)
