"""Messages to buyers: list, show, send again, preview, kinds, own words."""

from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.messages import PreviewMessage, SaveMessageTemplate
from waybill.model.results import Refused

app = typer.Typer(name="messages", help="Messages: what buyers were told, or would be.", no_args_is_help=True)

Message = Annotated[UUID, typer.Argument(help="The message's id.", metavar="ID")]
Kind = Annotated[str, typer.Argument(help="The kind, such as shipped. List them: waybill messages kinds")]
Language = Annotated[str | None, typer.Option(help="en, de, es, fr or zh.")]


@app.command("list", cls=Command)
def list_(
    order: Annotated[str | None, typer.Option(help="Of this order: its number or id.")] = None,
    status: Annotated[str | None, typer.Option(help="pending, sent, kept, skipped, failed or erased.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List messages, the newest first."""
    from waybill.views.messages import list_messages

    async def work(session: Session) -> Any:
        order_id = await _order_id(session, order) if order else None
        async with session.reading() as tx:
            return await list_messages(tx, order_id, [status] if status else [], cursor, limit)  # type: ignore[list-item]

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (one.message_id, f"{one.created_at:%Y-%m-%d %H:%M}", one.kind, one.status, one.recipient, one.subject or one.last_error)
        for one in page.rows
    ]  # fmt: skip
    show_table(("message", "made", "kind", "status", "to", "subject"), rows, empty="There is no such message.")
    if page.next:
        note(f"More: --cursor {page.next}")


async def _order_id(session: Session, order: str) -> UUID:
    from waybill.cli.orders import order_key
    from waybill.views.order_details import get_orders

    key = order_key(order)
    async with session.reading() as tx:
        found = await get_orders(tx, [key])
    if not found:
        raise Wrong(f"There is no order {order}. List them: waybill orders list")
    return found[0].order_id


@app.command("show", cls=Command)
def show(
    message: Message, html: Annotated[bool, typer.Option("--html", help="Its HTML rather than its text.")] = False
) -> None:
    """Show a message with its text."""
    from waybill.views.messages import show_message

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await show_message(tx, message)

    found = run(work)
    if found is None:
        raise Wrong("There is no message with this id. List them: waybill messages list")
    if common.json:
        show_json(found)
        return
    if html:
        done(found.html or "")
        return
    about = f" ({found.last_error})" if found.last_error else ""
    done(f"{found.kind.replace('_', ' ')}, {found.status}{about}")
    done(f"To: {found.recipient or 'nobody'}\nSubject: {found.subject or ''}\n\n{found.text or ''}")


@app.command("resend", cls=Command)
def resend_(message: Message) -> None:
    """Send a message again that failed or was kept. What was sent stays sent."""
    from waybill.workers.messages import resend

    async def work(session: Session) -> int:
        async with session.writing() as tx:
            return await resend(tx, [message])

    if not run(work):
        raise Wrong("Only what failed or was kept can be sent again. Look at it: waybill messages show ID")
    done("It is on its way again.")


@app.command("preview", cls=Command)
def preview(
    order: Annotated[str, typer.Argument(help="The order's number or id.")],
    kind: Kind,
    language: Language = None,
    html: Annotated[bool, typer.Option("--html", help="Its HTML rather than its text.")] = False,
) -> None:
    """Write a message about a real order as it would be now, and send nothing."""
    from waybill.workers.message_previews import preview_message

    async def work(session: Session) -> Any:
        order_id = await _order_id(session, order)
        asked = request(PreviewMessage, {"order_id": str(order_id), "kind": kind, "language": language})
        url = session.buyer_address
        async with session.reading() as tx:
            return await preview_message(tx, asked, url)

    said = run(work)
    if isinstance(said, Refused):
        refuse(said, common.json)
    if common.json:
        show_json(said)
        return
    if said.cause_seq is None:
        note("Nothing of the kind has happened to this order: the cause is made up.")
    if said.off:
        note("The shop has turned this kind off: it is not sent.")
    done(said.html if html else f"To: {said.recipient or 'nobody'}\nSubject: {said.subject}\n\n{said.text}")


@app.command("kinds", cls=Command)
def kinds() -> None:
    """List the kinds of messages, what causes them, and own words for them."""
    from waybill.workers.message_previews import list_kinds

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_kinds(tx)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = []
    for one in found:
        own = ", ".join(f"{said.language or 'all'}{' off' if said.off else ''}" for said in one.templates)
        causes = "; ".join(f"{cause.type}: {cause.when}" for cause in one.causes)
        rows.append((one.kind, causes, own))
    show_table(("kind", "caused by", "own words"), rows, empty="There are none.")


@app.command("words", cls=Command)
def words(
    kind: Kind,
    language: Language = None,
    subject: Annotated[str | None, typer.Option(help="The subject, instead of ours.")] = None,
    intro: Annotated[str | None, typer.Option(help="The paragraphs, instead of ours.")] = None,
    paragraph: Annotated[str | None, typer.Option(help="A paragraph after them.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Send no such message.")] = False,
) -> None:
    """Say a kind of message in your own words, or turn it off; without options it is ours again."""
    from waybill.workers.message_previews import save_template

    fields = {
        "kind": kind,
        "language": language,
        "subject": subject,
        "intro": intro,
        "paragraph": paragraph,
        "off": off,
    }
    asked = request(SaveMessageTemplate, fields)

    async def work(session: Session) -> Any:
        async with session.writing() as tx:
            return await save_template(tx, asked)

    saved = run(work)
    if isinstance(saved, Refused):
        refuse(saved, common.json)
    if common.json:
        show_json(saved)
    else:
        done("Saved. See it: waybill messages preview ORDER " + kind)


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
