"""Inquiries in words, without a word of what was written."""

from waybill.decisions.words.speaking import Context, says
from waybill.model.events import inquiries


@says(inquiries.InquiryOpened)
def _opened(data: inquiries.InquiryOpened, context: Context) -> str:
    return f"Inquiry {data.number} came by {data.channel}." if data.number else f"An inquiry came by {data.channel}."


@says(inquiries.InquiryHeard)
def _heard(data: inquiries.InquiryHeard, context: Context) -> str:
    return f"The customer wrote by {data.channel.replace('email', 'e-mail')}; the inquiry is {data.status or 'open'}."


@says(inquiries.InquiryAnswered)
def _answered(data: inquiries.InquiryAnswered, context: Context) -> str:
    return "A note was made on the inquiry." if data.internal else "The customer was answered."


@says(inquiries.InquiryLinked)
def _linked(data: inquiries.InquiryLinked, context: Context) -> str:
    return "A draft was made of an inquiry." if data.draft else "An inquiry is about this order."


@says(inquiries.InquiryQuoted)
def _quoted(data: inquiries.InquiryQuoted, context: Context) -> str:
    return "The draft was offered to the customer."


@says(inquiries.InquiryClosed)
def _closed(data: inquiries.InquiryClosed, context: Context) -> str:
    return "The inquiry was closed."
