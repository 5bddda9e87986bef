"""Webhooks: where events are sent, and what became of each."""

from typing import Annotated, Any
from uuid import UUID

import typer

from waybill.cli.common import Command
from waybill.cli.output import Wrong, done, note, refuse, show_json, show_table
from waybill.cli.session import Session, common, request, run
from waybill.decisions.words.speaking import count
from waybill.model.keys import CreateWebhook, DeleteWebhook
from waybill.model.results import Refused

app = typer.Typer(
    name="webhooks", help="Webhooks: create, list, delete, their deliveries, deliver again.", no_args_is_help=True
)

Webhook = Annotated[str, typer.Argument(help="The webhook's id; see waybill webhooks list.")]


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Wrong(f"{typed!r} is no webhook's id. List them: waybill webhooks list", status=2) from None


@app.command("create", cls=Command)
def create(
    url: Annotated[str, typer.Argument(help="Where events are sent, such as https://example.com/hooks.")],
    event: Annotated[
        list[str] | None, typer.Option("--type", help="Such as order.placed or order.*; several times. Default: all.")
    ] = None,
) -> None:
    """Make a webhook. The secret that signs what is sent is shown once."""
    from waybill.cli.payments import use_keys
    from waybill.store.webhooks import create_webhooks

    asked = request(CreateWebhook, {"url": url, "types": event})

    async def work(session: Session) -> Any:
        use_keys(session)
        async with session.writing() as tx:
            return (await create_webhooks(tx, [asked]))[0]

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    elif common.json:
        show_json(answer)
    else:
        done(answer.secret)
        note(f"Webhook {answer.webhook_id} gets events from now on, signed with this secret. It is not shown again.")


@app.command("list", cls=Command)
def list_all() -> None:
    """List the webhooks."""
    from waybill.store.webhooks import list_webhooks

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            return await list_webhooks(tx)

    found = run(work)
    if common.json:
        show_json(found)
        return
    rows = [
        (
            one.webhook_id,
            one.url,
            " ".join(one.types) or "all events",
            f"{one.created_at:%Y-%m-%d}",
            "" if one.active else "off",
        )
        for one in found
    ]
    show_table(
        ["Id", "Address", "Events", "Created", ""], rows, empty="There is no webhook yet: waybill webhooks create"
    )


@app.command("delete", cls=Command)
def delete(webhook: Webhook) -> None:
    """Delete a webhook, with its secret and its deliveries; those that wait are not sent."""
    from waybill.store.webhooks import delete_webhooks

    asked = DeleteWebhook(webhook_id=_id(webhook))

    async def work(session: Session) -> Any:
        async with session.writing() as tx:
            return (await delete_webhooks(tx, [asked]))[0]

    answer = run(work)
    if isinstance(answer, Refused):
        refuse(answer, common.json)
    elif common.json:
        show_json(answer)
    else:
        done(f"Deleted {answer.webhook_id}.")


@app.command("deliveries", cls=Command)
def deliveries(
    webhook: Webhook,
    status: Annotated[str | None, typer.Option(help="pending, delivered, failed or canceled.")] = None,
    limit: Annotated[int, typer.Option(help="How many, at most 250.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on after a page: its next.")] = None,
) -> None:
    """List what was sent to a webhook, the newest event first, and what was answered."""
    from waybill.model.messages import DeliveryQuery
    from waybill.views.deliveries import list_deliveries

    query = request(DeliveryQuery, {"status": status, "limit": limit, "cursor": cursor})

    async def work(session: Session) -> Any:
        async with session.reading() as tx:
            await _require(tx, webhook)
            statuses = [query.status] if query.status else []
            return await list_deliveries(tx, _id(webhook), statuses, query.cursor, query.limit)

    page = run(work)
    if common.json:
        show_json(page)
        return
    rows = [
        (one.seq, one.type, one.status, one.attempts, one.last_status or one.last_error,
         f"{one.next_at:%Y-%m-%d %H:%M}" if one.next_at else "")
        for one in page.rows
    ]  # fmt: skip
    heads = [">Event", "Type", "Status", ">Tries", "Answer", "Next try (UTC)"]
    show_table(heads, rows, empty="Nothing was sent to it yet.")
    if page.next:
        note(f"More: --cursor {page.next}")


async def _require(tx: Any, webhook: str) -> None:
    from waybill.store.webhooks import list_webhooks

    if _id(webhook) not in {one.webhook_id for one in await list_webhooks(tx)}:
        raise Wrong(f"There is no webhook {webhook}. List them: waybill webhooks list")


@app.command("replay", cls=Command)
def replay(
    webhook: Webhook,
    first: Annotated[int, typer.Argument(min=1, help="The first event to deliver again.")],
    last: Annotated[int | None, typer.Option(min=1, help="The last one; without it up to the newest.")] = None,
) -> None:
    """Deliver events again, also from before the webhook was made; at most 10,000."""
    from waybill.workers.webhooks import redeliver

    async def work(session: Session) -> int:
        async with session.writing() as tx:
            await _require(tx, webhook)
            return await redeliver(tx, _id(webhook), first, last)

    events = run(work)
    if common.json:
        show_json({"events": events})
    else:
        done(f"{count(events, 'event')} will be delivered again.")


def add_to(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app)
