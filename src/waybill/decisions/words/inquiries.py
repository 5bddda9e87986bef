"""Inquiries in words, without a word of what was written."""

from waybill.decisions.words.speaking import Context, says
from waybill.model.events import inquiries

_BY = {"email": "e-mail", "phone": "phone", "web": "the web", "chat": "chat", "store": "a talk in the store"}


@says(inquiries.InquiryOpened)
def _opened(data: inquiries.InquiryOpened, context: Context) -> str:
    return f"Inquiry {data.reference} came by {_BY.get(data.channel, data.channel)}."


@says(inquiries.InquiryHeard)
def _heard(data: inquiries.InquiryHeard, context: Context) -> str:
    return f"The customer answered by {_BY.get(data.channel, data.channel)}."


@says(inquiries.InquiryAnswered)
def _answered(data: inquiries.InquiryAnswered, context: Context) -> str:
    return "A note was made on the inquiry." if data.internal else "The customer was answered."


@says(inquiries.InquiryLinked)
def _linked(data: inquiries.InquiryLinked, context: Context) -> str:
    return "A draft was made of an inquiry." if data.draft else "An inquiry is about this order."


@says(inquiries.InquiryQuoted)
def _quoted(data: inquiries.InquiryQuoted, context: Context) -> str:
    until = f", good until {context.day(data.expires_at)}" if data.expires_at else ""
    return f"The draft was offered to the customer{until}."


@says(inquiries.InquiryClosed)
def _closed(data: inquiries.InquiryClosed, context: Context) -> str:
    return "The inquiry was closed."
