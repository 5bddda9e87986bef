"""Inquiries: what customers ask, answered, drafted, offered, closed; and mail handed in by a mail server's hook."""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model import inquiries as model
from waybill.model.results import Refused

app = typer.Typer(name="inquiries", help="Inquiries: what customers ask, and what becomes of it.", no_args_is_help=True)

Inquiry = Annotated[str, typer.Argument(help="Its reference, such as K7QF2M9A, or its id.")]


async def _found(session: Session, inquiry: str) -> model.InquiryShown:
    from waybill.views.inquiries import show_inquiry

    try:
        wanted: UUID | str = UUID(inquiry)
    except ValueError:
        wanted = inquiry.strip("[]#")
    async with session.reading() as tx:
        found = await show_inquiry(tx, wanted)
    if found is None:
        raise Wrong(f"There is no inquiry {inquiry}. List them: waybill inquiries list")
    return found


def _do(
    verb: str, command: Any, kind: Any, inquiry: str | None, fields: dict[str, Any], answer: Any, said: str
) -> None:
    async def work(session: Session) -> Any:
        named = {"inquiry_id": str((await _found(session, inquiry)).inquiry_id)} if inquiry else {}
        return (await session.do(verb, command, [request(kind, named | fields)], answer))[0]

    result = run(work)
    if isinstance(result, Refused):
        refuse(result, common.json)
    if common.json:
        show_json(result)
    else:
        done(said.format(result))


@app.command("list", cls=Command)
def list_(
    status: Annotated[
        str | None, typer.Option(help="open (they wait for us), waiting (we for them) or closed.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List inquiries, the newest first."""
    from waybill.views.inquiries import list_inquiries

    query = request(model.InquiryQuery, {"status": status, "limit": limit, "cursor": cursor})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_inquiries(tx, query)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (one.reference, f"{one.changed_at:%Y-%m-%d %H:%M}", one.status, one.channel, one.name or one.email, one.subject)
        for one in page.rows
    ]
    empty = f"No inquiry is {status}." if status else "There are no inquiries."
    show_table(("inquiry", "changed", "status", "by", "customer", "subject"), rows, empty=empty)
    if page.next:
        note(f"More: --cursor {page.next}")


@app.command("show", cls=Command)
def show(inquiry: Inquiry) -> None:
    """Show an inquiry with its thread."""

    async def work(session: Session) -> Any:
        return await _found(session, inquiry)

    found = run(work)
    if common.json:
        show_json(found)
        return
    about = f", order {found.order_id}" if found.order_id else f", draft {found.draft_id}" if found.draft_id else ""
    done(f"{found.reference}  {found.status}  {found.name or ''} {found.email or ''}{about}\n{found.subject or ''}")
    for one in found.messages:
        who = {"in": "Customer", "out": "We", "note": "Note"}[one.direction]
        files = f"\n[{', '.join(file.name for file in one.attachments)}]" if one.attachments else ""
        sent = f" ({one.sent})" if one.sent else ""
        done(f"\n{one.at:%Y-%m-%d %H:%M}  {who}, {one.actor}{sent}\n{one.text or ''}{files}")


@app.command("open", cls=Command)
def open_(
    text: Annotated[str, typer.Argument(help="What the customer asks.")],
    email: Annotated[str | None, typer.Option(help="The customer's e-mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="The customer's phone number.")] = None,
    name: Annotated[str | None, typer.Option(help="The customer's name.")] = None,
    subject: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    by: Annotated[str, typer.Option(help="phone, email, web, chat or store.")] = "phone",
) -> None:
    """Open an inquiry."""
    from waybill.commands.inquiries.open_inquiries import open_inquiries

    contact = {key: value for key, value in (("email", email), ("phone", phone), ("name", name)) if value}
    fields = {"customer": contact, "text": text, "subject": subject, "channel": by}
    said = "Opened {0.reference}."
    _do("open_inquiries", open_inquiries, model.OpenInquiry, None, fields, model.InquiryResult, said)


@app.command("reply", cls=Command)
def reply(
    inquiry: Inquiry,
    text: Annotated[str, typer.Argument(help="The answer.")],
    internal: Annotated[bool, typer.Option("--note", help="Only a note for staff: nothing is sent.")] = False,
    reopen: Annotated[bool, typer.Option(help="Whether the note opens an inquiry that was closed.")] = False,
) -> None:
    """Answer by e-mail, or note something."""
    from waybill.commands.inquiries.reply_inquiries import reply_inquiries

    fields = {"text": text, "note": internal, "reopen": reopen}
    said = "Noted; {0.reference} is {0.status}." if internal else "Answered; {0.reference} is {0.status}."
    _do("reply_inquiries", reply_inquiries, model.ReplyInquiry, inquiry, fields, model.InquiryResult, said)


@app.command("close", cls=Command)
def close(inquiry: Inquiry) -> None:
    """Close an inquiry. A mail of the customer's opens it again."""
    from waybill.commands.inquiries.close_inquiries import close_inquiries

    _do("close_inquiries", close_inquiries, model.CloseInquiry, inquiry, {}, model.InquiryResult, "Closed.")


@app.command("draft", cls=Command)
def draft(
    inquiry: Inquiry,
    line: Annotated[list[str], typer.Argument(help="What is asked for, such as TEA-100=2.")],
    country: Annotated[str | None, typer.Option(help="Where it goes, such as DE; without one it is picked up.")] = None,
) -> None:
    """Make a draft of an inquiry."""
    from waybill.cli.orders import line_of
    from waybill.commands.inquiries.draft_from_inquiries import draft_from_inquiries

    goes = {"ship_to": {"country": country}} if country else {"method": "pickup"}
    fields = {"order": {"lines": [line_of(typed) for typed in line], **goes}}
    said = "Drafted as {0.draft_id}. Offer it: waybill inquiries quote {0.reference}"
    _do(
        "draft_from_inquiries", draft_from_inquiries, model.DraftFromInquiry, inquiry, fields, model.InquiryResult, said
    )


@app.command("quote", cls=Command)
def quote(
    inquiry: Inquiry, days: Annotated[int, typer.Option(help="For how many days the offer is good.")] = 14
) -> None:
    """Offer an inquiry's draft to the customer by e-mail."""
    from waybill.commands.inquiries.quote_inquiries import quote_inquiries

    said = "Offered; {0.reference} is {0.status}."
    _do("quote_inquiries", quote_inquiries, model.QuoteInquiry, inquiry, {"days": days}, model.InquiryResult, said)


@app.command("receive", cls=Command)
def receive(
    file: Annotated[Path | None, typer.Argument(help="The message as it came; without a file, standard input.")] = None,
) -> None:
    """Hand in an e-mail: what a mail server's hook pipes to, such as an alias of Postfix."""
    from waybill.commands.inquiries.parse_mail import LARGEST_MAIL, NoMail, parse_mail
    from waybill.commands.inquiries.receive_mail import receive_mail

    raw = file.read_bytes() if file else sys.stdin.buffer.read(LARGEST_MAIL + 1)
    if len(raw) > LARGEST_MAIL:
        raise Wrong(f"A mail has at most {LARGEST_MAIL // 1024**2} MiB.")
    try:
        mail = parse_mail(raw)
    except NoMail as error:
        raise Wrong(f"{error} Hand in the message as it came.") from None

    async def work(session: Session) -> Any:
        return (await session.do("receive_mail", receive_mail, [mail], model.ReceiveMailResult))[0]

    taken = run(work)
    if common.json:
        show_json(taken)
    else:
        done(f"{taken.outcome.capitalize()}{f': {taken.reference}' if taken.reference else ''}.")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
