"""The faces: the console at `/`, the buyers' pages at `/t` and `/shop`. Their files are built by tools/console.py."""

import re
import secrets
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from waybill.api.problems import Problem

FOLDER = Path(__file__).with_name("static") / "faces"
# What is no page of the console, whatever a browser says it accepts.
NOT_PAGES = re.compile(r"/(v1|docs|problems|assets|health|ready|metrics)(/|\Z)")
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
NOT_BUILT = b"<!doctype html><title>Waybill</title><p>The console is not built. Run: make console. The API is at <a href=/docs>/docs</a>."

AnyRequest = Request[Any, Any, Any]


def _policy(nonce: str) -> str:
    """No code but our files; styles from our files and from the one nonce."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; frame-src 'self' blob:; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def page(name: str) -> Response[bytes]:
    """A page that its own scripts draw, with a nonce of its own: so it is kept nowhere."""
    path = FOLDER / name
    nonce = secrets.token_urlsafe(16)
    content = path.read_bytes().replace(b"{nonce}", nonce.encode()) if path.is_file() else NOT_BUILT
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(nonce),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), payment=()",
    }
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


def console_page(request: AnyRequest) -> Response[bytes] | None:
    """The console for a browser that asks for one of its pages by address; None for anybody else."""
    is_browser = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return page("index.html") if is_browser and not NOT_PAGES.match(request.url.path) else None


@get("/", include_in_schema=False)
async def home() -> Response[bytes]:
    """The console."""
    return page("index.html")


@get(["/t/{path:path}", "/shop", "/shop/{path:path}"], include_in_schema=False)
async def buyer() -> Response[bytes]:
    """The buyers' pages."""
    return page("buyer.html")


@get("/assets/{name:str}", include_in_schema=False)
async def asset(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """A file that the pages are made of. Its name changes with its content, so browsers keep it for good."""
    path = FOLDER / "assets" / name
    if path.name != name or path.suffix not in MEDIA_TYPES or not path.is_file():
        raise Problem("not_found", "There is no such file. Reload the page: it may have changed.")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    accepted = request.headers.get("accept-encoding", "")
    for encoding, suffix in ENCODINGS:
        packed = path.with_name(name + suffix)
        if encoding in accepted and packed.is_file():
            return Response(
                packed.read_bytes(),
                media_type=MEDIA_TYPES[path.suffix],
                headers={**headers, "Content-Encoding": encoding},
            )
    return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=headers)


handlers: list[Any] = [home, buyer, asset]
