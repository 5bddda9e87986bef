"""E-mail through a mail server of the operator's."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

import aiosmtplib

from waybill.ports.notifier import Mail, NotSent

TIMEOUT_SECONDS = 20


class SmtpNotifier:
    """Sends each message over a connection of its own. `starttls` refuses a server that cannot encrypt."""

    def __init__(
        self, host: str, port: int, user: str | None = None, password: str | None = None, *, starttls: bool = True
    ) -> None:
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.starttls = starttls

    async def send(self, mail: Mail) -> None:
        """Hand the message to the server; `NotSent` says whether trying again may help."""
        try:
            await aiosmtplib.send(
                compose(mail),
                sender=mail.sender,
                recipients=[mail.recipient],
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.starttls and self.port == 465,
                start_tls=self.starttls and self.port != 465,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = max(refused.code for refused in error.recipients)
            raise NotSent(f"the mail server refused the recipient ({code})", permanent=code >= 500) from None
        except aiosmtplib.SMTPAuthenticationError as error:
            # a wrong password is mended by the operator, and the message goes then
            raise NotSent(f"the mail server refused our password ({error.code})", permanent=False) from None
        except aiosmtplib.SMTPResponseException as error:
            permanent = 550 <= error.code <= 559
            raise NotSent(f"the mail server refused the message ({error.code})", permanent=permanent) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            reason = f"the mail server at {self.host}:{self.port} cannot be reached ({type(error).__name__})"
            raise NotSent(reason, permanent=False) from None


def compose(mail: Mail) -> EmailMessage:
    """The message as plain text and as HTML."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((mail.sender_name, mail.sender))
    message["To"] = formataddr((mail.recipient_name or "", mail.recipient))
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{mail.message_id}@{mail.sender.rpartition('@')[2]}>"
    message["Content-Language"] = mail.language
    if mail.references:
        message["In-Reply-To"] = f"<{mail.references[-1]}>"
        message["References"] = " ".join(f"<{one}>" for one in mail.references)
    if mail.automatic:
        # no out-of-office note in answer to a machine
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
