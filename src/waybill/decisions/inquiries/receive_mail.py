"""Receive mail: an e-mail goes on the thread that it answers, else it opens an inquiry. It is never refused."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from waybill.decisions.inquiries.threads import InquiryFact, Threads, reference_of
from waybill.model.events import Event
from waybill.model.events.inquiries import InquiryHeard, InquiryOpened
from waybill.model.inquiries import MailTaken, ReceivedMail, ReceiveMailResult
from waybill.model.results import Decided


class Facts(Struct, frozen=True):
    """By request: the inquiry it answers and the order it is about, where it names one; `customers` are who wrote the others.

    `taken` are the inquiries of mails that came before, by Message-ID; `own` the addresses that we write from.
    """

    inquiries: Mapping[UUID, InquiryFact]
    answers: Sequence[UUID | None]
    orders: Sequence[UUID | None]
    customers: Sequence[UUID | None]
    taken: Mapping[str, UUID]
    own: frozenset[str]


class Kept(Struct, frozen=True):
    """A mail that goes on a thread: the inquiry, the message's id, and whose it is."""

    index: int
    inquiry_id: UUID
    message_id: UUID
    customer_id: UUID


def decide(
    facts: Facts, requests: Sequence[ReceivedMail], ids: Iterator[UUID]
) -> tuple[Decided[ReceiveMailResult], list[Kept]]:
    """One result per mail, and the messages to be kept. What a machine wrote opens nothing."""
    threads = Threads(facts.inquiries)
    taken = dict(facts.taken)
    kept: list[Kept] = []
    results: list[ReceiveMailResult] = []
    events: list[Event] = []
    for index, mail in enumerate(requests):
        before = taken.get(mail.mail_id)
        if before is not None:
            results.append(MailTaken(outcome="again", inquiry_id=before))
            continue
        answered = facts.answers[index]
        fact = threads.inquiries.get(answered) if answered else None
        customer_id = facts.customers[index]
        if mail.sender.lower() in facts.own or (fact is None and (mail.auto or customer_id is None)):
            results.append(MailTaken(outcome="ignored"))
            continue
        message_id = next(ids)
        if fact is None:
            assert customer_id is not None
            fact, event = _open(mail, customer_id, facts.orders[index], message_id, next(ids), index)
            threads.inquiries[fact.inquiry_id] = fact
            outcome = "opened"
        else:
            fact, event = _hear(threads, fact, mail, message_id, index)
            outcome = "thread"
        events.append(event)
        taken[mail.mail_id] = fact.inquiry_id
        kept.append(Kept(index, fact.inquiry_id, message_id, fact.customer_id))
        results.append(MailTaken(outcome=outcome, inquiry_id=fact.inquiry_id, reference=fact.reference))  # type: ignore[arg-type]
    return Decided(results, events), kept


def _open(
    mail: ReceivedMail, customer_id: UUID, order_id: UUID | None, message_id: UUID, inquiry_id: UUID, index: int
) -> tuple[InquiryFact, Event]:
    fact = InquiryFact(
        inquiry_id=inquiry_id,
        reference=reference_of(inquiry_id),
        status="open",
        customer_id=customer_id,
        order_id=order_id,
    )
    data = InquiryOpened(
        inquiry_id=inquiry_id, reference=fact.reference, customer_id=customer_id, channel="email", message_id=message_id
    )
    return fact, Event(data, order_id, index, subject=str(inquiry_id))


def _hear(
    threads: Threads, fact: InquiryFact, mail: ReceivedMail, message_id: UUID, index: int
) -> tuple[InquiryFact, Event]:
    """What the customer writes opens the inquiry again; an automatic answer only goes on the thread."""
    status = None if mail.auto or fact.status == "open" else "open"
    data = InquiryHeard(inquiry_id=fact.inquiry_id, message_id=message_id, channel="email", status=status)
    event = Event(data, fact.about, index, subject=str(fact.inquiry_id))
    return threads.change(fact, status=status or fact.status), event
