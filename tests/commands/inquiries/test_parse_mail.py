"""E-mails as they come over the wire, in the ways that mail programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waybill.commands.inquiries.parse_mail import NoMail, parse_mail, trimmed

PLAIN = b"""\
From: =?utf-8?q?Ada_L=C3=B6velace?= <Ada@Example.org>
Subject: =?utf-8?b?UmU6IMOEcGZlbA==?= [#ABCDEFGH]
Message-ID: <a1@example.org>
In-Reply-To: <two@shop>
References: <one@shop>
 <two@shop>
Content-Type: text/plain; charset=utf-8

Yes, please.

Am Mo., 3. Mai 2027 um 10:00 Uhr schrieb Shop <shop@example.com>:
> Would you like it?
"""


def test_headers_and_text() -> None:
    mail = parse_mail(PLAIN)
    assert (mail.sender, mail.name, mail.subject) == ("Ada@Example.org", "Ada Lövelace", "Re: Äpfel [#ABCDEFGH]")
    assert (mail.mail_id, mail.references) == ("a1@example.org", ["one@shop", "two@shop"])
    assert (mail.text, mail.auto, mail.attachments) == ("Yes, please.", False, [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("New\n\nOn Mon, 3 May 2027 at 10:00, Shop <s@x.de>\nwrote:\n> old", "New"),
        ("Nuevo\nEl lun, 3 may 2027 a las 10:00, Tienda (<s@x.es>) escribió:\n\n> viejo", "Nuevo"),
        ("Nouveau\nLe lun. 3 mai 2027 à 10:00, Boutique <s@x.fr> a écrit :\n> vieux", "Nouveau"),
        ("新的\n商店 <s@x.cn> 于2027年5月3日 写道：\n> 旧的", "新的"),
        ("New\r\n-----Original Message-----\r\nFrom: Shop <s@x.de>\r\nold", "New"),
        ("New\n________________________________\nFrom: Shop", "New"),
        ("New\nVon: Shop <s@x.de>\nGesendet: heute", "New"),
        ("> quoted\nbetween\n> quoted\nmore", "between\nmore"),
        ("Text\n-- \nAda\nPhone 1", "Text"),
        ("> only a quote", "> only a quote"),
        ("On second thought I wrote:\nit is fine", "On second thought I wrote:\nit is fine"),
    ],
)
def test_what_is_quoted_is_cut_off(text: str, left: str) -> None:
    assert trimmed(text) == left


def test_html_alone_is_read_and_files_are_listed() -> None:
    raw = (
        b"From: a@x.de\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n"
        b"Content-Type: text/html\n\n<style>p{}</style><p>One &amp; two</p><p>three</p><blockquote>old</blockquote>\n--B\n"
        b'Content-Type: image/png\nContent-Disposition: attachment; filename="a.png"\nContent-Transfer-Encoding: base64\n\nAAAA\n--B--\n'
    )
    mail = parse_mail(raw)
    assert mail.text == "One & two\nthree"
    assert [(one.name, one.type, one.size) for one in mail.attachments] == [("a.png", "image/png", 3)]
    assert mail.mail_id.endswith("@no-id")
    assert parse_mail(raw).mail_id == mail.mail_id


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "Precedence: bulk", "Return-Path: <>", "List-Id: x"]
)
def test_machines_are_known(header: str) -> None:
    assert parse_mail(f"From: a@x.de\n{header}\n\nAway".encode()).auto


@pytest.mark.parametrize("raw", [b"", b"no headers", b"From: nobody\n\nx", b"From: <>\n\nx"])
def test_what_nobody_sent_is_no_mail(raw: bytes) -> None:
    with pytest.raises(NoMail):
        parse_mail(raw)


@given(st.binary(max_size=400))
def test_nothing_that_is_sent_breaks_it(raw: bytes) -> None:
    mail = parse_mail(b"From: a@x.de\nContent-Type: text/plain; charset=x-" + raw)
    assert "\0" not in mail.text


@given(st.text(max_size=200))
def test_trimming_leaves_something(text: str) -> None:
    assert bool(trimmed(text)) == bool(text.replace("\r\n", "\n").strip())
