"""An e-mail as it came over the wire (RFC 5322), as what it says: who, to which, and the text without what it quotes."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import msgspec

from waybill.model.inquiries import ReceivedMail

LARGEST_MAIL = 20 * 1024 * 1024
LONGEST_TEXT = 20_000
# Lines that mail programs put before what they quote, in the languages that we write in.
_QUOTES = re.compile(
    r"^((?=.*[@\d])(On .{4,200} wrote:|Am .{4,200} schrieb.{0,120}:|El .{4,200} escribió:|Le .{4,200} a écrit\s?:|.{1,120}写道[:：])"
    r"|-{2,}\s?(Original Message|Ursprüngliche Nachricht|Mensaje original|Message d’origine|原始邮件)\s?-{2,}|_{10,})\s*$",
    re.IGNORECASE,
)
_BEGUN = re.compile(r"^(On|Am|El|Le) ", re.IGNORECASE)
_HEADER = re.compile(r"^(From|Von|De|发件人)\s?[:：] .*@", re.IGNORECASE)
_ID = re.compile(r"<([!-;=?-~]{1,255})>")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


class NoMail(ValueError):
    """What came is no mail that somebody could be answered by; the message says why."""


def parse_mail(raw: bytes) -> ReceivedMail:
    """The mail. Raises `NoMail` where it names nobody who sent it."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    name, sender = parseaddr(_header(message, "from"))
    text = trimmed(_text_of(message))
    ids = [found for header in ("references", "in-reply-to") for found in _ID.findall(_header(message, header))]
    own = _ID.findall(_header(message, "message-id"))
    fields: dict[str, Any] = {
        # one without an id is known by what it says
        "mail_id": own[0] if own else f"{sha256(raw).hexdigest()}@no-id",
        "sender": sender,
        "name": _clean(name, 200),
        "subject": _clean(_header(message, "subject"), 200),
        "text": text[:LONGEST_TEXT].replace("\0", ""),
        "references": list(dict.fromkeys(reversed(ids)))[:50][::-1],
        "attachments": _attachments(message),
        "auto": _is_automatic(message),
    }
    try:
        return msgspec.convert(fields, ReceivedMail)
    except msgspec.ValidationError:
        raise NoMail("The mail has no usable From address.") from None


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; broken ones are read as well as can be."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""


def _clean(text: str, most: int) -> str:
    return _CONTROLS.sub(" ", text).strip()[:most]


def _is_automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it: an out-of-office note, a bounce, a list."""
    said = _header(message, "auto-submitted").strip().lower()
    precedence = _header(message, "precedence").strip().lower()
    bounced = _header(message, "return-path").strip() == "<>"
    lists = any(_header(message, name) for name in ("list-id", "x-autoreply", "x-autorespond"))
    return bounced or lists or said not in ("", "no") or precedence in ("bulk", "junk", "list", "auto_reply")


def _text_of(message: EmailMessage) -> str:
    """The plain text, or the HTML's words where there is none."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, UnicodeError, ValueError):
        payload = part.get_payload(decode=True)
        content = payload.decode("latin-1") if isinstance(payload, bytes) else ""
    if not isinstance(content, str):
        return ""
    return _words(content) if part.get_content_subtype() == "html" else content


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title", "blockquote"):
            self.silent += 1
        elif tag in ("br", "p", "div", "tr", "li"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title", "blockquote"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    return "".join(reader.parts)


def trimmed(text: str) -> str:
    """What was written anew: without quotes and the signature. Where nothing would be left, all of it."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    for place, line in enumerate(lines):
        bare = line.strip()
        # such a line may be broken in two
        both = f"{bare} {lines[place + 1].strip()}" if place + 1 < len(lines) and _BEGUN.match(bare) else bare
        if _QUOTES.match(bare) or _QUOTES.match(both) or _HEADER.match(bare):
            break
        if line.rstrip("\n") in ("-- ", "--"):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    said = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return said or text.strip()


def _attachments(message: EmailMessage) -> list[dict[str, Any]]:
    """Name, type and size of the files that came along; they themselves are not kept."""
    found = []
    for part in message.iter_attachments() if message.is_multipart() else ():
        payload = part.get_payload(decode=True)
        size = len(payload) if isinstance(payload, bytes) else 0
        name = _clean(str(part.get_filename() or ""), 200) or "unnamed"
        found.append({"name": name, "type": _clean(part.get_content_type(), 200), "size": size})
    return found[:100]
