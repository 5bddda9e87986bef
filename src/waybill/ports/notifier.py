"""What we ask of whoever brings a message to a person."""

from typing import Protocol

from msgspec import Struct


class Mail(Struct, frozen=True, kw_only=True):
    """One message to one person. `message_id` is the same at every try, so that a receiver can tell a repetition.

    `references` are the Message-IDs (without <>) that it answers, the newest last; `automatic`: no person wrote it.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str | None = None
    reply_to: str | None = None
    language: str
    subject: str
    text: str
    html: str
    references: tuple[str, ...] = ()
    automatic: bool = True


class NotSent(Exception):
    """The message was not taken. `permanent`: trying again cannot help. The reason carries no personal data."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Notifier(Protocol):
    """Somebody who takes messages. Returns once the message is in other hands; raises `NotSent` otherwise."""

    async def send(self, mail: Mail) -> None: ...
