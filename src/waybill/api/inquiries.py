"""Inquiries over HTTP: threads with customers, and mail that comes in."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from waybill.api.batcher import Verb
from waybill.api.doing import read_in, verb_route
from waybill.api.problems import Problem
from waybill.api.reading import query_of, shown
from waybill.api.runtime import ApiRequest, Runtime, answer, whole_body
from waybill.commands.inquiries.close_inquiries import close_inquiries
from waybill.commands.inquiries.draft_from_inquiries import draft_from_inquiries
from waybill.commands.inquiries.open_inquiries import open_inquiries
from waybill.commands.inquiries.parse_mail import LARGEST_MAIL, NoMail, parse_mail
from waybill.commands.inquiries.quote_inquiries import quote_inquiries
from waybill.commands.inquiries.receive_mail import receive_mail
from waybill.commands.inquiries.reply_inquiries import reply_inquiries
from waybill.model import inquiries as model
from waybill.model.inquiries import InquiryRefusal as Why
from waybill.model.orders import PlaceRefusal
from waybill.model.views import Page
from waybill.views.inquiries import list_inquiries, show_inquiry

RECEIVE = Verb("receive_mail", receive_mail)

open_ = verb_route(
    "/v1/inquiries", Verb("open_inquiries", open_inquiries), model.OpenInquiry, model.InquiryNow,
    (Why.UNKNOWN_CUSTOMER, Why.UNKNOWN_ORDER),
    scope="customers:write", tag="Inquiries", name="openInquiries", summary="Open an inquiry, or up to 1,000",
    description="What a customer asked on the phone, in the store or on the web. What was said is personal data.",
)  # fmt: skip
reply = verb_route(
    "/v1/inquiries/reply", Verb("reply_inquiries", reply_inquiries), model.ReplyInquiry, model.InquiryNow,
    (Why.UNKNOWN_INQUIRY, Why.INQUIRY_CLOSED, Why.NO_ADDRESS),
    scope="customers:write", tag="Inquiries", name="replyInquiries", summary="Answer an inquiry by e-mail, or note something",
    description="The subject names the inquiry's reference, so that what the customer answers lands on the thread.",
)  # fmt: skip
close = verb_route(
    "/v1/inquiries/close", Verb("close_inquiries", close_inquiries), model.CloseInquiry, model.InquiryNow,
    (Why.UNKNOWN_INQUIRY, Why.INQUIRY_CLOSED),
    scope="customers:write", tag="Inquiries", name="closeInquiries", summary="Close an inquiry, or up to 1,000",
    description="A mail of the customer's opens it again.",
)  # fmt: skip
draft = verb_route(
    "/v1/inquiries/draft", Verb("draft_from_inquiries", draft_from_inquiries, lambda one: len(one.order.lines)),
    model.DraftFromInquiry, model.InquiryNow,
    (Why.UNKNOWN_INQUIRY, Why.INQUIRY_CLOSED, Why.DRAFT_OPEN, *PlaceRefusal),
    scope="orders:write", tag="Inquiries", name="draftFromInquiries", summary="Make a draft of an inquiry",
    description="For the inquiry's customer, whoever the order names. The draft, and the order it becomes, are linked.",
)  # fmt: skip
quote = verb_route(
    "/v1/inquiries/quote", Verb("quote_inquiries", quote_inquiries), model.QuoteInquiry, model.InquiryNow,
    (Why.UNKNOWN_INQUIRY, Why.INQUIRY_CLOSED, Why.NO_ADDRESS, Why.NO_DRAFT),
    scope="customers:write", tag="Inquiries", name="quoteInquiries", summary="Offer an inquiry's draft to its customer",
    description="The draft's figures go out by e-mail, with a link that accepts them.",
)  # fmt: skip


@get(
    "/v1/inquiries",
    opt={"scope": "customers:read"},
    dependencies={"asked": query_of(model.InquiryQuery)},
    tags=["Inquiries"],
    operation_id="listInquiries",
    summary="Inquiries",
)
async def list_route(
    request: ApiRequest, asked: NamedDependency[model.InquiryQuery]
) -> Response[Page[model.InquiryListed]]:
    """Newest first; `open` ones wait for us, `waiting` ones for the customer."""
    return shown(await read_in(request, lambda tx: list_inquiries(tx, asked)))


@get(
    "/v1/inquiries/{inquiry_id:uuid}",
    opt={"scope": "customers:read", "refusals": ("unknown_inquiry",)},
    tags=["Inquiries"],
    operation_id="getInquiry",
    summary="An inquiry with its thread",
)
async def show_route(request: ApiRequest, inquiry_id: FromPath[UUID]) -> Response[model.InquiryShown]:
    """The oldest first. An erasure takes what was said."""
    found = await read_in(request, lambda tx: show_inquiry(tx, inquiry_id))
    if found is None:
        raise Problem("unknown_inquiry", "There is no inquiry with this id. List them to see their ids.")
    return shown(found)


@post(
    "/v1/inquiries/mail",
    opt={
        "scope": "customers:write", "body": str, "takes": "message/rfc822", "answer": model.MailTaken,
        "refusals": ("no_mail",),
    },
    status_code=200,
    tags=["Inquiries"],
    operation_id="receiveMail",
    summary="Hand in an e-mail as it came",
)  # fmt: skip
async def mail_route(request: ApiRequest) -> Response[Any]:
    """The raw message (RFC 5322), from your mail server's hook. It goes on the thread that it answers, else it opens one; the
    same mail again changes nothing. Quotes are cut off, attachments listed and not kept; what a machine wrote opens nothing.
    """
    runtime: Runtime = request.app.state.runtime
    raw = await whole_body(request)
    if len(raw) > LARGEST_MAIL:
        raise Problem("payload_too_large", f"A mail has at most {LARGEST_MAIL // 1024**2} MiB.")
    try:
        mail = await asyncio.to_thread(parse_mail, raw)
    except NoMail as error:
        raise Problem("no_mail", f"{error} Send the message as it came.") from None
    return answer(await runtime.do(request.user, RECEIVE, mail, None, raw))


handlers: list[Any] = [
    open_, reply, close, draft, quote, list_route, show_route, mail_route,
]  # fmt: skip
