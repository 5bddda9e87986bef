"""Printing: PDF/A with the fonts that are shipped, the same bytes for the same paper, off the event loop."""

import asyncio
import subprocess
import sys
import time

import pytest

from waybill.documents.press import Paper, bars, print_now

PAGE = {"language": "en", "words": {"from": "From", "to": "To"}}


def label(name: str, language: str = "en") -> Paper:
    one = {
        "number": "#1001-P1",
        "bars": bars("#1001-P1"),
        "sender": ["Shop"],
        "to": [name],
        "facts": [["Weight", "1 kg"]],
    }
    return Paper(template="label", name="x.pdf", data={**PAGE, "language": language, "title": name, "labels": [one]})


@pytest.mark.parametrize("name", ["Ada Lovelace", "Straße Ärger ñ œ Ελλάδα Україна", "李雷 订单"])
def test_what_people_are_called_is_there_to_be_read(name: str) -> None:
    printed = print_now(label(name))
    assert printed.startswith(b"%PDF-")
    assert printed == print_now(label(name))


def test_it_is_an_archivable_pdf() -> None:
    printed = print_now(label("Ada"))
    assert b"<pdfaid:part>2</pdfaid:part>" in printed
    assert b"NotoSans" in printed


def test_a_letter_of_no_font_makes_it_a_plain_pdf() -> None:
    printed = print_now(label("\N{EGYPTIAN HIEROGLYPH A001}"))
    assert printed.startswith(b"%PDF-")


def test_markup_in_names_is_text() -> None:
    assert print_now(label('#panic("no") $x$ *a* ] ) "')).startswith(b"%PDF-")


def test_bars_are_code_128() -> None:
    widths = bars("A")
    # start, one sign, the sum, and the end: eleven modules each but for the end's thirteen
    assert sum(widths) == 11 * 3 + 13
    assert widths[:6] == [2, 1, 1, 2, 1, 4]
    assert bars("日") == bars("0")


async def test_the_loop_goes_on_meanwhile() -> None:
    print_now(label("warm"))
    widest, last = 0.0, time.perf_counter()
    printing = asyncio.gather(*(label(f"Name {number}").made() for number in range(6)))
    while not printing.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        widest, last = max(widest, now - last), now
    assert len(set(await printing)) == 6
    assert widest < 1


@pytest.mark.parametrize("module", ["waybill.api.app", "waybill.documents.press"])
def test_the_library_is_loaded_at_the_first_document(module: str) -> None:
    script = f"import sys, {module}; print(*[name for name in ('typst', 'barcode') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
