"""Messages to buyers over HTTP, and the events that a worker could not handle."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from waybill.api.doing import read_in, told, write_in
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime, decoded, whole_body
from waybill.model.messages import (
    DeadLetterQuery,
    MessageKind,
    MessageListed,
    MessagePreview,
    MessageShown,
    MessageStatus,
    MessageTemplate,
    PreviewMessage,
    PreviewProblem,
    RedriveDeadLetter,
    Redriven,
    SaveMessageTemplate,
    TemplateProblem,
)
from waybill.model.results import Refused
from waybill.model.views import Cursor, Limit, Page
from waybill.store.tx import Tx
from waybill.views.messages import list_messages, show_message
from waybill.workers.follow import DeadLetter, list_dead_letters
from waybill.workers.letters import redrive_letter
from waybill.workers.message_previews import list_kinds, preview_message, save_template
from waybill.workers.messages import resend


class MessageQuery(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which messages, newest first."""

    order_id: UUID | None = None
    customer_id: UUID | None = None
    status: MessageStatus | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class Resent(Struct, frozen=True, tag="resent", tag_field="result", kw_only=True):
    """The message is on its way again."""

    message_id: UUID


# A mail brings its styles along; nothing else of it is let do anything, and only our own pages show it.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'; form-action 'none'"
)

_preview = msgspec.json.Decoder(PreviewMessage)
_template = msgspec.json.Decoder(SaveMessageTemplate)
_redrive = msgspec.json.Decoder(RedriveDeadLetter)


@get(
    "/v1/messages",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(MessageQuery)},
    tags=["Messages"],
    operation_id="listMessages",
    summary="Messages to buyers",
)
async def messages_route(request: ApiRequest, asked: NamedDependency[MessageQuery]) -> Response[Page[MessageListed]]:
    """Newest first; without a mail server they are `kept`, with the text that would have gone out."""
    statuses = [asked.status] if asked.status else []
    return shown(
        await read_in(
            request,
            lambda tx: list_messages(tx, asked.order_id, statuses, asked.cursor, asked.limit, asked.customer_id),
        )
    )


@get(
    "/v1/messages/kinds",
    opt={"scope": "customers:read"},
    tags=["Messages"],
    operation_id="listMessageKinds",
    summary="Kinds of messages, what causes them, and own words for them",
)
async def kinds_route(request: ApiRequest) -> Response[list[MessageKind]]:
    """Each is sent once per cause, in the buyer's language. Drafts and imported orders get none."""
    return shown(await read_in(request, list_kinds))


@post(
    "/v1/messages/preview",
    opt={
        "scope": "customers:read",
        "body": PreviewMessage,
        "answer": MessagePreview,
        "refusals": tuple(PreviewProblem),
    },
    status_code=200,
    tags=["Messages"],
    operation_id="previewMessage",
    summary="A message as it would be written now",
)
async def preview_route(request: ApiRequest) -> Response[Any]:
    """Any kind, in any language, about a real order; nothing is sent. The links of a preview lead nowhere."""
    asked = decoded(_preview, await whole_body(request))
    runtime: Runtime = request.app.state.runtime

    async def view(tx: Tx) -> list[MessagePreview | Refused]:
        return [await preview_message(tx, asked, runtime.buyer_url)]

    return told(await read_in(request, view))


@get(
    "/v1/messages/preview.html",
    opt={"scope": "customers:read", "refusals": tuple(PreviewProblem)},
    dependencies={"asked": query_of(PreviewMessage)},
    media_type="text/html",
    tags=["Messages"],
    operation_id="showMessagePreview",
    summary="A message as it would look now",
)
async def preview_page_route(request: ApiRequest, asked: NamedDependency[PreviewMessage]) -> Response[str]:
    """The same as a page to be shown in a frame: it runs nothing, asks for nothing, and its links lead nowhere."""
    runtime: Runtime = request.app.state.runtime
    found = await read_in(request, lambda tx: preview_message(tx, asked, runtime.public_url))
    if isinstance(found, Refused):
        raise Problem(found.type, found.detail, field=found.field, **found.data)
    return Response(
        found.html, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": PREVIEW_POLICY}
    )


