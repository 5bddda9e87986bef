"""Dead letters: events that a worker could not handle, and trying them again."""

from typing import Annotated, Any

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.model.messages import DeadLetterQuery, RedriveDeadLetter, Redriven

app = typer.Typer(
    name="dead-letters",
    help="Dead letters: what a worker or a webhook could not handle; tried again.",
    no_args_is_help=True,
)
RECOUNTED = ("figures", "hours")


@app.command("list", cls=Command)
def list_all(limit: Annotated[int, typer.Option(help="How many, at most 1000.")] = 100) -> None:
    """List the events that a worker or a webhook could not handle, the newest first, and what went wrong."""
    from waybill.workers.follow import list_dead_letters

    query = request(DeadLetterQuery, {"limit": limit})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_dead_letters(tx, query.limit)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [(one.consumer, one.seq, one.type, f"{one.at:%Y-%m-%d %H:%M}", one.attempts, one.error) for one in found]
    show_table(
        ["Consumer", ">Event", "Type", "Since (UTC)", ">Tries", "Error"], rows, empty="There are no dead letters."
    )
    if found:
        note("Once what was wrong is mended: waybill dead-letters redrive CONSUMER EVENT")


@app.command("redrive", cls=Command)
def redrive(
    consumer: Annotated[str, typer.Argument(help="Whose it is, as the list says.")],
    event: Annotated[int, typer.Argument(help="The event, as the list says.")],
) -> None:
    """Try a dead letter again; what was done before for its event is not done twice."""
    from waybill.cli.payments import use_keys
    from waybill.workers.letters import redrive_letter

    if consumer in RECOUNTED:
        raise Wrong("Figures are not tried again but counted anew: waybill reports recount")
    asked = request(RedriveDeadLetter, {"consumer": consumer, "seq": event})

    async def work(session: Session) -> bool:
        use_keys(session)
        async with session.writing() as tx:
            return await redrive_letter(tx, session.pool, asked.consumer, asked.seq)

    if not run(work):
        raise Wrong(f"There is no dead letter {event} of {consumer}. List them: waybill dead-letters list")
    if common.json:
        show_json(Redriven(consumer=asked.consumer, seq=asked.seq))
    else:
        done(f"Event {event} was handed to {consumer} again.")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
