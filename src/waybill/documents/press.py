"""Printing: a template and its data as PDF/A, in a thread, with fonts that are shipped with Waybill.

The library is large and loaded at the first document. Text that no font here has (Chinese, where neither the system nor the
extra `cjk` brings one) shows as boxes, and the document is then a plain PDF: PDF/A promises that all of it can be read.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec import Struct

log = structlog.get_logger()

TEMPLATES = Path(__file__).with_name("templates")
# Each takes a core for some 20 ms; more at once would only be in each other's way.
_AT_ONCE = 2
_FONT_PACKAGES = ("fontpkg_noto_sans", "manimgx_fonts_cjk")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_gates: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


class Paper(Struct, frozen=True, kw_only=True):
    """A document to be printed: `name` is its file's, `data` what its template shows, all of it text already."""

    template: str
    name: str
    data: Mapping[str, Any]
    at: datetime = _EPOCH

    async def made(self) -> bytes:
        """The document as PDF. Takes a thread, and no transaction should be open meanwhile."""
        loop = asyncio.get_running_loop()
        gate = _gates.get(loop)
        if gate is None:
            _gates.clear()
            gate = _gates[loop] = asyncio.Semaphore(_AT_ONCE)
        async with gate:
            return await asyncio.to_thread(print_now, self)


def print_now(paper: Paper) -> bytes:
    """The document as PDF/A-2a or, where a font lacks some of its text, as PDF. The same paper gives the same bytes."""
    import typst

    def compiled(standards: list[Any]) -> bytes:
        compiler = typst.Compiler(
            TEMPLATES / f"{paper.template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            sys_inputs={"data": msgspec.json.encode(paper.data).decode()},
        )
        made = compiler.compile(
            format="pdf", pdf_standards=standards, timestamp=paper.at.astimezone(UTC).replace(microsecond=0)
        )
        assert isinstance(made, bytes)
        return made

    try:
        return compiled(["a-2a"])
    except typst.TypstError as error:
        log.warning("document.not_archivable", template=paper.template, error=error.message[:200])
        return compiled([])


@cache
def _fonts() -> Any:
    import typst

    folders = []
    for name in _FONT_PACKAGES:
        if find_spec(name) is not None:
            folder = Path(str(import_module(name).__file__)).parent
            folders.append(folder / "files" if (folder / "files").is_dir() else folder)
    return typst.Fonts(font_paths=folders)


def bars(text: str) -> list[int]:
    """Code 128 of a text as widths of bars and gaps in turn, a bar first. Other signs than ASCII are left out."""
    from barcode.codex import Code128

    plain = "".join(sign for sign in text if " " <= sign <= "~") or "0"
    (pattern,) = Code128(plain).build()
    widths: list[int] = []
    before = ""
    for module in pattern:
        if module == before:
            widths[-1] += 1
        else:
            widths.append(1)
            before = module
    return widths
