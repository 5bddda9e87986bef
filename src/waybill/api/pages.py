"""Pages for people: the API's documentation, which works offline, and what each problem means."""

import hashlib
import html
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from waybill.api.explanations import EXPLAINED
from waybill.api.openapi import describe
from waybill.api.problems import TYPES, Problem, status_of, title_of

FOLDER = Path(__file__).with_name("static")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MEDIA_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

AnyRequest = Request[Any, Any, Any]
_made: dict[int, tuple[bytes, str]] = {}


def _page(content: bytes, suffix: str, request: AnyRequest) -> Response[bytes]:
    """A file that browsers ask for again only when it has changed."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": CSP,
        "Referrer-Policy": "no-referrer",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=MEDIA_TYPES[suffix], headers=headers)


def _file(name: str, request: AnyRequest) -> Response[bytes]:
    path = FOLDER / name
    if path.name != name or path.suffix not in MEDIA_TYPES or not path.is_file():
        raise Problem("not_found", "There is no such page. The API's page is at /docs.")
    return _page(path.read_bytes(), path.suffix, request)


@get("/docs", include_in_schema=False)
async def docs(request: AnyRequest) -> Response[bytes]:
    """The page to browse the API."""
    return _file("docs.html", request)


@get("/docs/{name:str}", include_in_schema=False)
async def docs_part(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """What the page is made of."""
    return _file(name, request)


def document(app: Any) -> tuple[bytes, str]:
    """The API's description, made once, and its tag."""
    if id(app) not in _made:
        encoded = msgspec.json.encode(describe(app))
        _made[id(app)] = (encoded, f'"{hashlib.sha256(encoded).hexdigest()[:16]}"')
    return _made[id(app)]


@get(
    "/v1/openapi.json",
    tags=["Service"],
    operation_id="openapi",
    summary="This description",
    description="OpenAPI 3.1, for whoever makes a client.",
)
async def openapi_route(request: AnyRequest) -> Response[dict[str, Any]]:
    """OpenAPI 3.1."""
    content, tag = document(request.app)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)  # type: ignore[arg-type]
    return Response(content, media_type="application/json", headers=headers)  # type: ignore[arg-type]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A type of problem in words."""

    type: str
    title: str
    status: int
    meaning: str
    remedy: str


@get(
    "/problems/{type:str}",
    tags=["Service"],
    operation_id="explainProblem",
    summary="What a type of problem means",
    opt={"refusals": ("not_found",)},
)
async def problem_route(request: AnyRequest, type: FromPath[str]) -> Response[Explanation]:
    """And what to do about it; as a page for people who ask with a browser."""
    explained = EXPLAINED.get(type)
    if explained is None:
        raise Problem("not_found", "There is no such type of problem. /docs lists them with each operation.")
    found = Explanation(
        type=TYPES + type,
        title=title_of(type),
        status=status_of(type),
        meaning=explained.meaning,
        remedy=explained.remedy,
    )
    if "text/html" not in request.headers.get("accept", ""):
        return Response(msgspec.json.encode(found), media_type="application/json")  # type: ignore[arg-type]
    page = (FOLDER / "problem.html").read_text(encoding="utf-8")
    for name in Explanation.__struct_fields__:
        page = page.replace(f"{{{name}}}", html.escape(str(getattr(found, name))))
    return _page(page.encode(), ".html", request)  # type: ignore[return-value]


handlers: list[Any] = [docs, docs_part, openapi_route, problem_route]
