"""The people who work in a shop, and links to let them in."""

from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.results import Refused
from waybill.model.staff import ROLES, DeactivatePerson, InvitePerson, PersonInvited, PersonListed, SetRole

app = typer.Typer(
    name="people", help="Who works in the shop: list, invite, change roles, deactivate, let in.", no_args_is_help=True
)
# Whoever has the command line has everything.
ADMIN = ("admin",)

WhoArgument = Annotated[str, typer.Argument(help="The person's e-mail or id, as in the list.")]


def _checked(role: str) -> str:
    wanted = role.replace("-", "_")
    if wanted not in ROLES:
        raise Wrong(f"There is no role {role!r}. The roles are: {', '.join(ROLES)}.", status=2)
    return wanted


async def _find(tx: Any, who: str) -> PersonListed:
    from waybill.store.staff import email_key, list_people

    found = [
        one for one in await list_people(tx) if who == str(one.person_id) or email_key(who) == email_key(one.email)
    ]
    if not found:
        raise Wrong(f"Nobody is known as {who!r} here. List them: waybill people list")
    return found[0]


@app.command("list", cls=Command)
def list_all() -> None:
    """List who works in the shop."""
    from waybill.store.staff import list_people

    async def work(session: Session) -> list[PersonListed]:
        async with session.reading() as tx:
            return await list_people(tx)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [
        (
            one.person_id,
            one.email,
            one.name,
            one.role.replace("_", " "),
            one.status if one.status != "active" else "",
            f"{one.signed_in_at:%Y-%m-%d %H:%M}" if one.signed_in_at else "never",
        )
        for one in found
    ]
    columns = ["Id", "E-mail", "Name", "Role", "", "Signed in (UTC)"]
    show_table(columns, rows, empty="Nobody works here yet: waybill people invite you@example.com --role owner")


@app.command("invite", cls=Command)
def invite(
    email: Annotated[str, typer.Argument(help="Where the invitation goes.")],
    role: Annotated[str, typer.Option(help=f"What they are: {', '.join(ROLES)}.")],
    name: Annotated[str | None, typer.Option(help="What they are called, until they say it themselves.")] = None,
) -> None:
    """Invite somebody. The link is printed once, and goes out by mail where a mail server is set up."""
    from waybill.store.staff import invite_people, note_mail
    from waybill.workers.jobs import enqueue
    from waybill.workers.staff_mail import JOB

    asked = request(InvitePerson, {"email": email, "role": _checked(role), "name": name})

    async def work(session: Session) -> Any:
        mail = bool(session.settings.smtp_host and session.settings.send_messages)
        async with session.writing() as tx:
            (result,) = await invite_people(tx, [asked], ADMIN, session.staff_address, mail=mail)
            if isinstance(result, PersonInvited) and mail:
                await enqueue(tx, JOB, [str(id) for id in await note_mail(tx, [result.person_id], "invitation")])
            return result

    result = run(work)
    if isinstance(result, Refused):
        refuse(result, common.json)
    elif common.json:
        show_json(result)
    else:
        done(result.link)
        sent = "It also goes out by mail." if result.mail else "No mail server is set up: pass it on yourself."
        note(f"{email} is invited as {role}. The link is good once, until {result.expires_at:%d %b, %H:%M} UTC. {sent}")


@app.command("role", cls=Command)
def role_(who: WhoArgument, role: Annotated[str, typer.Argument(help=f"{', '.join(ROLES)}.")]) -> None:
    """Change somebody's role."""
    from waybill.store.staff import set_roles

    wanted = _checked(role)

    async def work(session: Session) -> Any:
        async with session.writing() as tx:
            person = await _find(tx, who)
            asked = request(SetRole, {"person_id": UUID(str(person.person_id)), "role": wanted})
            (result,) = await set_roles(tx, [asked], ADMIN)
            return result

    _show(run(work), f"{who} is {wanted.replace('_', ' ')} from now on.")


@app.command("deactivate", cls=Command)
def deactivate(who: WhoArgument) -> None:
    """Let somebody in no more: their sessions end, an invitation is void."""
    from waybill.store.staff import deactivate_people

    async def work(session: Session) -> Any:
        async with session.writing() as tx:
            person = await _find(tx, who)
            asked = request(DeactivatePerson, {"person_id": UUID(str(person.person_id))})
            (result,) = await deactivate_people(tx, [asked], ADMIN)
            return result

    _show(run(work), f"{who} is let in no more. Inviting them again undoes it.")


@app.command("link", cls=Command)
def link(who: WhoArgument) -> None:
    """Print a link that signs somebody in once, within 15 minutes; for who has not joined yet, their invitation."""
    from waybill.store.audit import Noted, note_changes
    from waybill.store.staff import make_link

    async def work(session: Session) -> tuple[str, Any]:
        async with session.writing() as tx:
            person = await _find(tx, who)
            if person.status == "deactivated":
                raise Wrong(
                    f"{who} was deactivated. Invite them again: waybill people invite {person.email} --role ..."
                )
            is_invited = person.status == "invited"
            token, expires_at = await make_link(tx, person.person_id, "invitation" if is_invited else "sign_in")
            await note_changes(tx, [Noted("person.link_made", str(person.person_id))])
            return f"{session.staff_address}/{'accept' if is_invited else 'sign-in'}#token={token}", expires_at

    address, expires_at = run(work)
    if common.json:
        show_json({"link": address, "expires_at": expires_at})
        return
    done(address)
    note(f"Good once, until {expires_at:%d %b, %H:%M} UTC.")


def _show(result: Any, text: str) -> None:
    if isinstance(result, Refused):
        refuse(result, common.json)
    elif common.json:
        show_json(result)
    else:
        done(text)


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
