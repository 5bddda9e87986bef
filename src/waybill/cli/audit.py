"""The audit: who did what, when, and through which door."""

from typing import Annotated, Any

import msgspec
import typer

from waybill.cli.common import Command
from waybill.cli.output import note, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.audit import AuditEntry, AuditQuery


def audit(
    by: Annotated[
        str | None, typer.Option(help="Only this one's: person:ID, key:ID, cli:NAME, as --json names them.")
    ] = None,
    type: Annotated[str | None, typer.Option(help="Such as order.placed, key.* or person.*.")] = None,
    order: Annotated[str | None, typer.Option(help="Only of this order, by its number or id.")] = None,
    since: Annotated[str | None, typer.Option(help="On this day or later, as 2026-11-24.")] = None,
    until: Annotated[str | None, typer.Option(help="On this day or earlier.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """Show who did what, when, and through which door; the newest first."""
    from waybill.cli.changes import order_id
    from waybill.views.audit import list_audit

    fields = {"by": by, "type": type, "since": since, "until": until, "limit": limit, "cursor": cursor}
    query = request(AuditQuery, fields)

    async def work(session: Session) -> Any:
        about = await order_id(session, order) if order else None
        async with session.reading() as tx:
            return await list_audit(tx, msgspec.structs.replace(query, order_id=about))

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [(f"{one.at:%Y-%m-%d %H:%M:%S}", _who(one), one.door, one.about, one.words, one.type) for one in page.rows]
    # a page of something rare may be empty before the end
    empty = "Nothing fits so far." if page.next else "Nothing fits."
    show_table(["When (UTC)", "Who", "Door", "About", "What", "Type"], rows, empty=empty)
    if page.next:
        note(f"More: --cursor {page.next}")


def _who(one: AuditEntry) -> str:
    from waybill.cli.orders import who

    return one.name or who(one.actor)


def add_to(whole: typer.Typer) -> None:
    """Add the command of this module."""
    whole.command("audit", cls=Command)(audit)