@post(
    "/v1/messages/templates",
    opt={
        "scope": "setup:write",
        "body": SaveMessageTemplate,
        "answer": MessageTemplate,
        "refusals": tuple(TemplateProblem),
    },
    status_code=200,
    tags=["Messages"],
    operation_id="saveMessageTemplate",
    summary="Say a kind of message in your own words, or turn it off",
)
async def template_route(request: ApiRequest) -> Response[Any]:
    """Saved whole; saying nothing makes it ours again. The kinds' list shows what is saved."""
    asked = decoded(_template, await whole_body(request))

    async def change(tx: Tx) -> list[MessageTemplate | Refused]:
        return [await save_template(tx, asked)]

    return told(await write_in(request, change))


@get(
    "/v1/messages/{message_id:uuid}",
    opt={"scope": "customers:read", "refusals": ("unknown_message",)},
    tags=["Messages"],
    operation_id="getMessage",
    summary="A message with its text",
)
async def message_route(request: ApiRequest, message_id: FromPath[UUID]) -> Response[MessageShown]:
    """There is no text before its first try, nor after the buyer was erased."""
    found = await read_in(request, lambda tx: show_message(tx, message_id))
    if found is None:
        raise Problem("unknown_message", "There is no message with this id. List the messages to see their ids.")
    return shown(found)


@post(
    "/v1/messages/{message_id:uuid}/resend",
    opt={"scope": "customers:write", "answer": Resent, "refusals": ("unknown_message", "not_resendable")},
    status_code=200,
    tags=["Messages"],
    operation_id="resendMessage",
    summary="Send a message again",
)
async def resend_route(request: ApiRequest, message_id: FromPath[UUID]) -> Response[Any]:
    """One that failed or was kept; what was sent stays sent."""

    async def change(tx: Tx) -> list[Resent]:
        found = await show_message(tx, message_id)
        if found is None:
            raise Problem("unknown_message", "There is no message with this id. List the messages to see their ids.")
        if not await resend(tx, [message_id]):
            raise Problem("not_resendable", f"Only what failed or was kept can be sent again; this is {found.status}.")
        return [Resent(message_id=message_id)]

    return told(await write_in(request, change))


@get(
    "/v1/dead-letters",
    opt={"scope": "events:read"},
    dependencies={"asked": query_of(DeadLetterQuery)},
    tags=["Events"],
    operation_id="listDeadLetters",
    summary="Events that a worker could not handle",
)
async def dead_letters_route(
    request: ApiRequest, asked: NamedDependency[DeadLetterQuery]
) -> Response[list[DeadLetter]]:
    """Newest first, with what went wrong at the last try."""
    return shown(await read_in(request, lambda tx: list_dead_letters(tx, asked.limit)))


@post(
    "/v1/dead-letters/redrive",
    opt={
        "scope": "webhooks:write",
        "body": RedriveDeadLetter,
        "answer": Redriven,
        "refusals": ("unknown_dead_letter",),
    },
    status_code=200,
    tags=["Events"],
    operation_id="redriveDeadLetter",
    summary="Try a dead letter again",
)
async def redrive_route(request: ApiRequest) -> Response[Any]:
    """Once what was wrong is mended: what the worker did before for this event is not done twice."""
    asked = decoded(_redrive, await whole_body(request))
    runtime: Runtime = request.app.state.runtime

    async def change(tx: Tx) -> list[Redriven]:
        if not await redrive_letter(tx, runtime.pool, asked.consumer, asked.seq):
            raise Problem(
                "unknown_dead_letter",
                "There is no such dead letter. List them to see their names. Figures and hours are counted anew instead.",
            )
        return [Redriven(consumer=asked.consumer, seq=asked.seq)]

    return told(await write_in(request, change))


handlers: list[Any] = [
    messages_route, kinds_route, preview_route, preview_page_route, template_route, message_route, resend_route,
    dead_letters_route, redrive_route,
]  # fmt: skip
